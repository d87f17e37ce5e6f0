"""Decisions in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.selection.agreement import Agreement
from leerkring.selection.models import SpreadRule

REASONS = {
    "drawn": gettext_lazy("drawn"),
    "drawn_reserve": gettext_lazy("drawn for the reserve list"),
    "not_drawn": gettext_lazy("not drawn"),
    "not_suitable": gettext_lazy("motivation found not suitable"),
    "after_lock": gettext_lazy("took no part: who does was locked before"),
    "enough_places": gettext_lazy("places enough for everybody"),
    "by_hand": gettext_lazy("decided by people"),
    "chosen": gettext_lazy("chosen by the team"),
    "chosen_reserve": gettext_lazy("put on the reserve list by the team"),
    "not_chosen": gettext_lazy("not chosen by the team"),
    "came_first": gettext_lazy("applied in time"),
    "came_later": gettext_lazy("next in the order of applying"),
    "came_too_late": gettext_lazy("too far back in the order of applying"),
    "reserved_place": gettext_lazy("place reserved before"),
    "counted_once": gettext_lazy("applied more than once"),
    "counts_again": gettext_lazy("counts again: no place in another network after all"),
    "placed_elsewhere": gettext_lazy("has a place in another network of the same draw"),
}


BY_LOT = frozenset({"drawn", "drawn_reserve", "not_drawn"})


SURE, NEARLY_SURE, EVEN = 0.9995, 0.95, 0.4
LARGEST_SHARE = 5  # 3 in 5 is understood at once, 4 in 7 is not


def chance_in_words(chance: float) -> str:
    """Return a chance as people say it: "about 1 in 11"."""
    if chance >= SURE:
        return _("certain")
    if chance >= NEARLY_SURE:
        return _("nearly certain")
    if chance <= 0:
        return _("no chance")
    share = Fraction(1, round(1 / chance))
    if chance > EVEN:
        share = Fraction(chance).limit_denominator(LARGEST_SHARE)
    if share == 1:
        return _("nearly certain")
    return _("about %(part)d in %(whole)d") % {
        "part": share.numerator,
        "whole": share.denominator,
    }


def value_in_words(attribute: str, value: str) -> str:
    """Return what a value of a fact is called."""
    return str(ATTRIBUTES[attribute].values[value])


def most_in_words(rule: SpreadRule) -> str:
    """Return the largest number of a rule as people say it: "at most 2 for po"."""
    of = {"attribute": rule.attribute, "value": rule.value}
    return limit_in_words({"kind": "quota", "side": "most", "bound": rule.most, **of})


def limit_in_words(limit: Mapping[str, Any], bound: str = "bound") -> str:
    """Return one agreed number as people say it: "at least 3 for north"."""
    if limit["kind"] in {"floor", "bands"}:
        return _promise_in_words(limit, bound)
    number = int(limit[bound])
    if limit["kind"] == "places":
        return ngettext("%(number)d place", "%(number)d places", number) % {"number": number}
    if limit["kind"] == "cap":
        return _("at most %(number)d of one school") % {"number": number}
    words = _("at least %(number)d for %(value)s") if number else _("no minimum for %(value)s")
    if limit["side"] == "most":
        words = _("at most %(number)d for %(value)s")
    return words % {"number": number, "value": value_in_words(limit["attribute"], limit["value"])}


def caps_in_words(agreed: Agreement) -> list[str]:
    """Return how many of one school may come: in the whole draw, and in each of its networks."""
    caps = [(agreed.school_cap, "")]
    if agreed.is_joint:
        caps += [(one.school_cap, one.title) for one in agreed.networks]
    said = []
    for cap, title in caps:
        if cap:
            words = ngettext("at most %(number)d person", "at most %(number)d people", cap)
            said.append(words % {"number": cap} + (f" ({title})" if title else ""))
    return said


def _promise_in_words(limit: Mapping[str, Any], bound: str) -> str:
    """Return what a band promises; in a band may stand who was read well."""
    if limit["kind"] == "bands":
        return _("nobody in a higher band has a smaller chance")
    return _("a chance of at least %(chance)s%% from band %(band)s on") % {
        "chance": round(100 * float(limit[bound])),
        "band": limit["value"],
    }
