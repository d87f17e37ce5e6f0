from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.inbox import mutated
from leerkring.inbox.parsing.html import html_as_text
from leerkring.inbox.parsing.message import parse
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.addresses import only_mailbox
from leerkring.mail.charsets import decode, decode_header_text
from tests.inbox.messages import CORPUS, HTML_ONLY, docx, lines, mail, odt, pdf, winmail

SOURCES = {name: build() for name, build in CORPUS.items() if name not in {"with files", "winmail"}}


def is_whole(parsed: object) -> bool:
    return isinstance(parsed, ParsedMessage) and isinstance(parsed.text, str)


@settings(max_examples=150)
@given(st.binary(max_size=2000))
def test_any_bytes_become_a_message(raw: bytes) -> None:
    assert is_whole(parse(raw))


@settings(max_examples=150)
@given(st.sampled_from(sorted(SOURCES)), st.integers(min_value=0, max_value=10**9))
def test_a_damaged_message_is_still_a_message(name: str, seed: int) -> None:
    assert is_whole(parse(mutated(SOURCES[name], random.Random(seed))))


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(["From", "To", "Subject", "Content-Type", "Date", "References"])),
    st.text(max_size=300),
)
def test_any_header_values_become_a_message(names: list[str], value: str) -> None:
    raw = "".join(f"{name}: {value}\n" for name in names).encode("utf-8", "surrogateescape")
    assert is_whole(parse(raw + b"\n\nwords"))


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_every_kind_of_message_is_read(name: str) -> None:
    assert is_whole(parse(CORPUS[name]()))


def test_a_charset_that_nobody_knows_is_read_as_windows_1252() -> None:
    parsed = parse(CORPUS["unknown charset"]())
    assert parsed.text == "Ik wil me aanmelden. Café, naïef, 1 € – ‘ja’"


def test_bytes_without_a_charset_are_guessed() -> None:
    parsed = parse(CORPUS["undeclared bytes"]())
    assert (parsed.sender_name, parsed.subject) == ("René", "Aanmelding café")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1", "cp850", "koi8-r", "x-none"])
def test_decoding_gives_text_for_every_charset(charset: str) -> None:
    assert decode("één".encode(), charset)
    assert isinstance(decode(bytes(range(256)), charset), str)


def test_an_encoded_header_is_one_line_of_text() -> None:
    assert decode_header_text("=?utf-8?Q?Ren=C3=A9e?=\n =?x-y?B?!!?=").startswith("Renée")
    assert "\n" not in decode_header_text("a\n b\r\n\tc")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Sanne de Wit <S.deWit@School.example>", ("Sanne de Wit", "s.dewit@school.example")),
        ('"Wit, Sanne de" <s@x.example>', ("Wit, Sanne de", "s@x.example")),
        ("s@x.example (Sanne)", ("Sanne", "s@x.example")),
        ("s@x.example", ("", "s@x.example")),
        ("niemand", ("niemand", "")),
        ("<>", ("", "")),
        ('"a@b.example" <c@d.example>', ("", "c@d.example")),
    ],
)
def test_name_and_address_of_a_sender(header: str, expected: tuple[str, str]) -> None:
    found = only_mailbox(header)
    assert (found.name, found.address) == expected


def test_html_becomes_lines_and_what_is_hidden_stays_away() -> None:
    text = html_as_text(HTML_ONLY)
    assert "Hierbij meld ik mij aan voor" in text
    assert "color" not in text
    assert "> Van: iemand" in text


def test_html_that_is_never_closed_takes_no_time() -> None:
    assert html_as_text("<!--" * 100_000) == ""
    assert isinstance(html_as_text("<" * 200_000), str)
    assert isinstance(html_as_text("<a " * 60_000), str)


def test_words_of_pdf_docx_and_odt_are_read_as_plain_text() -> None:
    parsed = parse(CORPUS["with files"]())
    kinds = {file.filename: file.text for file in parsed.files}
    assert {name for name, text in kinds.items() if "kansen op school" in text} == {
        "motivatie.pdf",
        "motivatie.docx",
        "motivatie.odt",
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kapot.pdf", b"%PDF-1.4 en dan niets"),
        ("kapot.docx", b"PK\x03\x04 geen zip"),
        ("leeg.odt", b""),
        ("bom.docx", docx("<!ENTITY a 'b'>" + "x" * 1000)),
    ],
)
def test_a_document_that_cannot_be_read_is_kept_without_words(name: str, content: bytes) -> None:
    parsed = parse(mail(files=((name, "application/octet-stream", content),)))
    assert [file.filename for file in parsed.files] == [name]


def test_a_zip_that_unpacks_to_very_much_is_cut() -> None:
    parsed = parse(mail(files=(("groot.docx", "application/zip", docx("a" * 50_000_000)),)))
    assert len(parsed.files[0].text) <= 100_000


def test_a_winmail_dat_gives_its_words_and_files() -> None:
    content = winmail("Ik meld me aan.\r\nGroet, Sanne", "brief.txt", b"Mijn motivatie")
    parsed = parse(mail("", files=(("winmail.dat", "application/ms-tnef", content),)))
    assert "Ik meld me aan." in parsed.text
    assert [(file.filename, file.text) for file in parsed.files] == [
        ("brief.txt", "Mijn motivatie")
    ]


def test_a_damaged_winmail_dat_is_kept_as_it_is() -> None:
    parsed = parse(mail("", files=(("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22xx"),)))
    assert [file.filename for file in parsed.files] == ["winmail.dat"]


def test_a_message_inside_a_message_is_read() -> None:
    parsed = parse(CORPUS["forwarded"]())
    assert parsed.inner is not None
    assert parsed.inner.sender == "s.dewit@regenboog.example"


def test_a_message_nested_a_thousand_times_is_read_as_far_as_it_goes() -> None:
    inside = mail("diep")
    for _ in range(1000):
        inside = b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n" + inside
    assert is_whole(parse(inside))


def test_thousands_of_parts_are_capped() -> None:
    part = b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    raw = lines("From: a@b.example", "Content-Type: multipart/mixed; boundary=B", "", "")
    assert len(parse(raw + part * 20_000).text) < 1000


def test_words_in_pdf_helpers_are_real_files() -> None:
    assert pdf("x").startswith(b"%PDF")
    assert odt("x").startswith(b"PK")


def parted(kind: str, *parts: tuple[str, str]) -> bytes:
    inside = "".join(f"--b\n{head}\n\n{body}\n" for head, body in parts)
    head = f"From: a@b.example\nContent-Type: multipart/{kind}; boundary=b\n\n"
    return f"{head}{inside}--b--\n".encode()


PLAIN, MARKED = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


def test_a_letter_in_html_and_a_footer_in_plain_text_are_both_read_in_their_order() -> None:
    raw = parted("mixed", (MARKED, "<p>Ik doe mee.</p>"), (PLAIN, "Dit is een voettekst."))
    assert parse(raw).text.split() == ["Ik", "doe", "mee.", "Dit", "is", "een", "voettekst."]


def test_of_two_versions_the_plain_one_is_read() -> None:
    raw = parted("alternative", (PLAIN, "Ik doe mee."), (MARKED, "<p>Ik doe <b>echt</b> mee.</p>"))
    assert parse(raw).text.strip() == "Ik doe mee."


def test_a_plain_version_that_only_points_at_the_other_gives_way() -> None:
    html = "<p>Graag meld ik mij aan voor het netwerk, want ik wil leren van andere scholen.</p>"
    raw = parted("alternative", (PLAIN, "Bekijk dit bericht als HTML."), (MARKED, html))
    assert parse(raw).text.startswith("Graag meld ik mij aan")


def test_the_same_letter_twice_counts_once() -> None:
    raw = parted("mixed", (PLAIN, "Ik doe mee, graag."), (MARKED, "<p>Ik doe mee, graag.</p>"))
    assert parse(raw).text.strip() == "Ik doe mee, graag."


@pytest.mark.parametrize("name", ["iso-8859-1", "ISO_8859-1", "latin1", "windows-1252"])
def test_windows_letters_called_latin_1_are_read_as_browsers_do(name: str) -> None:
    assert decode("€ 10 – zo’n “veel”".encode("cp1252"), name) == "€ 10 – zo’n “veel”"
    assert decode(b"a\x81\x80", name).endswith("€")


def test_two_senders_are_no_sender() -> None:
    assert parse(b"From: a@b.example\nFrom: c@d.example\n\nHoi").sender == ""
    assert parse(b"From: a@b.example, c@d.example\n\nHoi").sender == ""
