"""From stored bytes to exactly one named outcome, in one transaction with all that follows from it.

The order of the rules is the order in which they are safe: what a machine wrote is recognised
before anything is answered, and a forged sender never gets further than a letter to whoever owns
the address.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.functions import Lower

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.models import Application
from leerkring.admissions.queries import routing
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.audit.trail import reference
from leerkring.inbox import signals
from leerkring.inbox.answers import says
from leerkring.inbox.forwarding import forwarded_message, team_addresses
from leerkring.inbox.intent import wants_to_apply, wish_to_unsubscribe
from leerkring.inbox.letters import letter_that_came_back, letter_with_subject, letters_named
from leerkring.inbox.parsing.message import parse
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.actions import mark_bounced
from leerkring.mail.addresses import addresses_in
from leerkring.mail.incoming import (
    LARGEST,
    Outcome,
    Reading,
    Why,
    keep_reading,
    settle_message,
)
from leerkring.mail.incoming_queries import (
    same_message_before,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.mail.quoting import Words, split_words
from leerkring.mail.registers import WishToUnsubscribe, unsubscribe
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Organiser

logger = logging.getLogger(__name__)
Channel = IncomingMessage.Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The one outcome of a message, and where it belongs."""

    outcome: str
    why: str
    person: Person | None = None
    letter: Letter | None = None
    subject_ref: str = ""
    context_ref: str = ""


class Surroundings:
    """What stays the same from one message to the next: asked once for a handful of them."""

    def __init__(self) -> None:
        self.book = routing.AddressBook()

    @cached_property
    def team(self) -> frozenset[str]:
        """The addresses of the team and of the installation itself."""
        return team_addresses()

    @cached_property
    def last_resort(self) -> int | None:
        """Whose team looks after mail that nobody else claims."""
        organiser = default_organiser()
        return organiser.pk if organiser else None


@dataclass(kw_only=True)
class Case:
    """One message while it is being interpreted."""

    message: IncomingMessage
    parsed: ParsedMessage
    words: Words
    at: datetime
    around: Surroundings
    null_sender: bool

    @cached_property
    def activities(self) -> Sequence[Activity]:
        """The activities to whose address it was sent."""
        return self.around.book.activities_at(_addresses(self), self.message.received_at)

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters of ours to which it answers."""
        return letters_named(self.parsed.refers_to)

    @property
    def may_answer(self) -> bool:
        is_upload = self.message.channel == Channel.UPLOAD
        return signals.may_answer(
            self.parsed, null_sender=self.null_sender and not is_upload, own=self.around.team
        )


def interpret(message_id: int, *, at: datetime, around: Surroundings | None = None) -> str:
    """Give a stored message its outcome, if it has none yet; return the outcome.

    Whatever goes wrong in understanding it, it ends with the team; only when the database itself
    does not answer is it left for the next attempt.
    """
    message = next(iter(IncomingMessage.objects.filter(pk=message_id)), None)
    if message is None or message.outcome:
        return message.outcome if message else ""
    try:
        return _interpret(_case(message, at, around or Surroundings()))
    except DatabaseError:
        if not _answers():
            raise
        logger.exception("message %s could not be written down as it was read", message_id)
    except Exception:
        logger.exception("message %s was not understood", message_id)
    return _leave_to_the_team(message_id, at)


def _answers() -> bool:
    try:
        return IncomingMessage.objects.order_by().values("pk")[:1].exists() or True
    except DatabaseError:
        return False


@transaction.atomic
def _interpret(case: Case) -> str:
    message = case.message
    if not keep_reading(message=message, reading=_reading(case)):
        message.refresh_from_db(fields=["outcome"])  # another process was first
        return message.outcome
    verdict = _verdict(case)
    context = verdict.context_ref or message.context_ref or _context_of(case)
    settle_message(
        message=message,
        outcome=verdict.outcome,
        why=verdict.why,
        at=case.at,
        person=verdict.person,
        letter=verdict.letter,
        subject_ref=verdict.subject_ref,
        context_ref=context,
    )
    return verdict.outcome


@transaction.atomic
def _leave_to_the_team(message_id: int, at: datetime) -> str:
    message = IncomingMessage.objects.get(pk=message_id)
    organiser = default_organiser()
    settle_message(
        message=message,
        outcome=Outcome.UNKNOWN,
        why=Why.UNREADABLE,
        at=at,
        context_ref=message.context_ref or (reference(organiser) if organiser else ""),
    )
    return message.outcome


# --- reading -----------------------------------------------------------------------------------


def _case(message: IncomingMessage, at: datetime, around: Surroundings) -> Case:
    parsed = parse(bytes(message.raw))
    inner = forwarded_message(parsed, around.team)
    parsed = inner or parsed
    is_lmtp = message.channel == Channel.LMTP
    return Case(
        message=message,
        parsed=parsed,
        words=split_words(parsed.text),
        at=at,
        around=around,
        null_sender=signals.has_null_sender(parsed, message.envelope_from, is_known=is_lmtp)
        and inner is None,
    )


def _reading(case: Case) -> Reading:
    parsed = case.parsed
    is_upload = case.message.channel == Channel.UPLOAD
    taken_at = parsed.taken_at if is_upload else None
    text = case.words.new
    return Reading(
        sender=parsed.sender,
        sender_name=parsed.sender_name,
        subject=parsed.subject,
        text=text,
        full_text=parsed.text,
        message_id=parsed.message_id,
        body_digest=hashlib.sha256(parsed.text.encode("utf-8", "replace")).hexdigest(),
        sent_at=parsed.sent_at,
        received_at=taken_at if taken_at and taken_at <= case.at else None,
        authenticated=signals.is_proven(parsed),
        files=parsed.files,
    )


def default_organiser() -> Organiser | None:
    """Return whose team looks after mail that nobody else claims."""
    rows = Organiser.objects.select_related("organisation").order_by("pk")
    chosen = (
        rows.filter(slug=settings.INBOX_ORGANISER).first() if settings.INBOX_ORGANISER else None
    )
    return chosen or rows.first()


# --- deciding ----------------------------------------------------------------------------------


def _verdict(case: Case) -> Verdict:
    for rule in RULES:
        verdict = rule(case)
        if verdict is not None:
            return verdict
    return _for_the_team(case)


def _not_worth_reading(case: Case) -> Verdict | None:
    parsed = case.parsed
    if len(case.message.raw) > LARGEST:
        return Verdict(outcome=Outcome.REJECTED, why=Why.TOO_LARGE)
    earlier = same_message_before(case.message)
    if earlier is not None:
        return Verdict(
            outcome=Outcome.REJECTED,
            why=Why.DUPLICATE,
            person=earlier.person,
            subject_ref=earlier.subject_ref,
            context_ref=earlier.context_ref,
        )
    if not (parsed.sender or parsed.subject or parsed.text.strip() or parsed.files):
        why = Why.UNREADABLE if bytes(case.message.raw).strip() else Why.EMPTY
        outcome = Outcome.UNKNOWN if why == Why.UNREADABLE else Outcome.REJECTED
        return Verdict(outcome=outcome, why=why)
    return None


def _came_back(case: Case) -> Verdict | None:
    report = case.parsed.report
    if report is None:
        return None
    letter = letter_that_came_back(report, case.parsed, _addresses(case))
    if letter is None:
        return Verdict(outcome=Outcome.BOUNCE, why=Why.NO_LETTER)
    failed = report.action == "failed" and not report.status.startswith("4")
    if failed:
        said = f"{report.status} {report.said}".replace("\0", "").strip()
        mark_bounced(letter=letter, why=said, by=SYSTEM, at=case.at)
    return _about(letter, Outcome.BOUNCE, Why.PERMANENT if failed else Why.DELAYED)


def _about(letter: Letter, outcome: str, why: str) -> Verdict:
    return Verdict(
        outcome=outcome,
        why=why,
        person=letter.person,
        letter=letter,
        subject_ref=letter.subject_ref,
        context_ref=letter.context_ref,
    )


def _own(case: Case) -> Verdict | None:
    if signals.is_ours(case.parsed):
        return Verdict(outcome=Outcome.REJECTED, why=Why.OWN_MESSAGE)
    return None


def _automatic(case: Case) -> Verdict | None:
    parsed = case.parsed
    absent = signals.is_absence(parsed)
    if not absent and not signals.is_by_machine(parsed):
        return None
    why = Why.OUT_OF_OFFICE if absent else Why.MACHINE
    letter = next(iter(letters_named(parsed.refers_to)), None)
    if letter is None:
        return Verdict(outcome=Outcome.AUTO_REPLY, why=why)
    return _about(letter, Outcome.AUTO_REPLY, why)


def _stop_news(case: Case) -> Verdict | None:
    token = wish_to_unsubscribe(case.parsed.subject, case.words.new)
    to_unsubscribe = any("+unsubscribe" in address for address in _addresses(case))
    if token is None and not to_unsubscribe:
        return None
    sender = case.parsed.sender
    if not sender or (not token and routing.has_live_application(sender, case.at)):
        return None  # "afmelden" by somebody with a place is about the place: a person looks
    wish = WishToUnsubscribe(address=sender, token=token or "")
    if unsubscribe(wish, case.at):
        return Verdict(outcome=Outcome.UNSUBSCRIBE, why=Why.ASKED, person=_person(case))
    return Verdict(outcome=Outcome.UNKNOWN, why=Why.NOTHING_TO_UNSUBSCRIBE, person=_person(case))


def _no_person(case: Case) -> Verdict | None:
    """Leave to the team what must not be acted on: lists, no sender, a forged one."""
    parsed = case.parsed
    if signals.is_from_list(parsed):
        why = Why.MAILING_LIST
    elif not parsed.sender or (case.null_sender and case.message.channel != Channel.UPLOAD):
        why = Why.NO_SENDER
    elif signals.is_refuted(parsed):
        why = Why.NOT_GENUINE
    elif parsed.sender in case.around.team:
        why = Why.FROM_TEAM
    else:
        return None
    return Verdict(outcome=Outcome.UNKNOWN, why=why, person=_person(case))


def _in_thread(case: Case) -> Verdict | None:
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
    return _about(letter, Outcome.REPLY, why)


def _answers_offer(case: Case, letter: Letter, application: Application) -> Verdict:
    """Take note of a yes or no, and mail the button: a mail alone never decides about a place."""
    said = says(case.words.new)
    if said and case.may_answer and _is_applicant(case.parsed.sender, application):
        actions.remind_of_the_button(message=case.message, application=application, at=case.at)
    why = {"yes": Why.SAYS_YES, "no": Why.SAYS_NO, "": Why.UNCLEAR}[said]
    return _about(letter, Outcome.OFFER_ANSWER, why)


def _is_applicant(sender: str, application: Application) -> bool:
    person = application.person.email if application.person else ""
    return sender in {application.email.lower(), (person or "").lower()}


def _says_which(case: Case, letter: Letter) -> Verdict:
    """Take the answer to "for which network?" when it is clear; else the link still works."""
    pk = letter.subject_ref.partition(":")[2]
    asked = IncomingMessage.objects.filter(pk=pk).select_related("person").first()
    reply = _about(letter, Outcome.REPLY, Why.IN_THREAD)
    if asked is None or asked.sender != case.parsed.sender:
        return reply
    candidates = actions.activities_meant(asked)
    chosen = routing.choose_by_words(candidates, "", case.words.new) if candidates else None
    if chosen is None:
        return reply
    application = actions.choose_activity(message=asked, activity=chosen, by=SYSTEM, at=case.at)
    if case.may_answer:
        actions.mail_the_link(message=case.message, application=application, at=case.at)
    return replace(
        reply,
        person=asked.person,
        subject_ref=reference(application),
        context_ref=reference(chosen),
    )


def _application(case: Case) -> Verdict | None:
    route = routing.route(
        case.activities, case.parsed.subject, _all_words(case), case.message.received_at
    )
    if not route.candidates or not wants_to_apply(
        case.parsed.subject, _all_words(case), dedicated=route.is_dedicated
    ):
        return None
    if route.activity is None:
        return _ask(case, route.candidates)
    if window(route.activity, case.message.received_at) not in {Window.OPEN, Window.LATE}:
        return _to(route.activity, Why.NO_ACTIVITY, _person(case))
    taken = actions.take_up(
        message=case.message,
        activity=route.activity,
        by=SYSTEM,
        at=case.at,
        tell=case.may_answer,
    )
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
        person=_person(case),
        context_ref=reference(organiser),
    )


def _to(activity: Activity, why: str, person: Person | None) -> Verdict:
    return Verdict(outcome=Outcome.UNKNOWN, why=why, person=person, context_ref=reference(activity))


def _for_the_team(case: Case) -> Verdict:
    """Leave it to the team, beside the dossier of its sender where that is one only."""
    mine = None
    if case.parsed.sender:
        mine = routing.only_live_application(case.parsed.sender, case.at)
    why = Why.UNREADABLE if case.parsed.is_damaged else Why.QUESTION
    if mine is not None:
        return Verdict(
            outcome=Outcome.UNKNOWN,
            why=Why.KNOWN_APPLICANT,
            person=mine.person,
            subject_ref=reference(mine),
            context_ref=f"activity:{mine.activity_id}",
        )
    return Verdict(outcome=Outcome.UNKNOWN, why=why, person=_person(case))


RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    _not_worth_reading,
    _came_back,
    _own,
    _automatic,
    _stop_news,
    _no_person,
    _in_thread,
    _application,
)


# --- small things ------------------------------------------------------------------------------


def _addresses(case: Case) -> tuple[str, ...]:
    """Return to which addresses a message was sent: the envelope's, the mailbox's, the headers'."""
    envelope = addresses_in(case.message.envelope_to) + addresses_in(case.message.mailbox)
    return tuple(dict.fromkeys([*envelope, *case.parsed.recipients]))


def _all_words(case: Case) -> str:
    """Return what was written now, with the words of documents that came along."""
    documents = (file.text for file in case.parsed.files if file.text)
    return "\n\n".join([case.words.new, *documents])


def _person(case: Case) -> Person | None:
    if not case.parsed.sender:
        return None
    rows = Person.objects.alias(address=Lower("email"))
    return rows.filter(address=case.parsed.sender, erased_at=None).first()


def _context_of(case: Case) -> str:
    """Return to whose team a message goes that names no activity."""
    mine = case.activities
    if len(mine) == 1:
        return f"activity:{mine[0].pk}"
    if mine:
        return f"organiser:{mine[0].programme.organiser_id}"
    organiser = case.around.book.organiser_at(_addresses(case)) or case.around.last_resort
    return f"organiser:{organiser}" if organiser else ""
