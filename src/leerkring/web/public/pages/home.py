"""The front page, and what this site says of itself."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from leerkring.findings.queries import newest_findings
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
    return render(request, "web_public/privacy.html", _contact())


def about(request: Request) -> HttpResponse:
    return render(request, "web_public/about.html", _contact())


def _contact() -> dict[str, str]:
    return {"mail_from": settings.DEFAULT_FROM_EMAIL}
