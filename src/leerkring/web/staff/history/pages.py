"""Who did what, when: the trail of an activity and of a person, in plain words."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from leerkring.admissions.rules import may_see_applications
from leerkring.audit.actions import PLATFORM
from leerkring.audit.models import Event
from leerkring.audit.queries import history
from leerkring.audit.trail import reference, sentence
from leerkring.programmes.models import Activity
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity, staff_only
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.reach import organisers_seen_by, people_seen_by

PAGE = 50


def _page(request: Request, events: QuerySet[Event], context: dict[str, Any]) -> HttpResponse:
    verb = request.GET.get("wat", "")
    verbs = sorted(
        {(one, sentence(one, {})) for one in _verbs(events)},
        key=lambda pair: pair[1],
    )
    if verb:
        events = events.filter(verb=verb)
    page = Paginator(events, PAGE).get_page(request.GET.get("pagina"))
    context |= {
        "page": page,
        "lines": lines(page.object_list),
        "verbs": verbs,
        "verb": verb,
    }
    return render(request, "web_staff/history/history.html", context)


def _verbs(events: QuerySet[Event]) -> QuerySet[Event, str]:
    return events.order_by().values_list("verb", flat=True).distinct()


@for_activity(may_see_applications)
def activity_history(request: Request, activity: Activity) -> HttpResponse:
    events = history(reference(activity))
    about = request.GET.get("over", "")
    if about:
        events = events.filter(subject=about)
    context = {"activity": activity, "about": about, "base": "web_staff/activity_base.html"}
    return _page(request, events, context)


@staff_only
def person_history(request: Request, pk: int) -> HttpResponse:
    person = get_object_or_404(people_seen_by(request.actor), pk=pk)
    chains = [PLATFORM, *(f"organiser:{pk}" for pk in organisers_seen_by(request.actor))]
    events = history(reference(person)).filter(chain__in=chains)
    context = {"person": person, "base": "web_staff/base.html"}
    return _page(request, events, context)
