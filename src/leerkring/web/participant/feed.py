"""A calendar of one's own that follows every change, by a secret link."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from leerkring.attendance.actions import make_calendar_link, remove_calendar_link
from leerkring.attendance.links import calendar_address
from leerkring.attendance.queries import calendar_entries, feed_by_link, feed_of
from leerkring.people.models import Person
from leerkring.programmes.calendar import followed_calendar, has_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.followed import followed
from leerkring.web.participant.pages import mine


@mine
@once
def page(request: Request, person: Person) -> HttpResponse:
    """Show the link and how to use it; a POST makes it, or makes a new one."""
    feed = feed_of(person)
    if request.method == "POST":
        make_calendar_link(by=request.actor, at=request.now, person=person)
        if feed is not None:
            messages.success(request, _("This is your new link. The old one works no more."))
        return redirect("web_participant:calendar-feed")
    context: dict[str, Any] = {"feed": feed}
    if feed is not None:
        entries = calendar_entries(person)
        context |= {
            "address": calendar_address(feed),
            "webcal": _webcal(calendar_address(feed)),
            "number": sum(has_day(entry.meeting) for entry in entries),
            "without_day": sum(not has_day(entry.meeting) for entry in entries),
        }
    return render(request, "web_participant/calendar_feed.html", context)


def _webcal(address: str) -> str:
    """Return the address under the name that opens a calendar program."""
    return "webcal:" + address.split(":", 1)[1]


@mine
@once
@require_POST
def remove(request: Request, person: Person) -> HttpResponse:
    remove_calendar_link(by=request.actor, at=request.now, person=person)
    messages.success(
        request, _("The link works no more. Take the calendar out of your program too.")
    )
    return redirect("web_participant:calendar-feed")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar program the meetings as they are now, or tell it that nothing changed."""
    feed = feed_by_link(token)
    if feed is None:
        return HttpResponse(status=410, content_type="text/plain; charset=utf-8")
    with override(feed.person.language):
        content = followed_calendar(
            calendar_entries(feed.person),
            name=_("My learning network"),
            url=settings.BASE_URL + reverse("web_participant:home"),
        )
    return followed(request, content, "leernetwerk", "private")
