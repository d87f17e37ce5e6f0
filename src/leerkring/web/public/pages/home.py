"""The front page, and what this site says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.findings.queries import newest_findings
from leerkring.people.privacy import GROUNDS, INVOLVEMENT, STANDING, Declaration, declared
from leerkring.privacy.queries import general_terms, months_of
from leerkring.programmes.public_queries import Filters, find_activities
from leerkring.web.design.request import Request
from leerkring.web.public.listing import listed

MOST_ON_HOME = 4
MOST_FINDINGS = 3


def home(request: Request) -> HttpResponse:
    now = request.now
    is_open = find_activities(Filters(state="open"), now)[:MOST_ON_HOME]
    coming = find_activities(Filters(state="binnenkort"), now)[:MOST_ON_HOME]
    context = {
        "open": [listed(activity, now) for activity in is_open],
        "coming": [listed(activity, now) for activity in coming],
        "findings": newest_findings(now)[:MOST_FINDINGS],
    }
    return render(request, "web_public/home.html", context)


def accessibility(request: Request) -> HttpResponse:
    return render(request, "web_public/accessibility.html", _contact())


def privacy(request: Request) -> HttpResponse:
    return render(request, "web_public/privacy.html", {**_contact(), "purposes": _purposes()})


def _purposes() -> list[dict[str, Any]]:
    """Return the register of personal data for a reader: what is kept, by what it is for."""
    terms = general_terms()
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in declared():
        if one.is_found:
            key = (str(one.purpose), str(GROUNDS[one.ground]), _term_in_words(one, terms))
            found.setdefault(key, []).append(str(one.called))
    rows = [
        {"purpose": purpose, "ground": ground, "term": term, "kinds": ", ".join(kinds)}
        for (purpose, ground, term), kinds in found.items()
    ]
    return sorted(rows, key=lambda row: row["purpose"].casefold())


def _term_in_words(one: Declaration, terms: Mapping[str, int]) -> str:
    """Return how long a kind of data is kept, and from when that counts."""
    months = months_of(one, terms)
    if one.ends == STANDING:
        return _("as long as it is needed")
    how_long = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    if one.ends == INVOLVEMENT:
        return _("%(how_long)s after you last took part") % {"how_long": how_long}
    if one.activity:
        return _("%(how_long)s after the last meeting") % {"how_long": how_long}
    return _("%(how_long)s after it was made") % {"how_long": how_long}


def about(request: Request) -> HttpResponse:
    return render(request, "web_public/about.html", _contact())


def _contact() -> dict[str, str]:
    return {"mail_from": settings.DEFAULT_FROM_EMAIL}
