"""The register of processing, the draw in an algorithm register, and the pack for a DPIA."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.rules import require
from leerkring.privacy.algorithm import Entry, entry_of_the_draw, released_draws
from leerkring.privacy.measures import MEASURES
from leerkring.privacy.register import controllers, heads, register_lines, ways_out
from leerkring.privacy.rules import is_privacy_officer, offices_of
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.request import Request
from leerkring.web.design.sheets import Cell, book, sheet
from leerkring.web.staff.guard import staff_only


def _register(request: Request) -> dict[str, Any]:
    return {
        "controllers": controllers(offices_of(request.actor)),
        "lines": register_lines(),
        "ways": ways_out(),
        "measures": [sentence for sentence, _items in MEASURES],
    }


@staff_only
def register(request: Request) -> HttpResponse:
    """Show the register of processing."""
    require(is_privacy_officer, request.actor)
    return render(request, "web_staff/privacy/register.html", _register(request))


@staff_only
def register_sheet(request: Request, kind: str) -> HttpResponse:
    """Give the register as a sheet, with who is responsible above or beside it."""
    require(is_privacy_officer, request.actor)
    return _sheets(request, kind)


def _sheets(request: Request, kind: str) -> HttpResponse:
    found = _register(request)
    responsible: list[list[Cell]] = [
        [one.name, one.team, one.contact, ", ".join(f"{name} <{at}>" for name, at in one.officers)]
        for one in found["controllers"]
    ]
    return book(
        kind,
        _("register-of-processing"),
        [
            (
                _("Responsible"),
                [_("Organisation"), _("Team"), _("Contact"), _("Privacy officers")],
                responsible,
            ),
            (_("Register"), heads(), [one.cells() for one in found["lines"]]),
            (_("In and out"), [_("Way"), _("What goes along it")], found["ways"]),
            (_("Measures"), [_("Measure")], [[str(one)] for one in found["measures"]]),
        ],
        wraps=True,
    )


def _entry(request: Request) -> Entry:
    """Return the draw's entry, with the pages where anybody can check a draw."""
    teams = offices_of(request.actor)
    checked = released_draws(teams).filter(record__isnull=False)
    links = [reverse("web_public:privacy")]
    links += [reverse("web_public:draw", args=[one.public_id]) for one in checked]
    whole = ", ".join(settings.BASE_URL + link for link in links)
    return [*entry_of_the_draw(teams), (_("Links"), whole)]


@staff_only
def algorithm(request: Request) -> HttpResponse:
    """Show what an algorithm register asks about the draw."""
    require(is_privacy_officer, request.actor)
    return render(request, "web_staff/privacy/algorithm.html", {"entry": _entry(request)})


@staff_only
def algorithm_sheet(request: Request, kind: str) -> HttpResponse:
    """Give the draw's entry as a sheet."""
    require(is_privacy_officer, request.actor)
    return sheet(kind, _("algorithm-register-draw"), [_("Field"), _("Text")], _entry(request))


@staff_only
def pack(request: Request) -> HttpResponse:
    """Give what a data protection impact assessment begins with, in one file."""
    require(is_privacy_officer, request.actor)
    context = {
        **_register(request),
        "entry": _entry(request),
        "made": instant_in_words(request.now),
        "site": settings.SITE_NAME,
    }
    document = render_to_string("web_staff/privacy/pack.html", context)
    register_of = _sheets(request, "xlsx").content
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dpia.html", document)
        archive.writestr(_("register-of-processing") + ".xlsx", register_of)
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="dpia.zip"'
    return response
