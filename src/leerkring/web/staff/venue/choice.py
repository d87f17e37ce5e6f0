"""Choosing where an activity's meetings are held: candidates, travel, and who hears of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.attendance.queries import people_to_tell
from leerkring.planning.actions import choose_venue, consider_venue, drop_candidate
from leerkring.planning.models import VenueCandidate
from leerkring.planning.queries import candidates_for, journeys_to, travellers_of, venue_register
from leerkring.programmes.models import Activity, Meeting, Venue
from leerkring.programmes.queries import meetings_to_come
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.venue.chart import strips
from leerkring.web.staff.venue.forms import CandidateForm, ChooseForm


@for_activity()
def venue(request: Request, activity: Activity) -> HttpResponse:
    candidates = list(candidates_for(activity))
    meetings = [m for m in meetings_to_come(activity, request.now) if not m.is_online]
    travellers = travellers_of(activity)
    journeys = [journeys_to(candidate.venue, travellers) for candidate in candidates]
    register = venue_register([activity.programme.organiser])
    others = register.exclude(pk__in=[candidate.venue_id for candidate in candidates])
    context = {
        "activity": activity,
        "candidates": [
            (one, _about(one), 0 < (one.venue.capacity or 0) < len(travellers), strip)
            for one, strip in zip(candidates, strips(journeys), strict=True)
        ],
        "journeys": journeys,
        "rows": list(
            zip(travellers, zip(*(one.trips for one in journeys), strict=True), strict=True)
        )
        if journeys
        else [],
        "totals": [
            (_("Average"), [_minutes(one.mean_minutes) for one in journeys]),
            (_("Longest"), [_minutes(one.worst_minutes) for one in journeys]),
        ],
        "travellers": travellers,
        "unknown": [one for one in travellers if one.place is None],
        "meetings": meetings,
        "form": _choose_form(candidates, meetings),
        "candidate_form": CandidateForm(venues=others),
        "has_others": others.exists(),
        "may_manage": may_manage(request.actor, activity),
    }
    page = "choice" if meetings else "no_meetings"
    return render(request, f"web_staff/venue/{page}.html", context)


def _about(candidate: VenueCandidate) -> list[str]:
    """Return what stands small under a candidate: its town, for how many, and the note."""
    venue, number = candidate.venue, candidate.venue.capacity or 0
    words = ngettext("for %(number)s person", "for %(number)s people", number)
    size = words % {"number": number} if number else ""
    return [text for text in (str(venue.place or ""), size, candidate.note) if text]


def _minutes(number: int | None) -> str:
    return "–" if number is None else _("± %(minutes)s min") % {"minutes": number}


def _choose_form(candidates: list[VenueCandidate], meetings: list[Meeting]) -> ChooseForm:
    open_ones = [str(meeting.pk) for meeting in meetings if meeting.venue is None]
    initial = {"meetings": open_ones or [str(meeting.pk) for meeting in meetings]}
    return ChooseForm(candidates=candidates, meetings=meetings, initial=initial)


@for_activity(may_manage)
@once
@require_POST
def candidate_add(request: Request, activity: Activity) -> HttpResponse:
    register = venue_register([activity.programme.organiser])
    form = CandidateForm(request.POST, venues=register)
    if form.is_valid():
        consider_venue(by=request.actor, at=request.now, activity=activity, **form.cleaned_data)
        messages.success(request, _("The venue is now a candidate."))
    return redirect("web_staff:venue", activity.slug)


@for_activity(may_manage)
@once
@require_POST
def candidate_drop(request: Request, activity: Activity, pk: int) -> HttpResponse:
    candidate = candidates_for(activity).filter(pk=pk).first()
    if candidate is None:
        raise Http404
    candidate.activity = activity
    drop_candidate(by=request.actor, at=request.now, candidate=candidate)
    messages.success(request, _("The venue is no longer a candidate. It stays in the register."))
    return redirect("web_staff:venue", activity.slug)


@for_activity(may_manage)
@once
def choose(request: Request, activity: Activity) -> HttpResponse:
    """State on GET who will hear of it; do it on POST."""
    candidates = list(candidates_for(activity))
    meetings = [m for m in meetings_to_come(activity, request.now) if not m.is_online]
    data = request.POST if request.method == "POST" else request.GET
    form = ChooseForm(data, candidates=candidates, meetings=meetings)
    if not form.is_valid():
        messages.error(request, _("Choose a venue, and at least one meeting."))
        return redirect("web_staff:venue", activity.slug)
    chosen = [m for m in meetings if str(m.pk) in form.cleaned_data["meetings"]]
    room = form.cleaned_data["room"]
    place = _venue(candidates, form.cleaned_data["venue"])
    if request.method == "POST":
        changed = choose_venue(
            by=request.actor,
            at=request.now,
            activity=activity,
            meetings=chosen,
            venue=place,
            room=room,
        )
        _say_what_happened(request, changed)
        return redirect("web_staff:venue", activity.slug)
    different = [m for m in chosen if (m.venue_id, m.room) != (place.pk if place else None, room)]
    told = people_to_tell(different)
    number = {"number": len(told)}
    heading = ngettext(
        "%(number)s person will be told, once",
        "%(number)s people will be told, once each",
        len(told),
    )
    button = ngettext(
        "Change it and tell %(number)s person", "Change it and tell %(number)s people", len(told)
    )
    context = {
        "activity": activity,
        "title": _("Meet at %(name)s?") % {"name": place.name}
        if place
        else _("Back to “to be determined”?"),
        "lead": _address(place, room) if place else "",
        "place": place,
        "room": room,
        "meetings": chosen,
        "different": different,
        "told": told,
        "told_title": heading % number,
        "button": button % number,
    }
    return render(request, "web_staff/venue/confirm.html", context)


def _address(venue: Venue, room: str) -> str:
    town = venue.place.name if venue.place else ""
    return ", ".join(filter(None, [f"{venue.address} {town}".strip(), room]))


def _venue(candidates: list[VenueCandidate], pk: int) -> Venue | None:
    return next((one.venue for one in candidates if one.venue_id == pk), None)


def _say_what_happened(request: Request, changed: list[Meeting]) -> None:
    number = len(changed)
    text = ngettext(
        "%(number)s meeting changed. Everybody concerned has been told.",
        "%(number)s meetings changed. Everybody concerned has been told.",
        number,
    ) % {"number": number}
    messages.success(request, text if number else _("Nothing was different: nobody was told."))
