"""Applying without an account: three short steps, a look back, and sending; or registering at once.

A draft is kept after every step. Its personal link stands in the address, so that going on later
or on another device needs nothing but that link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.applying import (
    AlreadySent,
    DeadlinePassed,
    Incomplete,
    edit_application,
    record_late_attempt,
    register,
    save_draft,
    send_draft_link,
    submit,
)
from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.eligibility import asked_checks, unmet
from leerkring.admissions.queries.teams import asks_for_team
from leerkring.admissions.queries.window import (
    CHECKS,
    STEPS,
    Window,
    applicant,
    is_repeat,
    lacks,
    may_edit,
    meetings_to_promise,
    promises_of,
    questions_of,
    window,
)
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import published_activity
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.wording import state_in_words
from leerkring.review.verdicts import read_for
from leerkring.selection.overrides import is_excused
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.eligibility import answers_in, ask_first, shown_checks
from leerkring.web.public.applying.forms import (
    DatesForm,
    MotivationForm,
    PersonForm,
    RegistrationForm,
    keepable,
    typed_fields,
)
from leerkring.web.public.applying.preferences import (
    choices_context,
    draft_it_belongs_to,
    is_part_of_draft,
)
from leerkring.web.public.applying.teams import colleague_of, settle_team, team_context
from leerkring.web.public.door import application_or_404, or_404
from leerkring.web.public.paths import own_page, step_path

MOTIVATION = 2

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
    first = ask_first(request, activity) if now_is == Window.OPEN else None
    return first or _first_step(request, activity, now_is)


def _closed(request: Request, activity: Activity, now_is: Window) -> HttpResponse:
    context = {
        "activity": activity,
        "window": now_is.value,
        "state_sentence": state_in_words(activity, request.now),
    }
    return render(request, "web_public/apply_closed.html", context)


def _first_step(request: Request, activity: Activity, now_is: Window) -> HttpResponse:
    form = PersonForm(
        request.POST or None,
        initial=colleague_of(activity, request.GET.get("team", "")),
        activity=activity,
        asks_together=asks_for_team(activity),
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
        values={**keepable(form), "checks": answers_in(request, asked_checks(activity))},
        language=request.LANGUAGE_CODE,
        step=2 if is_right else 1,
    )
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
    return _late(request, application)


def _late(request: Request, application: Application) -> HttpResponse:
    record_late_attempt(
        by=applicant(application),
        at=request.now,
        activity=application.activity,
        application=application,
    )
    return redirect(own_page(application))


def _register(request: Request, activity: Activity) -> HttpResponse:
    form = RegistrationForm(request.POST or None, questions=questions_of(activity))
    if request.method == "POST":
        is_right = form.is_valid()
        if window(activity, request.now) == Window.LATE:
            return _keep_late(request, activity, keepable(form))
        if is_right:
            application = register(
                by=request.actor,
                at=request.now,
                activity=activity,
                values=form.values(),
                language=request.LANGUAGE_CODE,
            )
            return redirect(f"{own_page(application)}?nieuw=1")
    context = {
        "activity": activity,
        "form": form,
        "is_full": public_state(activity, request.now) == PublicState.FULL,
    }
    return render(request, "web_public/register.html", context)


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
    if isinstance(form, PersonForm) and is_right and not settle_team(request, application, form):
        return _show_step(request, application.activity, application, step, form)
    if window(application.activity, request.now, application) == Window.LATE:
        return _late(request, application)
    return _go_on(request, application, step)


def _form_for(request: Request, application: Application, step: int) -> forms.Form:
    activity, data = application.activity, request.POST if request.method == "POST" else None
    initial: dict[str, Any] = typed_fields(application)
    if step == 1:
        is_sent = application.submitted_at is not None
        asks = not is_sent and application.team_id is None and asks_for_team(activity)
        return PersonForm(
            data, initial=initial, activity=activity, is_sent=is_sent, asks_together=asks
        )
    if step == 2:
        answers = {f"question_{pk}": value for pk, value in application.answers.items()}
        questions = questions_of(activity)
        return MotivationForm(
            data, initial={**initial, **answers}, activity=activity, questions=questions
        )
    said = {f"meeting_{pk}": answer for pk, answer in promises_of(application).items()}
    meetings = meetings_to_promise(activity, request.now)
    return DatesForm(data, initial=said, activity=activity, meetings=meetings)


def _show_step(
    request: Request,
    activity: Activity,
    application: Application | None,
    number: int,
    form: forms.Form,
) -> HttpResponse:
    context = {
        "activity": activity,
        "application": application,
        "is_sent": application is not None and application.submitted_at is not None,
        "version": application.version if application else 0,
        "back": step_path(application, number - 1) if application and number > 1 else "",
        "step": number,
        "read_for": read_for(activity) if number == MOTIVATION else [],
        "form": form,
        "own_page": own_page(application) if application else "",
        "joins_school": form.initial.get("organisation_name") if "team" in request.GET else "",
    }
    return render(request, "web_public/apply_step.html", context)


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
            version=int(typed) if typed.isdigit() else 0,
            values=values,
            promises=promises,
        )
    except DeadlinePassed:
        return _late(request, application)
    except ChangedMeanwhile as problem:
        form.add_error(None, str(problem))
        return _show_step(request, activity, application, number, form)
    return redirect(f"{own_page(application)}?bewaard=1")


# --- looking back, and sending -------------------------------------------------------------------


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, token: str) -> HttpResponse:
    """Show everything once more; send it on POST."""
    application = application_or_404(token)
    if application.state != ApplicationState.DRAFT or is_repeat(application):
        return redirect(own_page(application))
    if is_part_of_draft(application):
        return redirect(draft_it_belongs_to(application))
    if request.method == "POST":
        try:
            submit(by=applicant(application), at=request.now, application=application)
        except DeadlinePassed:
            return _late(request, application)
        except Incomplete:
            return redirect(request.path)  # the page names what is missing
        except AlreadySent:
            return redirect(own_page(application))
        return redirect(f"{own_page(application)}?nieuw=1")
    return render(request, "web_public/apply_review.html", look_back(request, application))


def look_back(request: Request, application: Application) -> dict[str, Any]:
    """Return everything that somebody filled in, for the look back and their own page."""
    activity = application.activity
    questions = list(questions_of(activity))
    asks_dates = activity.admission != Activity.Admission.OPEN
    meetings = list(meetings_to_promise(activity, request.now)) if asks_dates else []
    said = promises_of(application) if meetings else {}
    checks = () if is_excused(application) else asked_checks(activity)
    missing = lacks(application, questions, [meeting.pk for meeting in meetings], said, checks)
    words = {str(answer): str(label) for answer, label in DatesForm.ANSWERS}
    return {
        "activity": activity,
        "application": application,
        "answers": [(q, _shown(q, application.answers.get(str(q.pk)))) for q in questions],
        "dates": [(meeting, words.get(said.get(meeting.pk, ""), "")) for meeting in meetings],
        "misfit": bool(unmet(checks, application.checks)),
        "missing_steps": sorted({lack.step for lack in missing}),
        "checks": shown_checks(application),
        "steps": {number: step_path(application, number) for number in (CHECKS, *STEPS)},
        "own_page": own_page(application),
        **team_context(request, application),
        **choices_context(request, application),
    }


def _shown(question: Question, answer: Any) -> Any:
    """Return an answer as people read it; 0 is an answer too."""
    if isinstance(answer, list):
        return ", ".join(answer)
    if question.kind == Question.Kind.YES_NO and answer:
        return _("Yes") if answer == "yes" else _("No")
    return "" if answer is None else str(answer)
