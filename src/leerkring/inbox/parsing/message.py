"""Bytes of a message in, a ParsedMessage out; whatever the bytes are, and never an exception."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from itertools import islice

from leerkring.inbox.parsing.body import (
    DEEPEST,
    LONGEST_TEXT,
    MOST_FILES,
    MOST_HEADERS,
    body_of,
    with_words,
)
from leerkring.inbox.parsing.html import html_as_text
from leerkring.inbox.parsing.outside import files_of_answer, read_outside
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.inbox.parsing.reports import delivery_report
from leerkring.mail.addresses import Mailbox, addresses_in, only_mailbox
from leerkring.mail.charsets import decode, decode_header_text
from leerkring.mail.incoming import LARGEST

logger = logging.getLogger(__name__)
LARGEST_CUT = 256 * 1024  # of a message that is too large, for its headers and first words
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "resent-to")
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")


def parse(raw: bytes) -> ParsedMessage:
    """Read a message, an .eml or an .msg, as well as it goes."""
    try:
        if raw.startswith(OLE_MAGIC):
            return _of_outlook(raw)
        is_cut = len(raw) > LARGEST or has_too_many_parts(raw)
        return _of_bytes(raw[:LARGEST_CUT] if is_cut else raw, is_cut=is_cut)
    except Exception:  # the promise of this function; RecursionError among them
        logger.warning("a message could be read only by its lines", exc_info=True)
        return _by_lines(raw)


# --- counted before anything is built ---

# Python's parser makes an object of every part and header: 25 MB of the smallest take half a minute
# and a gigabyte. Every part begins behind a line with two dashes, and every header has a name.
MOST_DASHES, MOST_NAMES, MOST_LINES = 5_000, 50_000, 1_500_000
_NAME = re.compile(rb"[\r\n][!-9;-~]{1,76}:")


def has_too_many_parts(raw: bytes) -> bool:
    """Tell whether so much would be made of these bytes that only their beginning is read."""
    ends = raw.count(b"\n"), raw.count(b"\r")
    dashes = raw.count(b"\n--") + raw.count(b"\r--")
    if max(ends) > MOST_LINES or dashes > MOST_DASHES:
        return True
    return any(number >= MOST_NAMES for number, _found in enumerate(_NAME.finditer(raw)))


# --- MIME --------------------------------------------------------------------------------------


def _of_bytes(raw: bytes, *, is_cut: bool = False, depth: int = 0) -> ParsedMessage:
    if raw.startswith(b"From ") and b"\n" in raw[:1000]:  # the line that mbox files put before it
        raw = raw[raw.index(b"\n") + 1 :]
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    message = message_from_bytes(raw)
    heads = _heads(message.raw_items())
    body = body_of(message)
    inner = _of_bytes(body.whole, depth=depth + 1) if body.whole and depth < DEEPEST else None
    return replace(
        _of_heads(heads),
        text=body.text,
        files=tuple(body.files),
        report=delivery_report(message, _decoded(heads), body.text),
        inner=inner,
        is_cut=is_cut,
    )


# --- headers -----------------------------------------------------------------------------------

Heads = dict[str, tuple[str, ...]]  # by name in small letters, as they were written


def _heads(pairs: Iterable[tuple[object, object]]) -> Heads:
    found: dict[str, list[str]] = {}
    for name, value in islice(pairs, MOST_HEADERS):
        found.setdefault(str(name).lower()[:100], []).append(str(value))
    return {name: tuple(values) for name, values in found.items()}


def _decoded(heads: Heads) -> Heads:
    return {name: tuple(map(decode_header_text, values)) for name, values in heads.items()}


def _of_heads(heads: Heads) -> ParsedMessage:
    """Return what the headers tell; addresses are looked for before anything is decoded."""
    headers = _decoded(heads)
    sender, answers_to = _one(heads, "from"), _one(heads, "reply-to")
    return ParsedMessage(
        message_id=_first_id(headers.get("message-id", ())),
        refers_to=_references(headers),
        sender=sender.address,
        sender_name=_shown(sender),
        reply_to=answers_to.address,
        reply_name=_shown(answers_to),
        recipients=_recipients(heads),
        subject=headers.get("subject", ("",))[0],
        sent_at=_moment(headers.get("date", ("",))[0]),
        taken_at=_moment(headers.get("received", ("",))[0].rpartition(";")[2]),
        headers=headers,
    )


def _one(heads: Heads, name: str) -> Mailbox:
    """Return the one mailbox in a header; without an address when it says several things."""
    boxes = [only_mailbox(value) for value in heads.get(name, ())]
    if len({box.address for box in boxes}) > 1:
        return Mailbox(boxes[0].name)
    return boxes[0] if boxes else Mailbox()


def _shown(box: Mailbox) -> str:
    """Return a name, with the address beside it when no answer can go there."""
    return f"{box.name} ({box.unreachable})".strip() if box.unreachable else box.name


def _first_id(values: tuple[str, ...]) -> str:
    found = _MESSAGE_ID.search(values[0]) if values else None
    return found[0][:250] if found else (values[0][:250] if values else "")


def _references(headers: Heads) -> tuple[str, ...]:
    reply = _MESSAGE_ID.findall(" ".join(headers.get("in-reply-to", ())))
    earlier = _MESSAGE_ID.findall(" ".join(headers.get("references", ())))
    return tuple(dict.fromkeys([*reply, *reversed(earlier)]))[:50]


def _recipients(heads: Heads) -> tuple[str, ...]:
    found = [address for name in _TO for value in heads.get(name, ())
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


# --- what is no MIME ---------------------------------------------------------------------------


def _of_outlook(raw: bytes) -> ParsedMessage:
    """Read a message that Outlook saved as .msg."""
    answer = read_outside("msg", raw)
    if not answer:
        return ParsedMessage(is_damaged=True)
    heads = _heads(answer.get("headers", []))
    heads.setdefault("from", (str(answer.get("sender", "")),))
    read = _of_heads(heads)
    text = str(answer.get("text", "")) or html_as_text(str(answer.get("html", "")))
    to = [address for one in answer.get("recipients", []) for address in addresses_in(str(one))]
    return replace(
        read,
        recipients=tuple(dict.fromkeys([*read.recipients, *to])),
        subject=decode_header_text(answer.get("subject", "")),
        sent_at=read.sent_at or _iso_moment(str(answer.get("sent_at", ""))),
        text=text.replace("\r\n", "\n")[:LONGEST_TEXT],
        files=tuple(with_words(files_of_answer(answer)[:MOST_FILES])),
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
    pairs: list[tuple[object, object]] = []
    for line in head.split(b"\n")[:MOST_HEADERS]:
        label, colon, value = line.partition(b":")
        if colon and re.fullmatch(rb"[A-Za-z0-9-]{1,60}", label):
            pairs.append((decode(label), " ".join(decode(value).split())[:4000]))
    return replace(_of_heads(_heads(pairs)), text=decode(rest)[:LONGEST_TEXT], is_damaged=True)
