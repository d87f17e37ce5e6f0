"""Sending a questionnaire, seeing who filled it in, and reminding the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from leerkring.audit.numbers import numbers_in
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
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.intake.building import questionnaire_of

CANNOT = (ClosesInThePast, NobodyToAsk, NoQuestions, WhomChanged)
SENT = ngettext_lazy(
    "%(count)d participant gets the questionnaire.",
    "%(count)d participants get the questionnaire.",
    "count",
)
REMINDED = ngettext_lazy(
    "%(count)d participant gets a reminder.", "%(count)d participants get a reminder.", "count"
)
LOOKS = {InvitationState.DONE: "open", InvitationState.STARTED: "soon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Who gets a letter now, what stands in the way, and the letter as its first reader sees it."""

    title: str
    lead: str
    people: list[tuple[int, str, str]] = field(default_factory=list)
    button: str = ""
    back: str = ""
    back_label: str = ""
    remedy: str = ""
    warning: str = ""
    not_now: list[tuple[str, str]] = field(default_factory=list)
    letter: Any = None
    to: Person | None = None

    @property
    def ids(self) -> str:
        return ",".join(str(pk) for pk, _name, _about in self.people)


@for_activity(may_read_answers)
def overview(request: Request, activity: Activity) -> HttpResponse:
    """Show the newest questionnaire (or a chosen one): who began, who is done, what comes next."""
    all_of_them = list(questionnaires_of(activity))
    context: dict[str, Any] = {"activity": activity, "may_ask": may_ask(request.actor, activity)}
    if not all_of_them:
        return render(request, "web_staff/intake/empty.html", context)
    chosen = request.GET.get("lijst", "")
    questionnaire = next((q for q in all_of_them if str(q.pk) == chosen), all_of_them[0])
    questionnaire.activity = activity
    state = state_of(questionnaire, request.now)
    is_open = state == QuestionnaireState.OPEN
    lead = f"{questionnaire.title} · {state.label}"
    if is_open:
        lead += " " + _("until %(day)s") % {"day": last_day_in_words(questionnaire.closes_before)}
    context |= {
        "questionnaire": questionnaire,
        "lead": lead,
        "others": [other for other in all_of_them if other != questionnaire],
        "to_send": len(people_without_copy(questionnaire)),
    }
    if state == QuestionnaireState.DRAFT:
        context["items"] = questionnaire.items.count()
        return render(request, "web_staff/intake/draft.html", context)
    context |= _progress(context, copies_of(questionnaire, request.now), is_open=is_open)
    return render(request, "web_staff/intake/overview.html", context)


def _progress(context: dict[str, Any], copies: list[Copy], *, is_open: bool) -> dict[str, Any]:
    """Return who is how far, and what to do next."""
    here = [copy for copy in copies if copy.has_place]
    numbers = Counter(copy.progress for copy in here)
    done = numbers[InvitationState.DONE]
    return {
        "copies": [
            (
                copy,
                LOOKS.get(copy.progress, ""),
                _out_of_reach(copy),
                is_open and copy.has_place and copy.progress != InvitationState.DONE,
            )
            for copy in copies
        ],
        "here": len(here),
        "done": done,
        "started": numbers[InvitationState.STARTED],
        "not_started": numbers[InvitationState.NOT_STARTED],
        "steps": _steps(
            context["questionnaire"],
            to_remind=sum(copy.may_be_reminded for copy in copies) if context["may_ask"] else 0,
            to_send=context["to_send"] if is_open and context["may_ask"] else 0,
            done=done,
        ),
    }


def _steps(
    questionnaire: Questionnaire, *, to_remind: int, to_send: int, done: int
) -> list[tuple[str, str, str]]:
    """Return what can be done now, the most urgent first: words, address, kind of button."""
    slug, found = questionnaire.activity.slug, []
    if to_remind:
        url = reverse("web_staff:intake-remind", args=[slug, questionnaire.pk])
        found += [(_remind_people(to_remind), url, "primary")]
    elif done:
        url = reverse("web_staff:themes", args=[slug])
        found += [(_("Make themes of the questions"), url, "primary")]
    if to_send:
        words = ngettext("Send it to one more person", "Send it to %(number)s more people", to_send)
        url = reverse("web_staff:intake-send", args=[slug, questionnaire.pk])
        found += [(words % {"number": to_send}, url, "plain")]
    return found


def _remind_people(number: int) -> str:
    words = ngettext("Remind one person", "Remind %(number)s people", number)
    return words % {"number": number}


def _out_of_reach(copy: Copy) -> str:
    """Return why somebody gets no letter at all."""
    if not copy.has_place:
        return _("gave the place back")
    return "" if copy.person.email else _("no e-mail address: call")


def _chosen_ids(request: Request) -> list[int]:
    """Return the people whom the team saw on the page when it pressed the button."""
    return numbers_in(request.POST.get("wie", "").split(","))


@for_activity(may_ask)
@once
def send(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return _mail(
        request, questionnaire_of(activity, pk), send_questionnaire, "person_ids", SENT, _to_send
    )


@for_activity(may_ask)
@once
def remind_all(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return _mail(
        request, questionnaire_of(activity, pk), remind, "invitation_ids", REMINDED, _to_remind
    )


def _mail(
    request: Request,
    questionnaire: Questionnaire,
    action: Callable[..., Sized],
    whom: str,
    said: Any,
    mailing: Callable[[Request, Questionnaire], Mailing],
) -> HttpResponse:
    """Show who gets a letter; a POST writes to exactly those who were shown."""
    activity = questionnaire.activity
    problem: Refused | None = None
    if request.method == "POST":
        shown = {whom: _chosen_ids(request)}
        try:
            reached = action(by=request.actor, at=request.now, questionnaire=questionnaire, **shown)
        except CANNOT as refused:
            problem = refused
        else:
            messages.success(request, said % {"count": len(reached)})
            return redirect("web_staff:intake", activity.slug)
    context = {
        "activity": activity,
        "mailing": mailing(request, questionnaire),
        "build_url": reverse("web_staff:intake-build", args=[activity.slug, questionnaire.pk]),
        "problem": problem,
    }
    status = 409 if problem else 200
    return render(request, "web_staff/intake/mailing.html", context, status=status)


def _to_send(request: Request, questionnaire: Questionnaire) -> Mailing:
    title = _("Send the questionnaire")
    people = people_without_copy(questionnaire)
    if not people:
        lead = _(
            "Every participant has the questionnaire. Whoever gets a place later is asked by "
            "itself, as long as it is open."
        )
        return Mailing(title=title, lead=lead)
    if not questionnaire.items.exists():
        lead = _("The questionnaire has no questions yet.")
        return Mailing(title=title, lead=lead, remedy=_("Add questions"))
    if questionnaire.closes_before <= request.now:
        lead = _("The last day to answer has passed.")
        return Mailing(title=title, lead=lead, remedy=_("Choose a later day"))
    lead = ngettext(
        "One participant gets a letter with a personal link. Answering is possible until %(day)s.",
        "%(number)s participants each get a letter with a personal link. Answering is possible "
        "until %(day)s.",
        len(people),
    )
    first = next((person for person in people if person.email), None)
    button = ngettext("Send to one person", "Send to %(number)s people", len(people))
    return Mailing(
        title=title,
        lead=lead % _numbers(questionnaire, len(people)),
        people=[(person.pk, person.name, "") for person in people],
        button=button % {"number": len(people)},
        back=reverse(
            "web_staff:intake-build", args=[questionnaire.activity.slug, questionnaire.pk]
        ),
        back_label=_("Not yet"),
        warning=_unreachable([person.name for person in people if not person.email]),
        letter=letter_as_seen_by(first, questionnaire) if first else None,
        to=first,
    )


def _numbers(questionnaire: Questionnaire, number: int) -> dict[str, Any]:
    return {"number": number, "day": last_day_in_words(questionnaire.closes_before)}


def _unreachable(names: list[str]) -> str:
    if not names:
        return ""
    words = ngettext(
        "One of them has no e-mail address. Call, and fill it in on their behalf:",
        "%(number)s of them have no e-mail address. Call, and fill it in on their behalf:",
        len(names),
    )
    return f"{words % {'number': len(names)}} {', '.join(names)}."


def _to_remind(request: Request, questionnaire: Questionnaire) -> Mailing:
    title = _("Remind who did not finish")
    copies = copies_of(questionnaire, request.now)
    due = [copy for copy in copies if copy.may_be_reminded]
    why = _("had a letter today already, or the questionnaire is closed")
    not_now = [
        (copy.person.name, _out_of_reach(copy) or why)
        for copy in copies
        if copy.progress != InvitationState.DONE and not copy.may_be_reminded
    ]
    if not due:
        return Mailing(title=title, lead=_("There is nobody to remind now."), not_now=not_now)
    lead = ngettext(
        "One participant gets a reminder. Answering is possible until %(day)s.",
        "%(number)s participants get a reminder. Answering is possible until %(day)s.",
        len(due),
    )
    return Mailing(
        title=title,
        lead=lead % _numbers(questionnaire, len(due)),
        people=[(copy.invitation.pk, copy.person.name, str(copy.progress.label)) for copy in due],
        button=_remind_people(len(due)),
        back=reverse("web_staff:intake", args=[questionnaire.activity.slug]),
        back_label=_("Not now"),
        not_now=not_now,
        letter=letter_as_seen_by(due[0].person, questionnaire, reminder=True),
        to=due[0].person,
    )
