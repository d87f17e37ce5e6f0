from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.mail.quoting import split_words
from tests.inbox.messages import MOTIVATION, SIGNATURE

QUOTES = {
    "outlook nl": "Van: Team\nVerzonden: maandag 1 januari\nAan: Sanne\nOnderwerp: Hoi\n\noud",
    "outlook en": "From: Team <t@x.example>\nSent: Monday\nTo: Sanne\nSubject: Hi\n\nold",
    "outlook line": "_" * 32 + "\nVan: Team\nVerzonden: nu\nAan: S\nOnderwerp: x\noud",
    "gmail nl": "Op ma 1 jan 2024 om 10:00 schreef Team <t@x.example>:\n> oud\n> ouder",
    "gmail en": "On Mon, Jan 1, 2024 at 10:00 AM Team <t@x.example> wrote:\n> old",
    "gmail broken": "Op maandag 1 januari 2024 om 10:00 heeft Team van GKA\n<t@x.example> het"
    " volgende\ngeschreven:\n\n> oud",
    "apple": "Op 1 jan. 2024, om 10:00 heeft Team <t@x.example> het volgende geschreven:\n\noud",
    "without a sender": "Datum: 1 januari 2024\n\nAan: Sanne\n\noud",
    "headers with marks": "> *Sent:* Monday\n> *To:* Sanne\n\nold",
    "original": "-----Oorspronkelijk bericht-----\nVan: Team\noud",
    "only marks": "> oud\n> ouder",
    "thunderbird": "Team schreef op 1-1-2024 om 10:00:\n> oud",
}


@pytest.mark.parametrize("name", QUOTES)
def test_a_quote_is_left_out(name: str) -> None:
    words = split_words(f"Dank je wel!\n\n{QUOTES[name]}\n")
    assert words.new == "Dank je wel!"
    assert "ou" in words.quoted or "old" in words.quoted


def test_a_signature_is_not_part_of_the_words() -> None:
    words = split_words(f"{MOTIVATION}\n\n{SIGNATURE}\n")
    assert words.new == MOTIVATION
    assert words.signature == SIGNATURE


@pytest.mark.parametrize(
    "closing",
    ["-- ", "Groet,", "Mvg", "Kind regards,", "Hartelijke groeten", "Verzonden vanaf mijn iPhone"],
)
def test_every_closing_begins_a_signature(closing: str) -> None:
    words = split_words(f"Ik doe graag mee.\n{closing}\nBo Smit\n")
    assert words.new == "Ik doe graag mee."
    assert "Bo Smit" in words.signature


def test_an_answer_below_the_quote_is_found() -> None:
    assert split_words("> vraag?\n> nog een\nJa, graag!").new == "Ja, graag!"


def test_answers_between_quoted_lines_are_kept() -> None:
    text = "Op ma 1 jan 2024 schreef T <t@x.example>:\n> een?\nJa.\n"
    assert "Ja." in split_words(text).new


def test_one_line_that_looks_like_a_header_is_no_quote() -> None:
    text = "Onderwerp: ouders die we niet zien.\nDaarover wil ik leren."
    assert split_words(text).new == text


def test_a_word_of_thanks_in_the_first_line_is_no_signature() -> None:
    assert split_words("Alvast bedankt voor de uitnodiging.").new.startswith("Alvast bedankt")


@settings(max_examples=200)
@given(st.text(max_size=1500))
def test_any_text_can_be_parted(text: str) -> None:
    words = split_words(text)
    assert isinstance(words.new + words.signature + words.quoted, str)


@pytest.mark.parametrize("piece", ["Op ", "> ", "Van: a\n", "-- \n", "_", "This message ", "a@b "])
def test_a_very_long_text_takes_little_time(piece: str) -> None:
    assert split_words(piece * 40_000) is not None
