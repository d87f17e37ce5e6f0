"""The venue register: where meetings can be held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.people.places import AmbiguousPlace
from leerkring.planning.actions import change_venue, consider_venue, register_venue
from leerkring.planning.queries import hosts_for, provinces, venue_register
from leerkring.programmes.models import Activity, Organiser, Venue
from leerkring.programmes.queries import activities_for_staff, organisers_managed_by
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.venue.forms import VenueForm

FORM = "web_staff/venue/venue_form.html"
UNCLEAR = {AmbiguousPlace: "province"}


@staff_only
def venues(request: Request) -> HttpResponse:
    organisers = _organisers(request)
    context = {"venues": venue_register(organisers)}
    return render(request, "web_staff/venue/register.html", context)


def _organisers(request: Request) -> list[Organiser]:
    """Return the organisers whose register this actor manages; nobody else comes in."""
    organisers = list(organisers_managed_by(request.actor))
    if not organisers:
        raise PermissionDenied
    return organisers


@staff_only
@once
def venue_new(request: Request) -> HttpResponse:
    organisers = _organisers(request)
    activity = _activity(request)
    organiser = activity.programme.organiser if activity else organisers[0]
    form = VenueForm(request.POST or None, hosts=hosts_for(organiser), provinces=provinces())

    def write() -> str:
        venue = register_venue(
            by=request.actor, at=request.now, organiser=organiser, **form.cleaned_data
        )
        _say_where(request, venue)
        if activity is None:
            return reverse("web_staff:venues")
        consider_venue(by=request.actor, at=request.now, activity=activity, venue=venue)
        return reverse("web_staff:venue", args=[activity.slug])

    lead = _("The venue becomes a candidate for %(network)s at once.")
    page = FormPage(
        title=_("Add a venue"),
        lead=lead % {"network": activity.short_title} if activity else "",
        back=reverse("web_staff:venues"),
        back_label=_("Venues"),
        template=FORM,
    )
    return one_form(request, form, page, save=write, to=str, said="", at_field=UNCLEAR)


def _activity(request: Request) -> Activity | None:
    """Return the activity for which a venue is added, when the address names one."""
    if not (slug := request.GET.get("netwerk", "")):
        return None
    activity = activities_for_staff(request.actor).filter(slug=slug).first()
    if activity is None or not may_manage(request.actor, activity):
        raise Http404
    return activity


def _say_where(request: Request, venue: Venue) -> None:
    if venue.place is None:
        text = _("Saved. The place on the map is unknown, so travel times cannot be estimated.")
        messages.warning(request, text)
    else:
        messages.success(request, _("Saved: %(place)s.") % {"place": venue.place})


@staff_only
@once
def venue_edit(request: Request, pk: int) -> HttpResponse:
    venue = venue_register(_organisers(request)).filter(pk=pk).first()
    if venue is None:
        raise Http404
    form = VenueForm(
        request.POST or None,
        hosts=hosts_for(venue.organiser),
        provinces=provinces(),
        initial=_initial(venue),
    )

    def write() -> None:
        version = posted_version(request)
        change_venue(
            by=request.actor, at=request.now, venue=venue, version=version, **form.cleaned_data
        )
        _say_where(request, venue)

    register = reverse("web_staff:venues")
    page = FormPage(title=venue.name, back=register, back_label=_("Venues"), template=FORM)
    return one_form(
        request, form, page, save=write, said="", version=venue.version, at_field=UNCLEAR
    )


def _initial(venue: Venue) -> dict[str, Any]:
    names = ("name", "address", "organisation", "capacity", "access", "contact")
    place = venue.place
    return {
        **{name: getattr(venue, name) for name in names},
        "postcode": place.postcode if place else "",
        "town": place.name if place else "",
        "province": place.province if place else "",
    }
