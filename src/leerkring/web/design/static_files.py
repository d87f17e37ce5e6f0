"""Addresses of style sheets, scripts and icons: a new version of the file is a new address."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """Adds a few letters of the file's hash, so that a browser never keeps an older version."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        """Return the address of a file, with its version."""
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address


@cache
def _version(name: str) -> str:
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8] if path else ""
