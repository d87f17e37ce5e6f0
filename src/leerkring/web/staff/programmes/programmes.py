"""Programmes: their dashboard with the networks side by side, making and changing them."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.overviews import counts_by_activity
from leerkring.programmes.actions import (
    create_network,
    create_programme,
    create_webinar,
    edit_programme,
    publish_programme,
    unpublish_programme,
)
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.queries import (
    activities_for_staff,
    organisers_managed_by,
    programmes_for_staff,
)
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import NetworkForm, ProgrammeForm, WebinarForm, deadline
from leerkring.web.staff.cards import card
from leerkring.web.staff.circle import circles
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.programmes.side_by_side import side_by_side

NEW = "web_staff/activities/new.html"
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
    context = {
        "rows": rows,
        "may_create": organisers_managed_by(request.actor).exists(),
        "lead": _(
            "A programme is a year of networks and webinars that belong together. Choose where "
            "yours belongs."
        ),
    }
    return render(request, "web_staff/activities/programmes.html", context)


@staff_only
def programme(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug)
    mine = activities_for_staff(request.actor).filter(programme=row).order_by("id").distinct()
    activities = list(mine)
    context = {
        "programme": row,
        "cards": [
            card(one, request.now) for one in circles(activities, request.now, request.actor)
        ],
        "columns": side_by_side(activities),
        "facts": _facts(activities),
        "activities": activities,
        "may_manage": may_manage(request.actor, row),
    }
    return render(request, "web_staff/activities/programme.html", context)


def _facts(activities: list[Activity]) -> list[tuple[str, list[object]]]:
    """Return what is compared side by side: a name, and the words for each activity."""
    counts = counts_by_activity(activities)
    return [
        (_("Applied"), [counts[one.pk].applied for one in activities]),
        (_("Places"), [_places(one) for one in activities]),
        (_("Admission"), [str(one.get_admission_display()).capitalize() for one in activities]),
    ]


def _places(activity: Activity) -> str:
    if activity.places:
        values = {"taken": activity.places_taken, "places": activity.places}
        return _("%(taken)s of %(places)s taken") % values
    return _("limited") if activity.places_limited else _("unlimited")


def _from(programme: Programme | None) -> dict[str, str]:
    name = "programme" if programme else "programmes"
    return {
        "back": reverse(f"web_staff:{name}", args=[programme.slug] if programme else []),
        "back_label": programme.title if programme else _("Programmes"),
        "out": _("Back without saving"),
    }


@staff_only
@once
def programme_new(request: Request) -> HttpResponse:
    queryset = organisers_managed_by(request.actor)
    organisers = list(queryset)
    if not organisers:
        raise PermissionDenied
    form = ProgrammeForm(request.POST or None, organisers=queryset)

    def save() -> Programme:
        values = form.cleaned_data
        organiser = values.pop("organiser", organisers[0])
        return create_programme(by=request.actor, at=request.now, organiser=organiser, **values)

    page = FormPage(title=_("New programme"), button=_("Make the programme"), **_from(None))
    return one_form(
        request,
        form,
        page,
        save=save,
        to=lambda made: reverse("web_staff:programme", args=[made.slug]),
        said=_("The programme was made. Now add a network or a webinar."),
    )


@staff_only
@once
def programme_edit(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    initial = {name: getattr(row, name) for name in PROGRAMME_FIELDS}
    form = ProgrammeForm(request.POST or None, initial=initial)
    page = FormPage(title=_("Edit the programme"), **_from(row))
    return one_form(
        request,
        form,
        page,
        version=row.version,
        save=lambda: edit_programme(
            by=request.actor,
            at=request.now,
            programme=row,
            version=posted_version(request),
            values=form.cleaned_data,
        ),
    )


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

    def save() -> Activity:
        values = form.cleaned_data
        return create_network(
            by=request.actor,
            at=request.now,
            programme=row,
            closes_before=deadline(values.pop("closes_on")),
            **values,
        )

    page = FormPage(
        title=_("New network"), button=_("Make the network"), template=NEW, **_from(row)
    )
    comes_along = [
        _("four meetings of an evening, with an agenda in minutes"),
        _("the closing meeting that the networks share"),
        _("an online intake, the balance and the official confirmation as steps"),
        _("all letters, from receipt to certificate"),
        _("commitment to all meetings"),
    ]
    said = _("The network is there. Look at it, and publish it when right.")
    return _new(request, form, page, comes_along, save, said)


@staff_only
@once
def webinar_new(request: Request, slug: str) -> HttpResponse:
    row = _programme(request, slug, to_manage=True)
    form = WebinarForm(request.POST or None)

    def save() -> Activity:
        return create_webinar(by=request.actor, at=request.now, programme=row, **form.cleaned_data)

    page = FormPage(
        title=_("New webinar"), button=_("Make the webinar"), template=NEW, **_from(row)
    )
    comes_along = [
        _("one online hour: welcome, presentation, exchange in groups, harvest"),
        _("direct registration until the start, for everybody who is interested"),
        _("confirmation, calendar entry and reminder with the link"),
    ]
    said = _("The webinar is there. Look at it, and publish it when right.")
    return _new(request, form, page, comes_along, save, said)


def _new(
    request: Request,
    form: forms.Form,
    page: FormPage,
    comes_along: list[str],
    save: Callable[[], Activity],
    said: str,
) -> HttpResponse:
    return one_form(
        request,
        form,
        page,
        comes_along=comes_along,
        save=save,
        to=lambda made: reverse("web_staff:activity-publish", args=[made.slug]),
        said=said,
    )
