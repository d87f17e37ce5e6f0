"""Who comes into the team's inbox, and at which message."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from leerkring.admissions.queries.messages import message_for
from leerkring.admissions.rules import may_open_inbox
from leerkring.audit.problems import Refused
from leerkring.mail.models import IncomingMessage
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only

View = Callable[..., HttpResponse]


def secretaries_only(view: View) -> View:
    """Let in whoever handles mail; readers of motivations would see names there."""

    @staff_only
    @functools.wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_open_inbox(request.actor):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def for_message(view: View) -> View:
    """Give the view `message` for the address's number; another team's does not exist: 404."""

    @secretaries_only
    @functools.wraps(view)
    def wrapped(request: Request, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        message: IncomingMessage | None = message_for(request.actor, pk)
        if message is None:
            raise Http404
        return view(request, message, *args, **kwargs)

    return wrapped


def tried(
    request: Request, message: IncomingMessage, action: Callable[..., object], said: str
) -> HttpResponse:
    """Do something with a message, say what came of it, and lead back to it."""
    try:
        action(message=message, by=request.actor, at=request.now)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect("web_staff:inbox-message", message.pk)
