"""Our own links in files that came along: zip, what an office program makes, and PDF."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.blotting import blotted
from leerkring.mail.packed_files import LARGEST_PIECE, MOST_PIECES

TOKEN = f"12-{'ab2c' * 6}de"
XED = f"12-{'x' * 26}"
WORDS = f'<w:p>Ik kom.</w:p><r Target="https://leerkring.example/aanbod/{TOKEN}/"/>' + "é" * 300
CLEAN = WORDS.replace(TOKEN, XED)


class Unseekable(io.BytesIO):
    """A file as a program writes it that sends it on at once: sizes follow what is packed."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_where: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def zip_of(
    members: dict[str, bytes],
    *,
    method: int = zipfile.ZIP_DEFLATED,
    file: io.BytesIO | None = None,
) -> bytes:
    file = file or io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def members_of(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pdf_of(*streams: bytes) -> bytes:
    objects = b"".join(
        b"%d 0 obj <</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n"
        % (number, len(packed), packed)
        for number, packed in enumerate(map(zlib.compress, streams), start=1)
    )
    return b"%%PDF-1.7\n%b5 0 obj <</URI(https://x/aanbod/%b/)>>\n%%%%EOF" % (
        objects,
        TOKEN.encode(),
    )


def streams_of(raw: bytes) -> list[bytes]:
    return [
        zlib.decompressobj().decompress(piece.partition(b"\nendstream")[0])
        for piece in raw.split(b">>\nstream\n")[1:]
    ]


@pytest.mark.parametrize("file", [io.BytesIO, Unseekable], ids=["sizes before", "sizes after"])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_packed_document_is_kept_without_our_links_and_opens(
    method: int, file: type[io.BytesIO]
) -> None:
    picture = bytes(range(256)) * 9
    members = {"[Content_Types].xml": b"<t/>", "word/document.xml": WORDS.encode(), "p": picture}
    raw = zip_of(members, method=method, file=file())
    kept = blotted(raw)
    assert len(kept) == len(raw)
    assert members_of(kept) == {**members, "word/document.xml": CLEAN.encode()}


def test_it_is_so_in_the_message_that_brought_it_too() -> None:
    body = base64.encodebytes(zip_of({"word/document.xml": WORDS.encode(), "a": b"a" * 99}))
    raw = b"Subject: Re\nContent-Transfer-Encoding: base64\n\n" + body
    kept = blotted(raw)
    assert len(kept) == len(raw)
    found = members_of(base64.decodebytes(kept.partition(b"\n\n")[2]))
    assert found["word/document.xml"] == CLEAN.encode()


def test_a_pdf_is_kept_without_the_links_that_stand_in_it_or_are_packed_in_it() -> None:
    raw = pdf_of(WORDS.encode(), b"nothing", WORDS.encode() * 2)
    kept = blotted(raw)
    assert len(kept) == len(raw)
    assert streams_of(kept) == [CLEAN.encode(), b"nothing", CLEAN.encode() * 2]
    assert TOKEN.encode() not in kept


def test_a_pdf_in_a_zip_is_looked_into() -> None:
    kept = members_of(blotted(zip_of({"a.pdf": pdf_of(WORDS.encode())})))
    assert streams_of(kept["a.pdf"]) == [CLEAN.encode()]


def test_what_holds_no_link_stays_byte_for_byte() -> None:
    for raw in (zip_of({"a": b"a" * 99}), pdf_of(b"a" * 99).replace(TOKEN.encode(), b"")):
        assert blotted(raw) == raw


def test_a_member_of_very_many_bytes_is_not_unpacked() -> None:
    raw = zip_of({"bomb": bytes(LARGEST_PIECE) + WORDS.encode(), "a": WORDS.encode()})
    kept = blotted(raw)
    assert members_of(kept) == {
        "bomb": bytes(LARGEST_PIECE) + WORDS.encode(),
        "a": CLEAN.encode(),
    }


def test_so_many_members_are_looked_at_and_no_more() -> None:
    raw = zip_of({str(number): WORDS.encode() for number in range(MOST_PIECES + 1)})
    kept = [TOKEN.encode() in content for content in members_of(blotted(raw)).values()]
    assert kept == [False] * MOST_PIECES + [True]


def test_all_files_of_a_message_together_are_unpacked_no_further_than_one() -> None:
    last = zip_of({"a": WORDS.encode()})
    bomb = base64.encodebytes(zip_of({str(n): bytes(LARGEST_PIECE) for n in range(3)}))
    few, many = ((bomb + b"\n") * times + base64.encodebytes(last) for times in (1, 4))
    assert blotted(few) != few
    assert blotted(many) == many


ZIPPED, PRINTED = zip_of({"a": WORDS.encode(), "b": b"b"}), pdf_of(WORDS.encode())


@given(st.data())
def test_no_damaged_file_stops_a_message(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([ZIPPED, PRINTED])))
    for _time in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    assert len(blotted(cut)) == len(cut)
