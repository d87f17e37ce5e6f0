"""The one parser of e-mail addresses: for headers, forwarded heads and lists that people type.

An address is found in the header as it was written, and only then is the name decoded (RFC 5322,
RFC 2047): what stands in a display name, a quoted text or a comment can never become the address.
What is not certain is no address: a person looks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from leerkring.mail.charsets import decode_header_text, header_line

LONGEST = 100_000  # of running words
LONGEST_ADDRESS = 250
LONGEST_NAME = 120
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[^\W\d_](?:[\w-]{{0,61}}[^\W_]))"
_WHOLE = re.compile(_ADDRESS)
_IN_TEXT = re.compile(rf"(?<![^\s<>()\[\]:;,\"]){_ADDRESS}(?![\w@-])")
_OPENERS = {'"': '"', "(": ")", "<": ">"}
_MAILTO = re.compile(r"^\s*mailto:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whom a header names."""

    name: str = ""
    address: str = ""  # in small letters; empty when there is none, or none that is certain
    unreachable: str = ""  # written as an address, but no mail of ours can go there


def mailboxes(header: object) -> list[Mailbox]:
    """Return whom a header, as it was written, names; in its order."""
    found: list[Mailbox] = []
    before = ""  # "Wit, Sanne de <s@x.nl>": a comma that belongs to the name
    for piece in _pieces(header_line(header)):
        if not piece.angles and "@" not in piece.outside:
            before += f"{piece.phrase},"
            continue
        found.append(piece.mailbox(before))
        before = ""
    if not found and before:
        found.append(Mailbox(_name(before)))
    return found


def only_mailbox(header: object) -> Mailbox:
    """Return the one mailbox that a header names; without an address when it names several."""
    boxes = mailboxes(header)
    if len({(box.address, box.unreachable) for box in boxes}) == 1:
        return boxes[0]
    return Mailbox(boxes[0].name if boxes else "")


def addresses_in(header: object) -> list[str]:
    """Return the addresses that a header names, in small letters, in their order."""
    return list(dict.fromkeys(box.address for box in mailboxes(header) if box.address))


def addresses_in_text(text: str) -> list[str]:
    """Return the addresses that stand in running words; a part of an address is none."""
    whole = unicodedata.normalize("NFC", text[:LONGEST])
    found = (_checked(match[0])[0] for match in _IN_TEXT.finditer(whole))
    return list(dict.fromkeys(address for address in found if address))


# --- one mailbox -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """What stands between two commas of a header."""

    phrase: str = ""  # outside angle brackets and comments, quotes taken off
    outside: str = ""  # the same without what was quoted
    angles: tuple[str, ...] = ()
    comment: str = ""
    is_whole: bool = True  # every quote and bracket that was opened is closed

    def mailbox(self, before: str) -> Mailbox:
        name = self.phrase if self.angles else self.comment
        return Mailbox(_name(before + name), *_checked(self._written()))

    def _written(self) -> str:
        """Return what stands where the address stands; nothing when that is in doubt."""
        if len(self.angles) > 1 or (not self.is_whole and "@" in self.phrase):
            return ""
        if self.angles:
            return self.angles[0]
        return self.outside if self.outside.strip() == self.phrase.strip() else ""


def _pieces(header: str) -> Iterator[_Piece]:
    """Take a header apart at its commas, heeding quotes, comments and angle brackets."""
    piece, here = _Piece(), 0
    open_ended = ""  # what is once not closed is not looked for again: long headers stay quick
    while here < len(header):
        sign = header[here]
        closed = _closed(header, here) if sign in _OPENERS and sign not in open_ended else None
        if closed is not None:
            here, content = closed
            _take(piece, sign, content)
            continue
        here += 1
        if sign in ",;":
            yield piece
            piece = _Piece()
        elif sign == ":" and not piece.angles and "@" not in piece.phrase:
            piece = _Piece()  # the name of a group, or "mailto:"
        elif sign in _OPENERS:  # never closed: a sign like another, which makes the rest doubtful
            open_ended += sign
            piece.phrase += " "
            piece.outside += " "
            piece.is_whole = False
        else:
            piece.phrase += sign
            piece.outside += sign
    yield piece


def _take(piece: _Piece, sign: str, content: str) -> None:
    if sign == '"':
        piece.phrase += content
    elif sign == "(":
        piece.comment = piece.comment or content
    else:  # <s@x.nl<mailto:s@x.nl>> is how one program writes a link
        parts = {_MAILTO.sub("", part).strip(" >").lower() for part in content.split("<")}
        piece.angles = tuple(dict.fromkeys((*piece.angles, *sorted(parts - {""}))))


def _closed(header: str, start: int) -> tuple[int, str] | None:
    """Return where what opens at `start` has ended and what stands in it; None: it never ends."""
    opener = header[start]
    closer = _OPENERS[opener]
    content, depth, here = "", 1, start + 1
    while here < len(header):
        sign = header[here]
        here += 1
        if sign == "\\" and opener != "<" and here < len(header):
            content += header[here]
            here += 1
            continue
        if sign == closer:
            depth -= 1
            if not depth:
                return here, content
        elif sign == opener == "(":
            depth += 1
        content += sign
    return None


def _checked(written: str) -> tuple[str, str]:
    """Return an address that can be written to, or else one that is whole but cannot."""
    match = _WHOLE.fullmatch(_MAILTO.sub("", written).strip())
    if match is None or len(written) > LONGEST_ADDRESS or "=?" in written:
        return "", ""
    local, domain = match[1].lower(), match[2].lower()
    if not local.isascii():  # RFC 6531: few servers take these, and ours sends none
        return "", f"{local}@{domain}"
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}", ""
    except UnicodeError:
        return "", ""


def _name(written: str) -> str:
    """Return a display name as text; one that holds an address pretends, and is left out."""
    name = decode_header_text(written).strip(" \t,;<>\"'")
    return "" if "@" in unicodedata.normalize("NFKC", name) else name[:LONGEST_NAME]
