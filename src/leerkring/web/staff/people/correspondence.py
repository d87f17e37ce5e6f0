"""Letters and messages in one history: what we wrote, what came in, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from leerkring.mail.models import IncomingMessage, Letter

PER_PAGE = 25
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


def correspondence(
    letters: QuerySet[Letter], messages: QuerySet[IncomingMessage], number: str | int | None
) -> tuple[Page[tuple[datetime, int, bool]], list[Piece]]:
    """Return one page of both together, newest first: the page, and what stands on it."""
    moments = [
        *letters.annotate(moment=Coalesce("sent_at", "created_at")).values_list("moment", "pk"),
    ]
    keys = [(moment, pk, True) for moment, pk in moments]
    keys += [(at, pk, False) for at, pk in messages.values_list("received_at", "pk")]
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
