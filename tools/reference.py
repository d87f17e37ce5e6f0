"""Writes docs/reference/settings.md from the settings that the program knows: `make reference`."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from leerkring.project.environment import PREFIX, Environment

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "settings.md"
HEAD = """\
# Settings

<!-- Made by `make reference` from src/leerkring/project/environment.py; do not edit it by hand. -->

An installation is set up by environment variables. A name that starts with `LEERKRING_` and is not
in this table stops the start with a message. Each name also exists with `_FILE` behind it: then the
value is read from that file, which is how secrets are best given.

| variable | what it sets | without it |
|---|---|---|
"""


def render() -> str:
    """Return the page."""
    return HEAD + "".join(
        f"| `{PREFIX}{field.name.upper()}` | {field.metadata['help'].replace('|', '&#124;')} "
        f"| {_shown(field.default)} |\n"
        for field in fields(Environment)
    )


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return "`1`" if default else "`0`"
    return f"`{default}`" if str(default) else "–"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
