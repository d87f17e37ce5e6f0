"""Where the chance of a draw comes from is named before it: dice, secret numbers, or drand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import instant_in_words
from leerkring.selection.bridge.chance import (
    DICE,
    DRAND,
    FEWEST_PEOPLE,
    MOST_PEOPLE,
    NUMBERS,
    moment_of,
    round_at,
)
from leerkring.selection.queries.records import people_who_may_draw

SOONEST = timedelta(minutes=10)
LATEST = timedelta(days=60)


class TooFewPeople(Refused):
    """Secret numbers need several people, who may all draw."""

    message = _(
        "Secret numbers take %(fewest)s to %(most)s people, and %(there)s in your team may draw."
    )
    status = 400


class MomentTooSoon(Refused):
    """All that can come out must be published before the public number appears."""

    message = _("Choose a moment between ten minutes and two months from now.")
    status = 400


@dataclass(frozen=True, slots=True)
class Named:
    """What the team chose: how many people lay a number down, or at what moment drand speaks."""

    kind: str = DICE
    people: int | None = None
    moment: datetime | None = None

    @property
    def round(self) -> int | None:
        """Return the round of drand that decides."""
        return None if self.moment is None else round_at(self.moment)

    def values(self) -> dict[str, Any]:
        """Return the fields of the record."""
        number = self.round
        return {
            "chance_kind": self.kind,
            "chance_people": self.people,
            "chance_round": number,
            "chance_at": None if number is None else moment_of(number),
        }


DICE_THROWN = Named()


def source_of(named: Named, source: str, activities: Sequence[Activity], at: datetime) -> str:
    """Return what everybody can read of the source; for dice what the team wrote themselves.

    Raise TooFewPeople or MomentTooSoon.
    """
    language = activities[0].language
    if named.kind == NUMBERS:
        people, there = named.people or 0, people_who_may_draw(activities)
        if not FEWEST_PEOPLE <= people <= min(MOST_PEOPLE, there):
            raise TooFewPeople(fewest=FEWEST_PEOPLE, most=MOST_PEOPLE, there=there)
        with override(language):
            text = ngettext(
                "A secret number of %(count)d person of the team, laid down before the draw",
                "Secret numbers of %(count)d people of the team, laid down before the draw",
                people,
            )
        return text % {"count": people}
    if named.kind == DRAND:
        if named.moment is None or not SOONEST <= named.moment - at <= LATEST:
            raise MomentTooSoon
        with override(language):
            return gettext("Public number %(round)s of drand (quicknet), of %(moment)s") % {
                "round": named.round,
                "moment": instant_in_words(named.moment),
            }
    return source.strip()
