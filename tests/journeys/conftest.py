"""The world of each journey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import Visitors
from tests.journeys.story import English, Kinds, World
from tests.support import Clock


@pytest.fixture(scope="session")
def english() -> English:
    return English()


@pytest.fixture(scope="session")
def examined() -> Kinds:
    """The kinds of pages that were examined already: each once in a run is enough."""
    return set()


@pytest.fixture
def world(visitors: Visitors, clock: Clock, english: English, examined: Kinds) -> Iterator[World]:
    """One journey's world; no Dutch page that somebody reached in it may say English words."""
    world = World(visitors, clock, english, examined)
    yield world
    assert not world.untranslated, "\n".join(sorted(world.untranslated))
