"""The outbox's periodic work, and what higher rooms hang on mail that comes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leerkring.audit.hooks import Hook
from leerkring.jobs.registers import periodic
from leerkring.mail.actions import discard_letters_of
from leerkring.mail.mails import tell_of_second_factor
from leerkring.mail.models import IncomingMessage
from leerkring.mail.tasks import deliver_letters, forget_sign_in_letters
from leerkring.people.erasing import on_found
from leerkring.people.second_factor import on_second_factor

TEN_SECONDS = 10
QUARTER = 15 * 60

on_second_factor.register(tell_of_second_factor)
on_found.register(discard_letters_of)
periodic("mail.deliver-letters", TEN_SECONDS, deliver_letters)
periodic("mail.forget-sign-in-letters", QUARTER, forget_sign_in_letters)


# --- mail that comes in ------------------------------------------------------------------------

on_stored: Hook[[IncomingMessage]] = Hook("a message was stored, and waits to be interpreted")


@dataclass(frozen=True, slots=True)
class WishToUnsubscribe:
    """That somebody wants no more news: whose address, and what stood in the mail about it."""

    address: str
    token: str  # of the address or subject of List-Unsubscribe; empty when it was typed by hand


type Unsubscriber = Callable[[WishToUnsubscribe, datetime], bool]
_unsubscribers: list[Unsubscriber] = []


def on_unsubscribe(handler: Unsubscriber) -> Unsubscriber:
    """Have `handler` asked when somebody unsubscribes by mail; it returns whether it did so."""
    if handler not in _unsubscribers:
        _unsubscribers.append(handler)
    return handler


def unsubscribe(wish: WishToUnsubscribe, at: datetime) -> bool:
    """Tell every handler; return whether one of them had something to take away."""
    return sum(handler(wish, at) for handler in _unsubscribers) > 0  # each of them is asked
