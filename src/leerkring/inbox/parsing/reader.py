"""Reads formats that others made up (pdf, winmail.dat, .msg), in a process of its own.

    python -m leerkring.inbox.parsing.reader pdf|tnef|msg < file > answer.json

The libraries for them trust their input: here they may hang, crash or eat memory without harm.
Nothing of Django is loaded.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import resource
import sys
from typing import Any

SECONDS = 15
MEMORY = 1 << 30
PDF_PAGES = 40
LONGEST_TEXT = 100_000
MOST_FILES = 50


def read_pdf(content: bytes) -> dict[str, Any]:
    """Return the words of a pdf."""
    import pypdf

    parts: list[str] = []
    left = LONGEST_TEXT
    for page in list(pypdf.PdfReader(io.BytesIO(content)).pages)[:PDF_PAGES]:
        parts.append(page.extract_text()[:left])
        left -= len(parts[-1])
        if left <= 0:
            break
    return {"text": "\n\n".join(parts)}


def read_tnef(content: bytes) -> dict[str, Any]:
    """Return the words and files in a winmail.dat."""
    from tnefparse import TNEF

    letter = TNEF(content, do_checksum=False)
    files = []
    for attachment in letter.attachments[:MOST_FILES]:
        name = attachment.long_filename() if attachment.name else ""
        files.append(_file(name or "", "", bytes(attachment.data or b"")))
    html = _text(letter.htmlbody)
    text = _text(letter.body) or ("" if html else _rtf_words(getattr(letter, "rtfbody", None)))
    return {"text": text, "html": html, "files": files}


def read_msg(content: bytes) -> dict[str, Any]:
    """Return headers, words and files of a message that Outlook saved."""
    from oxmsg import Message

    letter = Message.load(content)
    headers = [[name, str(value)] for name, value in letter._message_headers.items()]
    files = []
    for attachment in letter.attachments[:MOST_FILES]:
        body = attachment.file_bytes
        if body is not None:
            files.append(_file(attachment.file_name or "", attachment.mime_type or "", body))
    sent = letter.sent_date
    return {
        "headers": headers,
        "sender": letter.sender or "",
        "recipients": [f"{one.name} <{one.email_address}>" for one in letter.recipients],
        "subject": letter.subject or "",
        "sent_at": sent.isoformat() if sent else "",
        "text": letter.body or "",
        "html": letter.html_body or "",
        "files": files,
    }


def _file(name: str, content_type: str, content: bytes) -> dict[str, str]:
    return {
        "filename": name.rstrip("\0"),
        "content_type": content_type,
        "content": base64.b64encode(content).decode(),
    }


def _text(value: object) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8").rstrip("\0")
        except UnicodeDecodeError:
            return value.decode("windows-1252", "replace").rstrip("\0")
    return str(value or "").rstrip("\0")


def _rtf_words(rtf: object) -> str:
    """Return the words of an RTF text, roughly: control words away, breaks kept."""
    text = _text(rtf)
    text = re.sub(r"\\(par|line)\b ?", "\n", text)
    text = re.sub(
        r"\\'([0-9a-f]{2})", lambda m: bytes.fromhex(m[1]).decode("cp1252", "replace"), text
    )
    text = re.sub(r"\{\\\*?\\?(fonttbl|colortbl|stylesheet|info)[^{}]{0,5000}", "", text)
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", text).strip()


READERS = {"pdf": read_pdf, "tnef": read_tnef, "msg": read_msg}


def main(kind: str) -> int:
    """Answer on standard output; 1 when the content cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable(logging.CRITICAL)
    try:
        answer = READERS[kind](sys.stdin.buffer.read())
    except Exception:  # whatever these libraries raise
        return 1
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
