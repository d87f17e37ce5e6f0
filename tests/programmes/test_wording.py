from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from leerkring.programmes.moments import Moment, Precision
from leerkring.programmes.wording import (
    brief_moment_in_words,
    dates_in_words,
    instant_in_words,
    last_day_in_words,
    moment_in_words,
    times_in_words,
)

EVENING = Moment(Precision.DAY, date(2024, 1, 18), time(16), time(20))
UNKNOWN = Moment(Precision.UNKNOWN)


@pytest.mark.parametrize(
    ("language", "moment", "words"),
    [
        ("nl", EVENING, "donderdag 18 januari 2024, 16.00–20.00 uur"),
        ("en", EVENING, "Thursday 18 January 2024, 16:00–20:00"),
        ("nl", Moment(Precision.DAY, date(2024, 1, 18)), "donderdag 18 januari 2024"),
        ("nl", Moment(Precision.MONTH, date(2023, 11, 1)), "november 2023"),
        ("nl", Moment(Precision.WEEK, date(2023, 11, 21)), "in de week van 21 november 2023"),
        ("nl", UNKNOWN, "datum nader te bepalen"),
        (
            "nl",
            Moment(Precision.UNKNOWN, None, time(16), time(20)),
            "datum nader te bepalen, 16.00–20.00 uur",
        ),
    ],
)
def test_a_moment_is_said_as_far_as_it_is_known(language: str, moment: Moment, words: str) -> None:
    with translation.override(language):
        assert moment_in_words(moment) == words


@pytest.mark.parametrize(
    ("language", "moment", "words"),
    [
        ("nl", EVENING, "do 18 jan 2024, 16.00–20.00 uur"),
        ("en", EVENING, "Thu 18 Jan 2024, 16:00–20:00"),
        ("nl", Moment(Precision.MONTH, date(2024, 1, 1)), "januari 2024"),
        ("nl", Moment(Precision.UNKNOWN), "datum nader te bepalen"),
    ],
)
def test_a_form_says_a_moment_in_brief(language: str, moment: Moment, words: str) -> None:
    with translation.override(language):
        assert brief_moment_in_words(moment) == words


def test_a_series_is_said_in_two_lines() -> None:
    later = Moment(Precision.DAY, date(2024, 3, 14), time(16), time(20))
    with translation.override("nl"):
        assert dates_in_words([EVENING, later, UNKNOWN]) == [
            "3 bijeenkomsten",
            "de eerste op donderdag 18 januari 2024",
        ]
        assert times_in_words([EVENING, later]) == "16.00–20.00 uur"
        assert times_in_words([EVENING, UNKNOWN]) == "Zie per bijeenkomst"
        assert (dates_in_words([]), times_in_words([])) == (["N.t.b."], "N.t.b.")


def test_a_deadline_at_midnight_is_the_day_before() -> None:
    with translation.override("nl"):
        assert (
            last_day_in_words(datetime(2023, 11, 17, 23, tzinfo=UTC)) == "vrijdag 17 november 2023"
        )
        noon = datetime(2023, 11, 17, 11, tzinfo=UTC)
        assert last_day_in_words(noon) == "vrijdag 17 november 2023, 12.00 uur"


def test_a_moment_in_the_hour_that_comes_twice_is_said_by_the_clock() -> None:
    with translation.override("nl"):
        for hour in (0, 1):
            at = datetime(2023, 10, 29, hour, 30, tzinfo=UTC)
            assert instant_in_words(at) == "zondag 29 oktober 2023, 2.30 uur"
