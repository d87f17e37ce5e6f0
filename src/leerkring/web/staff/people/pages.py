"""People: searching them, one person's page, and correcting their details."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.messages import inbox_of
from leerkring.admissions.queries.overviews import applications_of
from leerkring.admissions.rules import may_open_inbox
from leerkring.attendance.models import Attendance
from leerkring.attendance.queries import attendance_of
from leerkring.audit.rules import may_read_security
from leerkring.mail.queries import letters_to
from leerkring.people.actions import (
    AddressTaken,
    EndsBeforeItBegan,
    ErasedPerson,
    change_work,
    correct_person,
    ensure_organisation,
)
from leerkring.people.models import Affiliation, Person
from leerkring.people.queries import (
    organisations_by_name,
    people_matching,
    with_work,
    work_of,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import instant_in_words, short_day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.people.correspondence import correspondence
from leerkring.web.staff.people.forms import PersonForm, WorkForm
from leerkring.web.staff.reach import (
    activities_seen_by,
    may_change_people,
    may_see_people,
    people_seen_by,
)

PAGE = 50


@staff_only
def people(request: Request) -> HttpResponse:
    if not may_see_people(request.actor):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()
    found = with_work(people_matching(people_seen_by(request.actor), words))
    page = Paginator(found, PAGE).get_page(request.GET.get("pagina"))
    today = amsterdam_day(request.now)
    context = {
        "page": page,
        "rows": [{"person": one, "work": _present_work(one, today)} for one in page.object_list],
        "q": words,
        "reset": request.path if words else "",
        "may_change": may_change_people(request.actor),
        "may_read_security": may_read_security(request.actor),
    }
    return render(request, "web_staff/people/people.html", context)


def _present_work(person: Person, today: date) -> str:
    held = [work for work in person.affiliations.all() if work.holds_on(today)]
    return ", ".join(work.organisation.name for work in held)


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
    incoming = inbox_of(request.actor).filter(person=row)
    post = correspondence(letters, incoming, row.email, request.GET.get("pagina"))
    mine = applications_of(row).filter(activity__in=seen)
    context = {
        "person": row,
        "work": [_work(work, today) for work in work_of(row)],
        "applications": [_application(one) for one in mine],
        "page": post.page,
        "pieces": post.pieces,
        "came_back": post.came_back,
        "may_handle_mail": may_open_inbox(request.actor),
        "attendance": [
            (one.meeting, _answer(one)) for one in attendance_of(row).filter(activity__in=seen)
        ],
        "no_post": _("No letter was written to this person yet, and none came in."),
        "may_change": may_change_people(request.actor),
    }
    return render(request, "web_staff/people/person.html", context)


def _work(work: Affiliation, today: date) -> tuple[str, str, str]:
    """Return one place of work in words: the organisation, the role, and from when to when."""
    role = ", ".join(filter(None, [str(work.get_role_display()).capitalize(), work.title]))
    since = short_day_in_words(work.since_on)
    if work.holds_on(today):
        return work.organisation.name, role, _("since %(day)s") % {"day": since}
    until = work.until_before and _("until %(day)s") % {
        "day": short_day_in_words(work.until_before)
    }
    return work.organisation.name, role, f"{since} – {until or ''}".strip()


def _application(application: Application) -> tuple[Activity, str, str]:
    """Return the activity somebody applied for, its address, and how the application stands."""
    came = application.submitted_at
    state = str(application.get_state_display()).capitalize()
    moment = instant_in_words(came) if came else ""
    detail = " · ".join(filter(None, [state, moment, str(application.get_source_display())]))
    url = reverse("web_staff:activity", args=[application.activity.slug])
    return application.activity, url, detail


def _answer(row: Attendance) -> str:
    """Return whether somebody came to a meeting, or else what they answered."""
    if row.came is not None:
        return _("was there") if row.came else _("was not there")
    if row.intention:
        return _("comes: %(answer)s") % {"answer": row.get_intention_display()}
    return _("no answer")


def _from(person: Person) -> dict[str, str]:
    return {
        "back": reverse("web_staff:person", args=[person.pk]),
        "back_label": person.name,
        "out": _("Back without saving"),
    }


@staff_only
@once
def person_edit(request: Request, pk: int) -> HttpResponse:
    row = _person(request, pk, to_change=True)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(row))
    page = FormPage(
        title=_("Correct details"),
        lead=_(
            "What somebody wrote in an application stays as they wrote it; letters and lists use "
            "these details."
        ),
        **_from(row),
    )
    return one_form(
        request,
        form,
        page,
        version=row.version,
        save=lambda: correct_person(
            by=request.actor,
            at=request.now,
            person=row,
            version=posted_version(request),
            values=form.cleaned_data,
        ),
        at_field={AddressTaken: "email", ErasedPerson: "email"},
    )


@staff_only
@once
def person_work(request: Request, pk: int) -> HttpResponse:
    row = _person(request, pk, to_change=True)
    today = amsterdam_day(request.now)
    form = WorkForm(request.POST or None, initial={"since_on": today})
    present = next((work for work in work_of(row) if work.holds_on(today)), None)
    if present is None:
        del form.fields["replaces"]

    def save() -> object:
        values = dict(form.cleaned_data)
        ends = present if values.pop("replaces", False) else None
        name = values.pop("organisation")
        at = ensure_organisation(by=request.actor, at=request.now, name=name)
        return change_work(
            by=request.actor, at=request.now, person=row, ends=ends, organisation=at, **values
        )

    now = _("%(name)s now stands at %(organisation)s. That stays in the history.")
    page = FormPage(
        title=_("Works elsewhere now"),
        template="web_staff/people/with_organisations.html",
        lead=now % {"name": row.name, "organisation": present.organisation.name} if present else "",
        **_from(row),
    )
    return one_form(
        request,
        form,
        page,
        known=organisations_by_name(),
        save=save,
        said=_("Saved. The work until then stays in the history."),
        at_field={EndsBeforeItBegan: "since_on"},
    )
