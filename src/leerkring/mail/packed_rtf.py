"""RTF as Outlook packs it (LZFu): unpacked to look for our own links, and packed again.

After the description that Microsoft publishes as MS-OXRTFCP. A text refers back to what stands in
the last 4,096 bytes before it, which begin with the words that every RTF has.
"""

from __future__ import annotations

import struct
from zlib import crc32

MAGIC = b"LZFu"
HEADER = struct.Struct("<II4sI")  # bytes after the first four, bytes unpacked, how, checksum
_WINDOW, _SHORTEST, _LONGEST = 4096, 2, 17
_KNOWN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


class NotPackedRtf(ValueError):
    """These bytes are no packed RTF, or hold more than is looked at."""


def unpacked(packed: bytes, most: int) -> bytes:
    """Return the RTF in some packed bytes. Raise NotPackedRtf."""
    if len(packed) < HEADER.size or HEADER.unpack_from(packed)[2] != MAGIC:
        raise NotPackedRtf
    history, at = bytearray(_KNOWN), HEADER.size
    while at < len(packed):
        flags, at = packed[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                history += packed[at : at + 1]
                at += 1
                continue
            if at + 2 > len(packed) or len(history) > most + len(_KNOWN):
                raise NotPackedRtf
            there, length = divmod(packed[at] << 8 | packed[at + 1], 16)
            at += 2
            back = (len(history) - there) % _WINDOW
            if back == 0:
                return bytes(history[len(_KNOWN) :])
            if back > len(history):
                raise NotPackedRtf
            for _ in range(length + _SHORTEST):
                history.append(history[-back])
    raise NotPackedRtf  # the end has a sign of its own


def packed(rtf: bytes) -> bytes:
    """Return an RTF packed, each piece as the longest that stands in the window before it."""
    whole, at = _KNOWN + rtf, len(_KNOWN)
    out, runs = bytearray(), []
    while at < len(whole):
        back, length = _longest(whole, at)
        if length:
            runs.append(struct.pack(">H", (at - back) % _WINDOW << 4 | length - _SHORTEST))
        else:
            runs.append(whole[at : at + 1])
        at += length or 1
    runs.append(struct.pack(">H", at % _WINDOW << 4))
    for start in range(0, len(runs), 8):
        eight = runs[start : start + 8]
        out.append(sum((len(run) == 2) << bit for bit, run in enumerate(eight)))
        out += b"".join(eight)
    return headed(bytes(out), len(rtf))


def headed(body: bytes, size: int) -> bytes:
    """Return packed bytes with the header that tells their lengths and checksum."""
    checksum = crc32(body, 0xFFFFFFFF) ^ 0xFFFFFFFF  # begins at 0, unlike the usual one
    return HEADER.pack(len(body) + HEADER.size - 4, size, MAGIC, checksum) + body


def _longest(whole: bytes, at: int) -> tuple[int, int]:
    """Return how far back the longest piece stands that comes next, and its length; or 0, 0."""
    first, best = max(0, at - _WINDOW + 1), (0, 0)
    for length in range(_SHORTEST, min(_LONGEST, len(whole) - at) + 1):
        found = whole.rfind(whole[at : at + length], first, at + length - 1)
        if found < 0:
            break
        best = (at - found, length)
    return best
