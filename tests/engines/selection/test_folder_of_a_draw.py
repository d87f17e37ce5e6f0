"""The folder of a draw over several networks, with pairs, caps and bands: written and checked."""

import json

import pytest

from leerkring.engines.common.chance import Chance
from leerkring.engines.common.draw_folder import FORMAT, as_json, fingerprints
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
from leerkring.engines.selection.folder import PlacedBefore, folder_of, selected_file
from leerkring.engines.selection.verify_draw import TEXTS, check

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


def files_of(asked, seed="dice 1 2 3"):
    outcome = solve(asked, seed=seed)
    assert outcome.panel is not None
    files = folder_of(asked, outcome)
    files["selected.csv"] = selected_file(asked, outcome.panel)
    off = max(abs(outcome.reached[id] - chance) for id, chance in outcome.chances.items())
    return outcome, with_record(files, outcome, off, seed)


def with_record(files, outcome, off, seed):
    record = {
        "format": FORMAT,
        "status": outcome.status.value,
        "places": 9,
        "panels": 100,
        "seed": seed,
        "drawn": outcome.drawn,
        "reached": {"largest_difference": off},
        "files": fingerprints(files),
    }
    return {**files, "record.json": as_json(record)}


def wrong(files, folder):
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return {code for good, code, facts in check(folder) if not good and TEXTS[code].format(**facts)}


def forged(files, name, old, new):
    """Change a file, and let the record name the changed one."""
    assert old in files[name]
    changed = {**files, name: files[name].replace(old, new, 1)}
    record = json.loads(changed.pop("record.json"))
    record["files"] = fingerprints(changed)
    return {**changed, "record.json": as_json(record)}


@pytest.mark.parametrize("seed", range(6))
def test_a_draw_over_two_networks_with_pairs_and_bands_checks_out(seed, tmp_path):
    outcome, files = files_of(problem(seed, bands=seed % 2 == 0))
    assert outcome.status is Status.OPTIMAL
    assert wrong(files, tmp_path) == set()


def test_a_pair_that_is_parted_is_noticed(tmp_path):
    _outcome, files = files_of(problem(0))
    lines = files["panels.csv"].splitlines()
    of_pair = next(line for line in lines if ",p00," in line)
    forgery = forged(files, "panels.csv", of_pair, of_pair.replace("p00", "p23"))
    assert "panels" in wrong(forgery, tmp_path)


def test_a_seal_that_was_sought_is_noticed(tmp_path):
    """Else whoever publishes could try seals until the throws give the panel they want."""
    asked = problem(0)
    frozen = {"frozen.json": as_json({"agreed": "before"})}
    seal = fingerprints(frozen)["frozen.json"]
    outcome, files = files_of(asked, seed=f"{seal} 123")
    files = {name: text for name, text in files.items() if name != "record.json"} | frozen
    assert wrong(with_record(files, outcome, 1.0, f"{seal} 123"), tmp_path) == set()
    sought = (f"{n:064x} 123" for n in range(10_000))
    same = next(seed for seed in sought if Chance(seed).below(100) == outcome.drawn)
    assert wrong(with_record(files, outcome, 1.0, same), tmp_path) == {"seed"}


def test_a_pair_that_was_none_is_noticed(tmp_path):
    outcome, files = files_of(problem(0))
    rows = [line.split(",") for line in files["panels.csv"].splitlines()[1:]]
    panels_of = {id: {row[0] for row in rows if id in row} for id in outcome.chances}
    other = next(n for n in (1, 2) if panels_of["p00"] != panels_of[f"p{2 * n:02}"])
    forgery = forged(files, "entrants.csv", "pair 0", f"pair {other}")
    assert "panels" in wrong(forgery, tmp_path)


def test_a_seat_in_a_network_that_somebody_did_not_want_is_noticed(tmp_path):
    asked = problem(0)
    only_north = next(p.id for p in asked.people if p.networks == ("north",))
    _outcome, files = files_of(asked)
    line = next(li for li in files["panels.csv"].splitlines() if f",{only_north}," in li)
    forgery = forged(files, "panels.csv", line, line.replace("north", "south"))
    assert "panels" in wrong(forgery, tmp_path)


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
    assert codes <= wrong(forged(files, name, old, new), tmp_path)


def test_a_draw_that_begins_half_way_is_not_written():
    asked = problem(0)
    placed = Person("early", placed_in="north")
    half_way = Problem((*asked.people, placed), asked.networks, panels=10)
    with pytest.raises(PlacedBefore):
        folder_of(half_way, solve(half_way, seed="s"))


def test_a_folder_in_the_words_of_earlier_versions_still_checks_out(tmp_path):
    people = tuple(Person(f"p{n}", {"sector": "po" if n % 3 else "vo"}) for n in range(9))
    asked = Problem(people, (Network("", 3, (Quota("sector", "vo", 1, 2),)),), panels=20)
    outcome = solve(asked, seed="s")
    files = folder_of(asked, outcome)
    files["selected.csv"] = selected_file(asked, outcome.panel)
    proof = json.loads(files["certificate.json"])
    del proof["fences"]
    for level in proof["levels"]:
        del level["floors"], level["fences"]
    for ticket in proof["lottery"]:
        ticket["counts"] = [[kind, times] for kind, times, _network in ticket["counts"]]
    files["certificate.json"] = as_json(proof)
    files = with_record(files, outcome, 1.0, "s")
    record = json.loads(files.pop("record.json")) | {"places": 3, "panels": 20}
    files["record.json"] = as_json(record)
    assert set(files) & {"rules.json", "entrants.csv"} == set()
    assert wrong(files, tmp_path) == set()
