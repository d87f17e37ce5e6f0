"""The lot with an agreed spread: fix it, have its record computed, and let the throws decide.

What can come out is computed and its hash published before anybody throws; the throws of two people
then point at one of a thousand outcomes that are equally likely. Where something else than dice
decides, see `randomness`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record
from leerkring.jobs.queue import enqueue
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import (
    PoolChanged,
    check_nothing_is_drawn,
    checked_pool,
    fix_draw,
    held,
    move_draw,
    next_number,
    write_decisions,
)
from leerkring.selection.actions.joint_decisions import write_joint_decisions
from leerkring.selection.actions.naming_chance import DICE_THROWN, Named, source_of, team_size
from leerkring.selection.bridge import SPREAD, Lots, children
from leerkring.selection.bridge.chance import DICE
from leerkring.selection.bridge.fixing import agreed_in, coded, drawn_with
from leerkring.selection.bridge.joint import Joint
from leerkring.selection.bridge.plain import Question
from leerkring.selection.bridge.problems import question_of
from leerkring.selection.bridge.records import drawn_files
from leerkring.selection.methods import free_places
from leerkring.selection.models import DiceReading, DrawEntry, DrawRecord, DrawRound, Scenario
from leerkring.selection.queries.joint import NotAgreedYet, activities_in, joint_now
from leerkring.selection.queries.records import (
    FEWEST_THROWS,
    MOST_THROWS,
    OTHER_THAN_THROWS,
    throws_in,
)
from leerkring.selection.rules import may_draw, may_draw_round, may_throw
from leerkring.selection.scenarios import chosen_scenario
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb
from leerkring.selection.wording import limit_in_words

COMPUTE_RECORD = "leerkring.selection.tasks.compute_record"


class NoSpreadChosen(Refused):
    """A draw with a spread needs the scenario that counts."""

    message = _("First agree on the spread of the places: choose a scenario on the balance.")


class SpreadDoesNotFit(Refused):
    """The chosen spread cannot be kept with the people who take part."""

    message = _("The agreed spread does not fit these people: %(limits)s.")


class SourceMissing(Refused):
    """Where the chance comes from must be said before the draw."""

    message = _("Write down where the throws come from, and when.")
    status = 400


class NotThrows(Refused):
    """Something else than the throws of dice was typed in, or too few of them."""

    message = _("Type at least %(fewest)s throws, each a number from 1 to 6.")
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
    activity: Activity,
    source: str,
    chance: Named = DICE_THROWN,
    reserves: int | None = None,
    dropout: float | None = None,
    tells_plain_chance: bool = False,
    by: Actor,
    at: datetime,
) -> DrawRound:
    """Fix pool, places and spread, and have all that can come out of it computed and published.

    `tells_plain_chance` lets each applicant also see, on their own page, what their chance would
    have been without the spread. With places enough nothing is drawn. Raise NoSpreadChosen,
    SpreadDoesNotFit, NoPlaceLeft, SourceMissing, TooFewPeople, MomentTooSoon.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    check_nothing_is_drawn(activity)
    scenario = chosen_scenario(activity)
    if scenario is None:
        raise NoSpreadChosen
    pool = pool_of_draw(scenario)
    checked_pool(activity, pool)
    question = question_of(scenario)
    agreed = agreed_in(question)
    places = agreed["places"] - agreed["seated"]
    free = free_places(activity)
    if places < 1 or (free is not None and places > free):
        raise NoPlaceLeft
    if agreed["pool"] <= places:
        return fix_draw(activity=activity, places=places, seed="", pool=pool, by=by, at=at)
    source = source_of(chance, source, [activity], at)
    if not source:
        raise SourceMissing
    values: dict[str, Any] = {"pool": pool, "reserves": reserves, "dropout": dropout}
    values |= {"source": source, "chance": chance}
    round_ = write_fixed([activity], question, agreed, at, **values)
    if tells_plain_chance:
        DrawRecord.objects.filter(round=round_).update(tells_plain_chance=True)
    record(
        by,
        at,
        Verb.FIXED_SPREAD_DRAW,
        round_,
        within=activity,
        scenario=scenario.name,
        places=places,
        pool=agreed["pool"],
        source=source,
    )
    return round_


def write_fixed(
    activities: Sequence[Activity],
    question: Question,
    agreed: Mapping[str, Any],
    at: datetime,
    *,
    source: str,
    chance: Named,
    **values: Any,
) -> DrawRound:
    """Write a draw down that stands fast, with everybody's code, and have its record computed.

    Raise SpreadDoesNotFit.
    """
    if conflict := children.conflict_of(question):
        titles = {activity.slug: activity.short_title for activity in activities}
        raise SpreadDoesNotFit(limits=_in_words(conflict, titles))
    round_ = DrawRound.objects.create(
        number=max(next_number(activity) for activity in activities),
        state=DrawState.FIXED,
        method=SPREAD,
        pool_digest=question.digest(),
        pool_size=agreed["pool"],
        places=agreed["places"] - agreed["seated"],
        public_id=secrets.token_hex(6),
        fixed_at=at,
        **values,
    )
    round_.activities.add(*activities)
    record = DrawRecord.objects.create(
        round=round_, source=source[:250], agreed=agreed, asked_at=at, **chance.values()
    )
    _write_entries(record, question)
    enqueue(COMPUTE_RECORD, record.pk)
    return round_


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


def _write_entries(record: DrawRecord, question: Question) -> None:
    DrawEntry.objects.bulk_create(
        DrawEntry(
            record=record,
            application_id=one.application_id,
            code=one.code,
            salt=one.salt,
            facts=dict(one.facts),
        )
        for one in coded(question)
    )


@transaction.atomic
def compute_again(*, round_: DrawRound, activity: Activity, by: Actor, at: datetime) -> DrawRecord:
    """Have a record that could not be computed computed once more. Raise WrongState.

    `activity` is any of the activities of the draw.
    """
    require(may_draw_round, by, round_)
    held_all(round_, activity)
    failed = DrawRecord.objects.filter(round=round_, state=DrawRecord.State.FAILED)
    if not failed.update(state=DrawRecord.State.WAITING, asked_at=at):
        raise WrongState
    record(by, at, Verb.RETRIED_DRAW_RECORD, round_, within=activity)
    waiting = DrawRecord.objects.defer("files").get(round=round_)
    enqueue(COMPUTE_RECORD, waiting.pk)
    return waiting


@transaction.atomic
def type_throws(
    *, round_: DrawRound, activity: Activity, throws: str, by: Actor, at: datetime
) -> DrawRound:
    """Type in the throws; when a second person typed the same, they draw at once.

    With one person in the team who may draw, that one is enough, and the record says so.
    `activity` is any of the activities of the draw. Raise NotThrows, ThrowsDiffer, PoolChanged,
    RecordNotReady or WrongState.
    """
    require(may_throw, by, round_)
    activities = held_all(round_, activity)
    record = ready_record(round_, DICE)
    throws = _checked_throws(throws)
    joint = checked_unchanged(round_, activities)
    others = DiceReading.objects.filter(record=record).exclude(account_id=int(by.id))
    if any(reading.throws != throws for reading in others):
        raise ThrowsDiffer
    DiceReading.objects.update_or_create(
        record=record, account_id=int(by.id), defaults={"throws": throws, "read_at": at}
    )
    note_all(round_, activities, Verb.TYPED_THROWS, by, at)
    is_alone = not others and team_size(activities) == 1
    if others or is_alone:
        record.is_alone = is_alone
        draw_panel(round_, record, activities, joint, throws, {"kind": DICE}, by, at)
    return round_


def ready_record(round_: DrawRound, kind: str) -> DrawRecord:
    """Return the record of a draw that this way decides. Raise RecordNotReady or WrongState."""
    record = DrawRecord.objects.filter(round=round_, chance_kind=kind).first()
    if record is None or not DrawRound.objects.filter(pk=round_.pk, state=DrawState.FIXED).exists():
        raise WrongState
    if record.state != DrawRecord.State.READY:
        raise RecordNotReady
    return record


def held_all(round_: DrawRound, activity: Activity) -> list[Activity]:
    """Hold all activities of a draw, of which this is one, in an order that is always the same."""
    activities = activities_in(round_)
    if activity.pk not in {one.pk for one in activities}:
        raise WrongState
    return [held(one) for one in activities]


def note_all(
    round_: DrawRound,
    activities: Sequence[Activity],
    verb: TrailVerb,
    by: Actor,
    at: datetime,
    **values: object,
) -> None:
    """Write an event about a draw in the history of each of its activities."""
    for activity in activities:
        record(by, at, verb, round_, within=activity, **values)


def _checked_throws(text: str) -> str:
    throws = throws_in(text)
    if OTHER_THAN_THROWS.search(throws) or not FEWEST_THROWS <= len(throws) <= MOST_THROWS:
        raise NotThrows(fewest=FEWEST_THROWS)
    return throws


def checked_unchanged(round_: DrawRound, activities: Sequence[Activity]) -> Joint | None:
    """Return who takes part in a joint draw, None in one for itself. Raise PoolChanged."""
    if len(activities) > 1:
        joint = joint_now(activities[0].programme, activities)
        if isinstance(joint, NotAgreedYet) or joint.question.digest() != round_.pool_digest:
            raise PoolChanged
        return joint
    scenario = chosen_scenario(activities[0])
    if scenario is None or question_of(scenario).digest() != round_.pool_digest:
        raise PoolChanged
    return None


def draw_panel(
    round_: DrawRound,
    record: DrawRecord,
    activities: Sequence[Activity],
    joint: Joint | None,
    text: str,
    chance: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Write the outcome to which the text of chance points; `chance` says what gave that text."""
    seed, drawn = drawn_with(record, text)
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at, seed=seed)
    ids = [activity.pk for activity in activities]
    Activity.objects.filter(pk__in=ids).update(selection=Activity.Selection.DRAWN)
    record.files = drawn_files(record.files, drawn, seed, chance)
    record.panel = drawn.panel
    record.save(update_fields=["files", "panel", "is_alone"])
    codes = dict(DrawEntry.objects.filter(record=record).values_list("code", "application_id"))
    seats = {codes[code]: network for code, network in drawn.selected}
    order = [codes[code] for code in drawn.reserve]
    if joint is None:
        write_decisions(round_, activities[0], Lots(tuple(seats), tuple(order)), by, at)
    else:
        write_joint_decisions(round_, activities, joint.candidates, seats, order, by, at)
    facts = {"panel": drawn.panel, "seed": seed, "alone": record.is_alone}
    note_all(round_, activities, Verb.DREW_PANEL, by, at, **facts)
