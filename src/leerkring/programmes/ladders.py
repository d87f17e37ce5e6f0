"""Reminder ladders: who has not answered or is expected soon, and when they are reminded.

A ladder goes up to a date (a deadline, a meeting) or away from one (the day somebody was asked).
Each of its rungs lies a number of days from that date, at an hour of the local clock, so that
summer time changes nothing. Who is reminded is never stored: every room says it of this moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict

from django.utils.functional import Promise

from leerkring.audit.trail import reference
from leerkring.mail.models import Letter, ReminderRule
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.moments import at_amsterdam

WEEKEND = (5, 6)  # Saturday and Sunday, as date.weekday counts
QUIET = timedelta(hours=20)  # between two reminders of the same thing
GRACE = timedelta(days=1)  # nobody is reminded of a question of today
MOST_DAYS = 400
_RUNGS = 1000  # a letter's version is the day's number × this + the rung's own


class Sending(TypedDict):
    """How a reminder is written; goes to `queue_letter` as it is."""

    at: datetime
    version: int
    draft: bool
    batch: str
    useful_until: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is to be reminded, as things stand; rungs before `since` are not for them."""

    person_id: int | None
    email: str
    name: str
    subject_ref: str
    since: datetime
    thing: Any


@dataclass(frozen=True, slots=True)
class Occasion:
    """One date that a ladder is relative to; from `until` on a reminder is of no use."""

    about: str
    on: date
    until: datetime
    waiting: Sequence[Waiting]


def _as_read(occasions: Sequence[Occasion]) -> Sequence[Occasion]:
    return occasions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A kind of reminder that a room offers; `days` and `is_on` hold until a team says otherwise.

    A negative number of days lies before the date, a positive one after it.
    """

    kind: str
    purpose: str
    title: str | Promise
    who: str | Promise
    relative_to: str | Promise
    days: tuple[int, ...]
    hour: int = 9
    is_on: bool = False
    is_after: bool = False
    read: Callable[[Activity, datetime], Sequence[Any]]
    write: Callable[[Activity, Waiting, Sending], Letter | None]
    pick: Callable[[Sequence[Any]], Sequence[Occasion]] = _as_read  # of what several ladders read

    def occasions(self, activity: Activity, at: datetime) -> Sequence[Occasion]:
        """Return the dates to come that this ladder is relative to, with who is to be reminded."""
        return self.pick(self.read(activity, at))


@dataclass(frozen=True, slots=True)
class Rule:
    """How a ladder runs in one activity."""

    ladder: Ladder
    days: tuple[int, ...]
    hour: int
    is_on: bool
    by_itself: bool
    changed_at: datetime | None = None
    version: int = 0
    is_own: bool = False  # chosen here, and not by the organiser for all

    def moment(self, occasion: Occasion, days: int) -> datetime:
        """Return when a rung is, in UTC: on a working day, the one before or else after it."""
        day = occasion.on + timedelta(days=days)
        while day.weekday() in WEEKEND:
            day += timedelta(days=-1 if days <= 0 else 1)
        return at_amsterdam(day, time(self.hour))


@dataclass(frozen=True, slots=True)
class Rung:
    """One moment of a ladder for one date, and to whom it goes as things stand."""

    at: datetime
    days: int
    occasion: Occasion
    to: Sequence[Waiting] = field(default_factory=tuple)

    @property
    def version(self) -> int:
        return version_of(self.occasion.on, self.days)


Chosen = Mapping[tuple[str, str], ReminderRule]
_ladders: dict[str, Ladder] = {}


def register_ladder(ladder: Ladder) -> Ladder:
    """Offer a kind of reminder; a kind stands for one ladder."""
    known = _ladders.setdefault(ladder.kind, ladder)
    if known.title != ladder.title:
        raise ValueError(f"two ladders are called {ladder.kind!r}")
    return ladder


def ladders() -> list[Ladder]:
    """Return every ladder, in the order in which the rooms offered them."""
    return list(_ladders.values())


def ladder_of(kind: str) -> Ladder:
    """Return the ladder of this kind; KeyError when there is none."""
    return _ladders[kind]


def occasions_by_kind(activity: Activity, at: datetime) -> dict[str, Sequence[Occasion]]:
    """Return the occasions of every ladder; what several of them read is read once."""
    found = {read: read(activity, at) for read in {ladder.read for ladder in ladders()}}
    return {ladder.kind: ladder.pick(found[ladder.read]) for ladder in ladders()}


def version_of(on: date, days: int) -> int:
    """Return the number that makes a rung's letter the only one: moved dates have rungs anew."""
    return on.toordinal() * _RUNGS + _RUNGS // 2 + days


def day_of_version(version: int) -> date | None:
    """Return the date that a rung's letter is relative to; None for other letters."""
    ordinal = version // _RUNGS
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def rules_of(activity: Activity) -> list[Rule]:
    """Return how each ladder runs here: by the activity's choice, the organiser's, the standard."""
    organiser, own = f"organiser:{activity.programme.organiser_id}", reference(activity)
    chosen = _chosen(organiser, own)
    return [_rule(rule, chosen.get((own, rule.ladder.kind))) for rule in _wider(organiser, chosen)]


def followed_rule(activity: Activity, kind: str) -> Rule:
    """Return how a ladder would run here if this activity chose nothing itself."""
    rules = _default_rules(activity.programme.organiser_id)
    return replace(next(rule for rule in rules if rule.ladder.kind == kind), is_own=False)


def default_rules_of(organiser: Organiser) -> list[Rule]:
    """Return how each ladder runs where an activity chose nothing itself."""
    return _default_rules(organiser.pk)


def _default_rules(organiser_id: int) -> list[Rule]:
    organiser = f"organiser:{organiser_id}"
    return _wider(organiser, _chosen(organiser))


def own_choices(activities: Iterable[Activity]) -> dict[str, list[Activity]]:
    """Return for each kind of ladder the activities that chose how it runs themselves."""
    by_ref = {reference(activity): activity for activity in activities}
    found: dict[str, list[Activity]] = {}
    for row in ReminderRule.objects.filter(context_ref__in=by_ref, follows=False):
        found.setdefault(row.kind, []).append(by_ref[row.context_ref])
    return found


def standard_rule(ladder: Ladder) -> Rule:
    """Return how a ladder runs where nobody chose anything."""
    return Rule(ladder, ladder.days, ladder.hour, ladder.is_on, by_itself=True)


def _chosen(*refs: str) -> Chosen:
    rows = ReminderRule.objects.filter(context_ref__in=refs)
    return {(row.context_ref, row.kind): row for row in rows}


def _wider(organiser: str, chosen: Chosen) -> list[Rule]:
    return [
        _rule(standard_rule(ladder), chosen.get((organiser, ladder.kind))) for ladder in ladders()
    ]


def _rule(wider: Rule, row: ReminderRule | None) -> Rule:
    """Return what is chosen here, or else the wider rule: of the organiser, or the standard."""
    if row is None:
        return replace(wider, version=0, is_own=False)
    if row.follows:  # since then: what has passed by now is not made up for
        since = max(wider.changed_at or row.changed_at, row.changed_at)
        return replace(wider, version=row.version, is_own=False, changed_at=since)
    return Rule(
        wider.ladder,
        tuple(sorted(row.days)),
        row.hour,
        row.is_on,
        row.by_itself,
        row.changed_at,
        row.version,
        is_own=True,
    )


def due_rung(rule: Rule, occasion: Occasion, at: datetime) -> Rung | None:
    """Return the rung whose letters go now: the latest that has passed, if it is of use still.

    After a standstill that is one rung, not all that were missed; and none when the next is near.
    """
    if at >= occasion.until:
        return None
    moments = [(rule.moment(occasion, days), days) for days in rule.days]
    passed = [one for one in moments if one[0] <= at]
    near = [one for one in moments if at < one[0] < min(at + QUIET, occasion.until)]
    if not passed or near:
        return None
    moment, days = max(passed)
    if rule.changed_at is not None and moment < rule.changed_at:
        return None
    return Rung(moment, days, occasion)


def coming_rungs(rule: Rule, occasions: Iterable[Occasion], at: datetime) -> list[Rung]:
    """Return the rungs to come with whom they would go to as things stand, the first first."""
    rungs = []
    for occasion in occasions:
        for days in rule.days:
            moment = rule.moment(occasion, days)
            if at < moment < occasion.until:
                to = [one for one in occasion.waiting if one.since <= moment]
                rungs.append(Rung(moment, days, occasion, to))
    return sorted(rungs, key=lambda rung: (rung.at, rung.occasion.about))
