"""People that somebody names in a text field, one a line, to be written to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leerkring.audit.problems import Refused
from leerkring.mail.addresses import only_mailbox
from leerkring.people.folding import split_surname
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage

MOST = 200
FIELD = "people"


@dataclass(frozen=True, slots=True)
class Named:
    """One line: who it is, and what stands behind the address (a school, a town)."""

    given_name: str
    surname_prefix: str
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
        box = only_mailbox(parts[0])
        parts = [box.name, box.address, *parts[1:]]
    name, address, *more = [*parts, ""]
    given, _space, family = name.partition(" ")
    prefix, family = split_surname(family)
    return Named(given[:80], prefix[:30], family[:120], address, tuple(more))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class Somebody(Protocol):
    """Whoever can be shown as a line of the list."""

    @property
    def given_name(self) -> str: ...
    @property
    def surname_prefix(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def organisation_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """What stands above and on the button once it is known whom it is about."""

    title: str
    button: str


def name_people[One: Somebody](
    request: Request,
    form: forms.Form,
    page: FormPage,
    *,
    read: Callable[[], list[One]],
    write: Callable[[list[One]], HttpResponse],
    words: Callable[[int], Ready],
    wanted: Callable[[list[One]], list[One]] = list,
    **context: object,
) -> HttpResponse:
    """Show first who was named, and only at the second press carry out `write`.

    `wanted` leaves out whom it makes no sense to write to; the page names them.
    """
    people: list[One] = []
    if request.method == "POST" and form.is_valid():
        people = read()
        if people and not form.errors and "zeker" in request.POST:
            try:
                return write(people)
            except Refused as problem:
                form.add_error(None, str(problem))
    people = [] if form.errors else people
    meant = wanted(people)
    context |= {
        "page": replace(page, kind="plain") if meant else page,
        "form": form,
        "people": _in_words(meant),
        "left_out": _in_words([one for one in people if one not in meant]),
        "words": words(len(meant)),
    }
    return render(request, "web_staff/applications/named_people.html", context)


def _in_words(people: Sequence[Somebody]) -> list[str]:
    return [
        " · ".join(
            filter(
                None,
                [
                    " ".join(filter(None, (one.given_name, one.surname_prefix, one.family_name))),
                    one.email,
                    one.organisation_name,
                ],
            )
        )
        for one in people
    ]


def batch_for(what: str, pk: int, request: Request, *, as_drafts: bool) -> str:
    """Return the name under which letters that are looked at first stand together."""
    return f"{what}:{pk}:{int(request.now.timestamp())}" if as_drafts else ""
