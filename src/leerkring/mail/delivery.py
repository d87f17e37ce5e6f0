"""Hands letters to the mail server: at least once, each under its fixed Message-ID."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, QuerySet

from leerkring.mail.bundling import bundle, hold_back
from leerkring.mail.carrier import Carrier, NoConnection, NotTaken
from leerkring.mail.copies import assistants_of, write_copies
from leerkring.mail.hooks import no_longer_wanted, on_failing_address
from leerkring.mail.models import NOT_NEEDED, Letter, PostSettings
from leerkring.mail.queries import due_letters, paused_refs
from leerkring.people.models import Assistant

logger = logging.getLogger(__name__)
BACK_OFF = (1, 5, 15, 60, 240, 720)  # minutes before each next attempt
AT_ONCE = 50  # letters kept in memory, with their attachments
FRESH_SECONDS = 1.0  # after which letters and pauses are read again
RUN_SECONDS = 9.0  # then other work gets its turn; the next run comes with the next interval
CLAIM = timedelta(minutes=10)  # after which another worker may take a letter over
MINUTE = timedelta(minutes=1)


def deliver_due(
    *,
    now: datetime,
    most: int = 10_000,
    seconds: float = RUN_SECONDS,
    ticks: Callable[[], float] = monotonic,
) -> int:
    """Send the letters whose moment has come, for some seconds; return how many were taken."""
    release_stuck(now=now)
    discard_stale(now=now)
    hold_back(at=now)
    bundle(at=now)
    run = _Run(now, most, ticks() + seconds, ticks)
    with Carrier(now) as carrier:
        while (letters := run.next_letters()) and run.carry(letters, carrier):
            pass
    return run.sent


def release_stuck(*, now: datetime) -> int:
    """Queue the letters again whose worker was killed while it was sending."""
    stuck = Letter.objects.filter(state=Letter.State.SENDING, send_after__lt=now - CLAIM)
    return stuck.update(state=Letter.State.QUEUED)


def discard_stale(*, now: datetime) -> int:
    """Discard the letters that would come too late to be of use."""
    waiting = Letter.objects.filter(state__in=[Letter.State.DRAFT, Letter.State.QUEUED])
    stale = waiting.filter(useful_until__lte=now)
    return stale.update(state=Letter.State.DISCARDED, last_error=NOT_NEEDED)


class _Run:
    """One run of a worker: what it may still send, and what became of what it sent."""

    def __init__(self, now: datetime, most: int, until: float, ticks: Callable[[], float]) -> None:
        self.now, self.most, self.until, self.ticks = now, most, until, ticks
        self.sent = 0
        self.tried: set[int] = set()
        self.assistants: Mapping[int, Sequence[Assistant]] = {}
        self.allowance = _Allowance(now)
        self.taken: Letter | None = None

    def next_letters(self) -> list[Letter]:
        """Return the next letters: urgent ones first, nothing of who is on hold."""
        room = min(self.most - len(self.tried), AT_ONCE)
        if room <= 0 or self.ticks() >= self.until:
            return []
        self.read_at = self.ticks()
        due = due_letters(self.now).prefetch_related("attachments")
        urgent = list(due.filter(urgent=True)[:room])
        return urgent or list(self._ordinary(due, room))

    def _ordinary(self, due: QuerySet[Letter], room: int) -> Iterable[Letter]:
        held = [*paused_refs(), *self.allowance.used_up()]
        rows = due.filter(urgent=False)
        if held:
            rows = rows.exclude(context_ref__in=held).exclude(organiser_ref__in=held)
        return rows[: self.allowance.at_most(room)]

    def carry(self, letters: list[Letter], carrier: Carrier) -> bool:
        """Send these letters; False when the server cannot be reached."""
        self.assistants = assistants_of(letters)
        try:
            return self._carry(letters, carrier)
        finally:
            self._write_down()

    def _carry(self, letters: list[Letter], carrier: Carrier) -> bool:
        unwanted = no_longer_wanted(letters, self.now)
        for letter in letters:
            if self.ticks() >= self.until or self.ticks() - self.read_at > FRESH_SECONDS:
                break
            self.tried.add(letter.pk)
            if letter.pk in unwanted:
                _waiting(letter).update(state=Letter.State.DISCARDED, last_error=NOT_NEEDED)
                continue
            if not letter.urgent and not self.allowance.take(letter.organiser_ref):
                break
            try:
                carrier.open()
            except NoConnection as error:
                self._write_down()  # before the others are marked
                self._leave_for_later(error)
                return False
            self._send(letter, carrier)
        return True

    def _send(self, letter: Letter, carrier: Carrier) -> None:
        with transaction.atomic():  # one commit for what became of the last and who is next
            self._write_success_of_last()
            is_mine = _claim(letter, self.now)
        self.taken = None
        if not is_mine:
            return
        try:
            carrier.carry(letter)
        except (NotTaken, NoConnection) as error:
            _write_failure(letter, error, self.now)
        else:
            self.taken = letter
            self.sent += 1

    def _write_down(self) -> None:
        """Write that the server took the last letter."""
        if self.taken is not None:
            self._write_success_of_last()
            self.taken = None

    def _write_success_of_last(self) -> None:
        if self.taken is not None:
            assistants = self.assistants.get(self.taken.person_id or 0, ())
            _write_success(self.taken, assistants, self.now)

    def _leave_for_later(self, error: NoConnection) -> None:
        """Say at the letters why they wait; they are tried again with the next run."""
        due_letters(self.now).update(last_error=str(error)[:1000])
        logger.warning("the mail server cannot be reached: %s", error)


class _Allowance:
    """How many letters may still go this minute: of everybody together, and of each organiser."""

    def __init__(self, now: datetime) -> None:
        rows = PostSettings.objects.filter(per_minute__isnull=False)
        limits = {ref: most for ref, most in rows.values_list("context_ref", "per_minute") if most}
        self._limited = frozenset(limits)
        self._left: Counter[str] = Counter(limits)
        self._whole: int | None = settings.MAIL_PER_MINUTE or None
        if limits or self._whole:
            recent = Letter.objects.filter(sent_at__gt=now - MINUTE, sent_at__lte=now, urgent=False)
            counts = recent.order_by().values_list("organiser_ref").annotate(Count("pk"))
            sent: Counter[str] = Counter(dict(counts))
            self._left.subtract(sent)
            if self._whole is not None:
                self._whole = max(0, self._whole - sent.total())

    def used_up(self) -> list[str]:
        return [ref for ref in self._limited if self._left[ref] <= 0]

    def at_most(self, room: int) -> int:
        return room if self._whole is None else min(room, self._whole)

    def take(self, organiser_ref: str) -> bool:
        """Count one letter; False when there is no room for it this minute."""
        if self._whole == 0 or (organiser_ref in self._limited and self._left[organiser_ref] <= 0):
            return False
        self._left[organiser_ref] -= 1
        if self._whole is not None:
            self._whole -= 1
        return True


def _waiting(letter: Letter) -> QuerySet[Letter]:
    """Return the letter if it still waits, with the words that were read."""
    return Letter.objects.filter(
        pk=letter.pk,
        state=Letter.State.QUEUED,
        recipient=letter.recipient,
        subject=letter.subject,
        text=letter.text,
    )


def _claim(letter: Letter, now: datetime) -> bool:
    """Mark a letter as being sent; False when another worker was first, or somebody changed it."""
    claimed = _waiting(letter).update(
        state=Letter.State.SENDING, attempts=F("attempts") + 1, send_after=now
    )
    return bool(claimed)


def _write_success(letter: Letter, assistants: Sequence[Assistant], now: datetime) -> None:
    rows = Letter.objects.filter(pk=letter.pk)
    if not assistants or letter.copy_of_id is not None:
        rows.update(state=Letter.State.SENT, sent_at=now, last_error="")
        return
    with transaction.atomic():
        copies = write_copies(letter, assistants, now)
        to = ", ".join(copy.recipient for copy in copies)[:250]
        rows.update(state=Letter.State.SENT, sent_at=now, last_error="", copy_to=to)


@transaction.atomic
def _write_failure(letter: Letter, error: NotTaken | NoConnection, now: datetime) -> None:
    attempts = letter.attempts + 1
    is_permanent = isinstance(error, NotTaken) and error.is_permanent
    final = is_permanent or attempts > len(BACK_OFF)
    wait = timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.FAILED if final else Letter.State.QUEUED,
        send_after=now + wait,
        last_error=str(error)[:1000],
    )
    if isinstance(error, NotTaken) and error.address_fails:
        on_failing_address(letter, now)
    logger.warning("letter %s not delivered (attempt %s)", letter.pk, attempts)
