"""People: searching them, one person's page, and correcting their details."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from leerkring.admissions.queries.messages import inbox_of
from leerkring.admissions.queries.overviews import applications_of
from leerkring.admissions.rules import may_open_inbox
from leerkring.attendance.queries import attendance_of
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.mail.queries import letters_to
from leerkring.people.actions import change_work, correct_person, ensure_organisation
from leerkring.people.models import Affiliation, Person
from leerkring.people.queries import (
    organisations_by_name,
    people_matching,
    with_work,
    work_of,
)
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.people.correspondence import came_back, correspondence
from leerkring.web.staff.people.forms import PersonForm, WorkForm
from leerkring.web.staff.reach import (
    activities_seen_by,
    may_change_people,
    people_seen_by,
)

PAGE = 50


@staff_only
def people(request: Request) -> HttpResponse:
    if not activities_seen_by(request.actor).exists() and not may_change_people(request.actor):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()
    found = with_work(people_matching(people_seen_by(request.actor), words))
    page = Paginator(found, PAGE).get_page(request.GET.get("pagina"))
    today = amsterdam_day(request.now)
    context = {
        "page": page,
        "rows": [{"person": one, "work": _present_work(one, today)} for one in page.object_list],
        "q": words,
        "may_change": may_change_people(request.actor),
    }
    return render(request, "web_staff/people/people.html", context)


def _present_work(person: Person, today: Any) -> list[Affiliation]:
    return [work for work in person.affiliations.all() if work.holds_on(today)]


def _person(request: Request, pk: int, *, to_change: bool = False) -> Person:
    if to_change and not may_change_people(request.actor):
        raise PermissionDenied
    return get_object_or_404(people_seen_by(request.actor), pk=pk)


@staff_only
def person(request: Request, pk: int) -> HttpResponse:
    row = _person(request, pk)
    seen = set(activities_seen_by(request.actor).values_list("pk", flat=True))
    refs = [f"activity:{activity}" for activity in seen]
    today = amsterdam_day(request.now)
    letters = letters_to(row).filter(context_ref__in=refs)
    page, pieces = correspondence(
        letters, inbox_of(request.actor).filter(person=row), request.GET.get("pagina")
    )
    context = {
        "person": row,
        "work": [{"row": work, "holds": work.holds_on(today)} for work in work_of(row)],
        "applications": applications_of(row).filter(activity__in=seen),
        "page": page,
        "pieces": pieces,
        "came_back": came_back(letters, row.email),
        "may_handle_mail": may_open_inbox(request.actor),
        "attendance": attendance_of(row).filter(activity__in=seen),
        "may_change": may_change_people(request.actor),
    }
    return render(request, "web_staff/people/person.html", context)


@staff_only
@once
def person_edit(request: Request, pk: int) -> HttpResponse:
    row = _person(request, pk, to_change=True)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(row))
    context: dict[str, Any] = {"person": row, "form": form, "version": row.version}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            correct_person(
                by=request.actor,
                at=request.now,
                person=row,
                version=posted_version(request),
                values=form.cleaned_data,
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        except Refused as problem:
            form.add_error("email", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:person", row.pk)
    return render(request, "web_staff/people/person_edit.html", context, status=status)


@staff_only
@once
def person_work(request: Request, pk: int) -> HttpResponse:
    row = _person(request, pk, to_change=True)
    form = WorkForm(request.POST or None, initial={"since_on": amsterdam_day(request.now)})
    today = amsterdam_day(request.now)
    present = next((work for work in work_of(row) if work.holds_on(today)), None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        replaces = values.pop("replaces")
        values["organisation"] = ensure_organisation(
            by=request.actor, at=request.now, name=values["organisation"]
        )
        try:
            change_work(
                by=request.actor,
                at=request.now,
                person=row,
                ends=present if replaces else None,
                **values,
            )
        except Refused as problem:
            form.add_error("since_on", str(problem))
        else:
            messages.success(request, _("Saved. The work until then stays in the history."))
            return redirect("web_staff:person", row.pk)
    context = {"person": row, "form": form, "present": present, "known": organisations_by_name()}
    return render(request, "web_staff/people/person_work.html", context)
