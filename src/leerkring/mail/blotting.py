"""Blots our own personal links out of the bytes of a message that quotes a letter of ours.

The bytes are kept as evidence of what somebody wrote; a link that opens their page is no part of
that. A blot is as long as what it hides, so that every line and length in the message stays right.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, b2a_base64
from contextlib import suppress

from leerkring.mail.compound import SIGNATURE, NotCompound, with_streams_changed
from leerkring.mail.packed_files import PDF, ZIP, Room, in_pdf, in_zip
from leerkring.mail.packed_rtf import HEADER, MAGIC, NotPackedRtf, headed, packed, unpacked


def _secret(line_end: bytes) -> re.Pattern[bytes]:
    """Return what finds our links where a line may be broken anywhere."""
    cut = rb"(?:%b)?" % line_end
    return re.compile(
        # "unsubscribe 12-k3…" is spent by being read: without it a mail could not stop news.
        rb"(?<!unsubscribe )(\d%b-%b)((?:[a-z2-7]%b){26})(?![a-z2-7])" % (cut, cut, cut)
        + rb"|(/inloggen/%b)((?:[A-Za-z0-9_-]%b){20,90})" % (cut, cut)
    )


_SECRET = _secret(rb"=\r?\n")  # quoted-printable
_IN_RTF = _secret(rb"\r?\n")
_WIDE = re.compile(rb"(\d\0-\0)((?:[a-z2-7]\0){26})")  # UTF-16, as Outlook saves a message
_LETTER = re.compile(rb"(?<!=)[A-Za-z0-9_-]")
_SIGN = rb"[A-Za-z0-9+/]"
_BASE64 = re.compile(
    rb"(?:%b{40,}\r?\n)+%b*={0,2}|%b{24,}={0,2}" % (_SIGN, _SIGN, _SIGN),
)
_LONGEST = 4_000_000  # characters of one part that are looked at; a letter of ours is far smaller
_LONGEST_RTF = 1_000_000  # bytes that one packed RTF holds: about three seconds to pack
_MOST_RTF = 20
_EMPTY_RTF = rb"{\rtf1}"


def blotted(raw: bytes, room: Room | None = None) -> bytes:
    """Return a message's bytes, or a file's, with our own personal links made illegible.

    `room` is what may still be unpacked, shared by all files of a message.
    """
    room = room or Room()
    return _BASE64.sub(lambda match: _decoded(match, room), _in_clear(raw, room))


def _in_clear(content: bytes, room: Room) -> bytes:
    """Blot what is not in base64: text, what Outlook saved, and what is packed in a file."""
    if content.startswith(SIGNATURE):
        with suppress(NotCompound):
            return with_streams_changed(content, _in_bytes)
    if content.startswith(ZIP):
        content = in_zip(content, lambda member: _in_file(member, room), room)
    return _in_file(content, room)


def _in_file(content: bytes, room: Room) -> bytes:
    return _in_bytes(in_pdf(content, _in_bytes, room) if content.startswith(PDF) else content)


def _in_bytes(content: bytes) -> bytes:
    return _in_packed_rtf(_WIDE.sub(_blot, _SECRET.sub(_blot, content)))


def _blot(match: re.Match[bytes]) -> bytes:
    head, secret = (part for part in match.groups() if part is not None)
    return head + _LETTER.sub(b"x", secret)


def _decoded(match: re.Match[bytes], room: Room) -> bytes:
    whole = match[0]
    if len(whole) > _LONGEST:
        return whole
    try:
        content = a2b_base64(whole)
    except Error:
        return whole
    changed = _in_clear(content, room)
    if changed == content:
        return whole
    signs = iter(b2a_base64(changed, newline=False))
    return bytes(sign if sign in b"\r\n" else next(signs, sign) for sign in whole)


def _in_packed_rtf(content: bytes) -> bytes:
    """Blot the RTF that Outlook packs: a stream of its own in .msg, a piece of winmail.dat."""
    found = re.finditer(re.escape(MAGIC), content)
    for number, match in enumerate(found, start=1):
        start = match.start() - HEADER.size // 2
        if number > _MOST_RTF or start < 0:
            break
        end = start + 4 + int.from_bytes(content[start : start + 4], "little")
        piece = _repacked(content[start:end])
        content = content[:start] + piece + content[start + len(piece) :]
    return content


def _repacked(piece: bytes) -> bytes:
    """Return packed RTF of the same length without our links in it."""
    try:
        rtf = unpacked(piece, _LONGEST_RTF)
    except NotPackedRtf:
        return piece
    changed = _IN_RTF.sub(_blot, rtf)
    if changed == rtf:
        return piece
    for instead in (changed, _EMPTY_RTF.ljust(len(rtf))):
        again = packed(instead)[HEADER.size :]
        if len(again) + HEADER.size <= len(piece):
            return headed(again.ljust(len(piece) - HEADER.size, b"\0"), len(rtf))
    return piece
