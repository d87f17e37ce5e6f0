"""From stored bytes to exactly one named outcome, in one transaction with all that follows from it.

The order of the rules is the order in which they are safe: what our own server doubts and what a
machine wrote is recognised before anything is answered, and a forged sender never gets further
than a letter to whoever owns the address.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction

from leerkring.admissions.mail_answers import send_receipt
from leerkring.admissions.proposing import language_of
from leerkring.admissions.queries.messages import organiser_of_message
from leerkring.audit.trail import reference
from leerkring.inbox import from_machines, from_people
from leerkring.inbox.case import (
    Case,
    Surroundings,
    Verdict,
    case_of,
    default_organiser,
    reading_of,
)
from leerkring.mail.incoming import Outcome, Why, keep_reading, settle_message
from leerkring.mail.models import IncomingMessage

logger = logging.getLogger(__name__)

RULES: tuple[Callable[[Case], Verdict | None], ...] = (
    from_machines.not_worth_reading,
    from_machines.not_genuine,
    from_machines.came_back,
    from_machines.own,
    from_machines.automatic,
    from_machines.stop_news,
    from_machines.no_person,
    from_people.in_thread,
    from_people.application,
    from_people.for_the_team,
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
        return _interpret(case_of(message, at, around or Surroundings()))
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
    if not keep_reading(message=message, reading=reading_of(case)):
        message.refresh_from_db(fields=["outcome"])  # another process was first
        return message.outcome
    verdicts = (rule(case) for rule in RULES)
    verdict = next(verdict for verdict in verdicts if verdict is not None)
    settle_message(
        message=message,
        outcome=verdict.outcome,
        why=verdict.why,
        at=case.at,
        person=verdict.person,
        letter=verdict.letter,
        subject_ref=verdict.subject_ref,
        context_ref=verdict.context_ref or message.context_ref or case.whose_team,
    )
    _tell_that_it_came(case, verdict)
    return verdict.outcome


def _tell_that_it_came(case: Case, verdict: Verdict) -> None:
    """Write to a person that their mail came in, unless another letter told them so."""
    by_a_person = verdict.outcome in {Outcome.APPLICATION, Outcome.REPLY, Outcome.OFFER_ANSWER}
    for_the_team = verdict.outcome == Outcome.UNKNOWN
    is_upload = case.message.channel == IncomingMessage.Channel.UPLOAD
    is_empty = verdict.why in {Why.THANKS, Why.UNREADABLE}
    if not (by_a_person or for_the_team) or is_upload or is_empty or not case.may_answer:
        return
    organiser = organiser_of_message(case.message)
    if organiser is not None and "@" in case.message.sender:
        language = case.message.person.language if case.message.person else ""
        send_receipt(
            case.message, organiser, language=language or language_of(case.message), at=case.at
        )


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
