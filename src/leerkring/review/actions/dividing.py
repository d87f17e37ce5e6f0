"""Who reads what: divide, pass on, take back, ask one more, and remind."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.registers import is_fixed
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.mail.kinds import LetterKind
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.review.division import Division
from leerkring.review.mails import READING_GIVEN, READING_REMINDER, send_to_reader
from leerkring.review.models import ReadingTask, Review
from leerkring.review.queries import without_own_interest
from leerkring.review.readers import (
    as_reader,
    is_divided,
    may_be_given,
    open_tasks_of,
    planned_division,
    possible_readers,
    readers_now,
)
from leerkring.review.rules import may_plan_reading
from leerkring.review.trail import Verb
from leerkring.review.verdicts import plan_of

REMIND_FROM = timedelta(days=3)  # before the last day
REMIND_AGAIN = timedelta(days=2)


class NobodyToRead(Refused):
    """Nobody was chosen to read."""

    message = _("Choose at least one reader.")
    status = 400


class ReadingIsOver(Refused):
    """The draw is locked, so that nothing more is divided."""

    message = _("The draw is locked: nothing more is divided.")


class CannotReadThis(Refused):
    """Somebody has this motivation already, stepped back from it, or knows the school or board."""

    message = _(
        "This reader cannot have this motivation: it is theirs already, they stepped back from "
        "it, or it comes from their own school or board."
    )


class AlreadyRead(Refused):
    """The reader gave a verdict meanwhile, so that the motivation stays theirs."""

    message = _("This reader has read it meanwhile, so it stays with them.")


class RemindedToday(Refused):
    """Everybody who is behind had a letter today."""

    message = _("Everybody who is behind had a letter today. Tomorrow you can remind them again.")


@dataclass(frozen=True, slots=True)
class Divided:
    """How many motivations each reader was given, and how many lack a reader still."""

    given: dict[int, int]
    short: int

    @property
    def number(self) -> int:
        return sum(self.given.values())


@transaction.atomic
def divide_reading(
    *,
    activity: Activity,
    readers: Sequence[Account],
    afresh: bool = False,
    tell: bool = False,
    by: Actor,
    at: datetime,
) -> Divided:
    """Divide what lacks a reader evenly; `afresh` takes back first what nobody began.

    Earlier work stays with who did it; nobody is given what comes from their own school or board.
    """
    require(may_plan_reading, by, activity)
    _check(activity)
    if not readers:
        raise NobodyToRead
    _hold(activity)
    division = planned_division(activity, readers, at, afresh=afresh)
    if afresh:
        freed = open_tasks_of(activity).filter(counts=True)
        ReadingTask.objects.filter(pk__in=list(freed.values_list("pk", flat=True))).delete()
    divided = _write(activity, division, at)
    if divided.number or afresh:
        _note_division(activity, divided, by, at)
    if tell:
        _write_to(READING_GIVEN, activity, [r for r in readers if r.pk in divided.given], at)
    return divided


@transaction.atomic
def divide_what_came_in(
    *, activity: Activity, only: Collection[int] | None = None, by: Actor = SYSTEM, at: datetime
) -> int:
    """Give what lacks a reader to those who read now; return how many. Nothing without a division.

    For who applied later, for a doubt, and for what somebody stepped back from.
    """
    require(may_plan_reading, by, activity)
    if not is_divided(activity) or is_fixed(activity):
        return 0
    _hold(activity)
    division = planned_division(activity, readers_now(activity), at, only=only)
    divided = _write(activity, division, at)
    if divided.number:
        _note_division(activity, divided, by, at)
    return divided.number


@transaction.atomic
def undo_division(*, activity: Activity, by: Actor, at: datetime) -> int:
    """Put everything that was divided back on one pile; return how many were still to be read.

    What was read stays and counts; who stepped back from a motivation still does not get it.
    """
    require(may_plan_reading, by, activity)
    _check(activity)
    still = open_tasks_of(activity).filter(counts=True).count()
    ReadingTask.objects.filter(
        application__activity=activity, counts=True, abstained_at=None
    ).delete()
    record(by, at, Verb.UNDID_DIVISION, activity, count=still)
    return still


@transaction.atomic
def ask_to_read(
    *, application: Application, reader: Account, counts: bool = True, by: Actor, at: datetime
) -> ReadingTask:
    """Ask one more reader; what somebody says whose view does not count is seen and left aside."""
    require(may_plan_reading, by, application.activity)
    activity = application.activity
    _check(activity)
    if reader.pk not in {one.pk for one in may_be_given(activity, application, at)}:
        raise CannotReadThis
    task = ReadingTask.objects.create(
        application=application, reader=reader, counts=counts, assigned_at=at
    )
    verb = Verb.ASKED_ANOTHER_READER if counts else Verb.ASKED_INDEPENDENT_READER
    record(by, at, verb, application, reader=reader.person.name)
    return task


@transaction.atomic
def ask_for_an_independent_view(
    *, activity: Activity, reader: Account, by: Actor, at: datetime
) -> int:
    """Let somebody read all that waits without counting what they find; return how many."""
    require(may_plan_reading, by, activity)
    _check(activity)
    if reader.pk not in {one.pk for one in possible_readers(activity)}:
        raise CannotReadThis
    waiting = without_own_interest(submitted_applications(activity), as_reader(reader), at)
    free = waiting.exclude(reading_tasks__reader=reader).exclude(reviews__reviewer=reader)
    ids = list(free.values_list("pk", flat=True))
    ReadingTask.objects.bulk_create(
        ReadingTask(application_id=pk, reader=reader, counts=False, assigned_at=at) for pk in ids
    )
    if ids:
        name = reader.person.name
        record(by, at, Verb.ASKED_INDEPENDENT_VIEW, activity, reader=name, count=len(ids))
    return len(ids)


@transaction.atomic
def pass_on(*, task: ReadingTask, reader: Account, by: Actor, at: datetime) -> ReadingTask:
    """Give a motivation that somebody was to read to another reader (the task comes with its
    application, its activity's programme, and its reader)."""
    require(may_plan_reading, by, task.application.activity)
    application = task.application
    _check(application.activity)
    _check_not_read(task)
    if reader.pk not in {one.pk for one in may_be_given(application.activity, application, at)}:
        raise CannotReadThis
    before, counts = task.reader.person.name, task.counts
    task.delete()
    row = ReadingTask.objects.create(
        application=application, reader=reader, counts=counts, assigned_at=at
    )
    name = reader.person.name
    record(by, at, Verb.PASSED_READING_ON, application, before=before, reader=name)
    return row


@transaction.atomic
def take_back(*, task: ReadingTask, by: Actor, at: datetime) -> None:
    """Take a motivation off somebody's list; it goes back on the pile. Raise AlreadyRead."""
    require(may_plan_reading, by, task.application.activity)
    application = task.application
    _check(application.activity)
    _check_not_read(task)
    name = task.reader.person.name
    task.delete()
    record(by, at, Verb.TOOK_READING_BACK, application, reader=name)


def _check_not_read(task: ReadingTask) -> None:
    if Review.objects.filter(application=task.application_id, reviewer=task.reader_id).exists():
        raise AlreadyRead


# --- reminders ------------------------------------------------------------------------------------


def behind(activity: Activity) -> dict[int, int]:
    """Return how many motivations each reader still has on their list."""
    found: dict[int, int] = {}
    for reader in open_tasks_of(activity).values_list("reader_id", flat=True):
        found[reader] = found.get(reader, 0) + 1
    return found


@transaction.atomic
def remind_readers(*, activity: Activity, by: Actor, at: datetime) -> int:
    """Write to everybody who is behind, at most once a day; return to how many. Raise
    RemindedToday."""
    require(may_plan_reading, by, activity)
    _check(activity)
    told = _remind(activity, by, at, since=None)
    if not told:
        raise RemindedToday
    return told


@transaction.atomic
def remind_in_time(*, activity: Activity, by: Actor = SYSTEM, at: datetime) -> int:
    """Write to who is behind when the last day is near, every other day; return to how many."""
    require(may_plan_reading, by, activity)
    last = plan_of(activity).read_before
    if last is None or not last - REMIND_FROM <= at < last or is_fixed(activity):
        return 0
    return _remind(activity, by, at, since=at - REMIND_AGAIN)


def _remind(activity: Activity, by: Actor, at: datetime, since: datetime | None) -> int:
    tasks = open_tasks_of(activity)
    reminded = tasks.exclude(reminded_at=None).values_list("reader_id", "reminded_at")
    had_one = {
        reader
        for reader, moment in reminded
        if moment and (amsterdam_day(moment) == amsterdam_day(at) or (since and moment > since))
    }
    waiting = [account for account in _accounts(behind(activity)) if account.pk not in had_one]
    told = _write_to(READING_REMINDER, activity, waiting, at)
    pks = list(tasks.filter(reader__in=told).values_list("pk", flat=True))
    ReadingTask.objects.filter(pk__in=pks).update(reminded_at=at)
    if told:
        names = [account.person.name for account in waiting if account.pk in told]
        record(by, at, Verb.REMINDED_READERS, activity, readers=names)
    return len(told)


def _accounts(ids: Collection[int]) -> list[Account]:
    rows = Account.objects.filter(pk__in=ids, is_active=True).select_related("person")
    return list(rows.order_by("pk"))


def _write_to(
    kind: LetterKind, activity: Activity, readers: Sequence[Account], at: datetime
) -> list[int]:
    """Write to these readers how many motivations wait for them; return to whom."""
    until, waiting = plan_of(activity).read_before, behind(activity)
    return [
        reader.pk
        for reader in readers
        if waiting.get(reader.pk)
        and send_to_reader(
            kind, activity, reader, number=waiting[reader.pk], read_before=until, at=at
        )
    ]


# --- shared ---------------------------------------------------------------------------------------


def _check(activity: Activity) -> None:
    if is_fixed(activity):
        raise ReadingIsOver


def _hold(activity: Activity) -> None:
    """Let divisions of one activity wait for each other, so that nothing is given out twice."""
    Activity.objects.select_for_update().filter(pk=activity.pk).values_list("pk").first()


def _write(activity: Activity, division: Division, at: datetime) -> Divided:
    ReadingTask.objects.bulk_create(
        [
            ReadingTask(application_id=application, reader_id=reader, assigned_at=at)
            for application, reader in division.tasks
        ],
        batch_size=1000,
    )
    given: dict[int, int] = {}
    for _application, reader in division.tasks:
        given[reader] = given.get(reader, 0) + 1
    return Divided(given, len(division.short))


def _note_division(activity: Activity, divided: Divided, by: Actor, at: datetime) -> None:
    readers, short = len(divided.given), divided.short
    verb = Verb.DIVIDED_READING
    record(by, at, verb, activity, count=divided.number, readers=readers, short=short)
