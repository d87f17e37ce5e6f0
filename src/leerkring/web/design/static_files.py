"""Addresses of style sheets, scripts and icons: a new version of the file is a new address.

The style sheet is written by component, in `styles/`, and served as one file without comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage, Storage

STYLES = Path(__file__).parent / "styles"
BUNDLE = "leerkring/leerkring.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE_BETWEEN = re.compile(r"\s*([{};]|,(?=\s*\n))\s*")
SPACE_AFTER_NAME = re.compile(r"(?<=[{;])([\w-]+): ")


class VersionedStorage(StaticFilesStorage):
    """Adds a few letters of the file's hash, so that a browser never keeps an older version."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        """Return the address of a file, with its version."""
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address


class StyleFinder(finders.BaseFinder):
    """Finds the one style sheet, which it puts together from the files of the components."""

    def find(self, path: str, find_all: bool = False) -> Any:
        """Return where the style sheet stands, or nothing for another file."""
        found = [str(_bundled() / BUNDLE)] if path == BUNDLE else []
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        """Yield the style sheet and the folder that it stands in."""
        yield BUNDLE, FileSystemStorage(location=_bundled())


def style_sheet() -> str:
    """Return the style sheets of all components as one, in the order of their names."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))
    text = SPACE_BETWEEN.sub(r"\1", COMMENT.sub("", text)).strip()
    return SPACE_AFTER_NAME.sub(r"\1:", text).replace(";}", "}")


def _bundled() -> Path:
    """Return the folder of this version's style sheet, written when it is not there yet."""
    content = style_sheet().encode()
    folder: Path = settings.BUNDLES_DIR / hashlib.sha256(content).hexdigest()[:8]
    sheet = folder / BUNDLE
    if not sheet.exists():
        sheet.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=sheet.parent, delete=False) as half:
            half.write(content)
        Path(half.name).replace(sheet)
    return folder


@cache
def _version(name: str) -> str:
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8] if path else ""
