"""Whoever knows the facts of everybody recognises nobody in what is published of a draw.

The attackers know four facts of each of sixty people and all that is public: the record, the agreed
numbers, how it is made. What was published before, one code for somebody in all outcomes,
gives nearly everybody away; it is made here again, so that the attack is known to be one.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import sqrt
from random import Random

import highspy
import numpy as np
import pytest
from numpy.typing import NDArray

from leerkring.engines.selection import Network, Person, Problem, Quota
from leerkring.engines.selection.check_public_draw import tag
from leerkring.engines.selection.editions import Drawn, Frozen, drawn_files, frozen_files
from leerkring.selection.bridge.fixing import coded
from leerkring.selection.bridge.recording import computed

PEOPLE, PLACES, PANELS = 60, 20, 1000
FACTS = {
    "role": ("leader", "teacher", "board"),
    "sector": ("po", "vo", "so"),
    "region": ("north", "east", "south", "west"),
    "town": ("small", "large"),
}
SHARES = {"role": (30, 21, 9), "sector": (31, 20, 9), "region": (22, 17, 12, 9), "town": (35, 25)}
AGREED = {"role": (10, 7, 3), "sector": (10, 7, 3), "region": (7, 6, 4, 3), "town": (12, 8)}
type Kind = tuple[str, ...]
type Numbers = NDArray[np.float64]


def pool() -> tuple[Person, ...]:
    """Return sixty people with four facts, more or less as they apply."""
    chance = Random(25)
    columns = {}
    for fact, values in FACTS.items():
        column = [v for v, n in zip(values, SHARES[fact], strict=True) for _ in range(n)]
        chance.shuffle(column)
        columns[fact] = column
    return tuple(
        Person(str(n + 1), {fact: column[n] for fact, column in columns.items()})
        for n in range(PEOPLE)
    )


class Made:
    """One draw, with the truth about it that no attacker has."""

    def __init__(self) -> None:
        rules = tuple(
            Quota(fact, value, number, number)
            for fact in FACTS
            for value, number in zip(FACTS[fact], AGREED[fact], strict=True)
        )
        applied = Problem(pool(), (Network("", PLACES, rules),))
        addresses = {int(one.id): f"person{one.id}@school.example" for one in applied.pool}
        people = coded(applied, addresses)
        drawn_from = tuple(Person(one.code, one.facts) for one in people)
        problem = Problem(drawn_from, applied.networks, panels=PANELS)
        self.kind_of = {one.code: tuple(one.facts[fact] for fact in FACTS) for one in people}
        self.secrets = {one.code: (one.secret, one.address) for one in people}
        self.computed = computed(problem)
        self.sizes = Counter(self.kind_of.values())
        self.chances = {self.kind_of[code]: p for code, p in self.computed.chances.items()}
        about = {"pool": PEOPLE, "places": PLACES, "chance": {"kind": "dice"}}
        frozen = frozen_files(Frozen(problem, about, self.secrets, "blind"), self.computed)
        selected = sorted(self.computed.panels[17])
        others = sorted(self.kind_of.keys() - dict(selected).keys())
        drawn = Drawn(17, selected, others)
        files = drawn_files(frozen, drawn, "seal 123456", {"kind": "dice"})
        self.public, self.full = files["public"], files["full"]

    def facts_behind(self, panel: str, name: str) -> Kind:
        """Return the truth: whose facts stand behind a tag, or behind a code."""
        if name in self.kind_of:
            return self.kind_of[name]
        [code] = [
            code
            for code, _network in self.computed.panels[int(panel)]
            if tag(self.secrets[code][0], f"panel {panel}", self.secrets[code][1]) == name
        ]
        return self.kind_of[code]


@pytest.fixture(scope="module")
def made() -> Iterator[Made]:
    chance = Random(128)
    with pytest.MonkeyPatch.context() as patch:  # so that two sigma is never bad luck
        patch.setattr("secrets.token_hex", lambda size: chance.randbytes(size).hex())
        yield Made()


def seats(text: str, column: str) -> list[tuple[str, str]]:
    return [(row["panel"], row[column]) for row in csv.DictReader(io.StringIO(text))]


# --- the attack ---------------------------------------------------------------------------------


def facts_by_name(
    rows: Sequence[tuple[str, str]], sizes: Mapping[Kind, int], chances: Mapping[Kind, float]
) -> dict[str, Kind]:
    """Return whose facts stand behind which name, from nothing but who is in which panel.

    Known are how many people have the same facts, the chances that the agreed numbers give them
    (anybody who knows the facts can work them out), and the agreed numbers. People with equal facts
    are alike in all that is the same in every panel, and can be grouped; which group has which
    facts is a small whole-number program.
    """
    names = sorted({name for _panel, name in rows})
    place = {name: n for n, name in enumerate(names)}
    panels = {panel: n for n, panel in enumerate(dict.fromkeys(panel for panel, _name in rows))}
    if len(names) == len(rows):
        return {}  # who is in one panel only is like all others of that panel
    seen = np.zeros((len(panels), len(names)))
    for panel, name in rows:
        seen[panels[panel], place[name]] = 1.0
    groups = groups_alike(seen)
    if sorted(map(len, groups)) != sorted(sizes.values()):
        return {}
    counts = np.array([seen[:, group].sum(axis=1) for group in groups]).T
    often = [(len(group), float(seen[:, group].mean())) for group in groups]
    found = assigned(counts, often, sizes, chances)
    return {names[n]: kind for group, kind in zip(groups, found, strict=True) for n in group}


def groups_alike(seen: Numbers) -> list[list[int]]:
    """Return the columns that everything that is the same in all panels treats alike."""
    _left, strengths, rows = np.linalg.svd(seen - seen.mean(axis=0), full_matrices=False)
    shown = rows[strengths > 1e-9 * max(1.0, strengths.max(initial=0.0))]
    unseen = np.eye(seen.shape[1]) - shown.T @ shown
    groups: list[list[int]] = []
    for n, row in enumerate(unseen):
        for group in groups:
            if np.abs(unseen[group[0]] - row).max() < 1e-6:
                group.append(n)
                break
        else:
            groups.append([n])
    return groups


def assigned(
    counts: Numbers,
    often: Sequence[tuple[int, float]],
    sizes: Mapping[Kind, int],
    chances: Mapping[Kind, float],
) -> list[Kind]:
    """Return the facts of each group: as many people, about as often, and every agreed number kept.

    `counts` tells how many of each group are in each panel.
    """
    program = highspy.Highs()
    program.silent()
    fits = {
        (g, kind): program.addBinary(obj=abs(share - chances[kind]))
        for g, (size, share) in enumerate(often)
        for kind in sizes
        if sizes[kind] == size
    }
    for g in range(len(often)):
        program.addConstr(program.qsum(x for (h, _), x in fits.items() if h == g) == 1)
    for kind in sizes:
        program.addConstr(program.qsum(x for (_, other), x in fits.items() if other == kind) == 1)
    for panel in np.unique(counts, axis=0):
        for n, fact in enumerate(FACTS):
            for value, number in zip(FACTS[fact], AGREED[fact], strict=True):
                there = [(x, panel[g]) for (g, kind), x in fits.items() if kind[n] == value]
                program.addConstr(program.qsum(x * float(c) for x, c in there) == number)
    program.minimize()
    chosen = {g: kind for (g, kind), x in fits.items() if program.val(x) > 0.5}
    return [chosen[g] for g in range(len(often))]


def learned(made: Made, rows: Sequence[tuple[str, str]], seen: Callable[[int, str], str]) -> int:
    """Return how often somebody is right who was told the facts behind every name in half of the
    panels, and says for the others what came most with what they `see` of place and name."""
    told: dict[str, Counter[Kind]] = defaultdict(Counter)
    asked = []
    place = Counter[str]()
    for panel, name in rows:
        mark = seen(place[panel], name)
        place[panel] += 1
        kind = made.facts_behind(panel, name)
        if int(panel) < PANELS // 2:
            told[mark][kind] += 1
        else:
            asked.append((mark, kind))
    best = {mark: kinds.most_common(1)[0][0] for mark, kinds in told.items()}
    return sum(best.get(mark) == kind for mark, kind in asked)


def blind(made: Made, rows: Sequence[tuple[str, str]]) -> float:
    """Return how often the best guess without looking is right in the other half, plus 2 sigma."""
    kinds = Counter(made.facts_behind(*row) for row in rows if int(row[0]) >= PANELS // 2)
    number = kinds.total()
    share = kinds.most_common(1)[0][1] / number
    return number * share + 2 * sqrt(number * share * (1 - share))


# --- what it finds ------------------------------------------------------------------------------

WAYS = {
    "by the place in the panel": lambda place, _name: str(place),
    "by the beginning of the name": lambda _place, name: name[:2],
    "by its end": lambda _place, name: name[-2:],
    "by both": lambda place, name: f"{place} {name[0]}",
}


@pytest.mark.slow
def test_one_code_for_somebody_in_all_outcomes_gives_nearly_everybody_away(made: Made) -> None:
    found = facts_by_name(seats(made.full["panels.csv"], "id"), made.sizes, made.chances)
    right = sum(made.kind_of[code] == kind for code, kind in found.items())
    assert right >= 55


@pytest.mark.slow
@pytest.mark.capability(25)
def test_the_same_attack_on_what_is_published_recognises_nobody(made: Made) -> None:
    rows = seats(made.public["panels.csv"], "tag")
    assert len(rows) == PANELS * PLACES
    assert facts_by_name(rows, made.sizes, made.chances) == {}


@pytest.mark.slow
@pytest.mark.capability(25)
@pytest.mark.parametrize("way", WAYS)
def test_who_was_told_half_of_it_guesses_the_rest_no_better_than_blindly(
    made: Made, way: str
) -> None:
    rows = seats(made.public["panels.csv"], "tag")
    assert learned(made, rows, WAYS[way]) <= blind(made, rows)


@pytest.mark.slow
def test_the_same_guesser_is_right_far_more_often_where_a_code_returns(made: Made) -> None:
    rows = seats(made.full["panels.csv"], "id")
    assert learned(made, rows, WAYS["by the beginning of the name"]) > 2 * blind(made, rows)


@pytest.mark.slow
def test_nothing_public_stands_for_the_same_person_twice(made: Made) -> None:
    words = Counter(re.findall(r"\b[0-9a-f]{32}\b", "\n".join(made.public.values())))
    drawn = seats(made.public["panels.csv"], "tag")
    waiting = set(made.public["reserve.csv"].split()[1:])
    again = {tag for tag, number in words.items() if number > 1}
    assert again <= {t for p, t in drawn if p == "17"} | {line.split(",")[1] for line in waiting}
    known = [word for pair in made.secrets.values() for word in pair]
    assert not any(word in text for word in known for text in made.public.values())
    told = {"probabilities.csv", "certificate.json", "pool.csv", "quotas.csv", "entrants.csv"}
    assert told.isdisjoint(made.public)
