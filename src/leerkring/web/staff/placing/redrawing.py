"""A draw for free places that could not be computed: look at what it is about, and try again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.applications import reserve_list
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing_again import draw_free_places_again
from leerkring.selection.queries.moving_up import places_not_drawn
from leerkring.selection.rules import may_draw
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity


@for_activity(may_draw)
@once
def draw_again(request: Request, activity: Activity) -> HttpResponse:
    """Say for how many places and among how many is drawn; a POST draws."""
    if request.method == "POST":
        _draw(request, activity)
        return redirect("web_staff:confirm", activity.slug)
    places = places_not_drawn(activity, request.now)
    if not places:
        return redirect("web_staff:confirm", activity.slug)
    context = {"activity": activity, "places": places, "waiting": reserve_list(activity)}
    return render(request, "web_staff/placing/draw_again.html", context)


def _draw(request: Request, activity: Activity) -> None:
    try:
        offered = draw_free_places_again(activity=activity, by=request.actor, at=request.now)
    except Refused as problem:
        messages.error(request, str(problem))
        return
    if not offered:
        messages.error(
            request,
            _("It could not be computed this time either. Nothing is lost; try again later."),
        )
        return
    words = ngettext(
        "Drawn: %(names)s is offered a place.",
        "Drawn: %(names)s are offered a place.",
        len(offered),
    )
    messages.success(request, words % {"names": ", ".join(row.name for row in offered)})
