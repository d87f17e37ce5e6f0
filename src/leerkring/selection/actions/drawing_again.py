"""A draw for free places that could not be computed is tried once more, when somebody says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import offer_free_places
from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import held
from leerkring.selection.queries.moving_up import places_not_drawn
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb


class NothingToDrawFor(Refused):
    """No place is free, or nobody on the reserve list fits."""

    message = _("No place is free any more for which somebody on the reserve list can be drawn.")


@transaction.atomic
def draw_free_places_again(*, activity: Activity, by: Actor, at: datetime) -> list[Application]:
    """Draw for the places that stayed free because the draw for them could not be computed.

    Return who is offered one; nobody when it could not be computed this time either. The text that
    decides follows from that of the first draw, so that trying again chooses nothing.
    Raise NothingToDrawFor.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    places = places_not_drawn(activity, at)
    round_ = rounds_of(activity).filter(state=DrawState.RELEASED).first()
    if not places or round_ is None:
        raise NothingToDrawFor
    offered = offer_free_places(activity=activity, most=places, by=by, at=at)
    facts = {"places": places, "offered": len(offered)}
    record(by, at, Verb.TRIED_FREE_PLACES_AGAIN, round_, within=activity, **facts)
    return offered
