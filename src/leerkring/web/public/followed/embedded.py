"""The list of activities as a page within a page of another site (docs/how-to/embed-the-list)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from leerkring.audit.numbers import number_in
from leerkring.programmes.public_queries import Filters, find_activities
from leerkring.web.design.request import Request
from leerkring.web.public.listing import listed

USUAL, MOST = 5, 24
WITHOUT_SCRIPT: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": list(settings.EMBED_ON) or [CSP.NONE],
}


@require_safe
@xframe_options_exempt
@csp_override(WITHOUT_SCRIPT)
def activities(request: Request) -> HttpResponse:
    """Show the soonest activities, filtered as the agenda is, without anything to fill in."""
    found = find_activities(Filters.of(request.GET.dict()), request.now)
    number = min(number_in(request.GET.get("aantal")) or USUAL, MOST)
    query = request.GET.copy()
    query.pop("aantal", None)
    address = settings.BASE_URL + reverse("web_public:activities")
    context = {
        "cards": [listed(activity, request.now) for activity in found[:number]],
        "all_url": f"{address}?{query.urlencode()}" if query else address,
        "base_url": settings.BASE_URL,
    }
    return render(request, "web_public/followed/embedded.html", context)
