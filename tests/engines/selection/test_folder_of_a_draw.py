"""The folder of a draw over several networks, with pairs, caps and bands: written and checked."""

import json
from dataclasses import replace

import pytest

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import (
    BandRule,
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
    Status,
    one_network,
    solve,
    verify,
)
from leerkring.engines.selection.folder import plain_fences
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


def held_by_a_fence():
    """Return a draw whose fairness needs a fence: two of four "old" people must come in, nobody of
    the higher band may have less chance than they, and that is what keeps the others low."""
    people = [Person(f"high{n}", {"age": "any"}, band=1) for n in range(4)]
    people += [Person(f"old{n}", {"age": "old"}) for n in range(4)]
    people += [Person(f"other{n}", {"age": "any"}) for n in range(4)]
    asked = one_network(people, 5, [Quota("age", "old", 2, 4)], panels=100)
    return replace(asked, band_rule=BandRule.STRICT)


def test_what_a_proof_takes_from_fences_is_written_as_pairs_of_kinds(tmp_path):
    outcome, files = files_of(held_by_a_fence())
    used = [level for level in outcome.certificate.levels if level.fences]
    assert used
    for level in used:
        pairs = plain_fences(level)
        assert all(much > 0 for *_kinds, much in pairs)
        for k in range(len(outcome.certificate.kinds)):
            taken = sum(weight for _f, kind, weight in level.fences if kind == k)
            given = sum(m * ((over == k) - (under == k)) for over, under, m in pairs)
            assert given == pytest.approx(taken, abs=1e-9)
    assert verdict(files, tmp_path) == (0, set())


def test_a_fence_between_kinds_that_no_band_parts_is_noticed(tmp_path):
    _outcome, files = files_of(held_by_a_fence())

    def turned(proof):
        for level in proof["levels"]:
            level["fences"] = [[under, over, much] for over, under, much in level["fences"]]

    code, wrong = verdict(drawn_again(changed_json(files, "certificate.json", turned)), tmp_path)
    assert (code, wrong) == (1, {"level"})


def test_a_quota_on_the_empty_value_counts_whoever_has_none_for_every_check(tmp_path):
    people = [Person(f"a{n}", {"role": "leader"}) for n in range(4)]
    people += [Person(f"b{n}", {"role": ""}) for n in range(4)]
    people += [Person(f"c{n}") for n in range(4)]
    asked = replace(one_network(people, 4, [Quota("role", "", 1, 1)]), panels=60)
    outcome, files = files_of(asked)
    assert verify(asked, outcome) == []
    assert all(sum(id[0] in "bc" for id in panel.ids) == 1 for panel in outcome.panels)
    assert verdict(files, tmp_path) == (0, set())
