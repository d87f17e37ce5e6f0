"""Where somebody is signed in: the list on one's own page, and ending one of them from afar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.people.sessions import DEVICE, end_session, is_session, sessions_of
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import account_of


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser in which somebody is signed in, and where to end that."""

    device: str
    began_at: datetime
    is_here: bool
    end_url: str


def browsers_of(request: Request, end: str) -> list[Browser]:
    """Return where who asks is signed in, the newest first; `end` names the page that ends one."""
    key = getattr(request.session, "row_key", "")
    return [
        Browser(
            one.data.get(DEVICE) or _("an unknown browser"),
            one.began_at,
            is_session(one, key),
            reverse(end, args=[one.pk]),
        )
        for one in sessions_of(account_of(request), request.now)
    ]


def end_browser(request: Request, pk: int) -> None:
    """End a session of who asks; anybody else's does not exist."""
    sessions = sessions_of(account_of(request), request.now).select_related("account")
    end_session(by=request.actor, at=request.now, session=get_object_or_404(sessions, pk=pk))
    messages.success(request, _("Nobody is signed in there any more."))
