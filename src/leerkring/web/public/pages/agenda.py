"""The agenda: everything that is offered, with filters, and the archive of what is past."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.people.models import Role, Sector
from leerkring.programmes.public_changes import published_programmes
from leerkring.programmes.public_queries import Filters, find_activities, regions
from leerkring.web.design.request import Request
from leerkring.web.public.listing import listed

PER_PAGE = 12
MOST_PROGRAMMES = 8
STATES = (
    ("", gettext_lazy("everything that is not over")),
    ("open", gettext_lazy("you can apply now")),
    ("binnenkort", gettext_lazy("coming")),
    ("bezig", gettext_lazy("under way")),
    ("voorbij", gettext_lazy("has taken place")),
)
MODES = (("online", gettext_lazy("online")), ("in_person", gettext_lazy("in person")))


ARCHIVE = "voorbij"


def activities(request: Request) -> HttpResponse:
    filters = Filters.of(request.GET.dict())
    found = find_activities(filters, request.now)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    is_archive = filters.state == ARCHIVE
    heading = _("Activities that have taken place") if is_archive else _("Activities")
    context = {
        "title": _("Archive of activities") if is_archive else heading,
        "heading": heading,
        "filters": filters,
        "reset": "" if filters.is_empty else request.path,
        "more_is_open": any(
            (filters.audience, filters.sector, filters.region, filters.mode, filters.unknown)
        ),
        "page": page,
        "cards": [listed(activity, request.now) for activity in page],
        "audiences": _capitalised(Role.choices),
        "sectors": _capitalised(Sector.choices),
        "regions": [(region, region) for region in regions(request.now)],
        "modes": _capitalised(MODES),
        "states": _capitalised(STATES),
        "subscribe_url": "" if is_archive else _subscribe_url(filters),
        "programmes": published_programmes(request.now)[:MOST_PROGRAMMES],
        "shows_archive": not is_archive,
    }
    return render(request, "web_public/agenda.html", context)


def _capitalised(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in choices]


def _subscribe_url(filters: Filters) -> str:
    """Return where to ask for news, with what somebody was looking for."""
    wished = {"doelgroep": filters.audience, "sector": filters.sector, "regio": filters.region}
    query = f"?{urlencode(wished)}" if any(wished.values()) else ""
    return reverse("web_public:subscribe") + query
