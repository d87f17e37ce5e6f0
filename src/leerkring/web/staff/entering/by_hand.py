"""What the secretary enters and changes on somebody's behalf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.actions.companions import TeamIsFull
from leerkring.admissions.actions.offering import answer_offer
from leerkring.admissions.actions.secretary import (
    AddressTaken,
    AppliedAlready,
    LateReasonMissing,
    change_for,
    enter_application,
    replace,
)
from leerkring.admissions.actions.teams import UnknownTeam
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.formalities import ComesInLater, wish
from leerkring.admissions.models import Application
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.teams import asks_for_team
from leerkring.admissions.queries.window import Window, meetings_to_promise, window
from leerkring.admissions.rules import may_handle_applications, may_speak_for
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.dossier import application_or_404, page_about
from leerkring.web.staff.applications.forms import (
    AnswerForForm,
    ChangeForm,
    EnterForm,
    HeardForm,
    ReplaceForm,
)
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import for_activity

FORM = "web_staff/applications/form.html"
OTHER_FIELDS = (
    *("source", "source_note", "late_reason", "tell", "reason", "team_code"),
    *("came_in_on", "decides", "postal_address"),
)


def _values(form: EnterForm | ChangeForm | ReplaceForm) -> dict[str, Any]:
    """Return what was typed about the applicant, without what is about the entry itself."""
    own = {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in OTHER_FIELDS and not name.startswith(("date_", "check_"))
    }
    if form.cleaned_data.get("decides"):
        own |= wish(form.cleaned_data["decides"], form.cleaned_data["postal_address"])
    if isinstance(form, EnterForm | ChangeForm) and form.check_names:
        own["checks"] = form.check_answers
    return own


@for_activity(may_handle_applications)
@once
def enter(request: Request, activity: Activity) -> HttpResponse:
    meetings = list(meetings_to_promise(activity, request.now))
    initial = {"source": Application.Source.PHONE, "role": (activity.audience or [""])[0]}
    checks = asked_checks(activity)
    form = EnterForm(request.POST or None, meetings=meetings, checks=checks, initial=initial)
    warning = ""
    if window(activity, request.now) != Window.LATE:
        del form.fields["late_reason"]
    elif activity.closes_before:
        day = last_day_in_words(activity.closes_before)
        warning = _("The deadline was %(day)s.") % {"day": day}
    if not asks_for_team(activity):
        del form.fields["team_code"]
    _ask_for_decisions_only(form, activity)

    def save() -> str:
        made = enter_application(
            activity=activity,
            values=_values(form),
            promises=form.promises,
            source=form.cleaned_data["source"],
            source_note=form.cleaned_data["source_note"],
            late_reason=form.cleaned_data.get("late_reason", ""),
            team_code=form.cleaned_data.get("team_code", ""),
            tell=form.cleaned_data["tell"],
            came_in_on=form.cleaned_data["came_in_on"],
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("%(name)s has been entered.") % {"name": made.name})
        return reverse("web_staff:application", args=[activity.slug, made.pk])

    page = FormPage(
        title=_("Enter an application"),
        lead=_("For somebody who called or wrote on paper. It counts like any other."),
        button=_("Enter"),
        warning=warning,
        back=reverse("web_staff:applications", args=[activity.slug]),
        back_label=_("All applications"),
        template=FORM,
    )
    at_field: dict[type[Refused], str] = {
        UnknownTeam: "team_code",
        TeamIsFull: "team_code",
        LateReasonMissing: "late_reason",
        ComesInLater: "came_in_on",
        AppliedAlready: "email",
    }
    return one_form(request, form, page, save=save, to=str, said="", at_field=at_field)


def _ask_for_decisions_only(form: EnterForm | ChangeForm, activity: Activity) -> None:
    """Ask how somebody wants to hear a decision only where one follows."""
    if activity.admission != Activity.Admission.SELECTION:
        del form.fields["decides"], form.fields["postal_address"]


def _promised(row: Any) -> Iterator[tuple[int, str]]:
    """Yield what was said of each date; the rows came with the application."""
    return ((one.meeting_id, one.answer) for one in row.commitments.all())


@for_activity(may_handle_applications)
@once
def change(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    meetings = list(meetings_to_promise(activity, request.now))
    dates = {f"date_{meeting}": answer for meeting, answer in _promised(row)}
    said = {f"check_{pk}": answer for pk, answer in row.checks.items()}
    initial = {name: getattr(row, name, "") for name in ChangeForm.base_fields} | dates | said
    checks = asked_checks(activity)
    form = ChangeForm(request.POST or None, meetings=meetings, checks=checks, initial=initial)
    _ask_for_decisions_only(form, activity)
    version = row.version

    def save() -> str:
        change_for(
            application=row,
            version=posted_version(request),
            values=_values(form),
            promises=form.promises,
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        words = _("The application of %(name)s was changed.") % {"name": row.name}
        messages.success(request, words)
        return reverse("web_staff:application", args=[activity.slug, pk])

    page = page_about(row, _("Change the application of %(name)s"), template=FORM)
    return one_form(
        request,
        form,
        page,
        save=save,
        to=str,
        said="",
        version=version,
        at_field={AddressTaken: "email"},
    )


@for_activity(may_handle_applications)
@once
def replace_by(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    initial = {"role": row.role, "language": row.language}
    form = ReplaceForm(request.POST or None, initial=initial)

    def save() -> str:
        came = replace(
            left=row,
            values=_values(form),
            reason=form.cleaned_data["reason"],
            by=request.actor,
            at=request.now,
        )
        words = _("%(came)s takes part in the place of %(left)s.")
        messages.success(request, words % {"came": came.name, "left": row.name})
        return reverse("web_staff:application", args=[activity.slug, came.pk])

    lead = _(
        "The place stays with %(school)s. The colleague gets a welcome letter with a link of "
        "their own; the old link no longer shows the place."
    ) % {"school": row.organisation_name}
    title = _("A colleague in the place of %(name)s")
    page = page_about(row, title, lead, button=_("Give this colleague the place"), template=FORM)
    at_field = {AppliedAlready: "email"}
    return one_form(request, form, page, save=save, to=str, said="", at_field=at_field)


@for_activity(may_speak_for)
@once
def answer_for(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Answer an offer for somebody who said so by telephone, by mail or at the door."""
    row = application_or_404(activity, pk)
    if row.state not in {ApplicationState.OFFERED, ApplicationState.EXPIRED}:
        raise Http404
    form = AnswerForForm(request.POST or None)

    def save() -> str:
        accepts = form.cleaned_data["answer"] == AnswerForForm.YES
        answer_offer(
            application=row,
            accept=accepts,
            heard=form.cleaned_data["heard"],
            came_in_on=form.cleaned_data["came_in_on"],
            by=request.actor,
            at=request.now,
        )
        words = _("%(name)s takes part.") if accepts else _("%(name)s does not take part.")
        messages.success(request, words % {"name": row.name})
        return reverse("web_staff:application", args=[activity.slug, pk])

    lead = _(
        "The history says that you answered, for whom, and how you know. They get the same letter "
        "as when they answer themselves."
    )
    title = _("Answer for %(name)s")
    page = page_about(row, title, lead, button=_("Save the answer"))
    at_field: dict[type[Refused], str] = {ComesInLater: "came_in_on"}
    return one_form(request, form, page, save=save, to=str, said="", at_field=at_field)


@for_activity(may_speak_for)
@once
def withdraw_for(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    form = HeardForm(request.POST or None)

    def save() -> str:
        heard = form.cleaned_data["heard"]
        withdraw(application=row, heard=heard, by=request.actor, at=request.now)
        words = _("The application of %(name)s was withdrawn.") % {"name": row.name}
        messages.success(request, words)
        return reverse("web_staff:application", args=[activity.slug, pk])

    lead = (
        _("The place goes to the next on the reserve list at once. They get a letter that says so.")
        if row.state in {ApplicationState.PLACED, ApplicationState.OFFERED}
        else _("They get a letter that says so.")
    )
    title = _("Withdraw the application of %(name)s")
    page = page_about(row, title, lead, button=_("Withdraw"), kind="danger")
    return one_form(request, form, page, save=save, to=str, said="")
