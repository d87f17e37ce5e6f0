"""Reminders: choosing when they go, and writing those that are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import Changes, save_version
from leerkring.audit.problems import ChangedMeanwhile, Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.hooks import before_sending
from leerkring.mail.models import Letter, ReminderRule
from leerkring.programmes.ladders import (
    MOST_DAYS,
    QUIET,
    Ladder,
    Occasion,
    Rule,
    Rung,
    Sending,
    Waiting,
    day_of_version,
    due_rung,
    followed_rule,
    ladder_of,
    rules_of,
    standard_rule,
)
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.rules import may_manage
from leerkring.programmes.trail import Verb

MOST_RUNGS = 5
AFTERWARDS = timedelta(days=31)  # a ladder may run on for some time after the last meeting
BATCH = "reminder"
CHOICES = ("hour", "is_on", "by_itself")


class WrongDays(Refused):
    """A ladder's days are none, too many, or on the wrong side of its date."""

    message = _("Give one to five numbers of days, each once, such as 7, 3, 1.")
    status = 400


@transaction.atomic
def choose_reminders(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    kind: str,
    days: Sequence[int],
    hour: int,
    is_on: bool,
    by_itself: bool,
    version: int,
) -> ReminderRule:
    """Keep how a ladder runs in this activity; 0 is the version of the standard.

    Raise WrongDays or ChangedMeanwhile.
    """
    require(may_manage, by, activity)
    values = {"days": days, "hour": hour, "is_on": is_on, "by_itself": by_itself}
    row, changes = _keep(reference(activity), kind, values, version, at)
    record(by, at, Verb.REMINDERS_CHANGED, activity, kind=kind, changes=changes)
    return row


@transaction.atomic
def choose_default_reminders(
    *,
    by: Actor,
    at: datetime,
    organiser: Organiser,
    kind: str,
    days: Sequence[int],
    hour: int,
    is_on: bool,
    by_itself: bool,
    version: int,
) -> ReminderRule:
    """Keep how a ladder runs in the activities of an organiser that chose nothing themselves.

    Raise WrongDays or ChangedMeanwhile.
    """
    require(may_manage, by, organiser)
    values = {"days": days, "hour": hour, "is_on": is_on, "by_itself": by_itself}
    row, changes = _keep(reference(organiser), kind, values, version, at)
    record(by, at, Verb.REMINDERS_DEFAULT_CHANGED, organiser, kind=kind, changes=changes)
    return row


def _keep(
    context_ref: str, kind: str, values: dict[str, Any], version: int, at: datetime
) -> tuple[ReminderRule, Changes]:
    ladder = ladder_of(kind)
    days = sorted(set(values["days"]))
    is_side_right = all(day >= 0 if ladder.is_after else day <= 0 for day in days)
    if not (1 <= len(days) <= MOST_RUNGS and is_side_right):
        raise WrongDays
    if any(abs(day) > MOST_DAYS for day in days) or not 0 <= values["hour"] <= 23:
        raise WrongDays
    values = {**values, "days": days}
    row, is_new = ReminderRule.objects.get_or_create(
        context_ref=context_ref, kind=kind, defaults={**values, "changed_at": at}
    )
    changes: Changes = {}
    if not is_new:
        changes = save_version(row, version, values)
        if changes or row.follows:
            ReminderRule.objects.filter(pk=row.pk).update(changed_at=at, follows=False)
    elif version:
        raise ChangedMeanwhile(values)
    return row, changes


@transaction.atomic
def follow_default_reminders(
    *, by: Actor, at: datetime, activity: Activity, kind: str, version: int
) -> ReminderRule:
    """Let a ladder run in this activity as in the others of its organiser again.

    What has passed by now is not made up for. Raise WrongState when there is no own choice, or
    another one than the one that was seen.
    """
    require(may_manage, by, activity)
    row = _let_go(reference(activity), kind, version, at)
    changes = _difference(row, followed_rule(activity, kind))
    record(by, at, Verb.REMINDERS_FOLLOW_DEFAULT, activity, kind=kind, changes=changes)
    return row


@transaction.atomic
def restore_standard_reminders(
    *, by: Actor, at: datetime, organiser: Organiser, kind: str, version: int
) -> ReminderRule:
    """Let a ladder run by the standard again, in the activities that chose nothing themselves.

    Raise WrongState when there is no own choice, or another one than the one that was seen.
    """
    require(may_manage, by, organiser)
    row = _let_go(reference(organiser), kind, version, at)
    changes = _difference(row, standard_rule(ladder_of(kind)))
    record(by, at, Verb.REMINDERS_STANDARD_RESTORED, organiser, kind=kind, changes=changes)
    return row


def _let_go(context_ref: str, kind: str, version: int, at: datetime) -> ReminderRule:
    rows = ReminderRule.objects.filter(context_ref=context_ref, kind=kind)
    own = rows.filter(follows=False, version=version)
    if not own.update(follows=True, changed_at=at, version=F("version") + 1):
        raise WrongState
    return rows.get()


def _difference(row: ReminderRule, rule: Rule) -> Changes:
    """Return what becomes different with the wider rule: old and new."""
    pairs = {
        "days": (sorted(row.days), sorted(rule.days)),
        **{name: (getattr(row, name), getattr(rule, name)) for name in CHOICES},
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def write_reminders(*, by: Actor, at: datetime) -> int:
    """Write every reminder that is due now; return how many letters."""
    rows = Activity.objects.filter(cancelled_at=None, published_at__lte=at)
    running = rows.filter(Q(ends_at=None) | Q(ends_at__gt=at - AFTERWARDS))
    return sum(
        write_reminders_of(by=by, at=at, activity=activity)
        for activity in running.select_related("programme__organiser")
    )


@transaction.atomic
def write_reminders_of(*, by: Actor, at: datetime, activity: Activity) -> int:
    """Write the reminders of one activity that are due: to each once, and only if it is needed."""
    require(may_manage, by, activity)
    if activity.cancelled_at is not None:
        return 0
    written = 0
    for rule in rules_of(activity):
        if not rule.is_on:
            continue
        for occasion in rule.ladder.occasions(activity, at):
            rung = due_rung(rule, occasion, at)
            if rung is not None:
                written += _write(activity, rule, rung, at)
    if written:
        record(by, at, Verb.REMINDERS_WRITTEN, activity, letters=written)
    return written


def _write(activity: Activity, rule: Rule, rung: Rung, at: datetime) -> int:
    due = [one for one in rung.occasion.waiting if one.since <= rung.at]
    reminded = _reminded(rule.ladder, rung, due, at)
    sending = Sending(
        at=at,
        version=rung.version,
        draft=not rule.by_itself,
        batch=f"{BATCH}:{rule.ladder.kind}:{activity.pk}:{rung.version}",
        useful_until=rung.occasion.until,
    )
    letters = [rule.ladder.write(activity, one, sending) for one in due if not reminded.holds(one)]
    return len([letter for letter in letters if letter is not None])


class _Reminded:
    """Who has this rung's letter, or had a letter about the same thing just now."""

    def __init__(self) -> None:
        self.people: set[tuple[str, int]] = set()
        self.addresses: set[tuple[str, str]] = set()
        self.nobodys: set[tuple[str, str]] = set()  # addresses of letters to no known person

    def holds(self, one: Waiting) -> bool:
        """Tell whether they had it; of those who share a mailbox each has their own."""
        by_address = self.nobodys if one.person_id else self.addresses
        is_known = (one.subject_ref, one.person_id or 0) in self.people
        return is_known or (one.subject_ref, one.email.lower()) in by_address


def _reminded(ladder: Ladder, rung: Rung, due: Iterable[Waiting], at: datetime) -> _Reminded:
    refs = {one.subject_ref for one in due}
    rows = Letter.objects.filter(purpose=ladder.purpose, copy_of=None).filter(
        Q(version=rung.version) | Q(created_at__gt=at - QUIET)
    )
    found = _Reminded()
    for ref, person, address in rows.filter(subject_ref__in=refs).values_list(
        "subject_ref", "person_id", "recipient"
    ):
        found.addresses.add((ref, address.lower()))
        if person:
            found.people.add((ref, person))
        else:
            found.nobodys.add((ref, address.lower()))
    return found


def no_longer_due(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Return the ids of the reminders among these letters whose people need them no more."""
    groups: dict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        name, _colon, rest = letter.batch.partition(":")
        if name == BATCH and letter.context_ref.startswith("activity:"):
            groups[rest.partition(":")[0], letter.context_ref].append(letter)
    gone: set[int] = set()
    for (kind, ref), reminders in groups.items():
        still = _still_due(kind, int(ref.partition(":")[2]), at)
        gone |= {letter.pk for letter in reminders if not _is_due(letter, still)}
    return gone


def _still_due(kind: str, activity_id: int, at: datetime) -> Sequence[Occasion]:
    rows = Activity.objects.select_related("programme__organiser")
    activity = rows.filter(pk=activity_id, cancelled_at=None).first()
    return ladder_of(kind).occasions(activity, at) if activity else ()


def _is_due(letter: Letter, occasions: Sequence[Occasion]) -> bool:
    day = day_of_version(letter.version)
    return any(
        one.subject_ref == letter.subject_ref
        and (one.person_id == letter.person_id if one.person_id else one.email == letter.recipient)
        for occasion in occasions
        if occasion.on == day
        for one in occasion.waiting
    )


before_sending(no_longer_due)
