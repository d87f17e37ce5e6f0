"""Bytes of a message in, a ParsedMessage out; whatever the bytes are, and never an exception."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice

from leerkring.inbox.parsing.charsets import (
    addresses_in,
    decode,
    decode_header_text,
    mailbox_of,
)
from leerkring.inbox.parsing.documents import document_text
from leerkring.inbox.parsing.html import html_as_text
from leerkring.inbox.parsing.outside import files_of_answer, read_outside
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.inbox.parsing.reports import delivery_report
from leerkring.mail.incoming import (
    LARGEST,
    ReadFile,
)

logger = logging.getLogger(__name__)
MOST_PARTS = 100
MOST_FILES = 30
DEEPEST = 12
MOST_HEADERS = 400
LARGEST_FILE = 25 * 1024 * 1024
LARGEST_CUT = 256 * 1024  # of a message that is too large, for its headers and first words
LONGEST_TEXT = 400_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "resent-to")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_DOCUMENTS = ("pdf", "docx", "odt", "docm", "ott", "txt", "md")
MOST_DOCUMENTS = 5  # of which the words are read


def parse(raw: bytes) -> ParsedMessage:
    """Read a message, an .eml or an .msg, as well as it goes."""
    try:
        if raw.startswith(OLE_MAGIC):
            return _of_outlook(raw)
        is_cut = len(raw) > LARGEST
        return _of_bytes(raw[:LARGEST_CUT] if is_cut else raw, is_cut=is_cut)
    except Exception:  # the promise of this function; RecursionError among them
        logger.warning("a message could be read only by its lines", exc_info=True)
        return _by_lines(raw)


# --- MIME --------------------------------------------------------------------------------------


def _of_bytes(raw: bytes, *, is_cut: bool = False, depth: int = 0) -> ParsedMessage:
    if raw.startswith(b"From ") and b"\n" in raw[:1000]:  # the line that mbox files put before it
        raw = raw[raw.index(b"\n") + 1 :]
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    message = message_from_bytes(raw)
    headers = _headers(message)
    text, files, inner = _body(message, depth)
    name, sender = mailbox_of(headers.get("from", ("",))[0])
    return ParsedMessage(
        message_id=_first_id(headers.get("message-id", ())),
        refers_to=_references(headers),
        sender=sender,
        sender_name=name,
        recipients=_recipients(headers),
        subject=headers.get("subject", ("",))[0],
        sent_at=_moment(headers.get("date", ("",))[0]),
        taken_at=_moment(headers.get("received", ("",))[0].rpartition(";")[2]),
        text=text,
        files=tuple(files),
        headers=headers,
        report=delivery_report(message, headers, text),
        inner=inner,
        is_cut=is_cut,
    )


def _headers(message: Message) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in islice(message.raw_items(), MOST_HEADERS):
        found.setdefault(str(name).lower()[:100], []).append(decode_header_text(value))
    return {name: tuple(values) for name, values in found.items()}


def _first_id(values: tuple[str, ...]) -> str:
    found = _MESSAGE_ID.search(values[0]) if values else None
    return found[0][:250] if found else (values[0][:250] if values else "")


def _references(headers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    reply = _MESSAGE_ID.findall(" ".join(headers.get("in-reply-to", ())))
    earlier = _MESSAGE_ID.findall(" ".join(headers.get("references", ())))
    return tuple(dict.fromkeys([*reply, *reversed(earlier)]))[:50]


def _recipients(headers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    found = [address for name in _TO for value in headers.get(name, ())
             for address in addresses_in(value)]  # fmt: skip
    return tuple(dict.fromkeys(found))[:200]


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except Exception:  # overflow, unknown month, no date at all
        return None
    return moment if 1990 <= moment.year <= 2100 else None


def _body(message: Message, depth: int) -> tuple[str, list[ReadFile], ParsedMessage | None]:
    """Return the words, the files, and the first message that came along as a whole."""
    plain: list[str] = []
    html: list[str] = []
    files: list[ReadFile] = []
    inner: ParsedMessage | None = None
    for part in islice(_leaves(message), MOST_PARTS):
        kind = part.get_content_type()
        if kind in {"message/rfc822", "message/global"}:
            content = _content(part)
            if depth < DEEPEST and inner is None:
                inner = _of_bytes(content, depth=depth + 1)
            files.append(_file(part, content, "bericht.eml"))
            continue
        content = _content(part)
        if kind in _TNEF_TYPES or _filename(part).lower() == "winmail.dat":
            _take_tnef(content, plain, html, files)
        elif kind.startswith("multipart/"):  # without the borders that it speaks of
            plain.append(decode(content))
        elif kind == "text/plain" and not _is_attached(part):
            plain.append(decode(content, _charset(part)))
        elif kind == "text/html" and not _is_attached(part):
            html.append(html_as_text(decode(content, _charset(part))))
        elif not _is_part_of_report(kind) and (content or _filename(part)):
            files.append(_file(part, content, "bestand"))
    text = "\n\n".join(words for words in plain if words.strip())
    if not text.strip():
        text = "\n\n".join(words for words in html if words.strip())
    return text[:LONGEST_TEXT], _with_words(files[:MOST_FILES]), inner


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, without recursion; whole messages are not entered."""
    waiting: list[tuple[Message, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        payload = part.get_payload()
        if part.get_content_type() in {"message/rfc822", "message/global"}:
            yield part
        elif isinstance(payload, list) and depth < DEEPEST:
            inside = [child for child in payload if isinstance(child, Message)]
            waiting.extend((child, depth + 1) for child in reversed(inside[:MOST_PARTS]))
        elif not isinstance(payload, list):
            yield part


def _content(part: Message) -> bytes:
    """Return the bytes of a part, decoded; of a whole message its own bytes."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return b"\n".join(_as_bytes(child) for child in payload if isinstance(child, Message))
    try:
        content = part.get_payload(decode=True)
    except Exception:  # an encoding that is none
        content = str(payload).encode("utf-8", "surrogateescape")
    return content[:LARGEST_FILE] if isinstance(content, bytes) else b""


def _as_bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # a header that cannot be written out again
        lines = [f"{name}: {value}" for name, value in islice(message.raw_items(), MOST_HEADERS)]
        payload = message.get_payload()
        lines += ["", payload if isinstance(payload, str) else ""]
        return "\n".join(lines).encode("utf-8", "surrogateescape")


def _charset(part: Message) -> str:
    try:
        found = part.get_param("charset") or ""
    except Exception:
        return ""
    return str(found[2] if isinstance(found, tuple) else found)


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:
        return ""
    name = decode_header_text(name).replace("\\", "/").rpartition("/")[2]
    return name.strip(" .\"'")[:160]


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(_filename(part))
    except Exception:
        return False


def _is_part_of_report(kind: str) -> bool:
    return kind in {"message/delivery-status", "text/rfc822-headers", "message/feedback-report"}


def _file(part: Message, content: bytes, otherwise: str) -> ReadFile:
    kind = part.get_content_type()
    return ReadFile(filename=_filename(part) or otherwise, content_type=kind, content=content)


def _take_tnef(content: bytes, plain: list[str], html: list[str], files: list[ReadFile]) -> None:
    """Take the words and files out of a winmail.dat; keep it as it is when it cannot be read."""
    answer = read_outside("tnef", content)
    if not any(answer.values()):
        files.append(
            ReadFile(filename="winmail.dat", content_type="application/ms-tnef", content=content)
        )
        return
    plain.append(str(answer.get("text", "")))
    html.append(html_as_text(str(answer.get("html", ""))))
    files.extend(files_of_answer(answer))


def _with_words(files: list[ReadFile]) -> list[ReadFile]:
    """Return the files, the first documents among them with their words."""
    read: list[ReadFile] = []
    count = 0
    for file in files:
        text = ""
        if count < MOST_DOCUMENTS and file.filename.lower().endswith(_DOCUMENTS):
            count += 1
            text = document_text(file.filename, file.content_type, file.content)
        read.append(
            ReadFile(
                filename=file.filename,
                content_type=file.content_type,
                content=file.content,
                text=text,
            )
        )
    return read


# --- what is no MIME ---------------------------------------------------------------------------


def _of_outlook(raw: bytes) -> ParsedMessage:
    """Read a message that Outlook saved as .msg."""
    answer = read_outside("msg", raw)
    if not answer:
        return ParsedMessage(is_damaged=True)
    found: dict[str, list[str]] = {}
    for name, value in answer.get("headers", [])[:MOST_HEADERS]:
        found.setdefault(str(name).lower()[:100], []).append(decode_header_text(value))
    headers = {name: tuple(values) for name, values in found.items()}
    name, sender = mailbox_of(headers.get("from", (str(answer.get("sender", "")),))[0])
    sent_at = headers.get("date", ("",))[0]
    text = str(answer.get("text", "")) or html_as_text(str(answer.get("html", "")))
    files = files_of_answer(answer)
    to = [address for one in answer.get("recipients", []) for address in addresses_in(str(one))]
    return ParsedMessage(
        message_id=_first_id(headers.get("message-id", ())),
        refers_to=_references(headers),
        sender=sender,
        sender_name=name,
        recipients=tuple(dict.fromkeys([*_recipients(headers), *to])),
        subject=decode_header_text(answer.get("subject", "")),
        sent_at=_moment(sent_at) or _iso_moment(str(answer.get("sent_at", ""))),
        taken_at=_moment(headers.get("received", ("",))[0].rpartition(";")[2]),
        text=text.replace("\r\n", "\n")[:LONGEST_TEXT],
        files=tuple(_with_words(files[:MOST_FILES])),
        headers=headers,
    )


def _iso_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _by_lines(raw: bytes) -> ParsedMessage:
    """Read what no library can: header lines up to the first empty one, and the rest as words."""
    head, _, rest = raw[:LARGEST_CUT].replace(b"\r\n", b"\n").partition(b"\n\n")
    found: dict[str, list[str]] = {}
    for line in head.split(b"\n")[:MOST_HEADERS]:
        label, colon, value = line.partition(b":")
        if colon and re.fullmatch(rb"[A-Za-z0-9-]{1,60}", label):
            found.setdefault(decode(label).lower(), []).append(
                " ".join(decode(value).split())[:4000]
            )
    headers = {name: tuple(values) for name, values in found.items()}
    name, sender = mailbox_of(headers.get("from", ("",))[0])
    return ParsedMessage(
        message_id=_first_id(headers.get("message-id", ())),
        refers_to=_references(headers),
        sender=sender,
        sender_name=name,
        recipients=_recipients(headers),
        subject=headers.get("subject", ("",))[0],
        sent_at=_moment(headers.get("date", ("",))[0]),
        text=decode(rest)[:LONGEST_TEXT],
        headers=headers,
        is_damaged=True,
    )
