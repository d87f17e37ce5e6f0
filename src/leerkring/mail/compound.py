"""The streams of a compound file, which is how Outlook saves a message: each lies in pieces.

After the description that Microsoft publishes as MS-CFB. Strangers make these files: nothing is
read twice or further than the file goes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL = 64
_STREAM = 2
_IN_HEADER = 109  # of the sectors that hold the table of sectors
type Pieces = list[tuple[int, int]]  # where each begins, and how long it is


class NotCompound(ValueError):
    """These bytes are no compound file, or a damaged one."""


def with_streams_changed(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a compound file with each stream changed, which keeps its length.

    Raise NotCompound, also when the streams together are longer than the file: somebody made it
    to take time.
    """
    whole, left = bytearray(content), len(content)
    for pieces in _streams(content):
        left -= sum(length for _start, length in pieces)
        if left < 0:
            raise NotCompound
        if any(start + length > len(content) for start, length in pieces):
            continue
        stream = b"".join(content[start : start + length] for start, length in pieces)
        new = change(stream)
        if new == stream:
            continue
        for start, length in pieces:
            whole[start : start + length], new = new[:length], new[length:]
    return bytes(whole)


def _streams(content: bytes) -> Iterator[Pieces]:
    if not content.startswith(SIGNATURE) or len(content) < 512:
        raise NotCompound
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    if size < 512:
        raise NotCompound
    first_row, small_below, first_small = struct.unpack_from("<I4xII", content, 48)
    table = _table(content, size)

    def read(first: int, length: int | None = None) -> Pieces:
        chain = _chain(table, first, length, size)
        return _cut([((number + 1) * size, size) for number in chain], length)

    rows = _joined(content, read(first_row))
    small_table = _numbers(_joined(content, read(first_small)))
    small: Pieces = []
    for at in range(0, len(rows) - 127, 128):
        kind, first, length = rows[at + 66], *struct.unpack_from("<II", rows, at + 116)
        if at == 0:
            small = [
                (start + inside, _SMALL)
                for start, piece in read(first)
                for inside in range(0, piece, _SMALL)
            ]
        elif kind == _STREAM and length >= small_below:
            yield read(first, length)
        elif kind == _STREAM:
            chain = _chain(small_table, first, length, _SMALL)
            if any(number >= len(small) for number in chain):
                raise NotCompound
            yield _cut([small[number] for number in chain], length)


def _table(content: bytes, size: int) -> Sequence[int]:
    """Return which sector comes after each sector."""
    most = len(content) // size
    places = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
    more = struct.unpack_from("<I", content, 68)[0]
    while more < most and len(places) <= most:
        *numbers, more = _numbers(content[(more + 1) * size : (more + 2) * size]) or (most,)
        places += numbers
    pieces = [((number + 1) * size, size) for number in places if number < most]
    return _numbers(_joined(content, pieces[:most]))


def _chain(table: Sequence[int], first: int, length: int | None, size: int) -> list[int]:
    """Return the numbers of the sectors from a first one on, as many as `length` bytes need."""
    most = len(table) if length is None else -(-length // size)
    numbers: list[int] = []
    while first < len(table) and len(numbers) < most:
        numbers.append(first)
        first = table[first]
    return numbers


def _cut(pieces: Pieces, length: int | None) -> Pieces:
    """Return pieces that together have a length, the last one shorter; without one, all of them."""
    over = 0 if length is None else sum(piece for _start, piece in pieces) - length
    if over > 0:
        pieces[-1] = pieces[-1][0], pieces[-1][1] - over
    return pieces


def _joined(content: bytes, pieces: Pieces) -> bytes:
    return b"".join(content[start : start + length] for start, length in pieces)


def _numbers(content: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
