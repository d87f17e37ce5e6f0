"""The words and the files in the parts of a message, in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from itertools import islice

from leerkring.inbox.parsing.documents import document_text
from leerkring.inbox.parsing.html import html_as_text
from leerkring.inbox.parsing.outside import files_of_answer, read_outside
from leerkring.mail.charsets import decode, decode_header_text
from leerkring.mail.incoming import ReadFile

MOST_PARTS = 100
MOST_FILES = 30
DEEPEST = 12
MOST_HEADERS = 400
LARGEST_FILE = 25 * 1024 * 1024
LONGEST_TEXT = 400_000
WHOLE_MESSAGES = frozenset({"message/rfc822", "message/global"})
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_REPORTS = frozenset({"message/delivery-status", "text/rfc822-headers", "message/feedback-report"})
_DOCUMENTS = ("pdf", "docx", "odt", "docm", "ott", "txt", "md")
MOST_DOCUMENTS = 5  # of which the words are read
_SEE_HTML = re.compile(r"\b(html|browser|webmail|online versie|weergegeven)\b", re.IGNORECASE)
FEW_WORDS = 40


@dataclass(slots=True)
class Body:
    """What was found in a message."""

    text: str = ""
    files: list[ReadFile] = field(default_factory=list)
    whole: bytes = b""  # the first message that came along as a whole
    parts: int = 0


@dataclass(frozen=True, slots=True)
class _Words:
    text: str = ""
    is_html: bool = False


def body_of(message: Message) -> Body:
    """Return the words, the files, and the first message that came along as a whole."""
    body = Body()
    body.text = _read(message, body, 0).text[:LONGEST_TEXT]
    body.files = with_words(body.files[:MOST_FILES])
    return body


def _read(part: Message, body: Body, depth: int) -> _Words:
    """Return the words of a part; files go to the body."""
    kind, payload = part.get_content_type(), part.get_payload()
    if isinstance(payload, list) and kind not in WHOLE_MESSAGES and depth < DEEPEST:
        inside = [child for child in payload[:MOST_PARTS] if isinstance(child, Message)]
        found = [_read(child, body, depth + 1) for child in inside]
        return _best(found) if kind == "multipart/alternative" else _together(found)
    body.parts += 1
    if (isinstance(payload, list) and kind not in WHOLE_MESSAGES) or body.parts > MOST_PARTS:
        return _Words()
    return _leaf(part, kind, body)


def _leaf(part: Message, kind: str, body: Body) -> _Words:
    content = _content(part)
    if kind in WHOLE_MESSAGES:
        body.whole = body.whole or content
        body.files.append(_file(part, content, "bericht.eml"))
    elif kind in _TNEF_TYPES or _filename(part).lower() == "winmail.dat":
        return _of_tnef(content, body.files)
    elif kind.startswith("multipart/"):  # without the borders that it speaks of
        return _Words(decode(content))
    elif kind == "text/plain" and not _is_attached(part):
        return _Words(decode(content, _charset(part)))
    elif kind == "text/html" and not _is_attached(part):
        return _Words(html_as_text(decode(content, _charset(part))), is_html=True)
    elif kind not in _REPORTS and (content or _filename(part)):
        body.files.append(_file(part, content, "bestand"))
    return _Words()


def _best(versions: list[_Words]) -> _Words:
    """Return the plain version of one text, unless that only says where the other one is."""
    written = [words for words in versions if words.text.strip()]
    plain = [words for words in written if not words.is_html]
    html = [words for words in written if words.is_html]
    if not (plain and html):
        return _together(plain[:1] or html[:1])
    few = len(plain[0].text.split()) < FEW_WORDS
    says_more = len(html[0].text.split()) > 2 * len(plain[0].text.split())
    return html[0] if few and says_more and _SEE_HTML.search(plain[0].text) else plain[0]


def _together(found: list[_Words]) -> _Words:
    """Return texts that follow each other; one that stands there twice counts once."""
    kept: list[_Words] = []
    flat: list[str] = []
    for words in found:
        bare = re.sub(r"\W+", "", words.text)
        if not bare or any(bare in other for other in flat):
            continue
        kept.append(words)
        flat.append(bare)
    if len(kept) == 1:
        return kept[0]
    text = "\n\n".join(words.text.strip("\r\n") for words in kept)
    return _Words(text, is_html=any(words.is_html for words in kept))


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


def _file(part: Message, content: bytes, otherwise: str) -> ReadFile:
    kind = part.get_content_type()
    return ReadFile(filename=_filename(part) or otherwise, content_type=kind, content=content)


def _of_tnef(content: bytes, files: list[ReadFile]) -> _Words:
    """Take the words and files out of a winmail.dat; keep it as it is when it cannot be read."""
    answer = read_outside("tnef", content)
    if not any(answer.values()):
        files.append(
            ReadFile(filename="winmail.dat", content_type="application/ms-tnef", content=content)
        )
        return _Words()
    files.extend(files_of_answer(answer))
    html = html_as_text(str(answer.get("html", "")))
    return _best([_Words(str(answer.get("text", ""))), _Words(html, is_html=True)])


def with_words(files: list[ReadFile]) -> list[ReadFile]:
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
