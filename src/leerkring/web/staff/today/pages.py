"""What needs doing now, over all programmes, and where every network stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leerkring.admissions.queries.messages import inbox_of
from leerkring.admissions.rules import may_open_inbox
from leerkring.mail.incoming_queries import (
    to_be_dealt_with,
)
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.outages import deadlines_touched
from leerkring.programmes.queries import activities_for_staff
from leerkring.web.design.request import Request
from leerkring.web.staff.cards import Card, card
from leerkring.web.staff.circle import Circle, circles, urgency
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.phases import Todo
from leerkring.web.staff.reading.phases import own_lists
from leerkring.web.staff.today.checklist import first_steps

SHOWN_AFTER_THE_END = timedelta(days=90)  # reports and promises are still being gathered
FIRST = 10
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do, with the activities that it is about."""

    activities: tuple[Activity, ...]
    todo: Todo
    is_soon: bool

    @property
    def look(self) -> str:
        return "primary" if self.is_soon else "secondary"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A programme with the cards of its activities."""

    programme: Programme
    cards: list[Card]


@staff_only
def today(request: Request) -> HttpResponse:
    recent = request.now - SHOWN_AFTER_THE_END
    rows = activities_for_staff(request.actor).filter(cancelled_at=None)
    activities = list(rows.exclude(ends_at__lt=recent).distinct().order_by("programme_id", "id"))
    found = circles(activities, request.now, request.actor)
    due = _due(found, request.now, own_lists(activities, request.actor))
    soon = [row for row in due if row.is_soon]
    later = [row for row in due if not row.is_soon]
    shown = later if "alles" in request.GET else later[: max(FIRST - len(soon), 0)]
    steps = first_steps(request.actor)
    context = {
        "soon": soon,
        "due": shown,
        "more": _("Show all %(n)s things to do") % {"n": len(due)}
        if len(shown) < len(later)
        else "",
        "shelves": _shelves(found, request.now),
        "steps": [step for step in steps if not step.done] if activities else steps,
        "steps_all": len(steps),
        "steps_done": sum(step.done for step in steps),
        "touched": len(deadlines_touched(request.actor, request.now)),
        "is_empty": not activities,
        "mail_waiting": to_be_dealt_with(inbox_of(request.actor), request.now).order_by().count()
        if may_open_inbox(request.actor)
        else 0,
    }
    return render(request, "web_staff/today/today.html", context)


def _due(found: list[Circle], at: datetime, own: Iterable[tuple[Activity, Todo]]) -> list[Due]:
    """Return what is to be done in all activities, and what waits for this person alone.

    One thing for several activities is told once.
    """
    theirs = [(circle.activity, todo) for circle in found for todo in circle.todos]
    shared: dict[str, list[Activity]] = {}
    every = [*own, *theirs]
    for activity, todo in every:
        shared.setdefault(todo.together, []).append(activity)
    rows = [
        Due(
            tuple(shared[todo.together]) if todo.together else (activity,),
            todo,
            todo.due_at is not None and todo.due_at <= at + SOON,
        )
        for activity, todo in every
        if not todo.together or shared[todo.together][0] is activity
    ]
    return sorted(rows, key=lambda row: urgency(row.todo))


def _shelves(found: list[Circle], at: datetime) -> list[Shelf]:
    shelves: dict[int, Shelf] = {}
    for circle in found:
        programme = circle.activity.programme
        shelf = shelves.setdefault(programme.pk, Shelf(programme, []))
        shelf.cards.append(card(circle, at))
    return list(shelves.values())
