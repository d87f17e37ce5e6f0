"""Writes an .msg as Outlook saves it: a compound file, small enough for one sector of its table.

What is shorter than 4096 bytes lies in pieces of 64, here from back to front.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import olefile

SECTOR, SMALL, SHORT = 512, 64, 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NONE = 0xFFFFFFFF
Storage = dict[str, "bytes | Storage"]


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    content: bytes = b""
    child: int = NONE
    right: int = NONE
    start: int = END
    inside: list[int] = field(default_factory=list)


def msg(
    *,
    subject: str,
    body: str,
    headers: str,
    files: dict[str, bytes] | None = None,
    rtf: bytes = b"",
) -> bytes:
    """Return an .msg with these words, transport headers, files and packed RTF."""
    files = files or {}
    storage: Storage = _properties(
        {0x0037: subject, 0x1000: body, 0x007D: headers, 0x001A: "IPM.Note"},
        binary={0x1009: rtf} if rtf else None,
        attachments=len(files),
    )
    for number, (name, content) in enumerate(files.items()):
        inside = _properties({0x3707: name, 0x370E: "text/plain"}, binary={0x3701: content})
        storage[f"__attach_version1.0_#{number:08X}"] = inside
    return compound(storage)


def _properties(
    texts: dict[int, str], *, binary: dict[int, bytes] | None = None, attachments: int | None = None
) -> Storage:
    streams: Storage = {}
    rows = b""
    for tag, text in texts.items():
        content = text.encode("utf-16-le")
        streams[f"__substg1.0_{tag:04X}001F"] = content
        rows += struct.pack("<HHIII", 0x001F, tag, 6, len(content) + 2, 0)
    for tag, content in (binary or {}).items():
        streams[f"__substg1.0_{tag:04X}0102"] = content
        rows += struct.pack("<HHIII", 0x0102, tag, 6, len(content), 0)
    rows += struct.pack("<HHIII", 0x0003, 0x3705, 6, 1, 0)
    head = (
        struct.pack("<8x4I8x", 0, attachments, 0, attachments)
        if attachments is not None
        else bytes(8)
    )
    streams["__properties_version1.0"] = head + rows
    return streams


def compound(tree: Storage) -> bytes:
    """Return a compound file (version 3) with these storages and streams."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    small, small_fat = b"", []
    large = [entry for entry in entries if entry.kind == 2 and len(entry.content) >= SHORT]
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.content) < SHORT:
            first, count = len(small_fat), -(-len(entry.content) // SMALL)
            entry.start = first + count - 1
            small_fat += [END, *range(first, first + count - 1)]
            pieces = [entry.content[n * SMALL :][:SMALL] for n in reversed(range(count))]
            small += b"".join(piece.ljust(SMALL, b"\0") for piece in pieces)
    directory_size = -(-len(entries) * 128 // SECTOR)
    small_fat_size = -(-len(small_fat) * 4 // SECTOR)
    small_size = -(-len(small) // SECTOR)
    first_small_fat = 1 + directory_size
    first_small = first_small_fat + small_fat_size
    entries[0].start, entries[0].content = first_small, small
    fat = [FAT]
    for start, size in (
        (1, directory_size),
        (first_small_fat, small_fat_size),
        (first_small, small_size),
    ):
        fat += [start + n + 1 for n in range(size - 1)] + [END]
    for entry in large:
        entry.start, count = len(fat), -(-len(entry.content) // SECTOR)
        fat += [entry.start + n + 1 for n in range(count - 1)] + [END]
    assert len(fat) <= SECTOR // 4, "one sector of FAT"
    header = struct.pack(
        "<8s16x5H6x9I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, SHORT, first_small_fat, small_fat_size, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    parts = [
        header,
        struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff"),
        b"".join(map(_directory_row, entries)).ljust(directory_size * SECTOR, b"\0"),
        struct.pack(f"<{len(small_fat)}I", *small_fat).ljust(small_fat_size * SECTOR, b"\xff"),
        small.ljust(small_size * SECTOR, b"\0"),
        *(one.content.ljust(-(-len(one.content) // SECTOR) * SECTOR, b"\0") for one in large),
    ]
    return b"".join(parts)


def _add(entries: list[_Entry], parent: int, tree: Storage) -> None:
    earlier = NONE
    for name, content in sorted(tree.items(), key=lambda pair: (len(pair[0]), pair[0].upper())):
        number = len(entries)
        is_stream = isinstance(content, bytes)
        entries.append(_Entry(name, 2 if is_stream else 1, content if is_stream else b""))
        if earlier == NONE:
            entries[parent].child = number
        else:
            entries[earlier].right = number  # a tree that leans to one side is a tree
        earlier = number
        if isinstance(content, dict):
            _add(entries, number, content)


def _directory_row(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\0\0"
    start = entry.start if entry.kind != 1 else 0
    return struct.pack(
        "<64sHBB3I16sI8x8xIQ",
        name.ljust(64, b"\0"), len(name), entry.kind, 1,
        NONE, entry.right, entry.child, bytes(16), 0, start, len(entry.content),
    )  # fmt: skip


def stream_of(raw: bytes, name: str) -> bytes:
    """Return a stream of a compound file as a known library reads it."""
    library: Any = olefile
    return bytes(library.OleFileIO(raw).openstream(name).read())
