"""Who reads what: a reader's own list, how much each has, and what still needs somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Mod

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.registers import is_fixed
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor, ActorKind
from leerkring.people.finding import by_name
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Membership
from leerkring.review.division import Division, Wanting, divide
from leerkring.review.models import ReadingTask, Review
from leerkring.review.queries import without_own_interest
from leerkring.review.rules import MAY_READ
from leerkring.review.verdicts import READERS, plan_of, with_readings

DOUBT = Review.Verdict.DOUBT


# --- one reader's list ----------------------------------------------------------------------------


def applications_to_read(activity: Activity, by: Actor, at: datetime) -> QuerySet[Any]:
    """Return the motivations that this reader may read now, with `is_mine`: their own list first.

    After it comes what lacks a reader: unread, or in doubt after another's. There each reader goes
    in an order of their own, so that two seldom read the same one; what concerns the reader's own
    organisation is left out, and so is what they stepped back from.
    """
    reader = int(by.id)
    mine = Review.objects.filter(application=OuterRef("pk"), reviewer_id=reader)
    tasks = ReadingTask.objects.filter(application=OuterRef("pk"), reader_id=reader)
    pile = with_takers(submitted_applications(activity)).annotate(
        is_mine=Exists(tasks.filter(abstained_at=None))
    )
    pile = pile.filter(Q(is_mine=True) | lacks_a_reader() & ~Q(Exists(tasks)))
    own_order = Mod(F("pk") * 7919 + Value(reader * 104_729), Value(10_007))
    own_first = Case(When(is_mine=True, then=Value(0)), default=Value(1))
    rows = without_own_interest(pile, by, at).exclude(Exists(mine))
    return rows.order_by(own_first, own_order, "pk")


def with_takers(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Add the verdict, `takers` (who read it, or is to, and counts) and `expected` (of those, who
    did not read it yet)."""
    tasks = _open_tasks().filter(application=OuterRef("pk"), counts=True)
    number = tasks.order_by().values("application").annotate(number=Count("pk")).values("number")
    judged = with_readings(applications.annotate(expected=Coalesce(Subquery(number), 0)))
    rows: QuerySet[Any] = judged.annotate(takers=F("readings") + F("expected"))
    return rows


def lacks_a_reader() -> Q:
    """Return the condition that nobody, or one too few, will read this motivation."""
    return Q(verdict="", takers__lt=READERS) | Q(verdict=DOUBT, expected=0)


def _open_tasks() -> QuerySet[ReadingTask]:
    """Return what is still to be read."""
    done = Review.objects.filter(
        application=OuterRef("application_id"), reviewer=OuterRef("reader_id")
    )
    return ReadingTask.objects.filter(~Exists(done), abstained_at=None)


def open_tasks() -> QuerySet[ReadingTask]:
    """Return what is still to be read of all motivations that wait."""
    return _open_tasks().filter(application__state=ApplicationState.SUBMITTED)


def open_tasks_of(activity: Activity) -> QuerySet[ReadingTask]:
    """Return what somebody of the readers is still to read of the waiting motivations."""
    return open_tasks().filter(application__activity=activity)


def tasks_of(activity: Activity, reader: Account) -> QuerySet[Any]:
    """Return what this reader was given, with `is_done`; what is open first."""
    done = Review.objects.filter(application=OuterRef("application_id"), reviewer=reader)
    waiting = ApplicationState.SUBMITTED
    rows = ReadingTask.objects.filter(
        reader=reader, application__activity=activity, application__state=waiting
    )
    return rows.annotate(is_done=Exists(done)).order_by("is_done", "abstained_at", "pk")


def is_divided(activity: Activity) -> bool:
    """Tell whether motivations were divided over readers."""
    return ReadingTask.objects.filter(application__activity=activity, counts=True).exists()


# --- all readers ----------------------------------------------------------------------------------


def possible_readers(activity: Activity) -> list[Account]:
    """Return who may read motivations for this activity, reviewers first, then by name."""
    rows = _readers_among(Account.objects.filter(is_active=True), activity)
    return sorted(rows, key=_reviewers_first)


def _reviewers_first(reader: Any) -> tuple[bool, str, int]:
    return (not reader.is_reviewer, reader.person.sort_name, reader.pk)


def _readers_among(accounts: QuerySet[Account], activity: Activity) -> QuerySet[Any]:
    """Return which accounts may read for an activity; `is_reviewer` are in the team to read."""
    held = _held_by_each(activity)
    is_reviewer = Exists(held.filter(role=Membership.Role.REVIEWER))
    rows: QuerySet[Any] = accounts.filter(Exists(held)).annotate(is_reviewer=is_reviewer)
    return rows.select_related("person")


def _held_by_each(activity: Activity) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(activity=None) | Q(activity=activity),
        account=OuterRef("pk"),
        organiser_id=activity.programme.organiser_id,
        role__in=MAY_READ,
    )


def readers_now(activity: Activity) -> list[Account]:
    """Return over whom new motivations go: who has something to read now, else who had before."""
    tasks = ReadingTask.objects.filter(application__activity=activity, counts=True)
    is_open = Exists(open_tasks_of(activity).filter(pk=OuterRef("pk")))
    given = set(tasks.annotate(is_open=is_open).values_list("reader_id", "is_open"))
    active = {reader for reader, is_open in given if is_open} or {reader for reader, _ in given}
    return [reader for reader in possible_readers(activity) if reader.pk in active]


def proposed_readers(activity: Activity, possible: Iterable[Any]) -> set[int]:
    """Return who is proposed for a division: who reads already, else who is in the team to read."""
    now = {reader.pk for reader in readers_now(activity)}
    return now or {reader.pk for reader in possible if reader.is_reviewer}


@dataclass(frozen=True, slots=True)
class Load:
    """What one reader has of an activity: given to them, read by them, and left to others."""

    reader: Account
    given: int = 0
    done: int = 0
    stepped_back: int = 0
    independent: int = 0
    reminded_at: datetime | None = None
    may_read: bool = True

    @property
    def open(self) -> int:
        return self.given - self.done


def loads_of(activity: Activity) -> list[Load]:
    """Return how far each reader is who was given, or has read, something; by name."""
    waiting = Q(application__activity=activity, application__state=ApplicationState.SUBMITTED)
    loads: dict[int, dict[str, Any]] = {}
    tasks = ReadingTask.objects.filter(waiting)
    read = set(Review.objects.filter(waiting).values_list("application_id", "reviewer_id"))
    given: set[tuple[int, int]] = set()
    for task in tasks:
        load = loads.setdefault(task.reader_id, _nothing())
        pair = (task.application_id, task.reader_id)
        given.add(pair)
        load["stepped_back"] += task.abstained_at is not None
        if task.abstained_at is None:
            load["given"] += 1
            load["done"] += pair in read
            load["independent"] += not task.counts
        if task.reminded_at:
            load["reminded_at"] = max(load["reminded_at"] or task.reminded_at, task.reminded_at)
    for _application, reader in read - given:
        load = loads.setdefault(reader, _nothing())
        load["given"] += 1
        load["done"] += 1
    may_read = Exists(_held_by_each(activity))
    accounts: QuerySet[Any] = Account.objects.filter(pk__in=loads).annotate(may_read=may_read)
    return [
        Load(account, **loads[account.pk], may_read=account.may_read and account.is_active)
        for account in accounts.select_related("person").order_by(*by_name("person__"))
    ]


def one_reader(activity: Activity, pk: int, possible: Iterable[Account]) -> Account | None:
    """Return this account among those who may read, or who read here before."""
    readers = chain(possible, (load.reader for load in loads_of(activity)))
    return next((one for one in readers if one.pk == pk), None)


def _nothing() -> dict[str, Any]:
    return {"given": 0, "done": 0, "stepped_back": 0, "independent": 0, "reminded_at": None}


def open_for(by: Actor, activity_ids: Iterable[int]) -> dict[int, int]:
    """Return how many motivations of each activity this reader was given and did not read yet."""
    if by.kind != ActorKind.ACCOUNT:
        return {}
    rows = _open_tasks().filter(
        reader_id=int(by.id),
        application__activity__in=list(activity_ids),
        application__state=ApplicationState.SUBMITTED,
    )
    counts = rows.order_by().values("application__activity_id").annotate(number=Count("pk"))
    return {row["application__activity_id"]: row["number"] for row in counts}


# --- dividing -------------------------------------------------------------------------------------


def planned_division(
    activity: Activity,
    readers: Iterable[Account],
    at: datetime,
    *,
    afresh: bool = False,
    only: Collection[int] | None = None,
) -> Division:
    """Return how what lacks readers would be divided now; `afresh` counts what nobody began as
    free again, `only` looks at these motivations."""
    accounts = list(readers)
    freed = _freed(activity) if afresh else set()
    wanting = _wanting(activity, accounts, at, freed, only)
    counted = ReadingTask.objects.filter(
        application__activity=activity, abstained_at=None, counts=True
    )
    load = {account.pk: 0 for account in accounts}
    for pk, reader in counted.values_list("pk", "reader_id"):
        if reader in load and pk not in freed:
            load[reader] += 1
    return divide(wanting, load)


def _freed(activity: Activity) -> set[int]:
    return set(open_tasks_of(activity).filter(counts=True).values_list("pk", flat=True))


def _wanting(
    activity: Activity,
    readers: Iterable[Account],
    at: datetime,
    freed: Collection[int],
    only: Collection[int] | None,
) -> list[Wanting]:
    waiting = submitted_applications(activity)
    if only is not None:
        waiting = waiting.filter(pk__in=only)
    tasks = ReadingTask.objects.filter(application__in=waiting.values("pk"))
    barred: dict[int, set[int]] = {}
    released: dict[int, int] = {}
    for pk, application, reader in tasks.values_list("pk", "application_id", "reader_id"):
        if pk in freed:
            released[application] = released.get(application, 0) + 1
        else:
            barred.setdefault(application, set()).add(reader)
    reviews = Review.objects.filter(application__in=waiting.values("pk"))
    for application, reader in reviews.values_list("application_id", "reviewer_id"):
        barred.setdefault(application, set()).add(reader)
    for application, reader in _interests(waiting, readers, at):
        barred.setdefault(application, set()).add(reader)
    wanted = plan_of(activity).readers
    rows = with_takers(waiting).values_list("pk", "verdict", "readings", "expected")
    found = []
    for pk, verdict, readings, expected in rows:
        still = expected - released.get(pk, 0)
        needs = int(not still) if verdict == DOUBT else wanted - readings - still
        if needs > 0 and verdict in {"", DOUBT}:
            found.append(Wanting(pk, needs, frozenset(barred.get(pk, ()))))
    return found


def _interests(
    waiting: QuerySet[Application], readers: Iterable[Account], at: datetime
) -> list[tuple[int, int]]:
    """Return (application, reader) where the reader knows the school or board as their own."""
    everything = set(waiting.values_list("pk", flat=True))
    found: list[tuple[int, int]] = []
    for reader in readers:
        allowed = without_own_interest(waiting, as_reader(reader), at)
        found += [(pk, reader.pk) for pk in everything - set(allowed.values_list("pk", flat=True))]
    return found


def as_reader(account: Account) -> Actor:
    """Return the actor for somebody of whom only the list of motivations is asked."""
    return Actor(ActorKind.ACCOUNT, str(account.pk), "", account.person_id)


def may_be_given(activity: Activity, application: Application, at: datetime) -> list[Account]:
    """Return who may still read a motivation: not theirs, not read, not given, not left by them."""
    given = ReadingTask.objects.filter(application=application, reader=OuterRef("pk"))
    read = Review.objects.filter(application=application, reviewer=OuterRef("pk"))
    fresh = Account.objects.filter(~Exists(given), ~Exists(read), is_active=True)
    waits = submitted_applications(activity).filter(pk=application.pk)
    return [
        reader
        for reader in sorted(_readers_among(fresh, activity), key=_reviewers_first)
        if without_own_interest(waits, as_reader(reader), at).exists()
    ]


def activities_being_read() -> list[Activity]:
    """Return the activities of which the motivations were divided and no draw is locked."""
    tasks = ReadingTask.objects.filter(application__activity=OuterRef("pk"), counts=True)
    open_ = [Activity.Selection.NONE, Activity.Selection.READING]
    rows = Activity.objects.filter(Exists(tasks), selection__in=open_, cancelled_at=None)
    return [row for row in rows.select_related("programme__organiser") if not is_fixed(row)]
