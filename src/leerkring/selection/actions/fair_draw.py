"""The lot with an agreed spread: fix it, have its record computed, and let the throws decide.

What can come out is computed and its hash published before anybody throws; the throws of two people
then point at one of a thousand outcomes that are equally likely. Where something else than dice
decides, see `randomness`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.jobs.queue import enqueue
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import (
    NobodyToDraw,
    check_all_read,
    check_no_exception_waits,
    check_nothing_is_drawn,
    fix_draw,
    held,
    held_all,
    keep_outcome,
    move_draw,
    note_all,
    write_round,
)
from leerkring.selection.actions.naming_chance import DICE_THROWN, Named, source_of
from leerkring.selection.actions.outcomes import lots_among
from leerkring.selection.agreement import Agreement
from leerkring.selection.bridge import children
from leerkring.selection.bridge.chance import DICE, THROWS
from leerkring.selection.bridge.fixing import agreed_in, coded, drawn_with, sealed_candidates
from leerkring.selection.bridge.lots import EVERYONE, SPREAD
from leerkring.selection.bridge.problems import ONLY_NETWORK, Draw, Problem
from leerkring.selection.bridge.records import drawn_files
from leerkring.selection.methods import free_places
from leerkring.selection.models import DiceReading, DrawEntry, DrawRecord, DrawRound, Scenario
from leerkring.selection.queries.joint import NotAgreedYet, draw_now
from leerkring.selection.queries.records import (
    OTHER_THAN_THROWS,
    own_addresses,
    people_who_may_draw,
    throws_in,
)
from leerkring.selection.rules import may_draw_all, may_draw_round, may_throw
from leerkring.selection.scenarios import chosen_scenarios
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb
from leerkring.selection.wording import limit_in_words

COMPUTE_RECORD = "leerkring.selection.tasks.compute_record"


class NoSpreadChosen(Refused):
    """Every network of a draw with a spread needs the scenario that counts."""

    message = _("First choose a spread on the balance of: %(networks)s.")


class SpreadDoesNotFit(Refused):
    """The chosen spread cannot be kept with the people who take part."""

    message = _("The agreed spread does not fit these people: %(limits)s.")


class SourceMissing(Refused):
    """Where the chance comes from must be said before the draw."""

    message = _("Write down where the throws come from, and when.")
    status = 400


class NotThrows(Refused):
    """Something else than throws of dice was typed in, or not as many as were announced."""

    message = _("Type exactly %(number)s throws, each a number from 1 to 6.")
    status = 400


class ThrowsDiffer(Refused):
    """The second person read other throws than the first."""

    message = _(
        "These are not the throws that your colleague typed in. Look at the dice together; "
        "whoever made the mistake types them in again."
    )


class RecordNotReady(Refused):
    """The outcomes are not computed and published yet."""

    message = _("The possible outcomes are not published yet. Wait until their hash stands here.")


@transaction.atomic
def fix_spread_draw(
    *,
    activities: Sequence[Activity],
    source: str,
    chance: Named = DICE_THROWN,
    reserves: int | None = None,
    dropout: float | None = None,
    tells_plain_chance: bool = False,
    by: Actor,
    at: datetime,
) -> DrawRound:
    """Fix pool, places and spreads, and have all that can come out of it computed and published.

    For one network, or for all that share a draw. `tells_plain_chance` lets each applicant also
    see, on their own page, what their chance would have been without the spread. When everybody
    can have what they want most, nothing is drawn. Raise NoSpreadChosen, NotAllRead, NobodyToDraw,
    AlreadyDrawn, ExceptionWaits, SpreadDoesNotFit, NoPlaceLeft, SourceMissing, TooFewPeople or
    MomentTooSoon.
    """
    require(may_draw_all, by, activities)
    activities = [held(activity) for activity in activities]
    check_nothing_is_drawn(activities)
    check_no_exception_waits(activities)
    now = draw_now(activities)
    if isinstance(now, NotAgreedYet):
        raise NoSpreadChosen(networks=get_text_list([a.short_title for a in now.activities], ","))
    scenarios = list(chosen_scenarios(activities).values())
    pool = _checked_pool(scenarios, now)
    agreed = agreed_in(now.problem, activities)
    _check_places(activities, agreed)
    values: dict[str, Any] = {"pool": pool, "reserves": reserves, "dropout": dropout}
    if now.problem.has_room_for_all():
        return _fix_without_draw(activities, now, agreed, values, by, at)
    source = source_of(chance, source, activities, at)
    if not source:
        raise SourceMissing
    round_ = _write_fixed(activities, now.problem, agreed, at, values)
    record = DrawRecord.objects.create(
        round=round_,
        source=source[:250],
        agreed=agreed.stored(),
        asked_at=at,
        tells_plain_chance=tells_plain_chance,
        **chance.values(),
    )
    _write_entries(record, now.problem)
    enqueue(COMPUTE_RECORD, record.pk)
    facts = {"places": round_.places, "pool": round_.pool_size, "source": source}
    if len(activities) > 1:
        count = len(activities)
        note_all(round_, activities, Verb.FIXED_JOINT_DRAW, by, at, networks=count, **facts)
    else:
        name = scenarios[0].name
        note_all(round_, activities, Verb.FIXED_SPREAD_DRAW, by, at, scenario=name, **facts)
    return round_


def _checked_pool(scenarios: Sequence[Scenario], now: Draw) -> str:
    """Return who takes part. Raise NotAllRead or NobodyToDraw."""
    pools = {scenario.activity: pool_of_draw(scenario) for scenario in scenarios}
    check_all_read([one for one, pool in pools.items() if pool == DrawRound.Pool.SUITABLE])
    if not now.candidates:
        raise NobodyToDraw
    among_all = set(pools.values()) == {DrawRound.Pool.ALL}
    return DrawRound.Pool.ALL if among_all else DrawRound.Pool.SUITABLE


def _check_places(activities: Sequence[Activity], agreed: Agreement) -> None:
    """Raise NoPlaceLeft when a network agreed on more places than are free, or all on none."""
    if agreed.left <= 0:
        raise NoPlaceLeft
    for activity, own in zip(activities, agreed.networks, strict=True):
        free = free_places(activity)
        if own.left < 0 or (free is not None and own.left > free):
            raise NoPlaceLeft


def _fix_without_draw(
    activities: Sequence[Activity],
    now: Draw,
    agreed: Agreement,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> DrawRound:
    if len(activities) == 1:
        pool = values["pool"]
        return fix_draw(activity=activities[0], places=agreed.left, pool=pool, by=by, at=at)
    waiting = len(now.candidates)
    digest = now.problem.digest()
    sizes = {"pool_size": waiting, "places": waiting}
    round_ = write_round(activities, at, method=EVERYONE, pool_digest=digest, **sizes, **values)
    note_all(round_, activities, Verb.FIXED_DRAW, by, at, digest=digest, places=waiting)
    return round_


def _write_fixed(
    activities: Sequence[Activity],
    problem: Problem,
    agreed: Agreement,
    at: datetime,
    values: Mapping[str, Any],
) -> DrawRound:
    """Write a draw down that is locked from now on. Raise SpreadDoesNotFit."""
    if conflict := children.conflict_of(problem):
        titles = {activity.slug: activity.short_title for activity in activities}
        raise SpreadDoesNotFit(limits=_in_words(conflict, titles))
    return write_round(
        activities,
        at,
        method=SPREAD,
        pool_digest=problem.digest(),
        pool_size=agreed.pool,
        places=agreed.left,
        **values,
    )


def pool_of_draw(scenario: Scenario) -> str:
    """Return who takes part in a draw with the spread of a scenario."""
    among_all = scenario.pool == Scenario.Pool.ALL
    return DrawRound.Pool.ALL if among_all else DrawRound.Pool.SUITABLE


def _in_words(conflict: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    said = []
    for limit in conflict["conflict"]:
        title = titles.get(limit["network"], "")
        said.append(f"{title}: {limit_in_words(limit)}" if title else limit_in_words(limit))
    return "; ".join(said)


def _write_entries(record: DrawRecord, problem: Problem) -> None:
    DrawEntry.objects.bulk_create(
        DrawEntry(
            record=record,
            application_id=one.application_id,
            code=one.code,
            secret=one.secret,
            address=one.address,
            facts=dict(one.facts),
        )
        for one in coded(problem, own_addresses(int(person.id) for person in problem.pool))
    )


@transaction.atomic
def compute_again(*, round_: DrawRound, by: Actor, at: datetime) -> DrawRecord:
    """Retry a failed computation of a record. Raise WrongState."""
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    failed = DrawRecord.objects.filter(round=round_, state=DrawRecord.State.FAILED)
    if not failed.update(state=DrawRecord.State.WAITING, asked_at=at):
        raise WrongState
    note_all(round_, activities, Verb.RETRIED_DRAW_RECORD, by, at)
    record = DrawRecord.objects.defer("files").get(round=round_)
    enqueue(COMPUTE_RECORD, record.pk)
    return record


@transaction.atomic
def type_throws(*, round_: DrawRound, throws: str, by: Actor, at: datetime) -> DrawRound:
    """Type in the throws; when a second person typed the same, they draw at once.

    With one person in the team who may draw, that one is enough, and the record says so.
    Who takes part is what was locked: whoever withdrew since keeps their number, and the place goes
    to the next. Raise NotThrows, ThrowsDiffer, RecordNotReady or WrongState.
    """
    require(may_throw, by, round_)
    activities = held_all(round_)
    record = ready_record(round_, DICE)
    throws = _checked_throws(throws)
    others = DiceReading.objects.filter(record=record).exclude(account_id=int(by.id))
    if any(reading.throws != throws for reading in others):
        raise ThrowsDiffer
    DiceReading.objects.update_or_create(
        record=record, account_id=int(by.id), defaults={"throws": throws, "read_at": at}
    )
    note_all(round_, activities, Verb.TYPED_THROWS, by, at)
    is_alone = not others and people_who_may_draw(activities) == 1
    if others or is_alone:
        record.is_alone = is_alone
        chance = {"kind": DICE, "throws": throws}
        draw_panel(round_, record, activities, throws, chance, by, at)
    return round_


def ready_record(round_: DrawRound, kind: str) -> DrawRecord:
    """Return the record of a draw that this way decides. Raise RecordNotReady or WrongState."""
    record = DrawRecord.objects.filter(round=round_, chance_kind=kind).first()
    if record is None or not DrawRound.objects.filter(pk=round_.pk, state=DrawState.FIXED).exists():
        raise WrongState
    if record.state != DrawRecord.State.READY:
        raise RecordNotReady
    return record


def _checked_throws(text: str) -> str:
    throws = throws_in(text)
    if OTHER_THAN_THROWS.search(throws) or len(throws) != THROWS:
        raise NotThrows(number=THROWS)
    return throws


def draw_panel(
    round_: DrawRound,
    record: DrawRecord,
    activities: Sequence[Activity],
    text: str,
    chance: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Write the outcome to which the text of chance points; `chance` says what gave that text."""
    seed, drawn = drawn_with(record, text)
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at, seed=seed)
    record.files = drawn_files(record.files, drawn, seed, chance)
    record.panel = drawn.panel
    record.save(update_fields=["files", "panel", "is_alone"])
    people = sealed_candidates(record, activities)  # without who was erased since
    seats = {
        people[code].first.pk: network
        for code, network in drawn.selected
        if code in people and network in (ONLY_NETWORK, *people[code].networks)
    }
    order = [people[code].first.pk for code in drawn.reserve if code in people]
    keep_outcome(round_, activities, lots_among(people.values(), seats, order), by, at)
    facts = {"panel": drawn.panel, "seed": seed, "alone": record.is_alone}
    note_all(round_, activities, Verb.DREW_PANEL, by, at, **facts)
