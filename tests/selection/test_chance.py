"""What decides a draw, without a database: rounds of drand, hashes laid down, texts of chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from leerkring.selection.bridge.chance import (
    commitment_of,
    joined,
    moment_of,
    named,
    person_code,
    plain,
    randomness_of,
    round_at,
)
from leerkring.selection.fetching import NoNumber, fetched_signature

# Round 1000 of quicknet, as the servers of drand give it.
SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
RANDOMNESS = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"


def test_the_randomness_of_a_round_is_that_of_drand() -> None:
    assert randomness_of(SIGNATURE) == RANDOMNESS


def test_a_round_appears_every_three_seconds_from_the_genesis() -> None:
    genesis = datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert (round_at(genesis), moment_of(1)) == (1, genesis)
    assert round_at(genesis + timedelta(seconds=2)) == 1
    assert moment_of(1000) == genesis + timedelta(seconds=2997)
    whole_minute = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert moment_of(round_at(whole_minute)) == whole_minute


def test_a_hash_is_bound_to_the_draw_and_to_who_laid_it_down() -> None:
    number = "12345678901234567890"
    person = person_code("seal", 7)
    assert (
        commitment_of("seal", person, number)
        == sha256(f"seal {person} {number}".encode()).hexdigest()
    )
    others = {commitment_of("other", person, number), commitment_of("seal", "x", number)}
    assert commitment_of("seal", person, number) not in others
    assert person_code("other", 7) != person


def test_the_text_of_numbers_does_not_depend_on_who_is_first() -> None:
    laid_down = [("b", "2222"), ("a", "1111")]
    assert joined(laid_down) == joined(laid_down[::-1]) == "1111+2222"
    assert plain(" 12345 67-890\n") == "1234567890"


def test_what_is_named_before_says_all_that_the_check_needs() -> None:
    assert named("numbers", 3, None)["people"] == 3
    assert named("drand", None, 1000)["appears_at"] == moment_of(1000).isoformat()
    assert named("dice", None, None)["throws"] == 10
    assert set(named("dice", None, None)) == {"kind", "rule", "throws"}


def test_a_number_is_not_fetched_over_a_line_that_others_can_change() -> None:
    with pytest.raises(NoNumber, match="https"):
        fetched_signature("http://drand.example", 1000)


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(NoNumber, match=r"127\.0\.0\.1"):
        fetched_signature("http://127.0.0.1:9", 1000)
