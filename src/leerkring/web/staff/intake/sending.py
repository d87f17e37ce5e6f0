"""Sending a questionnaire, seeing who filled it in, and reminding the others."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from leerkring.audit.problems import Refused
from leerkring.intake.actions.questionnaires import (
    ClosesInThePast,
    NobodyToAsk,
    NoQuestions,
    WhomChanged,
    remind,
    send_questionnaire,
)
from leerkring.intake.mails import letter_as_seen_by
from leerkring.intake.models import Questionnaire
from leerkring.intake.queries.questionnaires import (
    Copy,
    copies_of,
    people_without_copy,
    questionnaires_of,
)
from leerkring.intake.rules import may_ask, may_read_answers
from leerkring.intake.states import InvitationState, QuestionnaireState, state_of
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.intake.building import questionnaire_of

CANNOT = (ClosesInThePast, NobodyToAsk, NoQuestions, WhomChanged)


@for_activity(may_read_answers)
def overview(request: Request, activity: Activity) -> HttpResponse:
    """Show the newest questionnaire (or a chosen one): who began, who is done, what comes next."""
    all_of_them = list(questionnaires_of(activity))
    if not all_of_them:
        context = {"activity": activity, "may_ask": may_ask(request.actor, activity)}
        return render(request, "web_staff/intake/empty.html", context)
    chosen = request.GET.get("lijst", "")
    questionnaire = next((q for q in all_of_them if str(q.pk) == chosen), all_of_them[0])
    questionnaire.activity = activity
    context = _overview(request, activity, questionnaire)
    context["others"] = [other for other in all_of_them if other != questionnaire]
    return render(request, "web_staff/intake/overview.html", context)


def _overview(request: Request, activity: Activity, questionnaire: Questionnaire) -> dict[str, Any]:
    copies = copies_of(questionnaire, request.now)
    here = [copy for copy in copies if copy.has_place]
    numbers = Counter(copy.progress for copy in here)
    state = state_of(questionnaire, request.now)
    return {
        "activity": activity,
        "questionnaire": questionnaire,
        "state": state,
        "is_open": state == QuestionnaireState.OPEN,
        "copies": copies,
        "here": len(here),
        "done": numbers[InvitationState.DONE],
        "started": numbers[InvitationState.STARTED],
        "not_started": numbers[InvitationState.NOT_STARTED],
        "to_remind": sum(copy.may_be_reminded for copy in copies),
        "to_send": len(people_without_copy(questionnaire)),
        "items": questionnaire.items.count(),
        "may_ask": may_ask(request.actor, activity),
    }


def _chosen_ids(request: Request) -> list[int]:
    """Return the people whom the team saw on the page when it pressed the button."""
    parts = request.POST.get("wie", "").split(",")
    return [int(part) for part in parts if part.isascii() and part.isdigit()]


@for_activity(may_ask)
@once
def send(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            sent = send_questionnaire(
                by=request.actor,
                at=request.now,
                questionnaire=questionnaire,
                person_ids=_chosen_ids(request),
            )
        except CANNOT as refused:
            problem = refused
        else:
            words = ngettext(
                "%(count)d participant gets the questionnaire.",
                "%(count)d participants get the questionnaire.",
                len(sent),
            )
            messages.success(request, words % {"count": len(sent)})
            return redirect("web_staff:intake", activity.slug)
    people = people_without_copy(questionnaire)
    reachable = [person for person in people if person.email]
    context = {
        "activity": activity,
        "questionnaire": questionnaire,
        "people": people,
        "unreachable": [person for person in people if not person.email],
        "ids": ",".join(str(person.pk) for person in people),
        "letter": letter_as_seen_by(reachable[0], questionnaire) if reachable else None,
        "letter_to": reachable[0] if reachable else None,
        "has_items": questionnaire.items.exists(),
        "is_past": questionnaire.closes_before <= request.now,
        "problem": problem,
    }
    status = 409 if problem else 200
    return render(request, "web_staff/intake/send.html", context, status=status)


@for_activity(may_ask)
@once
def remind_all(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            reminded = remind(
                by=request.actor,
                at=request.now,
                questionnaire=questionnaire,
                invitation_ids=_chosen_ids(request),
            )
        except CANNOT as refused:
            problem = refused
        else:
            words = ngettext(
                "%(count)d participant gets a reminder.",
                "%(count)d participants get a reminder.",
                len(reminded),
            )
            messages.success(request, words % {"count": len(reminded)})
            return redirect("web_staff:intake", activity.slug)
    copies = copies_of(questionnaire, request.now)
    due = [copy for copy in copies if copy.may_be_reminded]
    context = {
        "activity": activity,
        "questionnaire": questionnaire,
        "due": due,
        "not_now": [copy for copy in copies if _is_left_out(copy)],
        "ids": ",".join(str(copy.invitation.pk) for copy in due),
        "letter": letter_as_seen_by(due[0].person, questionnaire, reminder=True) if due else None,
        "letter_to": due[0].person if due else None,
        "problem": problem,
    }
    status = 409 if problem else 200
    return render(request, "web_staff/intake/remind.html", context, status=status)


def _is_left_out(copy: Copy) -> bool:
    return copy.progress != InvitationState.DONE and not copy.may_be_reminded
