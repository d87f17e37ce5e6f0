from __future__ import annotations

from tests.conftest import SLOW_FILES, TESTS


def test_every_file_that_is_said_to_be_slow_is_there() -> None:
    assert {path.name for path in TESTS.rglob("test_*.py")} >= SLOW_FILES
