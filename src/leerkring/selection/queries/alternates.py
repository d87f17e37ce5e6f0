"""How many people to keep on the reserve list, from how many are expected to leave their place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from leerkring.admissions.models import Offer
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.programmes.models import Organiser
from leerkring.selection.bridge.lots import reserves_for
from leerkring.selection.states import DrawState

WITHOUT_HISTORY = 0.15
FEWEST_OFFERS = 20  # with fewer, one person more or less would change the advice
LARGEST_SHARE = 0.9
A_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Advice:
    """How many reserves are advised for these places, and on what that rests."""

    places: int
    share: float
    reserves: int
    offers_seen: int
    is_own_estimate: bool = False

    @property
    def percentage(self) -> int:
        """This will give the expected drop-out as a whole percentage."""
        return round(self.share * A_WHOLE)

    @property
    def is_from_history(self) -> bool:
        """This will tell whether it rests on earlier draws."""
        return self.offers_seen >= FEWEST_OFFERS and not self.is_own_estimate


def advice_for(organiser: Organiser, places: int, percentage: int | None = None) -> Advice:
    """Return how many reserves to have; the drop-out is what was seen, unless a team says other."""
    offers, gone = _seen(organiser)
    share = gone / offers if offers >= FEWEST_OFFERS else WITHOUT_HISTORY
    if percentage is not None:
        share = percentage / A_WHOLE
    share = min(LARGEST_SHARE, max(0.0, share))
    reserves = reserves_for(places, share) if places > 0 else 0
    return Advice(places, share, reserves, offers, is_own_estimate=percentage is not None)


def _seen(organiser: Organiser) -> tuple[int, int]:
    """Return how many offers after released draws were settled, and how many fell through."""
    offers = Offer.objects.filter(
        application__activity__programme__organiser=organiser,
        application__decisions__round__state=DrawState.RELEASED,
    )
    settled = ~Q(state__in=[OfferState.OPEN, OfferState.WITHDRAWN])
    refused = Q(state__in=[OfferState.DECLINED, OfferState.EXPIRED])
    left = Q(state=OfferState.ACCEPTED, application__state=ApplicationState.LEFT)
    found = offers.aggregate(
        settled=Count("pk", filter=settled, distinct=True),
        refused=Count("pk", filter=refused, distinct=True),
        left=Count("application", filter=left, distinct=True),
    )
    return found["settled"], found["refused"] + found["left"]
