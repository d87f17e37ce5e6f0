"""A letter as bytes for SMTP: what Python's e-mail package would write, in a tenth of the time.

Every letter has the same simple shape (text, HTML, perhaps files), so it is written out directly.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings

from leerkring.mail.models import Attachment, Letter
from leerkring.mail.render import plain

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
LINE = 76
HEADER_NAME = re.compile(r"[!-9;-~]+")


class CannotBeWritten(ValueError):
    """A header holds a line break: it could add recipients."""


def envelope_sender() -> str:
    """Return the address under which letters leave."""
    return _address_of(settings.DEFAULT_FROM_EMAIL)


def return_address(letter: Letter) -> str:
    """Return the address to which this letter comes back: one of its own, where that is set."""
    if not settings.MAIL_BOUNCES:
        return envelope_sender()
    name, _, domain = settings.MAIL_BOUNCES.partition("@")
    mark = letter.message_id.strip("<>").partition("@")[0]
    return f"{name}+{mark}@{domain}"


@lru_cache(maxsize=8)
def _address_of(text: str) -> str:
    return parseaddr(text)[1]


def sender_of(letter: Letter) -> str:
    """Return the From of a letter: the organiser's name, and the installation's address."""
    return _written(letter.sender_name or settings.SITE_NAME, envelope_sender())


@lru_cache(maxsize=256)
def _written(name: str, address: str) -> str:
    return formataddr((_one_line(name), address))


@lru_cache(maxsize=8)
def _moment(at: datetime) -> str:
    return format_datetime(at)


def as_bytes(letter: Letter, attachments: Iterable[Attachment], at: datetime) -> bytes:
    """Return a letter as it goes over the line; raise CannotBeWritten."""
    boundary = f"=_{letter.message_id.strip('<>').partition('@')[0]}"
    headers = {
        "Auto-Submitted": "auto-generated",
        **{name: str(value) for name, value in letter.headers.items()},
        "From": sender_of(letter),
        "To": letter.recipient,
        "Subject": letter.subject,
        "Date": _moment(at),
        "Message-ID": letter.message_id,
        "MIME-Version": "1.0",
    }
    if letter.reply_to:
        headers["Reply-To"] = letter.reply_to
    parts = [_text_part("plain", plain(letter.text))]
    if letter.html:
        parts.append(_text_part("html", letter.html))
    kind, body = _together("alternative", parts, f"{boundary}.a")
    files = [_file_part(file) for file in attachments]
    if files:
        first = f"Content-Type: {kind}\r\n\r\n".encode() + body
        kind, body = _together("mixed", [first, *files], f"{boundary}.m")
    return _headers({**headers, "Content-Type": kind}) + b"\r\n" + body


def _headers(headers: Mapping[str, str]) -> bytes:
    return b"".join(_header(name, value) for name, value in headers.items())


def _header(name: str, value: str) -> bytes:
    value = _one_line(value)
    if not HEADER_NAME.fullmatch(name):
        raise CannotBeWritten(name)
    if not value.isascii():
        value = _encoded(value, LINE - len(name) - 2)
    elif len(value) > LINE * 8:
        value = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode()


def _encoded(value: str, first: int) -> str:
    """Return encoded words (RFC 2047), one a line; the first has room for `first` characters."""
    words, word, room = [], b"", (first - 12) // 4 * 3
    for letter in value:
        more = letter.encode("utf-8", "replace")
        if word and len(word) + len(more) > room:
            words.append(word)
            word, room = b"", (LINE - 1 - 12) // 4 * 3
        word += more
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(one).decode()}?=" for one in words)


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise CannotBeWritten(value)
    return value


def _text_part(kind: str, text: str) -> bytes:
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode() + _in_lines(text.replace("\n", "\r\n").encode("utf-8", "replace"))


def _file_part(file: Attachment) -> bytes:
    name = _one_line(file.filename).replace('"', "'")
    field = f'filename="{name}"' if name.isascii() else f"filename*={encode_rfc2231(name, 'utf-8')}"
    kind = _one_line(file.content_type)
    if kind.startswith("text/") and "charset" not in kind:
        kind += '; charset="utf-8"'
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; {field}\r\n\r\n"
    )
    return head.encode() + _in_lines(bytes(file.content))


def _in_lines(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def _together(kind: str, parts: list[bytes], boundary: str) -> tuple[str, bytes]:
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return f'multipart/{kind}; boundary="{boundary}"', body + line + b"--\r\n"
