"""The folder of a draw over several networks, with pairs, caps and bands: written and checked."""

import json
from dataclasses import replace

import pytest

from leerkring.engines.common.chance import Chance
from leerkring.engines.common.draw_folder import as_json
from leerkring.engines.selection import (
    BandRule,
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
    Status,
    solve,
)
from leerkring.engines.selection.replace import replacement
from tests.engines.selection.folders import THROWS, changed_json, drawn_again, published, verdict

WISHES = (("north", "south"), ("south", "north"), ("north",), ("south",))


def problem(seed, *, bands=True):
    chance = Chance(f"folder {seed}")
    people = tuple(
        Person(
            f"p{n:02}",
            {"sector": ("po", "vo")[chance.below(2)], "school": f"s{chance.below(9)}"},
            party=f"pair {n // 2}" if n < 6 else None,
            networks=WISHES[0] if n < 6 else WISHES[chance.below(4)],
            band=chance.below(2) if bands else 0,
        )
        for n in range(24)
    )
    return Problem(
        people,
        (
            Network("north", 5, (Quota("sector", "po", 1, 4),), fewest=4),
            Network("south", 4, (Quota("sector", "vo", 1, 3),), fewest=3),
        ),
        caps=(Cap("school", 2),),
        floors=(Floor(1, 0.2),) if bands else (),
        band_rule=BandRule.ALIKE,
        panels=100,
    )


def files_of(asked):
    outcome = solve(asked, seed="any")
    return outcome, published(asked, outcome)


def forged(files, name, old, new):
    """Change a file, and let the record be the one that belongs to the changed one."""
    assert old in files[name]
    return drawn_again({**files, name: files[name].replace(old, new, 1)})


def wrong_codes(files, folder):
    return verdict(files, folder)[1]


def schools():
    return tuple(
        Person(f"q{n}", {"sector": ("po", "vo")[n % 2]}, networks=WISHES[n % 4]) for n in range(20)
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_draw_over_two_networks_with_pairs_and_bands_checks_out(seed, tmp_path):
    outcome, files = files_of(problem(seed, bands=seed % 2 == 0))
    assert outcome.status is Status.OPTIMAL
    assert verdict(files, tmp_path) == (0, set())


def test_a_pair_that_is_parted_is_noticed(tmp_path):
    _outcome, files = files_of(problem(0))
    lines = files["panels.csv"].splitlines()
    of_pair = next(line for line in lines if ",p00," in line)
    forgery = forged(files, "panels.csv", of_pair, of_pair.replace("p00", "p23"))
    assert "panels" in wrong_codes(forgery, tmp_path)


def test_a_seal_that_was_sought_is_noticed(tmp_path):
    """Else whoever publishes could try seals until the throws give the panel they want."""
    _outcome, files = files_of(problem(0))
    drawn = json.loads(files["record.json"])["drawn"]
    sought = (f"{n:064x} {THROWS}" for n in range(10_000))
    same = next(seed for seed in sought if Chance(seed).below(100) == drawn)
    forgery = changed_json(files, "record.json", lambda record: record.update(seed=same))
    assert verdict(forgery, tmp_path) == (1, {"chance", "reserve"})


def test_a_pair_that_was_none_is_noticed(tmp_path):
    outcome, files = files_of(problem(0))
    rows = [line.split(",") for line in files["panels.csv"].splitlines()[1:]]
    panels_of = {id: {row[0] for row in rows if id in row} for id in outcome.chances}
    other = next(n for n in (1, 2) if panels_of["p00"] != panels_of[f"p{2 * n:02}"])
    forgery = forged(files, "entrants.csv", "pair 0", f"pair {other}")
    assert "panels" in wrong_codes(forgery, tmp_path)


def test_a_seat_in_a_network_that_somebody_did_not_want_is_noticed(tmp_path):
    asked = problem(0)
    only_north = next(p.id for p in asked.people if p.networks == ("north",))
    _outcome, files = files_of(asked)
    line = next(li for li in files["panels.csv"].splitlines() if f",{only_north}," in li)
    forgery = forged(files, "panels.csv", line, line.replace("north", "south"))
    assert "panels" in wrong_codes(forgery, tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "codes"),
    [
        ("rules.json", '"least":4,"most":5', '"least":2,"most":3', {"panels", "lottery"}),
        ("rules.json", "[[1,0.2]]", "[[1,0.9]]", {"bands"}),
        ("certificate.json", '"floors":[]', '"floors":[[0,-1.0]]', {"level"}),
    ],
)
def test_other_rules_than_those_of_the_draw_are_noticed(name, old, new, codes, tmp_path):
    _outcome, files = files_of(problem(0))
    assert codes <= wrong_codes(forged(files, name, old, new), tmp_path)


def test_a_draw_that_begins_half_way_is_written_as_what_is_left_of_it(tmp_path):
    asked = problem(0)
    placed = Person("early", {"sector": "po", "school": "s1"}, placed_in="north")
    gone = Person("gone", excluded="dropped_out")
    half_way = replace(asked, people=(*asked.people, placed, gone))
    _outcome, files = files_of(half_way)
    assert verdict(files, tmp_path) == (0, set())
    assert "early" not in "".join(files.values())
    assert json.loads(files["rules.json"])["networks"][0]["most"] == 4


def test_a_replacement_is_checked_on_the_chances_over_both_draws(tmp_path):
    asked = replace(problem(1, bands=False), people=schools(), caps=())
    first = solve(asked, seed="first")
    gone = sorted(first.panel.ids)[:4]
    second = replacement(asked, first.panel, gone, first.chances)
    outcome = solve(second, seed="second")
    files = published(second, outcome)
    assert verdict(files, tmp_path) == (0, set())
    later = files["entrants.csv"].splitlines()
    own = max(later[1:], key=lambda line: float(line.split(",")[-1]))
    forgery = forged(files, "entrants.csv", own, own.rsplit(",", 1)[0] + ",0.0")
    assert verdict(forgery, tmp_path)[0] == 1


def test_a_folder_in_the_words_of_earlier_versions_still_checks_out(tmp_path):
    people = tuple(Person(f"p{n}", {"sector": "po" if n % 3 else "vo"}) for n in range(9))
    asked = Problem(people, (Network("", 3, (Quota("sector", "vo", 1, 2),)),), panels=20)
    outcome = solve(asked, seed="s")
    files = published(asked, outcome)
    proof = json.loads(files["certificate.json"])
    del proof["fences"]
    for level in proof["levels"]:
        del level["floors"], level["fences"]
    for ticket in proof["lottery"]:
        ticket["counts"] = [[kind, times] for kind, times, _network in ticket["counts"]]
    del files["rules.json"]
    assert "entrants.csv" not in files
    assert verdict(drawn_again(files | {"certificate.json": as_json(proof)}), tmp_path) == (
        0,
        set(),
    )
