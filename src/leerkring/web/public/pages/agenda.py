"""The agenda: everything that is offered, with filters, and the archive of what is past."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Role, Sector
from leerkring.programmes.public_queries import Filters, find_activities, regions
from leerkring.web.design.request import Request
from leerkring.web.public.listing import listed

PER_PAGE = 12
STATES = (
    ("", _("everything that is not over")),
    ("open", _("you can apply now")),
    ("binnenkort", _("coming")),
    ("bezig", _("under way")),
    ("voorbij", _("has taken place")),
)
MODES = (("online", _("online")), ("in_person", _("in person")))


def activities(request: Request) -> HttpResponse:
    filters = Filters.of(request.GET.dict())
    found = find_activities(filters, request.now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "filters": filters,
        "more_is_open": any(
            (filters.audience, filters.sector, filters.region, filters.mode, filters.unknown)
        ),
        "page": page,
        "cards": [listed(activity, request.now) for activity in page],
        "audiences": Role.choices,
        "sectors": Sector.choices,
        "regions": regions(request.now),
        "modes": MODES,
        "states": STATES,
    }
    return render(request, "web_public/agenda.html", context)
