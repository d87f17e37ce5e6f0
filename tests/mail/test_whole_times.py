"""A time is never torn at its dash: in pages, in letters, in PDFs."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from leerkring.mail import pdf
from leerkring.mail.kinds import LetterWords
from leerkring.mail.models import Letter
from leerkring.mail.render import render, render_edited
from leerkring.mail.whole_times import with_whole_times

MAIL_SPAN = '<span style="white-space:nowrap">16.00–20.00 uur</span>'


@pytest.mark.parametrize(
    "time",
    ["16.00–20.00 uur", "9.05–9.35", "16:00–20:00", "16.00 – 20.00 uur", "16.00-17.30"],
)
def test_a_time_becomes_one_piece(time: str) -> None:
    page = f"<p>Donderdag 18 januari, {time}.</p>"
    assert with_whole_times(page, "<b>") == f"<p>Donderdag 18 januari, <b>{time}</span>.</p>"


@pytest.mark.parametrize(
    "page",
    [
        '<input value="16.00–20.00 uur">',
        "<title>Van 16.00–20.00 uur</title>",
        "<script>var a = '16.00–20.00'</script>",
        "<textarea>\n16.00–20.00 uur</textarea>",
        "<select><option>do 18 jan, 16.00–20.00 uur</option></select>",
        "<svg><text>16.00–20.00</text></svg>",
        "<p>12.500–20.000 euro, 1.16.00–20.001 en 2023–2024</p>",
    ],
)
def test_what_is_no_text_or_no_time_stays_as_it_is(page: str) -> None:
    assert with_whole_times(page, "<b>") == page


def test_a_letter_keeps_its_times_whole_and_its_plain_text_as_written() -> None:
    words = LetterWords("Om {moment}", "Kom op {moment}.")
    made = render(words, {"moment": "do 18 januari, 16.00–20.00 uur"}, language="nl")
    assert f"Kom op do 18 januari, {MAIL_SPAN}." in made.html
    assert made.text == "Kom op do 18 januari, 16.00–20.00 uur.\n"
    assert made.subject == "Om do 18 januari, 16.00–20.00 uur"


def test_a_letter_that_a_person_changed_keeps_its_times_whole() -> None:
    made = render_edited("Let op", "We beginnen 16.00–20.00 uur.", language="nl")
    assert MAIL_SPAN in made.html


def test_no_line_of_a_pdf_ends_inside_a_time() -> None:
    """The words before the time shift it over the end of the line, one letter at a time."""
    lines = [f"{'a ' * 30}{'b' * more} 16.00–20.00 uur daarna" for more in range(30)]
    letter = Letter(
        recipient="Noor",
        language="nl",
        subject="Plaats",
        text="\n\n".join(lines),
        sender_name="Alliantie",
        created_at=datetime(2023, 11, 20, 9, tzinfo=UTC),
    )
    made = pdf.letter_pdf(letter)
    assert made is not None
    printed = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    ends = [line.strip() for line in printed.splitlines()]
    assert sum("16.00–20.00 uur" in line for line in ends) == len(lines)
    assert not [line for line in ends if line.endswith(("16.00–", "20.00"))]
