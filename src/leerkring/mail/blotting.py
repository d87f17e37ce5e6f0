"""Blots our own personal links out of the bytes of a message that quotes a letter of ours.

The bytes are kept as evidence of what somebody wrote; a link that opens their page is no part of
that. A blot is as long as what it hides, so that every line and length in the message stays right.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, b2a_base64

_BREAK = rb"(?:=\r?\n)?"  # quoted-printable may break a line anywhere
_SECRET = re.compile(
    # "unsubscribe 12-k3…" is spent by being read: without it a mail could not stop news.
    rb"(?<!unsubscribe )(\d%b-%b)((?:[a-z2-7]%b){26})(?![a-z2-7])" % (_BREAK, _BREAK, _BREAK)
    + rb"|(/inloggen/%b)((?:[A-Za-z0-9_-]%b){20,90})" % (_BREAK, _BREAK)
)
_WIDE = re.compile(rb"(\d\0-\0)((?:[a-z2-7]\0){26})")  # UTF-16, as Outlook saves a message
_LETTER = re.compile(rb"(?<!=)[A-Za-z0-9_-]")
_SIGN = rb"[A-Za-z0-9+/]"
_BASE64 = re.compile(
    rb"(?:%b{40,}\r?\n)+%b*={0,2}|%b{24,}={0,2}" % (_SIGN, _SIGN, _SIGN),
)
_LONGEST = 4_000_000  # characters of one part that are looked at; a letter of ours is far smaller


def blotted(raw: bytes) -> bytes:
    """Return a message's bytes with our own personal links made illegible."""
    return _BASE64.sub(_decoded, _WIDE.sub(_blot, _SECRET.sub(_blot, raw)))


def _blot(match: re.Match[bytes]) -> bytes:
    head, secret = (part for part in match.groups() if part is not None)
    return head + _LETTER.sub(b"x", secret)


def _decoded(match: re.Match[bytes]) -> bytes:
    whole = match[0]
    if len(whole) > _LONGEST:
        return whole
    try:
        content = a2b_base64(whole)
    except Error:
        return whole
    changed = _WIDE.sub(_blot, _SECRET.sub(_blot, content))
    if changed == content:
        return whole
    signs = iter(b2a_base64(changed, newline=False))
    return bytes(sign if sign in b"\r\n" else next(signs, sign) for sign in whole)
