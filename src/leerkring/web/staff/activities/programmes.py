"""Programmes: their dashboard with the networks side by side, making and changing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.overviews import counts_by_activity
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.actions import (
    create_network,
    create_programme,
    create_webinar,
    edit_programme,
    publish_programme,
    unpublish_programme,
)
from leerkring.programmes.models import Programme
from leerkring.programmes.queries import (
    activities_for_staff,
    organisers_managed_by,
    programmes_for_staff,
)
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import NetworkForm, ProgrammeForm, WebinarForm, deadline
from leerkring.web.staff.activities.side_by_side import side_by_side
from leerkring.web.staff.cards import card
from leerkring.web.staff.circle import circles
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import staff_only

PROGRAMME_FIELDS = (
    *("title", "lead", "background", "language", "draws_together", "most_per_organisation"),
)


def _programme(request: Request, slug: str, *, to_manage: bool = False) -> Programme:
    """Return a programme of which the actor may see something; raise Http404, PermissionDenied."""
    programme = programmes_for_staff(request.actor).filter(slug=slug).first()
    if programme is None:
        raise Http404
    if to_manage and not may_manage(request.actor, programme):
        raise PermissionDenied
    return programme


@staff_only
def programmes(request: Request) -> HttpResponse:
    rows = [
        {"programme": row, "may_manage": may_manage(request.actor, row)}
        for row in programmes_for_staff(request.actor).prefetch_related("activities")
    ]
    context = {"rows": rows, "may_create": organisers_managed_by(request.actor).exists()}
    return render(request, "web_staff/activities/programmes.html", context)


@staff_only
def programme(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug)
    mine = activities_for_staff(request.actor).filter(programme=row).order_by("id").distinct()
    activities = list(mine)
    context = {
        "programme": row,
        "cards": [card(c, request.now) for c in circles(activities, request.now)],
        "columns": side_by_side(activities),
        "counts": counts_by_activity(activities),
        "activities": activities,
        "may_manage": may_manage(request.actor, row),
    }
    return render(request, "web_staff/activities/programme.html", context)


@staff_only
@once
def programme_new(request: Request) -> HttpResponse:
    organisers = list(organisers_managed_by(request.actor))
    if not organisers:
        raise PermissionDenied
    queryset = organisers_managed_by(request.actor)
    form = ProgrammeForm(request.POST or None, organisers=queryset)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        organiser = values.pop("organiser", organisers[0])
        made = create_programme(by=request.actor, at=request.now, organiser=organiser, **values)
        messages.success(request, _("The programme was made. Now add a network or a webinar."))
        return redirect("web_staff:programme", made.slug)
    context = {"form": form, "title": _("New programme"), "button": _("Make the programme")}
    return render(request, "web_staff/activities/programme_form.html", context)


@staff_only
@once
def programme_edit(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    context: dict[str, Any] = {"programme": row, "title": _("Edit the programme")}
    form = ProgrammeForm(
        request.POST or None,
        initial={name: getattr(row, name) for name in PROGRAMME_FIELDS},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            edit_programme(
                by=request.actor,
                at=request.now,
                programme=row,
                version=posted_version(request),
                values=form.cleaned_data,
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:programme", row.slug)
    context |= {"form": form, "button": _("Save"), "version": row.version}
    return render(request, "web_staff/activities/programme_form.html", context, status=status)


@staff_only
@require_POST
@once
def programme_publish(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    if request.POST.get("show") == "1":
        publish_programme(by=request.actor, at=request.now, programme=row)
        messages.success(request, _("Everybody can see the programme page now."))
    else:
        unpublish_programme(by=request.actor, at=request.now, programme=row)
        messages.success(request, _("The programme page is hidden now."))
    return redirect("web_staff:programme", row.slug)


@staff_only
@once
def network_new(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    form = NetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = create_network(
            by=request.actor,
            at=request.now,
            programme=row,
            closes_before=deadline(values.pop("closes_on")),
            **values,
        )
        messages.success(request, _("The network is there. Look at it, and publish it when right."))
        return redirect("web_staff:activity-publish", made.slug)
    context = {"form": form, "programme": row}
    return render(request, "web_staff/activities/network_new.html", context)


@staff_only
@once
def webinar_new(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    form = WebinarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_webinar(by=request.actor, at=request.now, programme=row, **form.cleaned_data)
        messages.success(request, _("The webinar is there. Look at it, and publish it when right."))
        return redirect("web_staff:activity-publish", made.slug)
    context = {"form": form, "programme": row}
    return render(request, "web_staff/activities/webinar_new.html", context)
