"""The page of a programme: its networks on one line of time, and what else there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.findings.queries import closings_shown
from leerkring.programmes.models import Activity, Meeting, MeetingOf
from leerkring.programmes.moments import Moment, amsterdam_day
from leerkring.programmes.public_queries import (
    activities_of_programme,
    programme_shown,
    shown_links,
)
from leerkring.programmes.wording import moment_in_words
from leerkring.web.design.request import Request
from leerkring.web.public.door import or_404
from leerkring.web.public.listing import Listed, listed
from leerkring.web.public.pages import activity_words as words
from leerkring.web.public.pages.activity import demand_public, kept_private
from leerkring.web.public.programme.lanes import Lane, Year, drawn


@dataclass(frozen=True, slots=True)
class Network:
    """A network in the list beneath the picture."""

    card: Listed
    meetings: Sequence[Meeting]


@dataclass(frozen=True, slots=True)
class Joint:
    """A meeting that several networks share."""

    meeting: Meeting
    networks: Sequence[Activity]


def show(request: Request, slug: str) -> HttpResponse:
    found = or_404(programme_shown(slug))
    preview = demand_public(request, found)
    activities = list(activities_of_programme(found, request.now))
    networks = [one for one in activities if not one.is_webinar and one.cancelled_at is None]
    links = list(shown_links(networks))
    joint = _joint(links)
    closing = next((one for one in joint if one.meeting.is_closing), None)
    held = {one.pk: _held(links, one, closing) for one in networks}
    year = _year(networks, held, closing, amsterdam_day(request.now))
    sentence = in_a_sentence(year)
    context = {
        "programme": found,
        "notices": [words.preview_notice(found)] if preview else [],
        "picture": drawn(year, sentence),
        "sentence": sentence,
        "networks": [Network(listed(one, request.now), held[one.pk]) for one in networks],
        "joint": joint,
        "cards": [listed(one, request.now) for one in activities if one not in networks],
        "has_closing": closings_shown(request.now).filter(pk=found.pk).exists(),
        "url": settings.BASE_URL + reverse("web_public:programme", args=[slug]),
    }
    response = render(request, "web_public/programme.html", context)
    return kept_private(response) if preview else response


def _joint(links: Sequence[MeetingOf]) -> list[Joint]:
    """Return the meetings that several networks share, in order."""
    of: dict[int, list[MeetingOf]] = {}
    for link in links:
        of.setdefault(link.meeting_id, []).append(link)
    shared = [Joint(some[0].meeting, [one.activity for one in some]) for some in of.values()]
    return [one for one in shared if len(one.networks) > 1]


def _held(links: Sequence[MeetingOf], network: Activity, closing: Joint | None) -> list[Meeting]:
    """Return a network's meetings in order, without the joint closing."""
    own = [link.meeting for link in links if link.activity_id == network.pk]
    return [one for one in own if closing is None or one.pk != closing.meeting.pk]


def _year(
    networks: Sequence[Activity],
    held: Mapping[int, Sequence[Meeting]],
    closing: Joint | None,
    today: date,
) -> Year:
    coming = {one.pk for one in closing.networks} if closing else set()
    lanes = [
        Lane(
            one.short_title,
            one.ring,
            [meeting.moment for meeting in held[one.pk]],
            one.pk in coming,
        )
        for one in networks
    ]
    if closing is None:
        return Year(lanes, None, "", today)
    return Year(lanes, closing.meeting.moment, closing.meeting.title, today)


def in_a_sentence(year: Year) -> str:
    """Say what the picture shows: how often each network meets, from when, and where it ends."""
    counts = sorted(len(lane.moments) for lane in year.lanes)
    said = []
    if any(counts):
        said.append(_meets(counts[0], counts[-1], _span(year)))
    if year.closing:
        said.append(_closes(year, year.closing))
    return " ".join(said)


def _span(year: Year) -> str:
    """Return from which month until which the networks meet; empty when nothing is known."""
    days = sorted(one.on for lane in year.lanes for one in lane.moments if one.on)
    if not days:
        return ""
    first, last = (formats.date_format(day, "F Y") for day in (days[0], days[-1]))
    if first == last:
        return _("in %(month)s") % {"month": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


def _meets(least: int, most: int, span: str) -> str:
    if least == most:
        words = ngettext("Each network meets once", "Each network meets %(number)d times", most) % {
            "number": most
        }
    else:
        words = _("Each network meets %(least)d to %(most)d times")
        words %= {"least": least, "most": most}
    return f"{words}, {span}." if span else f"{words}."


def _closes(year: Year, closing: Moment) -> str:
    coming = [lane.name for lane in year.lanes if lane.closes_jointly]
    names = ", ".join(coming[:-1]) + " " + _("and") + " " + coming[-1]
    day = moment_in_words(Moment(closing.precision, closing.on))
    values = {"title": year.closing_title, "names": names, "day": day}
    if len(coming) == len(year.lanes):
        return _("%(title)s, with all networks together: %(day)s.") % values
    return _("%(title)s, with %(names)s together: %(day)s.") % values
