"""The plain text of documents that come along: pdf, docx, odt, txt; with caps, never raising."""

from __future__ import annotations

import io
import logging
import re
import zipfile

from leerkring.inbox.parsing.outside import read_outside
from leerkring.mail.charsets import decode

logger = logging.getLogger(__name__)
LARGEST = 15 * 1024 * 1024
LARGEST_XML = 20 * 1024 * 1024  # unpacked: a zip can hold far more than it weighs
LONGEST_TEXT = 100_000
_PARAGRAPH = re.compile(rb"</(?:w:p|text:p|text:h)>|<(?:w:br|w:cr|text:line-break)\s*/>")
_TAB = re.compile(rb"<(?:w:tab|text:tab|text:s)\b[^<>]{0,200}/>")
_TAG = re.compile(rb"<[^<>]{0,4000}>")
_ENTITIES = (
    (b"&lt;", b"<"),
    (b"&gt;", b">"),
    (b"&quot;", b'"'),
    (b"&apos;", b"'"),
    (b"&amp;", b"&"),
)


def document_text(filename: str, content_type: str, content: bytes) -> str:
    """Return the words of a document, or nothing when it has none that can be read."""
    ending = filename.rpartition(".")[2].lower()
    if not content or len(content) > LARGEST:
        return ""
    if content.startswith(b"%PDF") or ending == "pdf":
        return _tidy(str(read_outside("pdf", content).get("text", "")))
    if content.startswith(b"PK") and ending in {"docx", "odt", "docm", "ott"}:
        return _tidy(_zipped_text(content))
    if ending in {"txt", "md"} or content_type == "text/plain":
        return _tidy(decode(content))
    return ""


def _zipped_text(content: bytes) -> str:
    """Read the one part of a docx or odt that holds the words; its XML is never parsed as such.

    Taking tags out by pattern expands no entities and follows no references.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in ("word/document.xml", "content.xml"):
                if name in archive.namelist():
                    with archive.open(name) as part:
                        return _xml_text(part.read(LARGEST_XML))
    except Exception:  # zipfile raises several kinds on damaged files
        logger.info("a document could not be read")
    return ""


def _xml_text(xml: bytes) -> str:
    text = _TAG.sub(b"", _TAB.sub(b" ", _PARAGRAPH.sub(b"\n", xml)))
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return decode(text, "utf-8")


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text[: LONGEST_TEXT * 2].split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]
