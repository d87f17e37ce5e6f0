"""A form that is sent twice (double click, retry, lost answer) counts once."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect

from leerkring.audit.models import Submission
from leerkring.people.sealed import opened, sealed
from leerkring.web.design.request import Request

FIELD = "idempotency_key"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
View = Callable[..., HttpResponse]


class _NotCarriedOut(Exception):
    """The view redirected nowhere: nothing was changed, so the form may be sent again."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def new_key() -> str:
    """Return a key for one filled-in form."""
    return secrets.token_urlsafe(18)


def once(view: View) -> View:
    """Carry out a POST with the same key one time only; a repeat gets the first one's redirect.

    Key and change are one transaction: either both are there or neither is. A view that answers
    with a page instead of a redirect (errors in the form) leaves no key and no change.
    """

    @functools.wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = request.POST.get(FIELD, "")
        if not _KEY.fullmatch(key):
            return HttpResponseBadRequest("idempotency_key is missing")
        earlier = Submission.objects.filter(key=key).first()
        if earlier is not None:
            return HttpResponseRedirect(opened(earlier.location))
        try:
            with transaction.atomic():
                return _carry_out(view, request, key, *args, **kwargs)
        except _NotCarriedOut as refused:
            return refused.response
        except _Repeated:
            return HttpResponseRedirect(opened(Submission.objects.get(key=key).location))

    return wrapped


class _Repeated(Exception):
    """The same form came in at the same moment and was carried out by another request."""


def _carry_out(view: View, request: Request, key: str, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, location="", at=request.now)
    except IntegrityError as error:
        raise _Repeated from error
    response = view(request, *args, **kwargs)
    if not isinstance(response, HttpResponseRedirect):
        raise _NotCarriedOut(response)
    submission.location = sealed(response.url)  # it may be somebody's personal link
    submission.save(update_fields=["location"])
    return response
