"""One expert's part in one meeting: asked for what, invited, answered, and what comes next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.experts.actions import (
    AlreadyPlanned,
    answer_invitation,
    drop_speaker,
    edit_speaker,
    invite_expert,
    plan_speaker,
)
from leerkring.experts.mails import invitation_as_seen
from leerkring.experts.models import Speaker
from leerkring.experts.queries import (
    SIX_WEEKS,
    experts_of,
    questions_for,
    same_day_parts,
    speakers_of,
    suggestions_for,
)
from leerkring.experts.rules import may_invite
from leerkring.intake.queries.themes import themes_in_full, themes_of
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.experts.forms import NewPartForm, PartForm
from leerkring.web.staff.guard import for_activity


def _speaker(activity: Activity, pk: int) -> Speaker:
    rows = speakers_of(activity).select_related(
        "expert__person", "expert__organiser", "meeting__venue__place", "agenda_item"
    )
    return get_object_or_404(rows, pk=pk)


@for_activity(may_invite)
@once
def new(request: Request, activity: Activity) -> HttpResponse:
    experts = list(experts_of(activity.programme.organiser_id))
    meetings = [m for m in meetings_of(activity) if _is_to_come(m, request)]
    initial = {
        "expert": request.GET.get("expert", ""),
        "meeting": request.GET.get("bijeenkomst", ""),
        "themes": request.GET.getlist("thema"),
    }
    form = NewPartForm(
        experts, meetings, themes_of(activity), request.POST or None, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            speaker = plan_speaker(
                by=request.actor, at=request.now, activity=activity, **form.part()
            )
        except AlreadyPlanned as problem:
            form.add_error("expert", str(problem))
        else:
            return redirect("web_staff:speaker", activity.slug, speaker.pk)
    context = {"activity": activity, "form": form, "experts": experts, "meetings": meetings}
    return render(request, "web_staff/experts/plan.html", context)


def _is_to_come(meeting: Meeting, request: Request) -> bool:
    return meeting.cancelled_at is None and not meeting.has_ended(request.now)


@for_activity()
def speaker(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return render(request, "web_staff/experts/part.html", _part(request, activity, pk))


def _part(request: Request, activity: Activity, pk: int) -> dict[str, Any]:
    row = _speaker(activity, pk)
    first = row.meeting.moment.first
    return {
        "activity": activity,
        "speaker": row,
        "person": row.expert.person,
        "themes": questions_for(row),
        "conflicts": same_day_parts(row.expert, row.meeting),
        "is_late": first is not None and request.now > first - SIX_WEEKS,
        "letter": invitation_as_seen(row),
        "may_invite": may_invite(request.actor, activity),
        "is_to_come": _is_to_come(row.meeting, request),
        "instead": _instead(activity, row) if row.state == Speaker.State.DECLINED else [],
    }


def _instead(activity: Activity, speaker: Speaker) -> list[Any]:
    """Return who else fits the themes of an expert who declined, the best fit first."""
    ids = {theme.pk for theme in speaker.themes.all()}
    themes = [theme for theme in themes_in_full(activity) if theme.pk in ids]
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    beside = [e for e in register if ids & {theme.pk for theme in e.themes.all()}]
    found = suggestions_for(themes, register)
    fits = beside + [fit.expert for theme in themes for fit in found[theme.pk]]
    return [e for e in dict.fromkeys(fits) if e.pk != speaker.expert_id]


@for_activity(may_invite)
@once
def edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = _speaker(activity, pk)
    initial = {
        "themes": [str(theme.pk) for theme in row.themes.all()],
        "agenda_item": str(row.agenda_item_id or ""),
        "request": row.request,
    }
    form = PartForm(
        themes_of(activity), row.meeting.agenda.all(), request.POST or None, initial=initial
    )
    context: dict[str, Any] = {
        "activity": activity,
        "speaker": row,
        "form": form,
        "version": row.version,
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            edit_speaker(
                by=request.actor,
                at=request.now,
                activity=activity,
                speaker=row,
                version=posted_version(request),
                **form.part(),
            )
        except ChangedMeanwhile as problem:
            context |= {"differences": differences(form, problem), "problem": problem}
            context["version"] = _speaker(activity, pk).version
            status = 409
        else:
            return redirect("web_staff:speaker", activity.slug, pk)
    return render(request, "web_staff/experts/part_edit.html", context, status=status)


@for_activity(may_invite)
@require_POST
@once
def invite(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = _speaker(activity, pk)
    try:
        invite_expert(
            by=request.actor,
            at=request.now,
            activity=activity,
            speaker=row,
            version=posted_version(request),
        )
    except Refused as problem:
        context = _part(request, activity, pk) | {"problem": problem}
        return render(request, "web_staff/experts/part.html", context, status=problem.status)
    messages.success(request, _("The invitation to %s is on its way.") % row.expert.person.name)
    return redirect("web_staff:speaker", activity.slug, pk)


@for_activity(may_invite)
@require_POST
@once
def answer(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Write down what an expert said by telephone."""
    row = _speaker(activity, pk)
    answer_invitation(
        by=request.actor,
        at=request.now,
        speaker=row,
        comes=request.POST.get("antwoord") == "ja",
        remark=request.POST.get("opmerking", "")[:2000],
    )
    return redirect("web_staff:speaker", activity.slug, pk)


@for_activity(may_invite)
@require_POST
@once
def drop(request: Request, activity: Activity, pk: int) -> HttpResponse:
    drop_speaker(
        by=request.actor, at=request.now, activity=activity, speaker=_speaker(activity, pk)
    )
    messages.success(request, _("Taken out of the plan. Nobody was written to."))
    return redirect("web_staff:experts", activity.slug)
