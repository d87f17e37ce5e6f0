"""Rows → one draw over several networks: who wants which, together with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from leerkring.admissions.models import Application
from leerkring.engines.selection import Floor
from leerkring.selection.bands import bands_of, floors_of
from leerkring.selection.bridge.plain import Entrant, Question, Spread, largest_party
from leerkring.selection.bridge.problems import entrant_of, in_order, rules_of, whole_teams
from leerkring.selection.models import Scenario
from leerkring.selection.scenarios import pool_of_scenario, seated_applications

NO_PREFERENCE = 32_767  # after every preference that was stated
MOST_NETWORKS_COMPARED = 10  # more would be thousands of groups of networks


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person in a joint pool: their applications, the best liked network first."""

    applications: tuple[Application, ...]

    @property
    def first(self) -> Application:
        """This will give the application that stands for the person in the draw."""
        return self.applications[0]

    @property
    def networks(self) -> tuple[str, ...]:
        """This will give the networks that the person wants, the best liked first."""
        return tuple(row.activity.slug for row in self.applications)


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint draw as it would be: the question, and the applications behind its entrants."""

    question: Question
    candidates: tuple[Candidate, ...]


def joint_of(scenarios: Sequence[Scenario], school_cap: int | None) -> Joint:
    """Return the draw over the networks of these chosen scenarios, as things are now.

    Each scenario comes with its activity and rules. Whoever has a place in one of the networks
    takes no part for the others.
    """
    seated = [
        (scenario.activity.slug, row)
        for scenario in scenarios
        for row in seated_applications(scenario.activity)
    ]
    away = {row.person_id for _slug, row in seated}
    found = _candidates(scenarios, away)
    parties, bands = _parties(found), _bands(scenarios, found)
    waiting = [
        replace(
            entrant_of(one.first),
            party=parties.get(one.first.pk),
            networks=one.networks,
            band=bands.band[one.first.pk],
        )
        for one in found
    ]
    placed = [replace(entrant_of(row), placed=slug) for slug, row in seated]
    entrants = tuple(sorted([*waiting, *placed], key=lambda entrant: entrant.id))
    return Joint(
        Question(
            entrants=entrants,
            spreads=with_fewest([_spread(scenario) for scenario in scenarios], entrants),
            school_cap=school_cap,
            floors=tuple(bands.floors),
        ),
        tuple(found),
    )


def _spread(scenario: Scenario) -> Spread:
    return Spread(
        scenario.places,
        in_order(rules_of(scenario)),
        scenario.activity.slug,
        school_cap=scenario.most_per_organisation,
    )


def _candidates(scenarios: Sequence[Scenario], away: set[int | None]) -> list[Candidate]:
    of_person: dict[int | None, list[Application]] = defaultdict(list)
    for scenario in scenarios:
        for row in pool_of_scenario(scenario):
            row.activity = scenario.activity
            of_person[row.person_id].append(row)
    return [
        Candidate(tuple(sorted(rows, key=_by_preference)))
        for person, rows in sorted(of_person.items(), key=lambda pair: pair[0] or 0)
        if person not in away
    ]


def _by_preference(row: Application) -> tuple[int, int]:
    return (row.preference or NO_PREFERENCE, row.pk)


# --- teams --------------------------------------------------------------------------------------


def _parties(candidates: Sequence[Candidate]) -> dict[int, str]:
    """Return for who comes with others, by the first application, the name of their party.

    People whose whole team takes part in one of the networks come together or not at all, in a
    network that all of them want.
    """
    person_of = {row.pk: one.first.pk for one in candidates for row in one.applications}
    rows = [row for one in candidates for row in one.applications]
    head: dict[int, int] = {one.first.pk: one.first.pk for one in candidates}
    met: dict[str, int] = {}
    for pk, team in sorted(whole_teams(rows).items()):
        here = _head(head, person_of[pk])
        head[here] = _head(head, met.setdefault(team, here))
    members: dict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        members[_head(head, one.first.pk)].append(one)
    return {
        one.first.pk: f"team {number}"
        for number, party in members.items()
        if len(party) > 1 and _common(party)
        for one in party
    }


def _head(head: Mapping[int, int], pk: int) -> int:
    while head[pk] != pk:
        pk = head[pk]
    return pk


def _common(party: Iterable[Candidate]) -> set[str]:
    return set.intersection(*(set(one.networks) for one in party))


# --- bands --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bands:
    band: Mapping[int, int]
    floors: Sequence[Floor]


def _bands(scenarios: Sequence[Scenario], candidates: Sequence[Candidate]) -> _Bands:
    """Return everybody's band over all networks, numbered anew, with the chance it promises.

    Networks read for themselves. Who stands in several gets the best that one of them promises.
    """
    band: dict[int, int] = {}
    floor: dict[int, float] = {}
    for scenario in scenarios:
        floors = floors_of(scenario.activity)
        for pk, number in bands_of(scenario.activity).items():
            band[pk] = number
            floor[pk] = max((chance for from_, chance in floors if from_ <= number), default=0.0)
    best = {
        one.first.pk: max((floor.get(row.pk, 0.0), band.get(row.pk, 0)) for row in one.applications)
        for one in candidates
    }
    order = {key: number for number, key in enumerate(sorted({(0.0, 0), *best.values()}))}
    promised = [Floor(number, chance) for (chance, _band), number in order.items() if chance]
    return _Bands({pk: order[key] for pk, key in best.items()}, promised)


# --- places -------------------------------------------------------------------------------------


def with_fewest(spreads: Sequence[Spread], entrants: tuple[Entrant, ...]) -> tuple[Spread, ...]:
    """Return the spreads with how many places can be filled at least.

    All of them, unless too few people want a network (or a group of networks), or teams get in
    the way of the last place.
    """
    given = {s.network: sum(e.placed == s.network for e in entrants) for s in spreads}
    free = {s.network: max(0, s.places - given[s.network]) for s in spreads}
    waiting = [set(e.networks) for e in entrants if e.placed is None and e.excluded is None]
    short = dict.fromkeys(free, max(0, largest_party(entrants) - 1))
    extra = dict.fromkeys(free, 0)
    for size in range(1, min(len(free), MOST_NETWORKS_COMPARED) + 1):
        for group in combinations(sorted(free), size):
            wanted = sum(1 for networks in waiting if networks & set(group))
            missing = sum(free[network] for network in group) - wanted
            for network in group:
                extra[network] = max(extra[network], missing)
    return tuple(
        replace(spread, fewest=spread.places - min(free[spread.network], less))
        if (less := short[spread.network] + extra[spread.network])
        else spread
        for spread in spreads
    )
