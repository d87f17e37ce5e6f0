"""Asks the reader in its own process; whatever happens there, an answer or nothing comes back."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import subprocess
import sys
from typing import Any

from leerkring.mail.incoming import (
    ReadFile,
)

logger = logging.getLogger(__name__)
SECONDS = 30
LARGEST_ANSWER = 80 * 1024 * 1024


def read_outside(kind: str, content: bytes) -> dict[str, Any]:
    """Return what the reader made of `content` ("pdf", "tnef" or "msg"); empty when nothing."""
    command = [sys.executable, "-m", "leerkring.inbox.parsing.reader", kind]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        logger.warning("a %s took too long to read", kind)
        return {}
    if done.returncode or len(done.stdout) > LARGEST_ANSWER:
        return {}
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def files_of_answer(answer: dict[str, Any]) -> list[ReadFile]:
    """Return the files in a reader's answer."""
    files: list[ReadFile] = []
    for one in answer.get("files", []):
        try:
            content = base64.b64decode(one["content"])
        except (KeyError, TypeError, binascii.Error):
            continue
        name = str(one.get("filename") or "bestand")
        kind = str(one.get("content_type") or "application/octet-stream")
        files.append(ReadFile(filename=name, content_type=kind, content=content))
    return files
