"""The world of each journey."""

from __future__ import annotations

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
def world(visitors: Visitors, clock: Clock, english: English, examined: Kinds) -> World:
    return World(visitors, clock, english, examined)
