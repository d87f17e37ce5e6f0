"""Letters and messages in one history: what we wrote, what came in, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.mail.models import IncomingMessage, Letter

PER_PAGE = 25
BOUNCE = "bounce"
CAME_BACK = (Letter.State.BOUNCED, Letter.State.FAILED)


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter of ours, or one message that came in."""

    at: datetime
    letter: Letter | None = None
    message: IncomingMessage | None = None

    @property
    def came_back(self) -> bool:
        return self.letter is not None and self.letter.state in CAME_BACK

    @property
    def is_wrong(self) -> bool:
        """Tell whether this needs attention: it did not arrive, or says that another did not."""
        return self.came_back or (self.message is not None and self.message.outcome == BOUNCE)

    @property
    def url(self) -> str:
        name = "letter" if self.letter else "inbox-message"
        return reverse(f"web_staff:{name}", args=[self._one.pk])

    @property
    def subject(self) -> str:
        return self._one.subject or _("(no subject)")

    @property
    def language(self) -> str:
        return self.letter.language if self.letter else ""

    @property
    def state(self) -> str:
        if self.letter:
            return self.letter.get_state_display()
        return self.message.get_outcome_display() if self.message else ""

    @property
    def way(self) -> str:
        return _("We wrote") if self.letter else _("Came in")

    @property
    def picture(self) -> str:
        return "arrow" if self.letter else "back"

    @property
    def look(self) -> str:
        return "" if self.letter else "lk-post__way--in"

    @property
    def has_files(self) -> bool:
        return bool(getattr(self.message, "has_files", False))

    @property
    def text(self) -> str:
        return self.message.text if self.message and not self.is_wrong else ""

    @property
    def _one(self) -> Letter | IncomingMessage:
        one = self.letter or self.message
        assert one is not None
        return one


class Key(NamedTuple):
    """By what a letter or message is found and put in its place."""

    at: datetime
    pk: int
    is_letter: int
    recipient: str
    state: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One page of letters and messages together, newest first, and whether the address is wrong."""

    page: Page[Key]
    pieces: list[Piece]
    came_back: Letter | None
    """The latest letter to the address, when it came back."""


def correspondence(
    letters: QuerySet[Letter],
    messages: QuerySet[IncomingMessage],
    address: str | None,
    number: str | int | None,
) -> Correspondence:
    """Return one page of both together; `address` is where the letters go now."""
    sent = Coalesce("sent_at", "created_at")
    ours = letters.order_by().values_list(sent, "pk", Value(1), "recipient", "state", "created_at")
    theirs = messages.order_by().values_list(
        "received_at", "pk", Value(0), Value(""), Value(""), "received_at"
    )
    keys = [Key(*row) for row in ours.union(theirs, all=True)]
    keys.sort(key=lambda key: (key.at, key.pk), reverse=True)
    page = Paginator(keys, PER_PAGE).get_page(number)
    shown, wrong = list(page.object_list), _that_came_back(keys, address)
    numbers = {key.pk for key in shown if key.is_letter} | {key.pk for key in wrong}
    found = letters.in_bulk(list(numbers))
    others = messages.in_bulk([key.pk for key in shown if not key.is_letter])
    pieces = [
        Piece(key.at, letter=found[key.pk])
        if key.is_letter
        else Piece(key.at, message=others[key.pk])
        for key in shown
    ]
    return Correspondence(page, pieces, next((found[key.pk] for key in wrong), None))


def _that_came_back(keys: Iterable[Key], address: str | None) -> list[Key]:
    """Return the latest letter to this address if it came back: then the address is wrong."""
    arrived = {*CAME_BACK, Letter.State.SENT}
    here = (address or "").lower()
    to_it = [key for key in keys if here and key.recipient.lower() == here and key.state in arrived]
    latest = max(to_it, key=lambda key: (key.created_at, key.pk), default=None)
    return [latest] if latest and latest.state in CAME_BACK else []
