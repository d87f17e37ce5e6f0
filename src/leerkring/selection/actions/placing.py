"""What the selection gives somebody: the reserve list, no place, or a free place by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from django.db import transaction

from leerkring.admissions.actions.offering import (
    Letters,
    ReasonMissing,
    answer_moment,
    held_application,
    make_offer,
    move_application,
)
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.problems import WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.selection.mails import send_no_place, send_reserve_place
from leerkring.selection.rules import may_draw
from leerkring.selection.trail import Verb


def reserve(
    *,
    application: Application,
    number: int | None,
    by: Actor,
    at: datetime,
    **letters: Unpack[Letters],
) -> None:
    """Put an application on the reserve list, and write the letter."""
    move_application(
        application, ApplicationState.RESERVE, at, decided_at=at, reserve_number=number
    )
    record(by, at, Verb.RESERVED, application, number=number)
    send_reserve_place(application, at=at, **letters)


def refuse(
    *,
    application: Application,
    reason: str,
    by: Actor,
    at: datetime,
    **letters: Unpack[Letters],
) -> None:
    """Say kindly that there is no place, with the reason."""
    move_application(application, ApplicationState.NOT_PLACED, at, decided_at=at)
    record(by, at, Verb.REFUSED, application, reason=reason)
    send_no_place(application, at=at, **letters)


@transaction.atomic
def offer_by_hand(*, application: Application, reason: str, by: Actor, at: datetime) -> Offer:
    """Offer a free place to somebody on the reserve list outside the order, with a reason.

    For a place that stays open because nobody fits the agreed spread. Raise NoPlaceLeft.
    """
    require(may_draw, by, application.activity)
    application = held_application(application)
    activity = application.activity
    if not reason.strip():
        raise ReasonMissing
    if application.state != ApplicationState.RESERVE:
        raise WrongState
    offer = make_offer(
        application=application, answer_before=answer_moment(activity, at), by=by, at=at
    )
    record(by, at, Verb.OFFERED_BY_HAND, application, reason=reason.strip())
    return offer
