"""People that somebody names in a text field, one a line, to be written to."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOST = 200
FIELD = "people"


@dataclass(frozen=True, slots=True)
class Named:
    """One line: who it is, and what stands behind the address (a school, a town)."""

    given_name: str
    family_name: str
    email: str
    more: tuple[str, ...]

    def part(self, number: int) -> str:
        """Return what stands in that place behind the address, or nothing."""
        return self.more[number] if number < len(self.more) else ""


def named_in(form: forms.Form, *, otherwise: str) -> list[Named]:
    """Return the people in the form's text; every line that cannot be read becomes an error.

    `otherwise` says, for a line's `number`, how it is written.
    """
    lines = [line for line in form.cleaned_data[FIELD].splitlines() if line.strip()]
    if len(lines) > MOST:
        words = _("These are %(lines)d lines. Name at most %(most)d people at once.")
        form.add_error(FIELD, words % {"lines": len(lines), "most": MOST})
        return []
    people: list[Named] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        one = _read(line)
        address = one.email.lower()
        if not _is_address(address):
            form.add_error(FIELD, otherwise % {"number": number})
        elif address in seen:
            words = _("Line %(number)d: this address is there twice.")
            form.add_error(FIELD, words % {"number": number})
        else:
            seen.add(address)
            people.append(one)
    return people


def _read(line: str) -> Named:
    """Take a line apart, as typed, as a spreadsheet gives it or as a mail program writes it."""
    parts = [part.strip() for part in line.replace("\t", ";").split(";")]
    if "<" in parts[0]:  # Jan Pot <jan@school.nl>
        parts = [*parseaddr(parts[0]), *parts[1:]]
    name, address, *more = [*parts, ""]
    given, _space, family = name.partition(" ")
    return Named(given[:80], (family or given)[:120], address, tuple(more))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
