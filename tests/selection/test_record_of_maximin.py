"""Both records of a draw that raises the lowest chance only: made, checked, rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import Criterion, Network, Person, Problem, Quota
from leerkring.engines.selection.editions import (
    Drawn,
    Frozen,
    drawn_files,
    frozen_files,
    reserve_seed,
    seed_of,
)
from leerkring.selection.bridge import recording
from leerkring.selection.bridge.fixing import coded
from leerkring.selection.bridge.records import fingerprint, programs, table
from tests.draw_records import FULL, PUBLIC, ran

THROWS = "3141526535"


@pytest.mark.capability(25)
def test_the_record_of_a_maximin_draw_is_checked_like_any_other(
    tmp_path: Path,
) -> None:
    quotas = (Quota("sector", "po", 2, 3), Quota("sector", "vo", 1, 2))
    sectors = ["po"] * 9 + ["vo"] * 3
    applied = tuple(Person(str(n), {"sector": one}) for n, one in enumerate(sectors))
    networks = (Network("", 4, quotas),)
    people = coded(Problem(applied, networks), {n: f"p{n}@x.example" for n in range(12)})
    drawn_from = tuple(Person(one.code, one.facts) for one in people)
    problem = Problem(drawn_from, networks, criterion=Criterion.MAXIMIN, panels=1000)
    computed = recording.computed(problem)
    secrets = {one.code: (one.secret, one.address) for one in people}
    chance = {"kind": "dice", "throws": THROWS}
    about = {"pool": 12, "places": 4, "chance": {"kind": "dice", "throws": 10}}
    frozen = frozen_files(Frozen(problem, about, secrets, "blind"), computed)
    seed = seed_of(fingerprint(frozen["public"]["frozen.json"]), THROWS)
    number = Chance(seed).below(1000)
    others = sorted(secrets.keys() - dict(computed.panels[number]).keys())
    order = Chance(reserve_seed(seed)).shuffled(others)
    files = drawn_files(frozen, Drawn(number, computed.panels[number], order), seed, chance)
    told = table(["id", "secret", "address"], [[id, *pair] for id, pair in secrets.items()])
    public = {f"public/{name}": text for name, text in files["public"].items()}
    for name, text in {**files["full"], **programs(), **public, "people.csv": told}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, newline="")
    assert '"criterion":"maximin"' in files["full"]["record.json"]
    done = ran(FULL, tmp_path)
    assert done.returncode == 0, done.stdout
    done = ran(PUBLIC, tmp_path, "--full", ".", record="public")
    assert done.returncode == 3, done.stdout
    assert "(4012 tags rebuilt)" in done.stdout
