"""The list of networks and webinars."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from leerkring.people.finding import rows_with
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import (
    activities_for_staff,
    meetings_by_activity,
    programmes_for_staff,
)
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import PublicState, public_state
from leerkring.web.design.request import Request
from leerkring.web.staff.context import STATE_CLASS
from leerkring.web.staff.guard import staff_only

PAGE = 25


@staff_only
def activities(request: Request) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    kind, state = request.GET.get("soort", ""), request.GET.get("stand", "")
    programme = request.GET.get("programma", "")
    rows = activities_for_staff(request.actor).distinct().order_by("-created_at", "-id")
    rows = rows_with(rows, words, "title", "short_title", "region", "contact_name")
    if kind in Activity.Kind.values:
        rows = rows.filter(kind=kind)
    if programme:
        rows = rows.filter(programme__slug=programme)
    found = [(activity, public_state(activity, request.now)) for activity in rows]
    if state in PublicState.values:
        found = [pair for pair in found if pair[1] == state]
    page = Paginator(found, PAGE).get_page(request.GET.get("pagina"))
    meetings = meetings_by_activity([activity for activity, _state in page.object_list])
    context = {
        "page": page,
        "rows": [
            {
                "activity": activity,
                "state": state_now,
                "state_class": STATE_CLASS.get(state_now, state_now),
                "meetings": meetings.get(activity.pk, []),
            }
            for activity, state_now in page.object_list
        ],
        "filters": {"q": words, "soort": kind, "stand": state, "programma": programme},
        "kinds": Activity.Kind.choices,
        "states": PublicState.choices,
        "programmes": [(row.slug, row.title) for row in programmes_for_staff(request.actor)],
        "reset": request.path if any((words, kind, state, programme)) else "",
        "may_create": _may_create(request),
    }
    return render(request, "web_staff/activities/list.html", context)


def _may_create(request: Request) -> bool:
    return any(may_manage(request.actor, row) for row in programmes_for_staff(request.actor))
