"""One expert's part in one meeting: asked for what, invited, answered, and what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.experts.actions import (
    AlreadyPlanned,
    answer_invitation,
    drop_speaker,
    edit_speaker,
    invite_expert,
    plan_speaker,
)
from leerkring.experts.mails import invitation_as_seen
from leerkring.experts.models import Expert, Speaker
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
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.experts.forms import NewPartForm, PartForm
from leerkring.web.staff.guard import for_activity

LOOKS: dict[str, str] = {
    Speaker.State.ACCEPTED: "open",
    Speaker.State.INVITED: "soon",
    Speaker.State.DECLINED: "cancelled",
}


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
    if not (experts and meetings):
        context = {"activity": activity, "experts": experts}
        return render(request, "web_staff/experts/nobody_to_ask.html", context)

    def write() -> Speaker:
        return plan_speaker(by=request.actor, at=request.now, activity=activity, **form.part())

    page = FormPage(
        title=_("Ask an expert"),
        lead=_("First you see the letter; nobody is written to yet."),
        back=reverse("web_staff:experts", args=[activity.slug]),
        back_label=_("Experts"),
        button=_("On to the letter"),
    )
    return one_form(
        request,
        form,
        page,
        save=write,
        to=lambda planned: reverse("web_staff:speaker", args=[activity.slug, planned.pk]),
        said="",
        at_field={AlreadyPlanned: "expert"},
    )


def _is_to_come(meeting: Meeting, request: Request) -> bool:
    return meeting.cancelled_at is None and not meeting.has_ended(request.now)


@for_activity()
def speaker(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return _page(request, activity, pk)


def _page(
    request: Request, activity: Activity, pk: int, problem: Refused | None = None
) -> HttpResponse:
    row = _speaker(activity, pk)
    is_to_come = _is_to_come(row.meeting, request)
    context = {
        "activity": activity,
        "speaker": row,
        "person": row.expert.person,
        "look": LOOKS.get(row.state, ""),
        "themes": questions_for(row),
        "warnings": _warnings(row, request.now, is_to_come=is_to_come),
        "may_invite": may_invite(request.actor, activity),
        "is_to_come": is_to_come,
        "problem": problem,
    }
    if row.state == Speaker.State.PLANNED:
        words = _("Send the invitation to %(name)s")
        context |= {"letter": invitation_as_seen(row)}
    else:
        words = _("Ask %(name)s once more")
    if row.state == Speaker.State.DECLINED:
        context |= {"instead": _instead(activity, row), "somebody_else": _ask(activity, row)}
    context["invite"] = words % {"name": row.expert.person.name}
    template = f"web_staff/experts/part_{row.state}.html"
    return render(request, template, context, status=problem.status if problem else 200)


def _warnings(speaker: Speaker, at: datetime, *, is_to_come: bool) -> list[str]:
    """Return what to know before one writes: another meeting that day, or little time."""
    words = _("%(name)s has something else on this day: %(meeting)s (%(state)s).")
    found = [
        words
        % {
            "name": speaker.expert.person.name,
            "meeting": part.meeting.title,
            "state": part.get_state_display(),
        }
        for part in same_day_parts(speaker.expert, speaker.meeting)
    ]
    first = speaker.meeting.moment.first
    is_late = first is not None and at > first - SIX_WEEKS
    if is_late and is_to_come and speaker.state == Speaker.State.PLANNED:
        call = _("The meeting is in less than six weeks. Call first, then send the letter.")
        found.append(f"{call} {speaker.expert.person.phone or ''}".strip())
    return found


def _ask(activity: Activity, speaker: Speaker, expert: Expert | None = None) -> str:
    """Return the address to ask another expert for the same part."""
    query: dict[str, Any] = {
        "bijeenkomst": speaker.meeting_id,
        "thema": [row.theme.pk for row in questions_for(speaker)],
    }
    if expert:
        query["expert"] = expert.pk
    return reverse("web_staff:speaker-new", args=[activity.slug], query=query)


def _instead(activity: Activity, speaker: Speaker) -> list[tuple[str, str, str]]:
    """Return who else fits the themes of an expert who declined, the best fit first."""
    ids = {theme.pk for theme in speaker.themes.all()}
    themes = [theme for theme in themes_in_full(activity) if theme.pk in ids]
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    beside = [e for e in register if ids & {theme.pk for theme in e.themes.all()}]
    found = suggestions_for(themes, register)
    fits = beside + [fit.expert for theme in themes for fit in found[theme.pk]]
    others = [e for e in dict.fromkeys(fits) if e.pk != speaker.expert_id]
    kinds = ["primary", *["secondary"] * len(others)]
    return [
        (_("Ask %(name)s") % {"name": e.person.name}, _ask(activity, speaker, e), kind)
        for e, kind in zip(others, kinds, strict=False)
    ]


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
    part = reverse("web_staff:speaker", args=[activity.slug, pk])

    def write() -> None:
        edit_speaker(
            by=request.actor,
            at=request.now,
            activity=activity,
            speaker=row,
            version=posted_version(request),
            **form.part(),
        )

    name = row.expert.person.name
    page = FormPage(title=_("Change what you ask"), back=part, back_label=name)
    return one_form(request, form, page, save=write, said="", version=row.version)


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
        return _page(request, activity, pk, problem)
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
        heard=request.POST.get("gehoord", "")[:250],
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
