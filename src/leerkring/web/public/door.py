"""Finding what an address names, or answering that it does not exist."""

from __future__ import annotations

from django.http import Http404

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import application_by_link


def or_404[T](found: T | None) -> T:
    """Return what was found; raise Http404 when it is nothing."""
    if found is None:
        raise Http404
    return found


def application_or_404(token: str) -> Application:
    """Return the application that a personal link opens."""
    return or_404(application_by_link(token))
