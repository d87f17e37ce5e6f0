"""The heads of the audit trail outside the database: where who writes that cannot reach them."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

from django.conf import settings

from leerkring.audit.heads import Head, heads_in
from leerkring.audit.queries import heads_of_trail
from leerkring.project.backup import MANIFEST

FILE = "trail-heads.txt"


class NoHeads(Exception):
    """There is no head of an audit trail in what was given."""


def kept_heads() -> list[Head]:
    """Return the heads that the last check or restore kept in the data folder."""
    try:
        return heads_in(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def keep_heads(heads: list[Head] | None = None) -> None:
    """Keep the heads of today's trail, or the ones given, in place of those kept before."""
    found = heads_of_trail() if heads is None else heads
    part = _file().with_suffix(".part")
    part.write_text("".join(f"{head}\n" for head in found), encoding="utf-8")
    part.replace(_file())


def heads_given(text: str) -> list[Head]:
    """Return the heads in a text, or in the file that it names: any text, or a backup.

    Raise NoHeads.
    """
    try:
        found = heads_in(_text_in(Path(text)) if Path(text).is_file() else text)
    except OSError as error:
        raise NoHeads(f"{text} cannot be read: {error}") from error
    if not found:
        raise NoHeads(f"There is no head of an audit trail in {text[:80]}.")
    return found


def _text_in(path: Path) -> str:
    if not tarfile.is_tarfile(path):
        content = path.read_bytes()
        return "\n".join(one.decode(errors="replace") for one in (content, *_parts_of(content)))
    try:
        with tarfile.open(path) as archive:
            manifest = archive.extractfile(MANIFEST)
            return manifest.read().decode() if manifest else ""
    except (KeyError, tarfile.TarError, EOFError, ValueError) as error:
        raise NoHeads(f"{path} is not a whole backup of Leerkring: {error}") from error


def _parts_of(content: bytes) -> Iterator[bytes]:
    """Return what is written in a letter that was saved as it came; of another file, itself."""
    for part in message_from_bytes(content).walk():
        inside = part.get_payload(decode=True)
        if isinstance(inside, bytes):
            yield inside


def _file() -> Path:
    folder: Path = settings.ENVIRONMENT.data_dir
    return folder / FILE
