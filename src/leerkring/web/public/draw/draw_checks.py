"""What a check of a draw has looked at, in the language of the page.

They speak of the public record, which holds codes without facts: of quotas and fairness it shows
nothing. The program that anybody can download says it in English: see `verify_draw.TEXTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.selection.bridge.records import Finding

EXACT = "exact"
CHECKS: Mapping[str, str | Promise] = {
    "promised": _("The seal is the one that was published before the draw."),
    "unchanged": _("Nothing that was locked before the draw was changed after it."),
    "reserve": _("The order of the reserve list follows from the seed."),
    "file": _("The file %(name)s is the one that the record names."),
    "panels": _(
        "All %(panels)s numbered outcomes are there, and each has the right number of places."
    ),
    "kinds": _("Every code in the draw is counted once."),
    "lottery": _(
        "The chances of all outcomes add up to one, and each has the right number of places."
    ),
    "stated": _("The chance that is told of each code is the part of the outcomes that it is in."),
    "bands": _("Every code has at least the chance that the record promises, if it promises one."),
    "reach": _("No chance in the numbered outcomes is off by more than %(most)s."),
    EXACT: _("The numbered outcomes give exactly the chances that the record tells."),
    "cut": _("Fact %(number)s in the proof holds for every outcome."),
    "level": _(
        "Step %(number)s of the proof: %(people)s people cannot fairly have more than the chance "
        "%(chance)s."
    ),
    "levels": _("The proof speaks of everybody."),
    "chance": _("What decided was named before, fits what was laid down, and gives the seed."),
    "seed": _("The seed points at outcome %(panel)s."),
    "selected": _("The people of outcome %(panel)s are those who were drawn."),
    "readable": _("All files can be read."),
}


def in_words(findings: Iterable[Finding]) -> list[tuple[bool, str]]:
    """Return each check as a sentence, and whether it came out right."""
    return [
        (right, str(CHECKS[_sentence(code, facts)]) % _written(facts))
        for right, code, facts in findings
    ]


def _sentence(code: str, facts: Mapping[str, Any]) -> str:
    return EXACT if code == "reach" and not facts["most"] else code


def _written(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return numbers as they are written in the language of the page."""
    return {
        name: number_format(value, decimal_pos=4)
        if isinstance(value, float)
        else number_format(value, force_grouping=True)
        if isinstance(value, int)
        else str(value)
        for name, value in facts.items()
    }
