"""Rounds of talks: making groups, moving people, naming rooms, opening and printing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.attendance.queries import roll_of
from leerkring.audit.problems import Refused
from leerkring.intake.models import Theme
from leerkring.intake.queries.themes import themes_of
from leerkring.live import actions
from leerkring.live.models import Group, TalkRound
from leerkring.live.queries import (
    people_for_groups,
    present_or_expected,
    round_with_groups,
    rounds_of,
)
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.rules import may_run_the_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import posted_version
from leerkring.web.staff.groups.forms import MixForm, RoundForm
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.meetings.finding import meeting_or_404, meeting_shown

USUAL_SIZE = 4


@for_activity()
def groups(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    rounds = list(rounds_of(meeting))
    initial = {"title": _("Round %(number)s") % {"number": len(rounds) + 1}}
    context = {
        "activity": activity,
        "meeting": meeting,
        "rounds": rounds,
        "form": RoundForm(initial=initial),
        "may_run": may_run_the_day(request.actor, activity),
    }
    return render(request, "web_staff/groups/rounds.html", context)


@for_activity(may_run_the_day)
@once
@require_POST
def round_new(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = RoundForm(request.POST)
    if not form.is_valid():
        context = {"activity": activity, "meeting": meeting, "form": form, "may_run": True}
        return render(request, "web_staff/groups/rounds.html", context, status=422)
    talk_round = actions.plan_round(
        by=request.actor, at=request.now, activity=activity, meeting=meeting, **form.cleaned_data
    )
    return redirect("web_staff:round", activity.slug, pk, talk_round.pk)


def _found(activity: Activity, pk: int, round_pk: int) -> tuple[Meeting, TalkRound]:
    meeting = meeting_or_404(activity, pk)
    return meeting, _round(meeting, round_pk)


def _round(meeting: Meeting, pk: int) -> TalkRound:
    found = round_with_groups(meeting, pk)
    if found is None:
        raise Http404
    return found


@for_activity()
def talk_round(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    meeting = meeting_shown(request, activity, pk)
    return _page(request, activity, meeting, _round(meeting, round_pk))


def _page(
    request: Request,
    activity: Activity,
    meeting: Meeting,
    found: TalkRound,
    form: MixForm | None = None,
) -> HttpResponse:
    roll = roll_of(meeting)
    people = [one.person for one in present_or_expected(roll)]
    made = list(found.groups.all())
    seated = {person.pk for group in made for person in group.members.all()}
    initial = {"how": "number", "amount": len(made) or max(1, round(len(people) / USUAL_SIZE))}
    standing, look = _standing(found)
    context: dict[str, Any] = {
        "activity": activity,
        "meeting": meeting,
        "round": found,
        "standing": standing,
        "look": look,
        "groups": made,
        "unseated": [person for person in people if person.pk not in seated] if made else [],
        "mixing": _mixing(
            found, len(people), again=bool(made), counted=any(one.came for one in roll)
        ),
        "form": form or MixForm(initial=initial),
        "round_form": RoundForm(initial={"title": found.title, "question": found.question}),
        "themes": [(theme.pk, theme.title) for theme in themes_of(activity)],
        "room_fields": [_room_fields(group) for group in made],
        "may_run": may_run_the_day(request.actor, activity),
    }
    status = 422 if form else 200
    return render(request, "web_staff/groups/round.html", context, status=status)


def _standing(found: TalkRound) -> tuple[str, str]:
    """Return in words whether a round is open, with the look of the pill."""
    if found.closed_at:
        return _("closed"), ""
    return (
        (_("open: everybody sees their room"), "open")
        if found.opened_at
        else (_("not open yet"), "")
    )


def _mixing(found: TalkRound, number: int, *, again: bool, counted: bool) -> dict[str, str]:
    """Return what the form says that makes the groups."""
    words = (
        ngettext(
            "Of the %(number)s person who is here.",
            "Of the %(number)s people who are here.",
            number,
        )
        if counted
        else ngettext(
            "Nobody has been ticked yet, so of the %(number)s person who is expected.",
            "Nobody has been ticked yet, so of the %(number)s people who are expected.",
            number,
        )
    )
    same = _("Same draw (%(seed)s), people as they are now") % {"seed": found.seed}
    return {
        "of_whom": words % {"number": number},
        "title": _("Make the groups again") if again else _("Make the groups"),
        "button": _("Other groups") if again else _("Make the groups"),
        "kind": "plain" if again else "primary",
        "again": same,
    }


def _room_fields(group: Group) -> tuple[str, tuple[str, str], tuple[str, str], tuple[str, Any]]:
    """Return the names and values of the fields about a group's room: name, link, theme."""
    return (
        _("Group %(number)s") % {"number": group.number},
        (f"name-{group.pk}", group.room_name),
        (f"url-{group.pk}", group.room_url),
        (f"theme-{group.pk}", group.theme_id),
    )


@for_activity(may_run_the_day)
@once
@require_POST
def mix(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    """Make groups; `again` with the seed as it is, otherwise with the next one."""
    meeting, found = _found(activity, pk, round_pk)
    form = MixForm(request.POST)
    if form.is_valid():
        is_first = found.drawn_at is None
        seed = found.seed if form.cleaned_data["again"] or is_first else found.seed + 1
        try:
            actions.mix_groups(
                by=request.actor,
                at=request.now,
                activity=activity,
                talk_round=found,
                seed=seed,
                **form.sizes(),
            )
        except Refused as problem:
            form.add_error("amount", str(problem))
        else:
            messages.success(request, _("The groups are made."))
            return redirect("web_staff:round", activity.slug, pk, round_pk)
    return _page(request, activity, meeting, found, form)


@for_activity(may_run_the_day)
@once
@require_POST
def move(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    meeting, found = _found(activity, pk, round_pk)
    seated = [person for group in found.groups.all() for person in group.members.all()]
    people = {str(person.pk): person for person in [*people_for_groups(meeting), *seated]}
    by_id = {str(group.pk): group for group in found.groups.all()}
    person = people.get(request.POST.get("person", ""))
    if person is None:
        raise Http404
    actions.move_person(
        by=request.actor,
        at=request.now,
        activity=activity,
        talk_round=found,
        person=person,
        group=by_id.get(request.POST.get("group", "")),
    )
    messages.success(request, _("%(name)s has moved.") % {"name": person.name})
    return redirect("web_staff:round", activity.slug, pk, round_pk)


@for_activity(may_run_the_day)
@once
@require_POST
def rooms(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    _meeting, found = _found(activity, pk, round_pk)
    themes = {str(theme.pk): theme for theme in themes_of(activity)}
    arranged: dict[int, tuple[str, str, Theme | None]] = {}
    for group in found.groups.all():
        name = request.POST.get(f"name-{group.pk}", "").strip()[:80]
        url = request.POST.get(f"url-{group.pk}", "").strip()[:200]
        if url and not _is_address(url):
            messages.error(request, _("“%(url)s” is no web address.") % {"url": url})
            return redirect("web_staff:round", activity.slug, pk, round_pk)
        arranged[group.pk] = (name, url, themes.get(request.POST.get(f"theme-{group.pk}", "")))
    actions.arrange_rooms(
        by=request.actor, at=request.now, activity=activity, talk_round=found, rooms=arranged
    )
    messages.success(request, _("Rooms saved."))
    return redirect("web_staff:round", activity.slug, pk, round_pk)


def _is_address(url: str) -> bool:
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError:
        return False
    return True


@for_activity(may_run_the_day)
@once
@require_POST
def step(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    """Open, close or take away a round, or change its words."""
    _meeting, found = _found(activity, pk, round_pk)
    values: dict[str, Any] = {"by": request.actor, "at": request.now, "activity": activity}
    values["talk_round"] = found
    wanted = request.POST.get("step", "")
    if wanted == "open":
        actions.open_round(**values)
        messages.success(request, _("The round is open: everybody sees their room now."))
    elif wanted == "close":
        actions.close_round(**values)
        messages.success(request, _("The round is closed."))
    elif wanted == "remove":
        actions.remove_round(**values)
        return redirect("web_staff:groups", activity.slug, pk)
    elif wanted == "words":
        form = RoundForm(request.POST)
        if form.is_valid():
            version = posted_version(request)
            actions.change_round(**values, version=version, **form.cleaned_data)
            messages.success(request, _("The words of the round are saved."))
    else:
        raise Http404
    return redirect("web_staff:round", activity.slug, pk, round_pk)


@for_activity()
def cards(request: Request, activity: Activity, pk: int, round_pk: int) -> HttpResponse:
    meeting, found = _found(activity, pk, round_pk)
    context = {"activity": activity, "meeting": meeting, "round": found}
    return render(request, "web_staff/groups/cards.html", context)
