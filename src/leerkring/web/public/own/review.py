"""Looking back at everything that was filled in, and sending it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.applying import AlreadySent, DeadlinePassed, Incomplete, submit
from leerkring.admissions.models import Application
from leerkring.admissions.queries.eligibility import asked_checks, unmet
from leerkring.admissions.queries.window import (
    CHECKS,
    STEPS,
    applicant,
    is_repeat,
    lacks,
    meetings_to_promise,
    promises_of,
    questions_of,
)
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.selection.overrides import is_excused
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.apply import hold_to_limits, record_late
from leerkring.web.public.applying.eligibility import shown_checks
from leerkring.web.public.applying.preferences import (
    choices_context,
    draft_it_belongs_to,
    is_part_of_draft,
)
from leerkring.web.public.applying.teams import team_context
from leerkring.web.public.asking.dates import DatesForm
from leerkring.web.public.asking.deciding import DecisionForm
from leerkring.web.public.door import application_or_404
from leerkring.web.public.own.typed import typed_parts
from leerkring.web.public.paths import DATES, MOTIVATION, PERSON, own_page, step_path, token_of

COMPLETE = {
    CHECKS: gettext_lazy("Look at the questions before the form"),
    PERSON: gettext_lazy("Complete who you are"),
    MOTIVATION: gettext_lazy("Complete your motivation"),
    DATES: gettext_lazy("Complete the dates"),
}


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
    asks = application.activity.admission == Activity.Admission.SELECTION
    form = DecisionForm(request.POST or None) if asks else None
    if request.method == "POST":
        hold_to_limits(request, application.email)
        if form is not None and not form.is_valid():
            return _shown(request, application, form)
        told = {"decides": form.decides, **_address(form)} if form is not None else {}
        try:
            submit(by=applicant(application), at=request.now, application=application, **told)
        except DeadlinePassed:
            return record_late(request, application)
        except Incomplete:
            return redirect(request.path)  # the page names what is missing
        except AlreadySent:
            return redirect(own_page(application))
        return redirect(f"{own_page(application)}?nieuw=1")
    return _shown(request, application, form)


def _address(form: DecisionForm) -> dict[str, str]:
    return {"postal_address": form.cleaned_data["postal_address"]}


def _shown(request: Request, application: Application, form: DecisionForm | None) -> HttpResponse:
    context = {**_to_review(request, application), "form": form}
    return render(request, "web_public/applying/review.html", context)


def _to_review(request: Request, application: Application) -> dict[str, Any]:
    found = look_back(request, application)
    complete = _("Complete what %(activity)s asks")
    gaps = [
        {"path": found["steps"][number], "words": COMPLETE[number]} for number in found["lacking"]
    ]
    for choice in found["choices"]:
        if choice["is_incomplete"]:
            words = complete % {"activity": choice["activity"].short_title}
            gaps.append({"path": choice["path"], "words": words})
    asks_team = found["asks_for_team"] and application.team_id is None
    add = _("Add a phone number, or apply together with a colleague")
    return {
        **found,
        "missing": gaps,
        "back": step_path(application, DATES),
        "extra": add if asks_team else _("Add or change your phone number"),
        "token": token_of(application),
    }


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
    steps = {number: step_path(application, number) for number in (CHECKS, *STEPS)}
    typed = typed_parts(
        application,
        checks=shown_checks(application),
        answers=[(q, application.answers.get(str(q.pk))) for q in questions],
        dates=[]
        if activity.is_webinar
        else [(meeting, words.get(said.get(meeting.pk, ""), "")) for meeting in meetings],
        steps=steps,
    )
    return {
        "activity": activity,
        "application": application,
        "typed": typed,
        "misfit": bool(unmet(checks, application.checks)),
        "lacking": sorted({lack.step for lack in missing}),
        "steps": steps,
        "own_page": own_page(application),
        **team_context(request, application),
        **choices_context(request, application),
    }
