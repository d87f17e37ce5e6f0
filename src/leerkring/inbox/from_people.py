"""The rules about what people write: answers, applications, and what a colleague should read."""

from __future__ import annotations

from dataclasses import replace

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.models import Application
from leerkring.admissions.queries import routing
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.audit.trail import reference
from leerkring.inbox import signals
from leerkring.inbox.answers import only_thanks, says
from leerkring.inbox.case import Case, Verdict
from leerkring.inbox.intent import wants_to_apply
from leerkring.inbox.letters import letter_with_subject
from leerkring.mail.incoming import Outcome, Why
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.programmes.models import Activity


def in_thread(case: Case) -> Verdict | None:
    """Put an answer to a letter of ours where that letter belongs."""
    letter = next(iter(case.letters), None)
    why = Why.IN_THREAD
    if letter is None:
        letter = letter_with_subject(case.parsed.sender, case.parsed.subject)
        why = Why.SAME_SUBJECT
    if letter is None:
        return None
    if letter.purpose == "which_activity":
        return _says_which(case, letter)
    application = routing.application_of_letter(letter)
    if application is not None and application.state == ApplicationState.OFFERED:
        return _answers_offer(case, letter, application)
    if only_thanks(case.words.new) and not case.parsed.files:
        why = Why.THANKS
    return case.about(letter, Outcome.REPLY, why)


def _answers_offer(case: Case, letter: Letter, application: Application) -> Verdict:
    """Take note of a yes or no, and mail the button: a mail alone never decides about a place."""
    said = "" if signals.speaks_of_absence(case.words.new) else says(case.words.new)
    if said and case.may_answer and _is_applicant(case.parsed.sender, application):
        actions.remind_of_the_button(message=case.message, application=application, at=case.at)
    why = {"yes": Why.SAYS_YES, "no": Why.SAYS_NO, "": Why.UNCLEAR}[said]
    return case.about(letter, Outcome.OFFER_ANSWER, why)


def _is_applicant(sender: str, application: Application) -> bool:
    person = application.person.email if application.person else ""
    return sender in {application.email.lower(), (person or "").lower()}


def _says_which(case: Case, letter: Letter) -> Verdict:
    """Take the answer to "for which network?" when it is clear; else the link still works."""
    pk = letter.subject_ref.partition(":")[2]
    asked = IncomingMessage.objects.filter(pk=pk).select_related("person").first()
    reply = case.about(letter, Outcome.REPLY, Why.IN_THREAD)
    if asked is None or asked.sender != case.parsed.sender:
        return reply
    candidates = actions.activities_meant(asked)
    chosen = routing.choose_by_words(candidates, "", case.words.new) if candidates else None
    if chosen is None:
        return reply
    try:
        application = actions.choose_activity(message=asked, activity=chosen, by=SYSTEM, at=case.at)
    except actions.SomebodyElse:
        return reply
    if case.may_answer:
        actions.mail_the_link(message=case.message, application=application, at=case.at)
    return replace(
        reply,
        person=asked.person,
        subject_ref=reference(application),
        context_ref=reference(chosen),
    )


def application(case: Case) -> Verdict | None:
    """Make an application of what reads as one, and mail its sender the link to complete it."""
    route = routing.route(
        case.activities, case.parsed.subject, case.all_words, case.message.received_at
    )
    if signals.speaks_of_absence(case.words.new):
        return None
    if not route.candidates or not wants_to_apply(
        case.parsed.subject, case.all_words, dedicated=route.is_dedicated
    ):
        return None
    if case.answers_astray or (
        case.sent_by and routing.has_live_application(case.sent_by, case.at)
    ):
        return case.for_people(Why.ANSWERS_ELSEWHERE, route.activity)
    if route.activity is None:
        return _ask(case, route.candidates)
    if window(route.activity, case.message.received_at) not in {Window.OPEN, Window.LATE}:
        verdict = case.for_people(Why.NO_ACTIVITY, route.activity)
        return replace(verdict, person=case.person)
    try:
        taken = actions.take_up(
            message=case.message,
            activity=route.activity,
            by=SYSTEM,
            at=case.at,
            tell=case.may_answer,
        )
    except actions.SomebodyElse:
        return case.for_people(Why.OTHER_NAME, route.activity)
    return Verdict(
        outcome=taken.outcome,
        why=taken.why,
        person=taken.person,
        subject_ref=reference(taken.application),
        context_ref=reference(route.activity),
    )


def _ask(case: Case, candidates: tuple[Activity, ...]) -> Verdict:
    organiser = candidates[0].programme.organiser
    if case.may_answer:
        actions.ask_which_activity(message=case.message, candidates=list(candidates), at=case.at)
    return Verdict(
        outcome=Outcome.UNKNOWN,
        why=Why.WHICH_ACTIVITY,
        person=case.person,
        context_ref=reference(organiser),
    )


def for_the_team(case: Case) -> Verdict:
    """Leave it to the team, beside the dossier of its sender where that is certainly theirs."""
    mine = None
    if case.parsed.sender:
        mine = routing.only_live_application(case.parsed.sender, case.at)
    why = Why.UNREADABLE if case.parsed.is_damaged else Why.QUESTION
    if mine is not None and not actions.is_by_somebody_else(case.message, mine):
        return Verdict(
            outcome=Outcome.UNKNOWN,
            why=Why.KNOWN_APPLICANT,
            person=mine.person,
            subject_ref=reference(mine),
            context_ref=f"activity:{mine.activity_id}",
        )
    return Verdict(outcome=Outcome.UNKNOWN, why=why, person=None if mine else case.person)
