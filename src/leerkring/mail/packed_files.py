"""Changes what is packed in a zip (docx, xlsx and odt are one) or a PDF; the file keeps its length.

What cannot be read, is too large, or would need more room than before, stays as it was.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

ZIP, PDF = b"PK\x03\x04", b"%PDF-"
MOST_PIECES = 500
LARGEST_PIECE = 4_000_000  # bytes when unpacked
LARGEST_TOGETHER = 30_000_000
_END, _ENTRY, _LOCAL = (
    struct.Struct("<4s4H2LH"),
    struct.Struct("<4s6H3L5H2L"),
    struct.Struct("<4s5H3L2H"),
)
_ENCRYPTED, _SIZES_FOLLOW, _STORED, _DEFLATED = 1, 8, 0, 8
_WITHOUT_HEAD = -zlib.MAX_WBITS
_STREAM = re.compile(rb"stream\r?\n(?=[\x48\x58\x68\x78])")  # how what zlib packed begins

type Change = Callable[[bytes], bytes]


class Room:
    """How much may still be unpacked for one message."""

    def __init__(self) -> None:
        self._pieces, self._bytes = MOST_PIECES, LARGEST_TOGETHER

    def inflated(self, packed: bytes, bits: int) -> tuple[bytes, int] | None:
        """Return what is packed, and how many bytes it took; None when damaged or too large."""
        most = min(self._bytes, LARGEST_PIECE)
        if most < 1 or self._pieces < 1:
            return None
        reader = zlib.decompressobj(bits)
        try:
            plain = reader.decompress(packed, most)
        except zlib.error:
            plain = b""
        self._pieces -= 1
        self._bytes -= len(plain) if reader.eof else most
        return (plain, len(packed) - len(reader.unused_data)) if reader.eof else None

    def stored(self, plain: bytes) -> bytes | None:
        """Return what is not packed, when there is room to look at it."""
        if self._pieces < 1 or len(plain) > min(self._bytes, LARGEST_PIECE):
            return None
        self._pieces -= 1
        self._bytes -= len(plain)
        return plain


def in_zip(content: bytes, change: Change, room: Room) -> bytes:
    """Return a zip with its members changed, and its table of contents right again."""
    out = bytearray(content)
    for member in _members(content):
        plain = _plain(member, content[member.start : member.start + member.length], room)
        if plain is None:
            continue
        changed = change(plain)
        again = changed if member.method == _STORED else _deflated(changed, _WITHOUT_HEAD)
        if changed == plain or len(again) > member.length:
            continue
        out[member.start : member.start + member.length] = again.ljust(member.length, b"\0")
        numbers = struct.pack("<3L", zlib.crc32(changed), len(again), len(changed))
        for flags_at, numbers_at in (
            (member.entry + 8, member.entry + 16),
            (member.local + 6, member.local + 14),
        ):
            out[flags_at : flags_at + 2] = struct.pack("<H", member.flags & ~_SIZES_FOLLOW)
            out[numbers_at : numbers_at + len(numbers)] = numbers
    return bytes(out)


def in_pdf(content: bytes, change: Change, room: Room) -> bytes:
    """Return a PDF with its packed streams changed."""
    out = bytearray(content)
    for match in _STREAM.finditer(content):
        start = match.end()
        end = content.find(b"endstream", start, start + LARGEST_PIECE)
        found = room.inflated(content[start:end], zlib.MAX_WBITS) if end > 0 else None
        if found is None:
            continue
        plain, length = found
        changed = change(plain)
        again = _deflated(changed, zlib.MAX_WBITS)
        if changed != plain and len(again) <= length:
            out[start : start + length] = again.ljust(length, b"\n")
    return bytes(out)


class _Member(NamedTuple):
    """Where in a zip a member stands, and how it is packed."""

    entry: int
    local: int
    start: int
    length: int
    method: int
    flags: int
    crc: int


def _members(content: bytes) -> Iterator[_Member]:
    """Yield the members that the table of contents names, as far as it is one."""
    at = content.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(content):
        return
    *_start, many, _size, entry, _comment = _END.unpack_from(content, at)
    for _number in range(min(many, MOST_PIECES)):
        if content[entry : entry + 4] != b"PK\x01\x02" or entry + _ENTRY.size > len(content):
            return
        _, _, _, flags, method, _, _, crc, length, _, *more = _ENTRY.unpack_from(content, entry)
        name, extra, comment, _, _, _, local = more
        if content[local : local + 4] == ZIP and local + _LOCAL.size <= len(content):
            *_numbers, own_name, own_extra = _LOCAL.unpack_from(content, local)
            start = local + _LOCAL.size + own_name + own_extra
            if start + length <= at:
                yield _Member(entry, local, start, length, method, flags, crc)
        entry += _ENTRY.size + name + extra + comment


def _plain(member: _Member, packed: bytes, room: Room) -> bytes | None:
    if member.flags & _ENCRYPTED or member.method not in {_STORED, _DEFLATED}:
        return None
    if member.method == _STORED:
        plain = room.stored(packed)
    else:
        found = room.inflated(packed, _WITHOUT_HEAD)
        plain = found[0] if found else None
    return plain if plain is not None and zlib.crc32(plain) == member.crc else None


def _deflated(plain: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(plain) + packer.flush()
