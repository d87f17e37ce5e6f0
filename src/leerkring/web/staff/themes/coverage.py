"""Which theme comes back when and by whom, what was treated, and what the neighbours work on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.numbers import numbers_in
from leerkring.experts.models import Speaker
from leerkring.experts.queries import ExpertCoverage, expert_coverage
from leerkring.intake.actions.themes import Plan, mark_treated, plan_themes
from leerkring.intake.models import Fragment, Theme
from leerkring.intake.queries.themes import (
    Cell,
    Coverage,
    coverage,
    neighbours,
    questions_for_meeting,
)
from leerkring.intake.rules import may_read_answers, may_sort
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.circle import facts_on
from leerkring.web.staff.guard import for_activity

_CELL = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of the matrix as it is drawn."""

    key: str
    meeting: Meeting
    cell: Cell
    speakers: list[Speaker]
    lacks_expert: bool
    is_fixed: bool

    @property
    def look(self) -> str:
        planned = "is-planned" if self.cell.planned else ""
        return f"{planned} {'lacks-expert' if self.lacks_expert else ''}".strip()


@for_activity(may_read_answers)
@once
def matrix(request: Request, activity: Activity) -> HttpResponse:
    if request.method == "POST" and may_sort(request.actor, activity):
        added, removed = plan_themes(
            by=request.actor,
            at=request.now,
            activity=activity,
            before=_plan(request, "voor"),
            after=_plan(request, "cel"),
        )
        words = _("Saved: %(added)d added, %(removed)d taken out.")
        messages.success(request, words % {"added": added, "removed": removed})
        return redirect("web_staff:themes-coverage", activity.slug)
    meetings = facts_on(request, activity).held(activity)
    found, experts = coverage(activity, meetings), expert_coverage(activity)
    sorts = may_sort(request.actor, activity)
    rows = [
        (theme, _squares(theme, found, experts, request.now, is_fixed=not sorts))
        for theme in found.themes
    ]
    context = {
        "activity": activity,
        "coverage": found,
        "rows": rows,
        "without_expert": _without_expert(activity, rows),
        "columns": _experts(experts),
        "ties": _ties(found, experts),
        "may_sort": sorts,
    }
    page = "coverage" if rows and found.meetings else "no_coverage"
    return render(request, f"web_staff/themes/{page}.html", context)


def _plan(request: Request, name: str) -> Plan:
    found = (_CELL.fullmatch(value) for value in request.POST.getlist(name))
    return frozenset((int(match[1]), int(match[2])) for match in found if match)


def _squares(
    theme: Theme, found: Coverage, experts: ExpertCoverage, at: datetime, *, is_fixed: bool
) -> list[Square]:
    return [
        Square(
            f"{theme.pk}-{meeting.pk}",
            meeting,
            cell := found.cells[theme.pk, meeting.pk],
            experts.speaking.get((theme.pk, meeting.pk), []),
            cell.planned
            and not meeting.is_closing
            and not meeting.has_ended(at)
            and not experts.comes(theme.pk, meeting.pk),
            is_fixed,
        )
        for meeting in found.meetings
    ]


def _without_expert(
    activity: Activity, rows: list[tuple[Theme, list[Square]]]
) -> list[tuple[str, str, str, str]]:
    """Return theme and meeting that have no expert yet, with the address to ask one."""
    return [
        (
            theme.title,
            square.meeting.title,
            reverse(
                "web_staff:speaker-new",
                args=[activity.slug],
                query={"thema": theme.pk, "bijeenkomst": square.meeting.pk},
            ),
            f"{theme.title}, {square.meeting.title}",
        )
        for theme, squares in rows
        for square in squares
        if square.lacks_expert
    ]


def _experts(experts: ExpertCoverage) -> list[Any]:
    known = {expert.pk: expert for tied in experts.tied.values() for expert in tied}
    return sorted(known.values(), key=lambda expert: expert.person.sort_name)


def _ties(found: Coverage, experts: ExpertCoverage) -> list[tuple[Theme, list[tuple[Any, bool]]]]:
    columns = _experts(experts)
    return [
        (theme, [(expert, expert in experts.tied.get(theme.pk, [])) for expert in columns])
        for theme in found.themes
    ]


@for_activity(may_sort)
@once
def treated(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Tick which questions a meeting treated, each with a line on what came of it."""
    meeting = get_object_or_404(meetings_of(activity), pk=pk)
    questions = list(questions_for_meeting(activity, meeting))
    if request.method == "POST":
        shown = numbers_in(request.POST.getlist("getoond"))
        ticked = set(numbers_in(request.POST.getlist("behandeld")))
        notes = {row: request.POST.get(f"opbrengst{row}", "")[:2000] for row in ticked}
        mark_treated(
            by=request.actor,
            at=request.now,
            activity=activity,
            meeting=meeting,
            shown=shown,
            notes=notes,
        )
        messages.success(request, _("Saved. Participants see it with their own questions."))
        return redirect("web_staff:themes-treated", activity.slug, pk)
    context = {
        "activity": activity,
        "meeting": meeting,
        "rows": [_treatment(question, meeting) for question in questions],
    }
    return render(request, "web_staff/themes/treated.html", context)


def _treatment(question: Fragment, meeting: Meeting) -> dict[str, Any]:
    """Return a question as it is asked about: treated here or not, and where else."""
    treatments = question.treatments.all()
    here = next((row for row in treatments if row.meeting_id == meeting.pk), None)
    elsewhere = [row.meeting.title for row in treatments if row.meeting_id != meeting.pk]
    words = _("treated in %(meeting)s too")
    return {
        "question": question,
        "is_here": here is not None,
        "note": here.note if here else "",
        "about": [
            ", ".join(theme.title for theme in question.themes.all()),
            *(words % {"meeting": title} for title in elsewhere),
        ],
        "name": f"opbrengst{question.pk}",
        "label": "{} ({})".format(_("What came of it"), _("optional")),
    }


@for_activity(may_read_answers)
def neighbouring(request: Request, activity: Activity) -> HttpResponse:
    """Show what the other networks of the programme work on, and where that meets our themes."""
    rows = [
        (
            row.activity,
            [(theme, row.shared_concepts[theme.pk], theme.meetings.all()) for theme in row.themes],
        )
        for row in neighbours(activity)
    ]
    context = {"activity": activity, "rows": rows}
    return render(request, "web_staff/themes/neighbours.html", context)
