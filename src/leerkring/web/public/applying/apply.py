"""Applying without an account: three short steps; or registering at once.

A draft is kept after every step. Its personal link stands in the address, so that going on later
or on another device needs nothing but that link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.applying import (
    APPLYING,
    DeadlinePassed,
    edit_application,
    record_late_attempt,
    register,
    save_draft,
    send_draft_link,
)
from leerkring.admissions.beforehand import filled_in, source_in
from leerkring.admissions.models import Application
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.messages import left_out_of
from leerkring.admissions.queries.window import (
    STEPS,
    Window,
    applicant,
    is_repeat,
    may_be_registered_by_another,
    may_edit,
    promises_of,
    questions_of,
    series_of,
    window,
)
from leerkring.admissions.states import ApplicationState
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import published_activity
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.wording import state_in_words
from leerkring.review.verdicts import read_for
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.source import source_of
from leerkring.web.public.applying.device import offer_draft, offered_draft, remember_draft
from leerkring.web.public.applying.eligibility import answers_in, ask_first
from leerkring.web.public.applying.teams import colleague_of, settle_team
from leerkring.web.public.asking.dates import DatesForm
from leerkring.web.public.asking.person import PersonForm, RegistrationForm, keepable, typed_fields
from leerkring.web.public.asking.questions import MotivationForm
from leerkring.web.public.door import application_or_404, or_404
from leerkring.web.public.pages.activity_words import contact_link
from leerkring.web.public.paths import DATES, MOTIVATION, PERSON, own_page, step_path

EACH_DATE = "per-datum"  # in the address: I cannot come on all dates
TEMPLATES = {PERSON: "step_person", MOTIVATION: "step_motivation", DATES: "step_dates"}
HEADINGS = {
    PERSON: gettext_lazy("Who are you?"),
    MOTIVATION: gettext_lazy("Your motivation"),
    DATES: gettext_lazy("The dates"),
}
PROMISES = {
    "strict": gettext_lazy(
        "Whoever applies commits to being at all meetings. Check your calendar first."
    ),
    "consult": gettext_lazy(
        "Whoever applies commits to being at all meetings; one date can be discussed."
    ),
    "none": gettext_lazy("Say for each date whether you can come. You can change this later."),
}

# --- beginning ---------------------------------------------------------------------------------


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request, slug: str) -> HttpResponse:
    """Show the first step or the registration form; begin a draft, or register, on POST."""
    activity = or_404(published_activity(slug, request.now))
    now_is = window(activity, request.now)
    is_open = activity.admission == Activity.Admission.OPEN
    if now_is != Window.OPEN and not (request.method == "POST" and now_is == Window.LATE):
        return _closed(request, activity, now_is)
    if is_open:
        return _register(request, activity)
    if now_is == Window.OPEN and (draft := offered_draft(request, activity)):
        return offer_draft(request, activity, draft)
    first = ask_first(request, activity) if now_is == Window.OPEN else None
    return first or _first_step(request, activity, now_is)


def _closed(request: Request, activity: Activity, now_is: Window) -> HttpResponse:
    sentence = f"{state_in_words(activity, request.now)}."
    heading, lead = {
        Window.INVITATION_ONLY: (
            _("By invitation"),
            _(
                "Whoever can take part in this activity gets a personal message. Did you get one? "
                "Then use the link in it."
            ),
        ),
        Window.NOT_YET: (_("You cannot apply yet"), sentence),
        Window.CANCELLED: (
            _("This activity is cancelled"),
            _("So you can no longer apply. Perhaps another activity is something for you."),
        ),
    }.get(now_is, (_("You can no longer apply"), sentence))
    context = {"activity": activity, "heading": heading, "lead": lead}
    return render(request, "web_public/applying/closed.html", context)


def _first_step(request: Request, activity: Activity, now_is: Window) -> HttpResponse:
    form = PersonForm(
        request.POST or None,
        initial=filled_in(request.GET) | colleague_of(activity, request.GET.get("team", "")),
        activity=activity,
    )
    if request.method != "POST":
        return _show_step(request, activity, None, 1, form)
    is_right = form.is_valid()
    if now_is == Window.LATE:
        return _keep_late(request, activity, keepable(form))
    later = "later" in request.POST
    if not is_right and not (later and "email" not in form.errors):
        return _show_step(request, activity, None, 1, form)
    application = save_draft(
        by=request.actor,
        at=request.now,
        activity=activity,
        values={
            **keepable(form),
            **source_in(request.GET),
            "checks": answers_in(request, asked_checks(activity)),
        },
        language=request.LANGUAGE_CODE,
        step=2 if is_right else 1,
    )
    remember_draft(request, application)
    if is_right and not settle_team(request, application, form):
        return _show_step(request, activity, None, 1, form)
    return _go_on(request, application, 1)


def _keep_late(request: Request, activity: Activity, values: Mapping[str, Any]) -> HttpResponse:
    """Keep what came in after the deadline, note when, and say so on a page of its own."""
    application = save_draft(
        by=request.actor,
        at=request.now,
        activity=activity,
        values=values,
        language=request.LANGUAGE_CODE,
    )
    return record_late(request, application)


def record_late(request: Request, application: Application) -> HttpResponse:
    """Note that somebody came too late, and show them their own page."""
    record_late_attempt(
        by=applicant(application),
        at=request.now,
        activity=application.activity,
        application=application,
    )
    return redirect(own_page(application))


def _register(request: Request, activity: Activity) -> HttpResponse:
    initial = filled_in(request.GET)
    form = RegistrationForm(request.POST or None, initial=initial, questions=questions_of(activity))
    if request.method == "POST":
        is_right = form.is_valid()
        if window(activity, request.now) == Window.LATE:
            return _keep_late(request, activity, keepable(form))
        if is_right:
            hold_to_limits(request, form.cleaned_data["email"])
            application = register(
                by=request.actor,
                at=request.now,
                activity=activity,
                values=form.values() | source_in(request.GET),
                language=request.LANGUAGE_CODE,
            )
            return redirect(f"{own_page(application)}?nieuw=1")
    context = {
        "activity": activity,
        "form": form,
        "by_link": bool(initial),
        "may_bring": may_be_registered_by_another(activity),
        **_registering(activity, request.now),
    }
    return render(request, "web_public/applying/register.html", context)


def hold_to_limits(request: Request, address: str) -> None:
    """Count a letter to the address that somebody typed; raise LimitReached."""
    APPLYING.spend(address=address, source=source_of(request), at=request.now)


def _registering(activity: Activity, at: datetime) -> dict[str, str]:
    """Return what the form promises: a place, or one on the reserve list."""
    if public_state(activity, at) != PublicState.FULL:
        return {
            "heading": _("Register directly"),
            "lead": _(
                "One minute, no account. You get a confirmation with an entry for your calendar."
            ),
            "button": _("Register me"),
        }
    return {
        "heading": _("Join the reserve list"),
        "lead": _(
            "All places are taken. When somebody cancels, the next on the list gets the place by "
            "itself, and a message at once."
        ),
        "button": _("Put me on the reserve list"),
    }


# --- the steps ---------------------------------------------------------------------------------


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, token: str, step: int) -> HttpResponse:
    """Show or save one step of a draft, or of an application that can still be changed."""
    application = application_or_404(token)
    is_draft = application.state == ApplicationState.DRAFT and not is_repeat(application)
    if step not in STEPS or not (is_draft or may_edit(application, request.now)):
        return redirect(own_page(application))
    form = _form_for(request, application, step)
    if request.method != "POST":
        return _show_step(request, application.activity, application, step, form)
    is_right = form.is_valid()
    if not is_draft:
        return _change(request, application, step, form)
    if not is_right and "later" not in request.POST:
        return _show_step(request, application.activity, application, step, form)
    _save(request, application, form, step + 1 if is_right else step)
    if window(application.activity, request.now, application) == Window.LATE:
        return record_late(request, application)
    return _go_on(request, application, step)


def _form_for(request: Request, application: Application, step: int) -> forms.Form:
    activity, data = application.activity, request.POST if request.method == "POST" else None
    initial: dict[str, Any] = typed_fields(application)
    if step == 1:
        is_sent = application.submitted_at is not None
        return PersonForm(data, initial=initial, activity=activity, is_sent=is_sent)
    if step == 2:
        answers = {f"question_{pk}": value for pk, value in application.answers.items()}
        questions = questions_of(activity)
        return MotivationForm(
            data, initial={**initial, **answers}, activity=activity, questions=questions
        )
    said = {f"meeting_{pk}": answer for pk, answer in promises_of(application).items()}
    series = series_of(activity, request.now)
    each = EACH_DATE in request.GET
    return DatesForm(data, initial=said, activity=activity, series=series, asks_each=each)


def _show_step(
    request: Request,
    activity: Activity,
    application: Application | None,
    number: int,
    form: forms.Form,
) -> HttpResponse:
    is_sent = application is not None and application.submitted_at is not None
    is_first = number == 1 and not is_sent
    context = {
        "activity": activity,
        "application": application,
        "is_sent": is_sent,
        "version": application.version if application else 0,
        "back": step_path(application, number - 1) if application and number > 1 else "",
        "step": number,
        "heading": HEADINGS[number],
        "lead": _("Three short steps, about three minutes. No account needed.") if is_first else "",
        "form": form,
        "own_page": own_page(application) if application else "",
        "by_link": application is None and bool(filled_in(request.GET)),
        "joins_school": form.initial.get("organisation_name") if "team" in request.GET else "",
    }
    if number == MOTIVATION:
        context["read_for"] = read_for(activity)
        context["left_out"] = left_out_of(application) if application else ""
    elif number == DATES:
        context["lead"] = PROMISES.get(activity.commitment, PROMISES["none"])
        context["contact"] = contact_link(activity)
        context["each_date"] = f"?{EACH_DATE}=1"
    return render(request, f"web_public/applying/{TEMPLATES[number]}.html", context)


def _values(form: forms.Form) -> tuple[dict[str, Any], dict[int, str]]:
    """Return what can be kept of a step: own fields, and answers to dates."""
    if isinstance(form, DatesForm):
        return {}, form.promises()
    values = keepable(form)
    if isinstance(form, MotivationForm):
        return {"motivation": values.get("motivation", ""), "answers": form.answers()}, {}
    return values, {}


def _save(request: Request, application: Application, form: forms.Form, reached: int) -> None:
    values, promises = _values(form)
    save_draft(
        by=applicant(application),
        at=request.now,
        activity=application.activity,
        application=application,
        values=values,
        promises=promises,
        step=min(reached, STEPS[-1] + 1),
    )


def _go_on(request: Request, application: Application, number: int) -> HttpResponse:
    if "later" in request.POST:
        hold_to_limits(request, application.email)
        send_draft_link(by=applicant(application), at=request.now, application=application)
        return redirect(f"{own_page(application)}?later=1")
    return redirect(step_path(application, number + 1))


def _change(
    request: Request, application: Application, number: int, form: forms.Form
) -> HttpResponse:
    """Save a step of an application that was sent before; it stays sent."""
    activity = application.activity
    if not form.is_valid():
        return _show_step(request, activity, application, number, form)
    values, promises = _values(form)
    typed = request.POST.get("version", "")
    try:
        edit_application(
            by=applicant(application),
            at=request.now,
            application=application,
            version=number_in(typed) or 0,
            values=values,
            promises=promises,
        )
    except DeadlinePassed:
        return record_late(request, application)
    except ChangedMeanwhile as problem:
        form.add_error(None, str(problem))
        return _show_step(request, activity, application, number, form)
    return redirect(f"{own_page(application)}?bewaard=1")
