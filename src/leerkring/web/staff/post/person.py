"""The mail of one person: what was sent, what is planned; and who gets a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.trail import reference
from leerkring.mail.models import Letter
from leerkring.mail.queries import letters_to
from leerkring.people.actions import AssistantKnown, add_assistant, allow_answers, remove_assistant
from leerkring.people.assistants import assistants_of
from leerkring.people.models import Assistant, Person
from leerkring.programmes.ladders import coming_rungs, rules_of
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.post.forms import AssistantForm
from leerkring.web.staff.reach import (
    activities_seen_by,
    may_change_people,
    people_seen_by,
)

MOST = 200
COMING = timedelta(days=120)
TO_COME = {
    *(Letter.State.DRAFT, Letter.State.QUEUED),
    *(Letter.State.SENDING, Letter.State.PAPER),
}
TROUBLE = {Letter.State.FAILED, Letter.State.BOUNCED}


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter that somebody gets or got: sent, waiting, or to be written by a ladder."""

    at: datetime
    title: str
    activity: Activity | None
    letter: Letter | None = None

    @property
    def is_trouble(self) -> bool:
        return self.letter is not None and self.letter.state in TROUBLE

    @property
    def state(self) -> str:
        if self.letter is None:
            return _("reminder, if still needed")
        if self.letter.held_at and is_to_come(self):
            return _("put off: enough letters this week")
        return self.letter.get_state_display()

    @property
    def monday(self) -> date:
        day = amsterdam_day(self.at)
        return day - timedelta(days=day.weekday())


def _person(request: Request, pk: int, *, to_change: bool = False) -> Person:
    if to_change and not may_change_people(request.actor):
        raise PermissionDenied
    return get_object_or_404(people_seen_by(request.actor), pk=pk)


@staff_only
def person_post(request: Request, pk: int) -> HttpResponse:
    """Show somebody's mail by week: what is to come first, then what was."""
    person = _person(request, pk)
    activities = activities_seen_by(request.actor).select_related("programme__organiser")
    rows = _of_letters(person, activities)
    coming = [row for row in rows if is_to_come(row)]
    coming += _of_ladders(person, activities, request.now)
    coming.sort(key=lambda row: row.at)
    past = [row for row in rows if not is_to_come(row)]
    past.sort(key=lambda row: row.at, reverse=True)
    nothing = _("No letter was written to this person yet.")
    context = {
        "person": person,
        "title": _("Mail to %(name)s") % {"name": person.name},
        "parts": [
            (_("What is to come"), _by_week(coming), _("Nothing is planned.")),
            (_("What was"), _by_week(past), nothing),
        ],
        "assistants": assistants_of(person),
        "may_change": may_change_people(request.actor),
    }
    return render(request, "web_staff/post/person.html", context)


def is_to_come(row: Planned) -> bool:
    return row.letter is None or row.letter.state in TO_COME


def _of_letters(person: Person, activities: QuerySet[Activity]) -> list[Planned]:
    by_ref = {reference(activity): activity for activity in activities}
    found = letters_to(person).filter(context_ref__in=by_ref).select_related("bundled_in")
    return [
        Planned(
            letter.sent_at or letter.send_after, letter.subject, by_ref[letter.context_ref], letter
        )
        for letter in found[:MOST]
    ]


def _of_ladders(person: Person, activities: QuerySet[Activity], at: datetime) -> list[Planned]:
    """Return the reminders that somebody would get as things stand."""
    concerned = activities.filter(applications__person=person, cancelled_at=None).distinct()
    planned = []
    for activity in concerned:
        for rule in rules_of(activity):
            if rule.is_on:
                rungs = coming_rungs(rule, rule.ladder.occasions(activity, at), at)
                planned += [
                    Planned(rung.at, f"{rule.ladder.title}: {rung.occasion.about}", activity)
                    for rung in rungs
                    if rung.at < at + COMING and any(one.person_id == person.pk for one in rung.to)
                ]
    return planned


def _by_week(rows: list[Planned]) -> list[tuple[date, list[Planned]]]:
    return [(monday, list(week)) for monday, week in groupby(rows, key=lambda row: row.monday)]


def _page(person: Person, title: str, lead: str, button: str = "") -> FormPage:
    back = reverse("web_staff:person-post", args=[person.pk])
    label = _("Mail to %(name)s") % {"name": person.name}
    return FormPage(title=title, lead=lead, back=back, back_label=label, button=button)


@staff_only
@once
def assistant_new(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk, to_change=True)
    form = AssistantForm(request.POST or None)

    def save() -> None:
        made = add_assistant(by=request.actor, at=request.now, person=person, **form.cleaned_data)
        words = _("%(name)s gets a copy of every letter from now on.")
        messages.success(request, words % {"name": made.name})

    lead = _("Gets a copy of every letter to %(name)s, but no sign-in links.")
    page = _page(person, _("Add an assistant"), lead % {"name": person.name}, _("Add"))
    return one_form(request, form, page, save=save, said="", at_field={AssistantKnown: "email"})


@staff_only
@once
def assistant(request: Request, pk: int, assistant_pk: int) -> HttpResponse:
    """Let an assistant answer or no longer, or send no more copies."""
    person = _person(request, pk, to_change=True)
    row = get_object_or_404(
        Assistant.objects.select_related("person"), pk=assistant_pk, person=person
    )
    if request.method == "POST":
        if "weg" in request.POST:
            remove_assistant(by=request.actor, at=request.now, assistant=row)
            words = _("%(name)s gets no more copies. Links that were sent no longer work.")
        else:
            may = "mag" in request.POST
            allow_answers(by=request.actor, at=request.now, assistant=row, may_answer=may)
            words = _("%(name)s can answer too.") if may else _("%(name)s only gets copies.")
        messages.success(request, words % {"name": row.name})
        return redirect("web_staff:person-post", person.pk)
    lead = _("Gets a copy of every letter to %(name)s, at %(email)s.")
    page = _page(person, row.name, lead % {"name": person.name, "email": row.email})
    context = {"page": page, "assistant": row}
    return render(request, "web_staff/post/assistant_change.html", context)
