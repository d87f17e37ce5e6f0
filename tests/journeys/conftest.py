"""The world of each journey."""

from __future__ import annotations

import pytest

from tests.browser import Visitors
from tests.journeys.story import English, World
from tests.support import Clock


@pytest.fixture(scope="session")
def english() -> English:
    return English()


@pytest.fixture
def world(visitors: Visitors, clock: Clock, english: English) -> World:
    return World(visitors, clock, english)
