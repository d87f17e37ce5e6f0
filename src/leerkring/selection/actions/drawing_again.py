"""A draw for free places that could not be computed is tried once more, when somebody says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import offer_free_places
from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import held, note_draw
from leerkring.selection.queries.moving_up import places_not_drawn
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.states import DrawState


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
    activity = held(activity, by)
    places = places_not_drawn(activity, at)
    round_ = rounds_of(activity).filter(state=DrawState.RELEASED).first()
    if not places or round_ is None:
        raise NothingToDrawFor
    offered = offer_free_places(activity=activity, most=places, by=by, at=at)
    facts = {"places": places, "offered": len(offered)}
    note_draw(round_, activity, "tried_free_places_again", by, at, **facts)
    return offered
