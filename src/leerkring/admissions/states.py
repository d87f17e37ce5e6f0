"""What may happen to an application and an offer: tables of allowed moves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class DateAnswer(models.TextChoices):
    """What somebody says about one date: whether they mean to come."""

    YES = "yes", _("yes")
    MAYBE = "maybe", _("maybe")
    NO = "no", _("no")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("received")
    RESERVE = "reserve", _("on the reserve list")
    OFFERED = "offered", _("offered a place")
    PLACED = "placed", _("has a place")
    NOT_PLACED = "not_placed", _("no place")
    DECLINED = "declined", _("declined the place")
    EXPIRED = "expired", _("did not answer in time")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LEFT = "left", _("gave the place back")


class OfferState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


A = ApplicationState
APPLICATION_MOVES: Mapping[str, frozenset[str]] = {
    A.DRAFT: frozenset({A.SUBMITTED, A.RESERVE, A.PLACED, A.WITHDRAWN}),
    A.SUBMITTED: frozenset({A.OFFERED, A.RESERVE, A.NOT_PLACED, A.PLACED, A.WITHDRAWN}),
    A.RESERVE: frozenset({A.OFFERED, A.PLACED, A.NOT_PLACED, A.WITHDRAWN}),
    A.OFFERED: frozenset({A.PLACED, A.DECLINED, A.EXPIRED, A.WITHDRAWN}),
    A.PLACED: frozenset({A.LEFT}),
    A.NOT_PLACED: frozenset({A.RESERVE, A.OFFERED}),
    A.DECLINED: frozenset({A.OFFERED}),  # undone, while the place has not gone on
    A.EXPIRED: frozenset({A.OFFERED}),
    A.WITHDRAWN: frozenset({A.DRAFT, A.SUBMITTED, A.PLACED, A.RESERVE, A.OFFERED}),
    A.LEFT: frozenset({A.PLACED, A.RESERVE}),  # undone
}
GIVEN = frozenset({A.RESERVE, A.OFFERED, A.PLACED})  # by a selection
HOLDS_A_PLACE = frozenset({A.OFFERED, A.PLACED})
STILL_IN_THE_RUNNING = frozenset({A.SUBMITTED, A.RESERVE, A.OFFERED})
OVER = frozenset({A.NOT_PLACED, A.DECLINED, A.EXPIRED, A.WITHDRAWN, A.LEFT})


def may_move(moves: Mapping[str, frozenset[str]], before: str | StrEnum, after: str) -> bool:
    """Tell whether the table has this move."""
    return after in moves.get(before, frozenset())
