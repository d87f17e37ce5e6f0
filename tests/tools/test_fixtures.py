from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from django.db import models
from django.db.models.fetch_modes import FETCH_RAISE
from django.utils import timezone

from leerkring.people.models import Person
from tests.support import Clock


def test_the_clock_stands_still_until_it_is_moved(clock: Clock) -> None:
    clock.move_to("2023-11-17 23:59")
    assert timezone.now() == datetime(2023, 11, 17, 22, 59, tzinfo=UTC)
    clock.advance(minutes=1)
    assert timezone.now() == datetime(2023, 11, 17, 23, 0, tzinfo=UTC)


def test_a_forgotten_relation_is_an_error_by_default() -> None:
    queryset: models.QuerySet[Person] = Person.objects.all()
    assert queryset._fetch_mode is FETCH_RAISE


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as line, pytest.raises(pytest.fail.Exception):
        line.connect(("192.0.2.1", 80))
