"""A sign never stops a letter: what no font has becomes □, what nobody sees goes."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from leerkring.mail import pdf
from leerkring.mail.models import Letter

SENT = datetime(2023, 11, 20, 9, tzinfo=UTC)


def letter(
    name: str = "Zoë de Boër", text: str = "Beste {name}", subject: str = "Plaats"
) -> Letter:
    return Letter(
        recipient=name,
        language="nl",
        subject=subject,
        text=text.format(name=name),
        sender_name="Alliantie",
        created_at=SENT,
    )


def words_in(made: bytes | None) -> str:
    assert made is not None
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)


@pytest.mark.parametrize(
    ("sign", "script"),
    [
        ("😀", "emoji"),
        ("👩‍🏫", "an emoji of two"),
        ("漢字", "Chinese"),
        ("ሰላም", "Ge'ez"),
        ("สวัสดี", "Thai"),
        ("שלום", "Hebrew"),
        ("Ελένη", "Greek"),
        ("நன்றி", "Tamil"),
    ],
)
def test_a_name_is_printed_in_its_own_script(sign: str, script: str) -> None:
    printed = words_in(pdf.letter_pdf(letter(f"Noor {sign}")))
    assert "Noor" in printed, script
    assert "□" not in printed, script


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        ("ⵜⵉ", "Noor □□"),  # Tifinagh: in no font that comes along
        ("\uf0b7", "Noor •"),  # the bullet of Word's Symbol font
        ("\uf0e0", "Noor □"),
        ("\ud800", "Noor □"),  # half a sign
        ("\ufeff", "Noor"),
        ("\x07", "Noor"),
        ("\u202e", "Noor"),
        ("\u200b", "Noor"),
    ],
    ids=["tifinagh", "bullet", "private", "half", "mark", "bell", "direction", "zero-width"],
)
def test_a_sign_that_no_font_has_never_stops_a_letter(sign: str, shown: str) -> None:
    printed = words_in(pdf.letter_pdf(letter(f"Noor {sign}")))
    assert any(line.strip() == shown for line in printed.splitlines())


def test_what_stops_a_letter_is_looked_for_in_all_its_parts() -> None:
    made = pdf.letter_pdf(letter(text="- een ⵜ\n- **twee ⵉ**", subject="Plaats \uf0e0"))
    printed = words_in(made)
    assert ("Plaats □" in printed, "een □" in printed, "twee □" in printed) == (True, True, True)


def test_many_unknown_signs_leave_a_letter_in_latin() -> None:
    tifinagh = " ".join(chr(0x2D30 + number) for number in range(pdf.TRIES + 20))
    printed = words_in(pdf.letter_pdf(letter(f"Noor {tifinagh} Ελένη")))
    assert "Noor □ □" in printed
    assert "Ελένη" not in printed


def test_a_letter_without_a_subject_is_called_after_its_sender() -> None:
    made = pdf.letter_pdf(letter(subject="\u200b"))
    assert made is not None
    about = PdfReader(io.BytesIO(made)).metadata
    assert about is not None
    assert about.title == "Alliantie"


def test_a_pdf_that_cannot_be_made_stops_no_letter(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    compiler, _template = pdf._compiler()
    monkeypatch.setattr(pdf, "_compiler", lambda: (compiler, b"#panic()"))
    assert pdf.letter_pdf(letter()) is None
    assert "has no PDF" in caplog.text


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=12))
def test_any_name_at_all_gives_a_letter(name: str) -> None:
    assert "Plaats" in words_in(pdf.letter_pdf(letter(f"x{name}", text="Een brief.")))
