"""Our own links in what Outlook saves: in streams that lie in pieces, and in RTF that is packed."""

from __future__ import annotations

import base64
import random
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.blotting import blotted
from leerkring.mail.compound import NotCompound, with_streams_changed
from leerkring.mail.packed_rtf import packed, unpacked
from tests.inbox.outlook import msg, stream_of

TOKEN = f"12-{'ab2c' * 6}de"
ADDRESS = f"https://leerkring.example/en/aanbod/{TOKEN}/?a=1&b=2"
HELLO = bytes.fromhex(  # the first example of MS-OXRTFCP
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
    "68656c090020627705b06c647d0a800fa0"
)
RTF = b"{\\rtf1\\ansi " + b"Kun je komen? \\par " * 12 + b"https://leerkring.example/aanbod/%b/ "
ONE_LINE, CUT = TOKEN.encode(), TOKEN[:9].encode() + b"\r\n" + TOKEN[9:].encode()


def test_packed_rtf_is_unpacked_as_its_description_shows() -> None:
    assert unpacked(HELLO, 100) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@given(st.binary(max_size=400).map(lambda words: words * 3))
def test_packed_rtf_comes_back_as_it_was(rtf: bytes) -> None:
    assert unpacked(packed(rtf), 10_000) == rtf


@pytest.mark.parametrize("link", [ONE_LINE, CUT], ids=["one line", "cut"])
@pytest.mark.parametrize("letters", [0, 9000], ids=["in small pieces", "in sectors"])
def test_what_outlook_saved_is_kept_without_the_links_in_its_rtf(link: bytes, letters: int) -> None:
    more = bytes(random.Random(1).choices(range(97, 123), k=letters))
    rtf = packed(RTF % link + more + RTF % link + b"}")
    raw = msg(subject="Re", body="Ik kom", headers="", rtf=rtf)
    kept = blotted(raw)
    assert len(kept) == len(raw)
    again = stream_of(kept, "__substg1.0_10090102")
    assert unpacked(again, 100_000) == RTF % _x(link) + more + RTF % _x(link) + b"}"
    assert len(again) == len(rtf)


def _x(link: bytes) -> bytes:
    return link[:3] + re.sub(rb"[a-z2-7]", b"x", link[3:])


def test_a_link_that_lies_in_pieces_of_a_saved_message_is_made_illegible() -> None:
    raw = msg(subject="Re", body=f"{'a' * 20}{ADDRESS} Ik kom", headers="")
    body = stream_of(blotted(raw), "__substg1.0_1000001F").decode("utf-16-le")
    assert body == f"{'a' * 20}{ADDRESS} Ik kom".replace(TOKEN, TOKEN[:3] + "x" * 26)


def test_packed_rtf_in_a_file_that_came_along_is_kept_without_links() -> None:
    tnef = b"\x78\x9f\x3e\x22" + packed(RTF % ONE_LINE) + b"more"
    kept = base64.decodebytes(blotted(base64.encodebytes(tnef)))
    assert unpacked(kept[4:-4], 100_000) == RTF % _x(ONE_LINE)
    assert (kept[:4], kept[-4:]) == (tnef[:4], b"more")


@given(st.data())
def test_no_damaged_file_of_outlook_stops_a_message(data: st.DataObject) -> None:
    raw = bytearray(msg(subject="Re", body=ADDRESS, headers="", rtf=packed(RTF % ONE_LINE)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(8, len(raw) - 4))
        raw[at : at + 4] = data.draw(st.sampled_from([b"\0\0\0\0", b"\xff" * 4, b"\1\0\0\0"]))
    damaged = bytes(raw[: data.draw(st.integers(8, len(raw)))])
    assert len(blotted(damaged)) == len(damaged)


def test_streams_that_lie_on_top_of_each_other_cost_no_more_than_the_file() -> None:
    asked: list[int] = []

    def look(stream: bytes) -> bytes:
        asked.append(len(stream))
        return stream

    files = {f"{n}.txt": bytes(range(256)) * 20 for n in range(8)}
    raw = bytearray(msg(subject="Re", body="", headers="", files=files))
    for at in range(1024, len(raw), 128):  # each stream says that it is as long as the file
        if raw[at + 66 : at + 67] == b"\2":
            raw[at + 116 : at + 124] = struct.pack("<II", 40, len(raw))
    with pytest.raises(NotCompound):
        with_streams_changed(bytes(raw), look)
    assert sum(asked) <= len(raw)
