"""Writes the pages of docs/reference that the program itself knows: settings and commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer

from leerkring.project.cli import app
from leerkring.project.environment import PREFIX, Environment

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTE = "<!-- Made by `make reference` from {source}; do not edit it by hand. -->"
SETTINGS_HEAD = f"""\
# Settings

{NOTE.format(source="src/leerkring/project/environment.py")}

An installation is set up by environment variables. A name that starts with `LEERKRING_` and is not
in this table stops the start with a message. Each name also exists with `_FILE` behind it: then the
value is read from that file, which is how secrets are best given.

| variable | what it sets | without it |
|---|---|---|
"""
COMMANDS_HEAD = f"""\
# Commands

{NOTE.format(source="src/leerkring/project/cli.py")}

Each command explains itself with `--help`. The exit code is 0 when all is well, 1 when something
was found that is not in order, 2 for a wrong use and 3 when a problem has no solution.
"""


def settings() -> str:
    """Return the page of settings."""
    return SETTINGS_HEAD + "".join(
        f"| `{PREFIX}{field.name.upper()}` | {_cell(field.metadata['help'])} "
        f"| {_value(field.default)} |\n"
        for field in fields(Environment)
    )


def commands() -> str:
    """Return the page of commands."""
    root: Any = typer.main.get_command(app)
    return "\n".join([COMMANDS_HEAD, *_sections(root, "leerkring")])


def _sections(group: Any, path: str) -> Iterator[str]:
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _sections(command, f"{path} {name}")
        else:
            yield from _section(command, f"{path} {name}")


def _section(command: Any, path: str) -> Iterator[str]:
    yield f"## {path}\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    if command.params:
        yield "| | what | without it |\n|---|---|---|"
        for parameter in command.params:
            cells = _spelling(parameter), _cell(parameter.help or ""), _default(parameter)
            yield f"| {' | '.join(cells)} |"
        yield ""


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{name}`" for name in parameter.opts)


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    return "off" if parameter.default is False else _value(parameter.default)


def _value(default: object) -> str:
    if default is None or callable(default) or str(default) == "":
        return "–"
    if isinstance(default, bool):
        return "`1`" if default else "`0`"
    return f"`{default}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "&#124;")


PAGES: Mapping[str, Callable[[], str]] = {"settings.md": settings, "commands.md": commands}


if __name__ == "__main__":
    for name, render in PAGES.items():
        (FOLDER / name).write_text(render(), encoding="utf-8")
