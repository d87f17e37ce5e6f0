"""The page of one activity, and its calendar file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare

from leerkring.admissions.queries.teams import asks_for_team
from leerkring.findings.models import Finding
from leerkring.findings.queries import headlines_of
from leerkring.programmes.calendar import activity_calendar
from leerkring.programmes.models import Activity, Meeting, Programme
from leerkring.programmes.moments import Precision
from leerkring.programmes.public_queries import (
    ActivityShown,
    activity_shown,
    published_activity,
)
from leerkring.programmes.queries import meetings_of
from leerkring.programmes.states import PublicState, public_state, takes_applications
from leerkring.programmes.wording import state_in_words
from leerkring.selection.queries.public_record import public_id_of
from leerkring.web.design.request import Request
from leerkring.web.public.door import or_404
from leerkring.web.public.listing import audience_in_words, eyebrow, state_class
from leerkring.web.public.pages import activity_words as words
from leerkring.web.public.pages.structured import activity_as_event

PREVIEW = "voorbeeld"


def show(request: Request, slug: str) -> HttpResponse:
    shown = or_404(activity_shown(slug, request.now))
    preview = demand_public(request, shown.activity)
    response = render(request, "web_public/activity.html", _page(request, shown, preview))
    return kept_private(response) if preview else response


def demand_public(request: Request, thing: Activity | Programme) -> bool:
    """Return whether this is a private preview; an unpublished thing does not exist for others."""
    if is_public(thing, request.now):
        return False
    if constant_time_compare(request.GET.get(PREVIEW, ""), thing.preview_token):
        return True
    raise Http404


def is_public(thing: Activity | Programme, at: datetime) -> bool:
    """Tell whether everybody may see it."""
    return thing.published_at is not None and thing.published_at <= at


def kept_private(response: HttpResponse) -> HttpResponse:
    """Return a preview that nobody keeps and no search engine lists."""
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: Request, shown: ActivityShown, preview: bool) -> dict[str, Any]:
    activity, now = shown.activity, request.now
    state = public_state(activity, now)
    url = settings.BASE_URL + reverse("web_public:activity", args=[activity.slug])
    is_past = state == PublicState.PAST
    programme_is_public = is_public(activity.programme, now)
    findings = headlines_of(activity, now)
    return {
        "activity": activity,
        "notices": words.notices(shown, state, preview=preview),
        "is_past": is_past,
        "state": "" if is_past else state_in_words(activity, now),
        "state_class": state_class(activity, now),
        "apply_button": words.apply_button(activity, state, now),
        "applying": words.applying(activity, state, now),
        "with_colleagues": takes_applications(activity, now) and asks_for_team(activity),
        "by_mail": "" if activity.is_webinar else activity.application_email,
        "eyebrow": eyebrow(activity),
        "glance": words.at_a_glance(shown, public_id_of(activity)),
        "how_places": words.how_places_are_given(activity, now),
        "beads": words.beads(shown.timeline, activity.language),
        "where": words.where(shown),
        "commitment": words.commitment(activity),
        "for_whom": words.for_whom(activity, audience_in_words(activity)),
        **_agendas(shown),
        "roles": words.organisations(shown),
        "materials": [item for one in shown.meetings for item in one.materials],
        "has_calendar": any(one.moment.precision == Precision.DAY for one in shown.meetings),
        "findings": [_link(finding) for finding in findings],
        "contact": words.contact_lines(activity),
        "programme": activity.programme if programme_is_public else None,
        "has_closing": any(finding.in_closing for finding in findings),
        "url": url,
        "locale": "en_GB" if activity.language == "en" else "nl_NL",
        "structured": None if preview else activity_as_event(shown, state, url),
    }


def _link(finding: Finding) -> dict[str, str]:
    url = reverse("web_public:finding", args=[finding.slug])
    return {"url": url, "title": finding.title, "language": finding.language}


def _agendas(shown: ActivityShown) -> dict[str, Any]:
    """Return the timed programmes: one stands open on the page, several are folded."""
    timed = [one for one in shown.meetings if one.agenda]
    is_one = len(shown.meetings) == 1
    return {
        "has_programme": bool(timed or shown.activity.setup),
        "agendas": timed if is_one else [],
        "folded_agendas": [] if is_one else timed,
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
