"""Decisions in words, in the language that is active."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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


def reason_in_words(code: str, activity_id: int) -> str:
    """Return why somebody has this outcome, as a sentence to that person."""
    rounds = DrawRound.objects.filter(activities=activity_id, state=DrawState.RELEASED)
    round_ = rounds.order_by("-number").first()
    if code == "not_suitable":
        return _(
            "The readers found that your motivation fits this learning network less well than "
            "those of others. Your name and school were hidden from them."
        )
    if round_ is None or code not in {"not_drawn", "drawn_reserve"}:
        return _("There are fewer places than people who would like to take part.")
    return _(
        "There were %(pool)s suitable applications for %(places)s places. So lots were drawn: "
        "everybody had the same chance."
    ) % {"pool": round_.pool_size, "places": round_.places}
