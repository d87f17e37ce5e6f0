"""Every phase of every activity, gathered from the subjects' own reporters."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import meetings_by_activity
from leerkring.programmes.standing import Tally, standing
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import may_open
from leerkring.web.staff.phases import (
    Facts,
    Phase,
    PhaseReport,
    Progress,
    Reporter,
    Todo,
    phases_of,
)
from leerkring.web.staff.ring import Arc, arcs

SUBJECTS = (
    "activities",
    "applications",
    "reading",
    "draw",
    "placing",
    "intake",
    "themes",
    "experts",
    "venue",
    "meetings",
    "groups",
    "harvest",
    "findings",
    "closing",
)
FAR_AWAY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an activity stands in one phase."""

    phase: Phase
    report: PhaseReport

    @property
    def is_done(self) -> bool:
        return self.report.progress == Progress.DONE

    @property
    def is_now(self) -> bool:
        return self.report.progress == Progress.NOW


@dataclass(frozen=True, slots=True)
class Circle:
    """The phases of one activity in their order."""

    activity: Activity
    standings: tuple[Standing, ...]

    @property
    def done(self) -> int:
        return sum(standing.is_done for standing in self.standings)

    @property
    def now(self) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if standing.is_now)

    @property
    def current(self) -> Standing | None:
        """The phase that names the whole: applying while it runs, else a running one with work."""
        applying = [standing for standing in self.now if standing.phase == Phase.APPLY]
        with_work = [standing for standing in self.now if standing.report.todos]
        return next(iter([*applying, *with_work, *self.now]), None)

    @property
    def next(self) -> Standing:
        """The first phase that is still to come; when all are done, the last one."""
        to_come = (standing for standing in self.standings if not standing.is_done)
        return next(to_come, self.standings[-1])

    @property
    def arcs(self) -> list[Arc]:
        classes = {Progress.DONE: "done", Progress.NOW: "now", Progress.LATER: "track"}
        return arcs([classes[standing.report.progress] for standing in self.standings])

    @property
    def todos(self) -> tuple[Todo, ...]:
        found = [todo for standing in self.standings for todo in standing.report.todos]
        return tuple(sorted(found, key=urgency))


def urgency(todo: Todo) -> tuple[datetime, int]:
    """Return the key by which things to do are sorted: what is due first, then the largest."""
    return (todo.due_at or FAR_AWAY, -todo.count)


@functools.cache
def reporters() -> Mapping[Phase, tuple[Reporter, ...]]:
    """Return the reporters of each phase; a phase may be reported on by several subjects."""
    found: dict[Phase, tuple[Reporter, ...]] = {}
    for subject in _subjects():
        for phase, reporter in subject.REPORTERS.items():
            found[phase] = (*found.get(phase, ()), reporter)
    return found


@functools.cache
def tallies() -> tuple[Tally, ...]:
    """Return what the reporters need to be counted, each once."""
    return tuple(dict.fromkeys(tally for subject in _subjects() for tally in subject.TALLIES))


def _subjects() -> list[Any]:
    names = (f"leerkring.web.staff.{subject}.phases" for subject in SUBJECTS)
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def facts_of(activities: Sequence[Activity], at: datetime) -> Facts:
    """Read what all reporters need, in two queries."""
    counts = standing(tallies(), [activity.pk for activity in activities])
    return Facts(counts, meetings_by_activity(activities), at)


def circles(
    activities: Sequence[Activity], at: datetime, by: Actor, facts: Facts | None = None
) -> list[Circle]:
    """Return where each activity stands in each of its phases; as many queries for 1 as for 30.

    What an actor may not open is neither linked nor asked of them.
    """
    facts = facts or facts_of(activities, at)
    reports = {
        phase: [reporter(activities, facts) for reporter in reporters().get(phase, ())]
        for phase in Phase
    }
    return [
        Circle(
            activity,
            tuple(
                Standing(
                    phase,
                    _for(
                        by,
                        activity,
                        _joined(activity, [r[activity.pk] for r in found if activity.pk in r]),
                    ),
                )
                for phase in phases_of(activity)
                for found in [reports[phase]]
            ),
        )
        for activity in activities
    ]


def circle_of(request: Request, activity: Activity) -> Circle:
    """Return where the activity of this page stands, read once for the page and its menu."""
    memory = vars(request)
    if "circle" not in memory:
        facts = facts_on(request, activity)
        [memory["circle"]] = circles([activity], request.now, request.actor, facts)
    found: Circle = memory["circle"]
    return found


def facts_on(request: Request, activity: Activity) -> Facts:
    """Return what was read of the activity of this page, for its menu and for the page itself."""
    memory = vars(request)
    if "facts" not in memory:
        memory["facts"] = facts_of([activity], request.now)
    found: Facts = memory["facts"]
    return found


def _for(by: Actor, activity: Activity, report: PhaseReport) -> PhaseReport:
    todos = tuple(todo for todo in report.todos if _is_asked(by, activity, todo))
    url = report.url if may_open(by, activity, report.url) else ""
    return replace(report, todos=todos, url=url)


def _is_asked(by: Actor, activity: Activity, todo: Todo) -> bool:
    every = (activity, *todo.all_of)
    return todo.is_for(by.id) and all(may_open(by, one, todo.url) for one in every)


def _joined(activity: Activity, reports: list[PhaseReport]) -> PhaseReport:
    """Return what several subjects say of one phase as one: the least far of them speaks."""
    if not reports:
        url = reverse("web_staff:activity", args=[activity.slug])
        return PhaseReport(progress=Progress.LATER, sentence="", url=url)
    open_first = sorted(reports, key=lambda report: report.progress == Progress.DONE)
    speaker = next((r for r in open_first if r.progress == Progress.NOW), open_first[0])
    return PhaseReport(
        progress=_least_far(reports),
        sentence=speaker.sentence,
        url=speaker.url,
        missing=speaker.missing,
        todos=tuple(todo for report in reports for todo in report.todos),
    )


def _least_far(reports: list[PhaseReport]) -> Progress:
    states = {report.progress for report in reports}
    return states.pop() if len(states) == 1 else Progress.NOW
