"""A place that came free is drawn anew among the reserve list, where that was announced."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_list
from leerkring.audit.actors import Actor
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.agreement import SCHOOL
from leerkring.selection.bridge.children import NoAnswer, Replaced, replace_in
from leerkring.selection.bridge.fixing import PARTY
from leerkring.selection.bridge.lots import lots_for
from leerkring.selection.bridge.problems import (
    ONLY_NETWORK,
    Cap,
    Network,
    Person,
    Problem,
    quotas_of,
)
from leerkring.selection.bridge.records import Files
from leerkring.selection.methods import draws_reserves_anew, free_places
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound, ReserveDraw
from leerkring.selection.queries.moving_up import (
    BindingSpread,
    agreed_spread,
    fixed_facts,
    known_facts,
    next_in_line,
    schools_elsewhere,
    spread_of,
    without_a_place_elsewhere,
)
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.scenarios import seated_applications
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

type Facts = Mapping[str, str]
SEED_WORD = "free place"  # the seed follows from the draw's, so that anybody can repeat it
logger = logging.getLogger("leerkring.selection")


def whose_turn(
    activity: Activity, most: int, by: Actor, at: datetime
) -> Iterable[Application] | None:
    """Return who comes in for free places: drawn anew, or the first within the agreed spread.

    None where neither was announced: then the order of the reserve list counts.
    """
    released = rounds_of(activity).filter(state=DrawState.RELEASED).first()
    if released is not None and released.seed and draws_reserves_anew(activity, released):
        return draw_free_places(activity=activity, round_=released, most=most, by=by, at=at)
    spread = agreed_spread(activity)
    return None if spread is None else next_in_line(spread, most)


def draw_free_places(
    *, activity: Activity, round_: DrawRound, most: int, by: Actor, at: datetime
) -> list[Application]:
    """Draw who of the reserve list comes in for up to `most` free places; return them in order.

    Within the agreed spread, and fair on the chance over all draws so far. Its seed follows from
    that of the draw, so that nobody can choose it. Nobody when nobody fits, or when the engine does
    not answer: then the place stays open.
    """
    waiting = list(reserve_list(activity).select_related("person", "organisation__place"))
    activity.refresh_from_db(fields=["places_taken"])  # somebody may just have left
    free = free_places(activity)
    most = most if free is None else min(most, free)
    if not waiting or most < 1:
        return []
    number = ReserveDraw.objects.filter(round=round_, activity=activity).count() + 1
    seed = f"{round_.seed} {SEED_WORD} {number}"
    spread = spread_of(round_, activity)
    try:
        if spread is None:
            found = _plainly([row.pk for row in waiting], most, seed)
        else:
            found = _within_the_spread(spread, waiting, most, seed)
    except NoAnswer:
        logger.exception("the draw for a free place of activity %s failed", activity.pk)
        return []
    if not found.drawn:
        return []
    _keep(activity, round_, number, seed, found, by, at)
    by_id = {str(row.pk): row for row in waiting}
    return [by_id[id] for id in found.drawn]


def _codes(record: DrawRecord, waiting: Sequence[Application]) -> dict[str, int]:
    """Return whom each code means: as in the draw, and a new one for who came in otherwise."""
    entries = DrawEntry.objects.filter(record=record)
    of_person = dict(entries.values_list("application__person_id", "code"))
    return {of_person.get(row.person_id or 0) or token_hex(16): row.pk for row in waiting}


def _plainly(ids: Sequence[int], most: int, seed: str) -> Replaced:
    order = [int(text) for text in sorted(map(str, ids))]
    drawn = lots_for(order, min(most, len(order)), seed).places
    share = len(drawn) / len(order)
    return Replaced(tuple(map(str, drawn)), {str(pk): share for pk in order})


def _within_the_spread(
    spread: BindingSpread, on_list: list[Application], most: int, seed: str
) -> Replaced:
    """Draw for all open places together, so that every agreed number can still be kept; where that
    is impossible, one by one among those with whom nothing is broken."""
    activity, record = spread.activity, spread.record
    waiting = without_a_place_elsewhere(spread, on_list)
    known = known_facts(record, activity)
    there = [fixed_facts(row, known) for row in seated_applications(activity)]
    room = _Room(spread, there)
    codes, facts = _codes(record, waiting), {row.pk: fixed_facts(row, known) for row in waiting}
    people = {code: facts[pk] for code, pk in codes.items()}
    earlier = total_chances(record.round_id, activity)
    drawn_from = [
        Person(
            id,
            room.values(own),
            party=own.get(PARTY),
            earlier_chance=earlier.get(codes[id], 0.0),
        )
        for id, own in people.items()
    ]
    found = replace_in(room.problem(drawn_from, most), seed) if drawn_from else None
    if found is None or not room.keeps([people[id] for id in found.drawn], most):
        found = _one_by_one(room, drawn_from, people, most, seed)
    offered, share = found.drawn, 1.0
    if len(offered) > most:
        offered = _whole_teams_first(found.drawn, people, most)
        share = len(offered) / len(found.drawn)
    chances = {str(codes[id]): chance * share for id, chance in found.chances.items()}
    return Replaced(tuple(str(codes[id]) for id in offered), chances, found.folders)


def _whole_teams_first(
    drawn: Sequence[str], people: Mapping[str, Facts], most: int
) -> tuple[str, ...]:
    """Return the first so many of those drawn, without parting a team."""
    offered: list[str] = []
    for id in drawn:
        team = [one for one in drawn if _unit(one, people) == _unit(id, people)]
        if id not in offered and len(offered) + len(team) <= most:
            offered += team
    return tuple(offered)


def _unit(id: str, people: Mapping[str, Facts]) -> str:
    return people[id].get(PARTY) or id


def _one_by_one(
    room: _Room,
    drawn_from: Sequence[Person],
    people: Mapping[str, Facts],
    most: int,
    seed: str,
) -> Replaced:
    """Draw one person or team at a time among those with whom nothing is broken."""
    units: dict[str, list[Person]] = {}
    for person in drawn_from:
        units.setdefault(_unit(person.id, people), []).append(person)
    drawn: list[str] = []
    folders: list[Files] = []
    chances: dict[str, float] = {person.id: 0.0 for person in drawn_from}
    while len(drawn) < most:
        left = most - len(drawn)
        fitting = {
            unit[0].id: unit
            for unit in units.values()
            if unit[0].id not in drawn
            and len(unit) <= left
            and room.keeps([people[one.id] for one in unit], left)
        }
        if not fitting:
            break
        heads = tuple(replace(unit[0], party=None) for unit in fitting.values())
        one_place = Problem(heads, (Network(ONLY_NETWORK, 1),), panels=0)
        found = replace_in(one_place, f"{seed}.{len(drawn)}" if drawn else seed)
        if found is None:
            break
        chosen = [one.id for one in fitting[found.drawn[0]]]
        drawn += chosen
        folders += found.folders
        room.seat([people[id] for id in chosen])
        for head, chance in found.chances.items():
            for one in fitting[head]:
                chances[one.id] += (1.0 - chances[one.id]) * chance
    return Replaced(tuple(drawn), chances, tuple(folders))


class _Room:
    """Who has a place, what was agreed, and what that leaves room for."""

    def __init__(self, spread: BindingSpread, seated: list[Facts]) -> None:
        self._spread, self._own, self._seated = spread, spread.own, seated
        self._elsewhere = schools_elsewhere(spread)
        self._keys = {SCHOOL, *(rule.attribute for rule in self._own.rules)}

    def _empty(self, most: int) -> int:
        return max(most, self._own.places - len(self._seated))

    def values(self, one: Facts) -> dict[str, str]:
        """Return the facts that were agreed on."""
        return {key: value for key, value in one.items() if key in self._keys}

    def seat(self, people: Sequence[Facts]) -> None:
        """Count people as having a place."""
        self._seated = [*self._seated, *people]

    def keeps(self, people: Sequence[Facts], most: int) -> bool:
        """Tell whether nothing is broken when all of these come in."""
        line = self._spread.line(self._seated, self._empty(most), self._elsewhere)
        return bool(people) and line.first_units_who_fit([list(people)], len(people)) == [0]

    def problem(self, waiting: Sequence[Person], most: int) -> Problem:
        """Return the draw for all open places among these people."""
        placed = [
            Person(f"placed {number}", self.values(one), placed_in=ONLY_NETWORK)
            for number, one in enumerate(self._seated)
        ]
        places, cap = len(self._seated) + self._empty(most), self._own.school_cap
        return Problem(
            people=(*placed, *waiting),
            networks=(Network(ONLY_NETWORK, places, quotas_of(self._own.rules)),),
            caps=(Cap(SCHOOL, cap),) if cap else (),
            panels=0,
        )


def total_chances(round_id: int, activity: Activity) -> dict[int, float]:
    """Return everybody's chance over the draw and all fresh draws since: p + (1 - p) q each."""
    entries = DrawEntry.objects.filter(record__round=round_id)
    by_person = dict(entries.values_list("application__person_id", "chance"))
    here = Application.objects.filter(activity=activity, person__in=by_person)
    total = {pk: by_person[who] or 0.0 for pk, who in here.values_list("pk", "person_id")}
    for fresh in ReserveDraw.objects.filter(round=round_id, activity=activity).defer("folders"):
        for text, chance in fresh.chances.items():
            before = total.get(int(text), 0.0)
            total[int(text)] = before + (1.0 - before) * chance
    return {pk: min(1.0, chance) for pk, chance in total.items()}


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
        folders=list(found.folders),
        drawn_at=at,
    )
    about: dict[str, Any] = {"number": number, "pool": len(found.chances), "seed": seed}
    record(by, at, Verb.DREW_FREE_PLACE, round_, within=activity, places=len(found.drawn), **about)
