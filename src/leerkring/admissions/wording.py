"""Decisions in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.admissions.models import DrawRound
from leerkring.admissions.states import DrawState

REASONS = {
    "drawn": gettext_lazy("drawn"),
    "drawn_reserve": gettext_lazy("drawn for the reserve list"),
    "not_drawn": gettext_lazy("not drawn"),
    "not_suitable": gettext_lazy("motivation found not suitable"),
    "enough_places": gettext_lazy("places enough for everybody"),
    "by_hand": gettext_lazy("decided by a person"),
}


BY_LOT = frozenset({"drawn", "drawn_reserve", "not_drawn"})
WITH_SPREAD, NOTHING_DRAWN = "spread", "everyone"  # methods of a draw


def reason_in_words(code: str, activity_id: int) -> str:
    """Return why somebody has this outcome, as a sentence to that person."""
    rounds = DrawRound.objects.filter(activities=activity_id, state=DrawState.RELEASED)
    round_ = rounds.order_by("-number").first()
    if code == "not_suitable":
        return _(
            "The readers found that your motivation fits this learning network less well than "
            "those of others. Your name and school were hidden from them."
        )
    if round_ is None or code not in BY_LOT:
        return _("There are fewer places than people who would like to take part.")
    numbers = {"pool": round_.pool_size, "places": round_.places}
    if round_.pool == DrawRound.Pool.SUITABLE:
        more = _(
            "We read your motivation, and it fits this learning network. There were more suitable "
            "people than places: %(pool)s for %(places)s."
        )
    else:
        more = _("There were more people than places: %(pool)s for %(places)s.")
    lot = _("So lots were drawn: everybody had the same chance.")
    if round_.method == WITH_SPREAD:
        lot = _("So lots were drawn, with a spread that was agreed on before.")
    worth = _("The lot says nothing about the quality of your application.")
    sentences = [more % numbers, lot, worth]
    if code == "drawn_reserve" and round_.method == WITH_SPREAD:
        sentences.append(
            _("A free place goes to the first on the list with whom the spread is kept.")
        )
    sentences.append(_("How it went, and what your chance was, stands on your own page."))
    return " ".join(sentences)


def place_in_words(activity_id: int) -> str:
    """Return how somebody came to the place that a letter offers."""
    released = DrawRound.objects.filter(activities=activity_id, state=DrawState.RELEASED)
    last = released.order_by("-number").values_list("method", flat=True).first()
    if last == NOTHING_DRAWN:
        return _("There were places enough for everybody who fits, so nothing was drawn.")
    return reason_in_words("drawn", activity_id)


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


def limit_in_words(limit: Mapping[str, Any], bound: str = "bound") -> str:
    """Return one agreed number as people say it: "at least 3 for north"."""
    number = int(limit[bound])
    if limit["kind"] == "places":
        return ngettext("%(number)d place", "%(number)d places", number) % {"number": number}
    if limit["kind"] == "cap":
        return _("at most %(number)d of one school") % {"number": number}
    words = _("at least %(number)d for %(value)s") if number else _("no minimum for %(value)s")
    if limit["side"] == "most":
        words = _("at most %(number)d for %(value)s")
    return words % {"number": number, "value": value_in_words(limit["attribute"], limit["value"])}
