"""What decides a draw where it is not dice: secret numbers of several people, or a public number.

Numbers are laid down as a hash first. Only when as many people as announced did so may they be
shown, and each must fit its hash. A public number of drand is fetched by the worker, or typed in by
two people where the server may not go out to the internet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.jobs.queue import enqueue
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import held_all, note_all
from leerkring.selection.actions.fair_draw import COMPUTE_RECORD, draw_panel, ready_record
from leerkring.selection.actions.naming_chance import Named, source_of
from leerkring.selection.bridge.chance import (
    CHAIN,
    DRAND,
    HASH,
    NUMBERS,
    SECRET,
    SIGNATURE,
    commitment_of,
    person_code,
    plain,
    randomness_of,
)
from leerkring.selection.models import DiceReading, DrawRecord, DrawRound, SecretNumber
from leerkring.selection.queries.chances import (
    all_laid_down,
    secret_numbers,
    text_of,
    was_ready_too_late,
)
from leerkring.selection.queries.records import people_who_may_draw
from leerkring.selection.rules import may_draw_round, may_throw
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb


class NotASecret(Refused):
    """Something else than twenty to sixty letters and digits was typed in."""

    message = _("A number is 20 to 60 letters and digits, without accents or other signs.")
    status = 400


class NotAHash(Refused):
    """Something else than a SHA-256 in hexadecimal was typed in."""

    message = _("A hash is 64 characters: digits and the letters a to f.")
    status = 400


class SameAsAnother(Refused):
    """Somebody lays down the hash that a colleague laid down."""

    message = _("A colleague has laid this hash down already. Take a number of your own.")


class LaidDownByAll(Refused):
    """As many people as announced laid a number down: from now on nobody may any more."""

    message = _("As many people as announced laid their number down. No other number counts.")


class NotLaidDownByAll(Refused):
    """A number may be shown only when all are laid down."""

    message = _("Not everybody has laid a number down yet. Keep yours secret until then.")


class NumberDoesNotFit(Refused):
    """The number is not the one of which the hash was laid down."""

    message = _("This is not the number that you laid down: it does not fit your hash.")


class NotASignature(Refused):
    """Something else than a signature of drand was typed in."""

    message = _("A signature is 96 characters: digits and the letters a to f.")
    status = 400


class SignaturesDiffer(Refused):
    """The second person copied another signature than the first."""

    message = _(
        "This is not the signature that your colleague typed in. Compare them; whoever made the "
        "mistake types it in again."
    )


class NotThereYet(Refused):
    """The public number has not appeared."""

    message = _("The public number does not exist yet. Wait for the moment that was named.")


class ReadyTooLate(Refused):
    """The outcomes were not published before the public number appeared."""

    message = _(
        "The outcomes were published only after the public number had appeared, so it cannot "
        "decide. Take this draw back and fix a new one with a later moment."
    )


# --- secret numbers of several people -----------------------------------------------------------


@transaction.atomic
def lay_down_number(
    *,
    round_: DrawRound,
    number: str = "",
    commitment: str = "",
    by: Actor,
    at: datetime,
) -> SecretNumber:
    """Keep the hash of somebody's number, and forget the number.

    Whoever trusts nobody gives the hash alone. Until the last one is in, one may lay down another.
    Raise NotASecret, NotAHash, SameAsAnother, LaidDownByAll, RecordNotReady or WrongState.
    """
    require(may_throw, by, round_)
    activities = held_all(round_)
    record = ready_record(round_, NUMBERS)
    account_id = int(by.id)
    if all_laid_down(record):
        raise LaidDownByAll
    person = person_code(record.frozen_digest, account_id)
    if commitment:
        commitment = plain(commitment).lower()
        if not HASH.fullmatch(commitment):
            raise NotAHash
    else:
        commitment = commitment_of(record.frozen_digest, person, _checked_secret(number))
    others = SecretNumber.objects.filter(record=record).exclude(account_id=account_id)
    if others.filter(commitment=commitment).exists():
        raise SameAsAnother
    values = {"person": person, "commitment": commitment, "laid_down_at": at}
    laid_down, _is_new = SecretNumber.objects.update_or_create(
        record=record, account_id=account_id, defaults=values
    )
    note_all(round_, activities, Verb.LAID_NUMBER_DOWN, by, at, hash=commitment)
    return laid_down


def _checked_secret(number: str) -> str:
    number = plain(number)
    if not SECRET.fullmatch(number):
        raise NotASecret
    return number


@transaction.atomic
def show_number(*, round_: DrawRound, number: str, by: Actor, at: datetime) -> DrawRound:
    """Show one's own number; the last one draws at once.

    Raise NotASecret, NotLaidDownByAll, NumberDoesNotFit, RecordNotReady or WrongState.
    """
    require(may_throw, by, round_)
    activities = held_all(round_)
    record = ready_record(round_, NUMBERS)
    own = SecretNumber.objects.filter(record=record, account_id=int(by.id), number="").first()
    if own is None:
        raise WrongState
    if not all_laid_down(record):
        raise NotLaidDownByAll
    number = _checked_secret(number)
    if commitment_of(record.frozen_digest, own.person, number) != own.commitment:
        raise NumberDoesNotFit
    own.number, own.shown_at = number, at
    own.save(update_fields=["number", "shown_at"])
    note_all(round_, activities, Verb.SHOWED_NUMBER, by, at)
    numbers = secret_numbers(record)
    if all(one.number for one in numbers):
        chance = {"kind": NUMBERS, "numbers": _told(numbers)}
        draw_panel(round_, record, activities, text_of(numbers), chance, by, at)
    return round_


def _told(numbers: Sequence[SecretNumber]) -> list[dict[str, str]]:
    return [
        {"person": one.person, "commitment": one.commitment, "number": one.number}
        for one in sorted(numbers, key=lambda one: one.commitment)
    ]


# --- a public number ----------------------------------------------------------------------------


@transaction.atomic
def type_signature(*, round_: DrawRound, signature: str, by: Actor, at: datetime) -> DrawRound:
    """Type in the signature of the round that was named; the second equal one draws at once.

    With one person in the team who may draw, that one is enough, and the record says so. Raise
    NotASignature, SignaturesDiffer, NotThereYet, ReadyTooLate, RecordNotReady or WrongState.
    """
    require(may_throw, by, round_)
    activities = held_all(round_)
    record = _record_with_number(round_, at)
    signature = plain(signature).lower()
    if not SIGNATURE.fullmatch(signature):
        raise NotASignature
    account_id = int(by.id)
    others = DiceReading.objects.filter(record=record).exclude(account_id=account_id)
    if any(reading.throws != signature for reading in others):
        raise SignaturesDiffer
    DiceReading.objects.update_or_create(
        record=record, account_id=account_id, defaults={"throws": signature, "read_at": at}
    )
    note_all(round_, activities, Verb.TYPED_SIGNATURE, by, at)
    is_alone = not others and people_who_may_draw(activities) == 1
    if others or is_alone:
        record.is_alone = is_alone
        _draw_with(round_, record, activities, signature, by, at)
    return round_


@transaction.atomic
def draw_with_public_number(
    *, round_: DrawRound, signature: str, by: Actor, at: datetime
) -> DrawRound:
    """Draw with the signature that was fetched, for the worker.

    Raise NotThereYet, ReadyTooLate, RecordNotReady or WrongState.
    """
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    record = _record_with_number(round_, at)
    _draw_with(round_, record, activities, signature, by, at)
    return round_


def _record_with_number(round_: DrawRound, at: datetime) -> DrawRecord:
    record = ready_record(round_, DRAND)
    if was_ready_too_late(record):
        raise ReadyTooLate
    if record.chance_at is None or at < record.chance_at:
        raise NotThereYet
    return record


def _draw_with(
    round_: DrawRound,
    record: DrawRecord,
    activities: Sequence[Activity],
    signature: str,
    by: Actor,
    at: datetime,
) -> None:
    chance: dict[str, Any] = {
        "kind": DRAND,
        "chain": CHAIN,
        "round": record.chance_round,
        "signature": signature,
    }
    draw_panel(round_, record, activities, randomness_of(signature), chance, by, at)


def note_no_number(*, record: DrawRecord, problem: str, at: datetime) -> None:
    """Keep why the public number could not be fetched or drawn with; the worker tries again."""
    rows = DrawRecord.objects.filter(pk=record.pk, round__state=DrawState.FIXED)
    rows.update(chance_problem=problem[:200], chance_tried_at=at)


@transaction.atomic
def name_later_moment(
    *, round_: DrawRound, moment: datetime, by: Actor, at: datetime
) -> DrawRecord:
    """Name a later moment while the outcomes are not published and the named one has not passed.

    They are computed once more, because the moment stands in what is published. Raise
    MomentTooSoon, ReadyTooLate or WrongState.
    """
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    record = DrawRecord.objects.filter(round=round_, chance_kind=DRAND).defer("files").first()
    is_fixed = DrawRound.objects.filter(pk=round_.pk, state=DrawState.FIXED).exists()
    if record is None or record.chance_at is None or not is_fixed:
        raise WrongState
    if record.state == DrawRecord.State.READY:
        raise WrongState
    if record.chance_at <= at:
        raise ReadyTooLate
    named = Named(DRAND, moment=moment)
    source = source_of(named, "", activities, at)
    values = {"state": DrawRecord.State.WAITING, "source": source, "asked_at": at}
    DrawRecord.objects.filter(pk=record.pk).update(**values, **named.values())
    note_all(round_, activities, Verb.NAMED_LATER_MOMENT, by, at, source=source)
    enqueue(COMPUTE_RECORD, record.pk)
    return DrawRecord.objects.defer("files").get(pk=record.pk)
