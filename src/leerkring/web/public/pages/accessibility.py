"""The accessibility statement: read from a file, so that a test can hold it against the checks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).with_suffix(".toml")


class Status(StrEnum):
    """How far a site meets the standard, as the Dutch register of statements tells them apart."""

    FULL = "full"
    PARTIAL = "partial"
    FIRST_MEASURES = "first_measures"
    NONE = "none"


STATUS_WORDS: Mapping[Status, Promise] = {
    Status.FULL: _("It meets the standard wholly."),
    Status.PARTIAL: _("It meets the standard in part."),
    Status.FIRST_MEASURES: _(
        "First measures have been taken; not everything has been examined, so we claim no more."
    ),
    Status.NONE: _("It does not meet the standard yet."),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in each language of the site."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.nl


@dataclass(frozen=True, slots=True)
class Examined:
    """What was examined, and the test that does it at every change."""

    what: Words
    shown_by: str


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where the site is known, or may be feared, to fall short of the standard."""

    key: str
    what: Words
    cause: Words
    effect: Words
    known_on: date
    again_before: date
    axe_rules: tuple[str, ...] = ()
    shown_by: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The whole statement."""

    status: Status
    standard: str
    made_on: date
    examined: tuple[Examined, ...]
    deviations: tuple[Deviation, ...]

    @property
    def in_words(self) -> Promise:
        """Return the status as the page says it."""
        return STATUS_WORDS[self.status]

    @property
    def excepted_rules(self) -> frozenset[str]:
        """Return the rules of axe that a known deviation takes out of the examination."""
        return frozenset(rule for one in self.deviations for rule in one.axe_rules)


@cache
def statement() -> Statement:
    """Return what the file says; a field that is missing or unknown raises."""
    return statement_in(FILE.read_text(encoding="utf-8"))


def statement_in(text: str) -> Statement:
    """Read a statement; raise TypeError, KeyError or ValueError for what cannot be one."""
    found = tomllib.loads(text)
    return Statement(
        status=Status(found.pop("status")),
        examined=tuple(_examined(one) for one in found.pop("examined", [])),
        deviations=tuple(_deviation(one) for one in found.pop("deviation", [])),
        **found,
    )


def _examined(one: dict[str, Any]) -> Examined:
    what = Words(**one.pop("what"))
    return Examined(what=what, **one)


def _deviation(one: dict[str, Any]) -> Deviation:
    return Deviation(
        what=Words(**one.pop("what")),
        cause=Words(**one.pop("cause")),
        effect=Words(**one.pop("effect")),
        axe_rules=tuple(one.pop("axe_rules", ())),
        **one,
    )
