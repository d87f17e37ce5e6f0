"""By which ways a formal message reaches each organiser."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import FormalChannel, Organiser
from leerkring.programmes.outages import public_organisers, ways_of
from leerkring.web.design.request import Request

P = FormalChannel.Procedure
OWN_PAGES: Mapping[str, Promise] = {
    P.APPLYING: _(
        "On the page of the activity, and after that on your own page: its link stands in the "
        "letters that you get."
    ),
    P.OFFER: _("With the button in the letter that offers you the place, or on your own page."),
    P.OWN_DATA: _("On your own page, under “What is kept of me”."),
}


def all_channels(request: Request) -> HttpResponse:
    return _shown(request, list(public_organisers(request.now)))


def channels(request: Request, slug: str) -> HttpResponse:
    organiser = public_organisers(request.now).filter(slug=slug).first()
    if organiser is None:
        raise Http404
    return _shown(request, [organiser])


def _shown(request: Request, organisers: list[Organiser]) -> HttpResponse:
    shown = [
        {
            "name": organiser.name,
            "ways": [
                {
                    "procedure": one.procedure,
                    "row": one.row,
                    "emails": one.emails,
                    "web": OWN_PAGES.get(one.procedure, ""),
                }
                for one in ways_of(organiser)
            ],
        }
        for organiser in organisers
    ]
    return render(request, "web_public/channels.html", {"organisers": shown})
