"""What the engine answers in a process of its own is what it answers in this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from leerkring.engines.selection import Network, Person, Problem, Quota
from leerkring.selection.bridge import children
from tests.support import in_this_process

pytestmark = pytest.mark.slow
SEED = "3 1 4 1 5"
POOL = Problem(
    people=tuple(Person(str(n), {"sector": "po" if n % 3 else "vo"}) for n in range(6)),
    networks=(Network("network", 3, (Quota("sector", "vo", 1, 1),)),),
)
TOO_MANY = replace(POOL, networks=(Network("network", 3, (Quota("sector", "vo", 3, 3),)),))
ASKED: dict[str, Callable[[], Any]] = {
    "the chances": lambda: children.answer(POOL),
    "no conflict": lambda: children.conflict_of(POOL),
    "a conflict": lambda: children.conflict_of(TOO_MANY),
    "numbered panels": lambda: children.computed(POOL),
    "ranges": lambda: children.ranges_of([POOL, TOO_MANY]),
    "replacements": lambda: children.replace_in(POOL, SEED),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_process_of_its_own_gives_the_same_answer(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_child = ASKED[asked]()
    assert (from_child is None) == (asked == "no conflict")
    monkeypatch.setattr(children, "in_child", in_this_process)
    assert from_child == ASKED[asked]()


def test_what_goes_wrong_there_is_no_answer_here() -> None:
    with pytest.raises(children.NoAnswer):
        children.answer(replace(POOL, networks=()))
