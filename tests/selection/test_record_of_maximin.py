"""Both records of a draw that raises the lowest chance only: made, checked, rebuilt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import Criterion, Problem, Quota
from leerkring.selection.bridge import recording
from leerkring.selection.bridge.fixing import coded
from leerkring.selection.bridge.plain import Entrant, Question, Spread
from leerkring.selection.bridge.records import (
    Drawn,
    Frozen,
    drawn_files,
    fingerprint,
    frozen_files,
    programs,
    reserve_seed,
    seed_of,
    table,
)
from leerkring.selection.bridge.solving import problem_of
from tests.draw_records import FULL, PUBLIC, ran

THROWS = "3141526535"


def by_maximin(question: Question) -> Problem:
    return replace(problem_of(question), criterion=Criterion.MAXIMIN)


@pytest.mark.capability(25)
def test_the_record_of_a_maximin_draw_is_checked_like_any_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recording, "problem_of", by_maximin)
    quotas = (Quota("sector", "po", 2, 3), Quota("sector", "vo", 1, 2))
    sectors = ["po"] * 9 + ["vo"] * 3
    applied = tuple(Entrant(str(n), {"sector": one}) for n, one in enumerate(sectors))
    people = coded(
        Question(applied, (Spread(4, quotas),)), {n: f"p{n}@x.example" for n in range(12)}
    )
    entrants = tuple(Entrant(one.code, one.facts) for one in people)
    question = Question(entrants, (Spread(4, quotas),), panels=1000)
    computed = recording.computed(question)
    secrets = {one.code: (one.secret, one.address) for one in people}
    chance = {"kind": "dice", "throws": THROWS}
    about = {"pool": 12, "places": 4, "chance": {"kind": "dice", "throws": 10}}
    frozen = frozen_files(Frozen(question, about, secrets, "blind"), computed)
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
