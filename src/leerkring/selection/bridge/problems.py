"""Rows → what is asked of the engine: who takes part, for which places, under which agreement.

A draw is over one network or over several at once; then each person is in it once, with the
networks that they want.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.engines.selection import (
    EVERYWHERE,
    ONLY_NETWORK,
    BandRule,
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
)
from leerkring.people.places import plain
from leerkring.programmes.models import Activity
from leerkring.review.bands import bands_of, floors_of
from leerkring.selection.agreement import SCHOOL, AgreedNumber
from leerkring.selection.counted import Counted
from leerkring.selection.models import Scenario, SpreadRule
from leerkring.selection.scenarios import seated_and_waiting

__all__ = [
    "ONLY_NETWORK",
    "Candidate",
    "Cap",
    "Draw",
    "Network",
    "Person",
    "Problem",
    "Quota",
    "counted_in",
    "draw_of",
    "facts_now",
    "person_of",
    "problem_of",
    "quotas_of",
    "school_cap_of",
    "school_of",
    "whole_teams",
    "with_fewest",
]

NO_PREFERENCE = 32_767  # after every preference that was stated
MOST_NETWORKS_COMPARED = 10  # more would be thousands of groups of networks


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who takes part: their applications, the best liked network first."""

    applications: tuple[Application, ...]

    @property
    def first(self) -> Application:
        """Return the application that stands for the person in the draw."""
        return self.applications[0]

    @property
    def networks(self) -> tuple[str, ...]:
        """Return the networks that the person wants, the best liked first."""
        return tuple(row.activity.slug for row in self.applications)

    def application_for(self, network: str) -> Application:
        """Return the application for one of these networks; "" is the one there is."""
        return (
            self.first
            if network == ONLY_NETWORK
            else self.applications[self.networks.index(network)]
        )


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as it would be now: the problem, and the applications behind its people."""

    problem: Problem
    candidates: tuple[Candidate, ...]


def problem_of(scenario: Scenario) -> Problem:
    """Return what a scenario asks now: the pool as it is, and who has a place already."""
    return draw_of([scenario]).problem


def draw_of(scenarios: Sequence[Scenario], school_cap: int | None = None) -> Draw:
    """Return the draw over the networks of these scenarios, as things are now.

    Each scenario comes with its activity and rules. Whoever has a place in one of the networks
    takes no part for the others. `school_cap` holds over several networks together.
    """
    several = len(scenarios) > 1
    there = [(scenario, *seated_and_waiting(scenario)) for scenario in scenarios]
    seated = [
        (scenario.activity.slug if several else ONLY_NETWORK, row)
        for scenario, have_places, _waiting in there
        for row in have_places
    ]
    away = {row.person_id for _slug, row in seated if row.person_id is not None}
    pools = [(scenario.activity, waiting) for scenario, _seated, waiting in there]
    found = _candidates(pools, away if several else set())
    parties, bands = _parties(found), _bands(scenarios, found)
    waiting = [
        replace(
            person_of(one.first),
            party=parties.get(one.first.pk),
            networks=one.networks if several else (),
            band=bands.band[one.first.pk],
        )
        for one in found
    ]
    placed = [replace(person_of(row), placed_in=slug) for slug, row in seated]
    people = tuple(sorted([*waiting, *placed], key=lambda person: person.id))
    networks = {
        scenario.activity.slug if several else ONLY_NETWORK: scenario for scenario in scenarios
    }
    caps = {name: scenario.most_per_organisation for name, scenario in networks.items()}
    if several:
        caps[EVERYWHERE] = school_cap
    rows = [Network(name, one.places, quotas_of(one.rules.all())) for name, one in networks.items()]
    problem = Problem(
        people=people,
        networks=with_fewest(rows, people),
        caps=tuple(Cap(SCHOOL, cap, name) for name, cap in caps.items() if cap),
        floors=tuple(bands.floors),
        # Chances in one network compare; a popular network and another do not.
        band_rule=BandRule.ALIKE if several else BandRule.STRICT,
        panels=0,
    )
    return Draw(problem, tuple(found))


def counted_in(problem: Problem) -> Counted:
    """Return the people of a problem in numbers: what a balance shows of them."""
    people = (*problem.pool, *problem.placed)
    return Counted(
        places=sum(network.places for network in problem.networks),
        pool=len(problem.pool),
        seated=len(problem.placed),
        by_value=Counter(
            (key, value)
            for person in people
            for key, value in person.values.items()
            if key in ATTRIBUTES
        ),
    )


def quotas_of(rules: Iterable[SpreadRule | AgreedNumber]) -> tuple[Quota, ...]:
    """Return agreed numbers as rules of the engine."""
    quotas = [Quota(r.attribute, r.value, r.least, r.most) for r in rules]
    return tuple(sorted(quotas, key=lambda quota: (quota.attribute, quota.value)))


def school_cap_of(problem: Problem, network: str = EVERYWHERE) -> int | None:
    """Return the most of one school, in a network or over all together, where that was agreed."""
    caps = (cap for cap in problem.caps if cap.attribute == SCHOOL and cap.network == network)
    return next((cap.most for cap in caps), None)


def _candidates(
    pools: Iterable[tuple[Activity, Sequence[Application]]], away: set[int]
) -> list[Candidate]:
    of_person: dict[int, list[Application]] = defaultdict(list)
    for activity, waiting in pools:
        for row in waiting:
            row.activity = activity
            of_person[row.person_id or -row.pk].append(row)
    return [
        Candidate(tuple(sorted(rows, key=_by_preference)))
        for person, rows in sorted(of_person.items())
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


def with_fewest(networks: Sequence[Network], people: Sequence[Person]) -> tuple[Network, ...]:
    """Return the networks with how many places can be filled at least.

    All of them, unless too few people want a network (or a group of networks), or teams get in
    the way of the last place.
    """
    given = Counter(person.placed_in for person in people)
    free = {one.id: max(0, one.places - given[one.id]) for one in networks}
    waiting = [person for person in people if person.placed_in is None]
    wishes = [set(person.networks) or free.keys() for person in waiting]
    parties = Counter(person.party for person in waiting if person.party is not None)
    short = dict.fromkeys(free, max(0, max(parties.values(), default=0) - 1))
    extra = dict.fromkeys(free, 0)
    for size in range(1, min(len(free), MOST_NETWORKS_COMPARED) + 1):
        for group in combinations(sorted(free), size):
            wanted = sum(1 for wish in wishes if wish & set(group))
            missing = sum(free[name] for name in group) - wanted
            for name in group:
                extra[name] = max(extra[name], missing)
    return tuple(
        replace(one, fewest=one.places - min(free[one.id], less))
        if (less := short[one.id] + extra[one.id])
        else one
        for one in networks
    )


# --- facts --------------------------------------------------------------------------------------


def person_of(row: Application) -> Person:
    """Return somebody with their facts; the row comes with its organisation and place."""
    return Person(str(row.pk), facts_now(row))


def facts_now(row: Application) -> dict[str, str]:
    """Return what a spread looks at of an application, as it is now."""
    return {**facts(row, ATTRIBUTES), SCHOOL: school_of(row)}


def whole_teams(rows: Iterable[Application]) -> dict[int, str]:
    """Return the team of each applicant of whom the whole team takes part.

    Whoever's colleague was found unsuitable, or has a place already, takes part alone.
    """
    here: dict[int, list[int]] = {}
    for row in rows:
        if row.team_id is not None:
            here.setdefault(row.team_id, []).append(row.pk)
    if not here:
        return {}
    sent = Application.objects.filter(team__in=list(here)).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    size = Counter(sent.values_list("team_id", flat=True))
    return {
        pk: f"team {team}"
        for team, members in here.items()
        if len(members) == size[team] > 1
        for pk in members
    }


def school_of(application: Application) -> str:
    """Return what tells schools apart: the organisation, or else its name as it was typed."""
    if application.organisation_id is not None:
        return f"organisation {application.organisation_id}"
    return plain(application.organisation_name)
