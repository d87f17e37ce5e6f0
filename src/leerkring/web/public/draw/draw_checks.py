"""What a check of a draw has looked at, in the language of the page.

They speak of the public record, which holds tags only: of quotas, chances and fairness it shows
nothing. The program that anybody can download says it in English: see `check_public_draw.TEXTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leerkring.selection.bridge.records import Finding

CHECKS: Mapping[str, str | Promise] = {
    "unchanged": _(
        "The seal is the one that was published before the draw, and nothing that was locked was "
        "changed after it."
    ),
    "file": _("The file %(name)s is the one that the record names."),
    "panels": _(
        "All %(panels)s numbered outcomes are there, and each has the right number of places."
    ),
    "tags": _("No tag stands twice, and the order of the tags tells nothing."),
    "chance": _("What decided was named before, fits what was laid down, and gives the seed."),
    "seed": _("The seed points at outcome %(panel)s."),
    "selected": _("The %(people)s tags that were drawn are those of outcome %(panel)s."),
    "reserve": _("The order of the reserve list follows from the seed."),
    "readable": _("All files can be read."),
}
PUBLIC_CAN: Sequence[str | Promise] = (
    _("that nothing was changed since the seal was published;"),
    _(
        "that all numbered outcomes are there, each with the right number of places, and that no "
        "tag stands twice;"
    ),
    _("that what chance gave points at this outcome, and that the tags drawn are those of it;"),
    _("that the order of the reserve list follows from the same chance."),
)


def in_words(findings: Iterable[Finding]) -> list[tuple[bool, str]]:
    """Return each check as a sentence, and whether it came out right."""
    return [(right, str(CHECKS[code]) % _written(facts)) for right, code, facts in findings]


def verdict(findings: Sequence[Finding]) -> dict[str, str]:
    """Return what the checks say together: how it looks, the words, whether all is shown."""
    if not all(right for right, *_rest in findings):
        words = _("Not everything is right. See below, and tell the organiser.")
        return {"kind": "error", "words": str(words), "open": " open"}
    said = ngettext(
        "%(number)s check, and it is right.", "%(number)s checks, and all are right.", len(findings)
    )
    return {"kind": "ok", "words": said % {"number": len(findings)}, "open": ""}


def _written(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return numbers as they are written in the language of the page."""
    return {
        name: number_format(value, force_grouping=True) if isinstance(value, int) else str(value)
        for name, value in facts.items()
    }
