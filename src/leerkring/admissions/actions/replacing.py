"""A place that came free is drawn anew among the reserve list, where that was announced."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.admissions.bridge import lots_for
from leerkring.admissions.bridge.children import NoAnswer
from leerkring.admissions.bridge.plain import ONLY, SCHOOL, Entrant, Question, SeatRule, Spread
from leerkring.admissions.bridge.problems import school_of
from leerkring.admissions.bridge.replacing import Replaced, replace_in, seed_for
from leerkring.admissions.models import (
    Application,
    DrawEntry,
    DrawRecord,
    DrawRound,
    ReserveDraw,
)
from leerkring.admissions.moving_up import Line
from leerkring.admissions.queries import reserve_list
from leerkring.admissions.scenarios import seated_applications
from leerkring.admissions.trail import write_about_draw
from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity

type Facts = Mapping[str, str]
logger = logging.getLogger("leerkring.admissions")


@transaction.atomic
def draw_free_places(
    *, activity: Activity, round_: DrawRound, most: int, by: Actor, at: datetime
) -> list[Application]:
    """Draw who of the reserve list comes in for up to `most` free places; return them in order.

    Within the agreed spread, and fair on the chance over all draws so far. Its seed follows from
    that of the draw, so that nobody can choose it. Nobody when nobody fits, or when the engine does
    not answer: then the place stays open.
    """
    waiting = list(reserve_list(activity).select_related("person", "organisation__place"))
    if activity.places is not None:
        most = min(most, activity.places - seated_applications(activity).count())
    if not waiting or most < 1:
        return []
    number = ReserveDraw.objects.filter(round=round_, activity=activity).count() + 1
    seed = seed_for(round_.seed, number)
    record = DrawRecord.objects.filter(round=round_).defer("files").first()
    try:
        if record is None:
            found = _plainly([row.pk for row in waiting], most, seed)
        else:
            found = _within_the_spread(activity, record, waiting, most, seed)
    except NoAnswer:
        logger.exception("the draw for a free place of activity %s failed", activity.pk)
        return []
    if not found.drawn:
        return []
    _keep(activity, round_, number, seed, found, by, at)
    by_id = {str(row.pk): row for row in waiting}
    return [by_id[id] for id in found.drawn]


def _plainly(ids: Sequence[int], most: int, seed: str) -> Replaced:
    order = [int(text) for text in sorted(map(str, ids))]
    drawn = lots_for(order, min(most, len(order)), seed).places
    share = len(drawn) / len(order)
    return Replaced(tuple(map(str, drawn)), {str(pk): share for pk in order})


def _within_the_spread(
    activity: Activity, record: DrawRecord, waiting: list[Application], most: int, seed: str
) -> Replaced:
    """Draw for all open places together, so that every agreed number can still be kept; where that
    is impossible, one by one among those with whom nothing is broken."""
    known = dict(DrawEntry.objects.filter(record=record).values_list("application_id", "facts"))
    seated = [_facts(row, known) for row in seated_applications(activity)]
    empty = max(most, int(record.agreed["places"]) - len(seated))
    entrants = _entrants(activity, record, waiting, known)
    placed = [
        Entrant(f"placed {number}", _values(one, record), school=_school(one), placed=ONLY)
        for number, one in enumerate(seated)
    ]
    rules = tuple(
        SeatRule(rule["attribute"], rule["value"], rule["min"], rule["max"])
        for rule in record.agreed["rules"]
    )
    question = Question(
        entrants=(*placed, *entrants),
        spreads=(Spread(len(seated) + empty, rules),),
        school_cap=record.agreed["school_cap"],
    )
    if found := replace_in(question, seed):
        offered = found.drawn[:most]
        share = len(offered) / len(found.drawn)
        return Replaced(offered, {id: chance * share for id, chance in found.chances.items()})
    people = {
        entrant.id: _facts(row, known) for entrant, row in zip(entrants, waiting, strict=True)
    }
    return _one_by_one(record, seated, entrants, people, most, seed)


def _one_by_one(
    record: DrawRecord,
    seated: list[Facts],
    entrants: Sequence[Entrant],
    people: Mapping[str, Facts],
    most: int,
    seed: str,
) -> Replaced:
    drawn: list[str] = []
    chances: dict[str, float] = {entrant.id: 0.0 for entrant in entrants}
    while len(drawn) < most:
        empty = max(most - len(drawn), int(record.agreed["places"]) - len(seated))
        fitting = tuple(
            entrant
            for entrant in entrants
            if entrant.id not in drawn
            and Line(record.agreed, seated, empty).first_who_fit([people[entrant.id]], 1)
        )
        if not fitting:
            break
        question = Question(entrants=fitting, spreads=(Spread(1),))
        found = replace_in(question, f"{seed}.{len(drawn)}" if drawn else seed)
        if found is None:
            break
        drawn += found.drawn
        seated = [*seated, people[found.drawn[0]]]
        for id, chance in found.chances.items():
            chances[id] += (1.0 - chances[id]) * chance
    return Replaced(tuple(drawn), chances)


def _entrants(
    activity: Activity,
    record: DrawRecord,
    waiting: Sequence[Application],
    known: Mapping[int, Facts],
) -> list[Entrant]:
    earlier = total_chances(record.round_id, activity)
    entrants = []
    for row in waiting:
        own = _facts(row, known)
        entrants.append(
            Entrant(
                str(row.pk),
                _values(own, record),
                school=_school(own),
                earlier_chance=earlier.get(row.pk, 0.0),
            )
        )
    return entrants


def total_chances(round_id: int, activity: Activity) -> dict[int, float]:
    """Return everybody's chance over the draw and all fresh draws since: p + (1 - p) q each."""
    entries = DrawEntry.objects.filter(record__round=round_id, application__activity=activity)
    total = {pk: chance or 0.0 for pk, chance in entries.values_list("application_id", "chance")}
    for fresh in ReserveDraw.objects.filter(round=round_id, activity=activity):
        for text, chance in fresh.chances.items():
            before = total.get(int(text), 0.0)
            total[int(text)] = before + (1.0 - before) * chance
    return {pk: min(1.0, chance) for pk, chance in total.items()}


def _facts(application: Application, known: Mapping[int, Facts]) -> Facts:
    """Return the facts as they were fixed; of who came in otherwise, as they are."""
    if application.pk in known:
        return known[application.pk]
    return {**facts(application, ATTRIBUTES), SCHOOL: school_of(application)}


def _values(one: Facts, record: DrawRecord) -> dict[str, str]:
    keys = {rule["attribute"] for rule in record.agreed["rules"]}
    return {key: value for key, value in one.items() if key in keys}


def _school(one: Facts) -> str:
    return one.get(SCHOOL, "")


def _keep(
    activity: Activity,
    round_: DrawRound,
    number: int,
    seed: str,
    found: Replaced,
    by: Actor,
    at: datetime,
) -> None:
    ReserveDraw.objects.create(
        round=round_,
        activity=activity,
        number=number,
        seed=seed,
        pool_size=len(found.chances),
        drawn=[int(id) for id in found.drawn],
        chances=dict(found.chances),
        drawn_at=at,
    )
    about: dict[str, Any] = {"number": number, "pool": len(found.chances), "seed": seed}
    write_about_draw(
        round_, activity, "drew_free_place", by=by, at=at, places=len(found.drawn), **about
    )
