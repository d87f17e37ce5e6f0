"""The front page, and what this site says of itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from leerkring.findings.queries import newest_findings
from leerkring.people.privacy import GROUNDS, declared
from leerkring.privacy.queries import general_terms
from leerkring.privacy.wording import term_in_words
from leerkring.programmes.public_queries import Filters, find_activities
from leerkring.web.design.request import Request
from leerkring.web.public.listing import listed
from leerkring.web.public.pages.accessibility import statement

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
    context = {**_contact(), "statement": statement()}
    return render(request, "web_public/accessibility.html", context)


def privacy(request: Request) -> HttpResponse:
    return render(request, "web_public/privacy.html", {**_contact(), "purposes": _purposes()})


def _purposes() -> list[dict[str, Any]]:
    """Return the register of personal data for a reader: what is kept, by what it is for."""
    terms = general_terms()
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in declared():
        if one.is_found:
            key = (str(one.purpose), str(GROUNDS[one.ground]), term_in_words(one, terms))
            found.setdefault(key, []).append(str(one.called))
    rows = [
        {"purpose": purpose, "ground": ground, "term": term, "kinds": ", ".join(kinds)}
        for (purpose, ground, term), kinds in found.items()
    ]
    return sorted(rows, key=lambda row: row["purpose"].casefold())


def about(request: Request) -> HttpResponse:
    return render(request, "web_public/about.html", _contact())


def _contact() -> dict[str, str]:
    return {"mail_from": settings.DEFAULT_FROM_EMAIL}
