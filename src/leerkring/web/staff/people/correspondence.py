"""Letters and messages in one history: what we wrote, what came in, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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


def correspondence(
    letters: QuerySet[Letter], messages: QuerySet[IncomingMessage], number: str | int | None
) -> tuple[Page[tuple[datetime, int, bool]], list[Piece]]:
    """Return one page of both together, newest first: the page, and what stands on it."""
    ours = letters.order_by().values_list(Coalesce("sent_at", "created_at"), "pk", Value(1))
    theirs = messages.order_by().values_list("received_at", "pk", Value(0))
    keys = [(at, pk, bool(is_letter)) for at, pk, is_letter in ours.union(theirs, all=True)]
    keys.sort(key=lambda key: key[:2], reverse=True)
    page = Paginator(keys, PER_PAGE).get_page(number)
    return page, _pieces(list(page.object_list), letters, messages)


def _pieces(
    keys: Sequence[tuple[datetime, int, bool]],
    letters: QuerySet[Letter],
    messages: QuerySet[IncomingMessage],
) -> list[Piece]:
    ours = letters.in_bulk([pk for _at, pk, is_letter in keys if is_letter])
    theirs = messages.in_bulk([pk for _at, pk, is_letter in keys if not is_letter])
    return [
        Piece(at, letter=ours[pk]) if is_letter else Piece(at, message=theirs[pk])
        for at, pk, is_letter in keys
    ]


def came_back(letters: QuerySet[Letter], address: str | None) -> Letter | None:
    """Return the latest letter to this address when it came back: then the address is wrong."""
    if not address:
        return None
    to_it = letters.filter(recipient__iexact=address, state__in=[*CAME_BACK, Letter.State.SENT])
    latest = to_it.order_by("-created_at", "-id").first()
    return latest if latest and latest.state in CAME_BACK else None
