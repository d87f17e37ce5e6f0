"""The page of one activity, its calendar file, and the page of a programme."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare

from leerkring.admissions.queries.teams import asks_for_team
from leerkring.findings.queries import headlines_of
from leerkring.programmes.calendar import activity_calendar
from leerkring.programmes.models import Activity, Meeting, OrganisationRole, Programme
from leerkring.programmes.moments import Precision
from leerkring.programmes.public_queries import (
    ActivityShown,
    activities_of_programme,
    activity_shown,
    programme_shown,
    published_activity,
    shared_meetings,
)
from leerkring.programmes.queries import meetings_of
from leerkring.programmes.states import (
    PublicState,
    method_is_locked,
    public_state,
    takes_applications,
)
from leerkring.programmes.wording import (
    dates_in_words,
    method_in_words,
    state_in_words,
    times_in_words,
)
from leerkring.selection.queries.public_record import public_id_of
from leerkring.web.design.request import Request
from leerkring.web.public.door import or_404
from leerkring.web.public.listing import audience_in_words, listed, state_class
from leerkring.web.public.pages.structured import activity_as_event

PREVIEW = "voorbeeld"


def show(request: Request, slug: str) -> HttpResponse:
    shown = activity_shown(slug, request.now)
    if shown is None:
        raise Http404
    preview = _demand_public(request, shown.activity)
    response = render(request, "web_public/activity.html", _page(request, shown, preview))
    return _kept_private(response) if preview else response


def _demand_public(request: Request, thing: Activity | Programme) -> bool:
    """Return whether this is a private preview; an unpublished thing does not exist for others."""
    if thing.published_at is not None and thing.published_at <= request.now:
        return False
    if constant_time_compare(request.GET.get(PREVIEW, ""), thing.preview_token):
        return True
    raise Http404


def _kept_private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: Request, shown: ActivityShown, preview: bool) -> dict[str, Any]:
    activity, now = shown.activity, request.now
    state = public_state(activity, now)
    moments = [one.moment for one in shown.meetings]
    url = settings.BASE_URL + reverse("web_public:activity", args=[activity.slug])
    return {
        "shown": shown,
        "activity": activity,
        "preview": preview,
        "state": state,
        "is_past": state == PublicState.PAST,
        "is_full": state == PublicState.FULL,
        "can_apply": takes_applications(activity, now),
        "with_colleagues": asks_for_team(activity),
        "by_invitation": activity.admission == Activity.Admission.INVITATION,
        "state_class": state_class(activity, now),
        "state_sentence": state_in_words(activity, now),
        "dates": dates_in_words(moments, with_hours=False),
        "several": len(moments) > 1,
        "times": times_in_words(moments),
        **_location(shown),
        "method": method_in_words(activity) if activity.places_limited else "",
        "method_is_settled": method_is_locked(activity, now),
        "draw_id": public_id_of(activity),
        "has_agenda": any(one.agenda for one in shown.meetings),
        "audience": audience_in_words(activity),
        "roles": [
            {**role, "label": OrganisationRole.Role(role["role"]).label} for role in shown.roles
        ],
        "materials": [item for one in shown.meetings for item in one.materials],
        "has_calendar": any(one.moment.precision == Precision.DAY for one in shown.meetings),
        "findings": headlines_of(activity, now),
        "url": url,
        "structured": activity_as_event(shown, state, url),
    }


def _location(shown: ActivityShown) -> dict[str, Any]:
    """Return where the meetings are, each place once, and whether some are not known yet."""
    held = [meeting for meeting in shown.meetings if not meeting.is_cancelled]
    in_person = [meeting for meeting in held if not meeting.is_online]
    places = [meeting.place for meeting in in_person]
    return {
        "is_online": bool(held) and not in_person,
        "places": list(dict.fromkeys(place for place in places if place)),
        "some_unknown": "" in places,
    }


def place_of(meeting: Meeting) -> str:
    """Return the name and town of a meeting's venue."""
    if meeting.venue is None:
        return ""
    town = meeting.venue.place.name if meeting.venue.place else ""
    return ", ".join(part for part in (meeting.venue.name, town) if part)


def calendar(request: Request, slug: str) -> HttpResponse:
    activity = or_404(published_activity(slug, request.now))
    url = settings.BASE_URL + reverse("web_public:activity", args=[slug])
    content = activity_calendar(activity, meetings_of(activity), at=request.now, url=url)
    return calendar_response(content, slug)


def calendar_response(content: bytes, name: str) -> HttpResponse:
    """Return a calendar file as an answer."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def programme(request: Request, slug: str) -> HttpResponse:
    found = programme_shown(slug)
    if found is None:
        raise Http404
    preview = _demand_public(request, found)
    activities = activities_of_programme(found, request.now)
    context = {
        "programme": found,
        "preview": preview,
        "cards": [listed(activity, request.now) for activity in activities],
        "shared": shared_meetings(found, request.now),
        "url": settings.BASE_URL + reverse("web_public:programme", args=[slug]),
    }
    response = render(request, "web_public/programme.html", context)
    return _kept_private(response) if preview else response
