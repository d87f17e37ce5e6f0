"""What the page of a draw says in each state, decided without a browser."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from leerkring.programmes.models import Activity, Programme
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.web.staff.draw import wording
from leerkring.web.staff.draw.scope import DrawScope

ONE = DrawScope(Programme(slug="p"), Activity(slug="a", title="A"))
SEVERAL = DrawScope(Programme(slug="p"))


def round_in(state: str, method: str = "spread") -> DrawRound:
    return DrawRound(state=state, method=method, places=6, pool_size=18)


@pytest.mark.parametrize(
    ("round_", "record", "state"),
    [
        (None, None, "prepare"),
        (round_in("fixed", "motivation"), None, "choosing"),
        (round_in("fixed", "lottery"), None, "ready"),
        (round_in("fixed"), DrawRecord(state="waiting"), "computing"),
        (round_in("fixed"), DrawRecord(state="failed"), "failed"),
        (round_in("fixed"), DrawRecord(state="ready"), "chance"),
        (round_in("drawn"), DrawRecord(state="ready"), "drawn"),
        (round_in("released"), None, "released"),
    ],
)
def test_each_state_of_a_draw_has_its_own_page(
    round_: DrawRound | None, record: DrawRecord | None, state: str
) -> None:
    assert wording.state_of(round_, record) == state


@pytest.mark.parametrize(
    ("scope", "method", "state", "words"),
    [
        (ONE, "everyone", "fixed", "all 18 applicants get a place"),
        (SEVERAL, "everyone", "fixed", "Everybody can have the network they want most"),
        (ONE, "first_come", "fixed", "Who applied first has a place first"),
        (ONE, "motivation", "fixed", "18 people were found suitable for 6 places"),
        (ONE, "lottery", "fixed", "Nobody can change the text or the list"),
        (ONE, "spread", "fixed", "Nobody can change the spread or the list"),
        (ONE, "spread", "drawn", "6 places among 18 people, with the agreed spread."),
        (SEVERAL, "spread", "drawn", "with the agreed spread of each network"),
        (SEVERAL, "everyone", "drawn", "Everybody has the network they wanted most"),
        (ONE, "lottery", "drawn", "each with the same chance"),
    ],
)
def test_the_sentence_beneath_the_heading_says_how_places_are_given(
    scope: DrawScope, method: str, state: str, words: str
) -> None:
    record = DrawRecord() if method == "spread" else None
    with override("en"):
        said = wording.lead(round_in(state, method), record, scope)
    assert words in said
    assert ("Applicants see nothing of this yet." in said) is (state == "drawn")


def test_an_outcome_says_first_whether_the_agreed_spread_is_kept() -> None:
    with override("en"):
        assert wording.spread_kept(4, 4) == (
            "ok",
            "The agreed spread is kept: all 4 agreed numbers hold.",
        )
        kind, words = wording.spread_kept(3, 4)
    assert kind == "warning"
    assert "1 of the 4 agreed numbers does not hold" in words


def test_preferences_are_counted_in_words() -> None:
    with override("en"):
        assert wording.choices_in_words({1: 5, 2: 1}) == (
            "5 people have their first preference. 1 person has preference 2."
        )
        assert wording.choices_in_words({}) == ""
