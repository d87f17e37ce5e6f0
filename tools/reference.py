"""Writes the pages of docs/reference that the program knows: settings, commands, letters, roles."""

from __future__ import annotations

import inspect
import os
from collections import defaultdict
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
was found that is not in order, 2 for a wrong use and 3 when a problem has no solution
(or, for `verify-draw`, when fairness is not proven).
"""
LETTERS_HEAD = f"""\
# Letters

{NOTE.format(source="the mails.py of each room")}

Everything that Leerkring sends by itself. The words can be changed for each activity, under
*Bevestigen → Briefteksten* ("Letter texts"); without that the standard text holds. An **official**
letter also brings a PDF. How they go out: [the outbox](../how-to/release-and-letters.en.md).

| letter | Nederlands | official | what is filled in |
|---|---|---|---|
"""
PLACEHOLDERS_HEAD = """
## What is filled in

`{button}`, on a line of its own, becomes the one button of the letter. A placeholder that a letter
does not have is refused when the text is saved.

| placeholder | stands for | Nederlands |
|---|---|---|
"""
ROLES_HEAD = f"""\
# Roles and rights

{NOTE.format(source="the rules.py of each room")}

Somebody holds a role at an organiser, or at one activity of it only; a person may hold several.
What belongs to another organiser cannot be seen at all. Every page × every role is held by
[a test](../../tests/web/test_rights.py).

A team may ask, role by role, for [a second factor](../how-to/second-factor.en.md): who holds such
a role and signed in without one has no role at all, at whichever page.

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


def letters() -> str:
    """Return the page of letters and their placeholders."""
    _start_django()
    from leerkring.mail.kinds import letter_kinds

    kinds = sorted(letter_kinds(), key=lambda kind: (kind.room, kind.purpose))
    rows = [
        f"| {_capital(_in('en', kind.title))} | {_capital(_in('nl', kind.title))} "
        f"| {'PDF' if kind.official else '–'} "
        f"| {' '.join(f'`{{{name}}}`' for name in kind.placeholders)} |"
        for kind in kinds
    ]
    meanings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for kind in kinds:
        for name, words in kind.placeholders.items():
            meanings[name][_in("en", words)] = _in("nl", words)
    explained = [
        f"| `{{{name}}}` | {'; '.join(words)} | {'; '.join(dict.fromkeys(words.values()))} |"
        for name, words in sorted(meanings.items())
    ]
    return LETTERS_HEAD + "\n".join(rows) + "\n" + PLACEHOLDERS_HEAD + "\n".join(explained) + "\n"


def roles() -> str:
    """Return the page of roles, with what each may do."""
    _start_django()
    from leerkring.programmes.models import Membership

    held = list(Membership.Role)
    names = [_capital(_in("en", role.label)) for role in held]
    lines = [f"| | {' | '.join(names)} |", "|---|" + ":-:|" * len(held)]
    for words, roles_ in _rights():
        marks = ("✓" if role in roles_ else "" for role in held)
        lines.append(f"| {words} | {' | '.join(marks)} |")
    dutch = ", ".join(
        f"{name.lower()}: *{_in('nl', role.label)}*" for name, role in zip(names, held, strict=True)
    )
    return ROLES_HEAD + "\n".join(lines) + f"\n\nIn Dutch: {dutch}.\n"


def _rights() -> list[tuple[str, list[Any]]]:
    """Return each right in words, and the roles at the organiser that give it."""
    from leerkring.admissions import rules as admissions
    from leerkring.attendance import rules as attendance
    from leerkring.audit.actors import Actor
    from leerkring.experts import rules as experts
    from leerkring.intake import rules as intake
    from leerkring.privacy import rules as privacy
    from leerkring.programmes import rules as programmes
    from leerkring.programmes.models import Activity, Organiser, Programme
    from leerkring.review import rules as review
    from leerkring.selection import rules as selection

    def officer(by: Actor, _organiser: Organiser) -> bool:
        return privacy.is_privacy_officer(by)

    organiser = Organiser(pk=1)
    activity = Activity(pk=1, programme=Programme(organiser=organiser))
    rights: list[tuple[str, Callable[[Actor, Any], bool], Activity | Organiser]] = [
        ("open the team's pages", programmes.may_see, activity),
        ("make, change, publish, cancel; venues; the team", programmes.may_manage, activity),
        ("see who applied, people and the history", admissions.may_see_applications, activity),
        ("enter, change and import applications", admissions.may_handle_applications, activity),
        ("read motivations without names", review.may_review, activity),
        ("draw, release and let letters go", selection.may_draw, activity),
        ("send a questionnaire", intake.may_ask, activity),
        ("read answers", intake.may_read_answers, activity),
        ("make themes and say where questions were treated", intake.may_sort, activity),
        ("keep the register of experts", experts.may_keep_register, organiser),
        ("invite experts", experts.may_invite, activity),
        ("make groups, gather the harvest, write findings", programmes.may_run_the_day, activity),
        ("record who came", attendance.may_keep_the_door, activity),
        ("answer requests to be erased, keep data for now, set terms", officer, organiser),
        ("the register of processing and the pack for a DPIA", officer, organiser),
        ("take away the full record of a draw, with names", selection.may_audit_draw, activity),
    ]
    return [(words, programmes.roles_with(rule, thing)) for words, rule, thing in rights]


def _in(language: str, words: object) -> str:
    from django.utils.translation import override

    with override(language):
        return _cell(str(words))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
    import django

    django.setup()


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings,
    "commands.md": commands,
    "letters.md": letters,
    "roles.md": roles,
}


if __name__ == "__main__":
    for name, render in PAGES.items():
        (FOLDER / name).write_text(render(), encoding="utf-8")
