"""What holds after every test of this room: the decisions are what the actions wrote and sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leerkring.selection.queries.untouched import touched_draws


@pytest.fixture(autouse=True)
def outcomes_are_sealed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail for an action that changes a decision and leaves the seal of before on it."""
    has_database = request.node.get_closest_marker("django_db")
    if has_database:
        request.getfixturevalue(
            "transactional_db" if has_database.kwargs.get("transaction") else "db"
        )
    yield
    if has_database:
        assert list(touched_draws()) == []
