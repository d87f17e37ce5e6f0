"""The rules about what no person wrote, or wrote in another's name: recognised before all else."""

from __future__ import annotations

from leerkring.admissions.queries import routing
from leerkring.audit.actors import SYSTEM
from leerkring.inbox import signals
from leerkring.inbox.case import Case, Channel, Verdict
from leerkring.inbox.intent import wish_to_unsubscribe
from leerkring.inbox.letters import letter_that_came_back
from leerkring.mail.actions import mark_bounced
from leerkring.mail.incoming import LARGEST, Outcome, Why
from leerkring.mail.incoming_queries import same_message_before
from leerkring.mail.registers import WishToUnsubscribe, unsubscribe


def not_worth_reading(case: Case) -> Verdict | None:
    """Leave what is too large, empty, or here already."""
    parsed = case.parsed
    if len(case.message.raw) > LARGEST:
        return Verdict(outcome=Outcome.REJECTED, why=Why.TOO_LARGE)
    if case.parsed.is_cut:
        return Verdict(outcome=Outcome.UNKNOWN, why=Why.MANY_PARTS)
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


def not_genuine(case: Case) -> Verdict | None:
    """Leave to the team what our own mail server doubts; it touches no letter and no dossier."""
    return case.for_people(Why.NOT_GENUINE) if signals.is_refuted(case.parsed) else None


def came_back(case: Case) -> Verdict | None:
    """Take note of a letter that could not be delivered."""
    report = case.parsed.report
    if report is None:
        return None
    letter = letter_that_came_back(report, case.parsed, case.addresses)
    if letter is None:
        return Verdict(outcome=Outcome.BOUNCE, why=Why.NO_LETTER)
    failed = report.action == "failed"
    if failed:
        said = f"{report.status} {report.said}".replace("\0", "").strip()
        mark_bounced(letter=letter, why=said, by=SYSTEM, at=case.at)
    return case.about(letter, Outcome.BOUNCE, Why.PERMANENT if failed else Why.DELAYED)


def own(case: Case) -> Verdict | None:
    """Leave a letter of our own that came round."""
    if signals.is_ours(case.parsed):
        return Verdict(outcome=Outcome.REJECTED, why=Why.OWN_MESSAGE)
    return None


def automatic(case: Case) -> Verdict | None:
    """Put what a machine answered beside the letter that it answers."""
    parsed = case.parsed
    absent = signals.is_absence(parsed)
    if not absent and not signals.is_by_machine(parsed):
        return None
    why = Why.OUT_OF_OFFICE if absent else Why.MACHINE
    letter = next(iter(case.letters), None)
    if letter is None:
        return Verdict(outcome=Outcome.AUTO_REPLY, why=why)
    return case.about(letter, Outcome.AUTO_REPLY, why)


def stop_news(case: Case) -> Verdict | None:
    """Stop news for whoever shows its token; else mail the address the link that stops it."""
    token = wish_to_unsubscribe(case.parsed.subject, case.words.new)
    to_unsubscribe = any("+unsubscribe" in address for address in case.addresses)
    if token is None and not to_unsubscribe:
        return None
    sender = case.parsed.sender
    if not sender or (not token and routing.has_live_application(sender, case.at)):
        return None  # "afmelden" by somebody with a place is about the place: a person looks
    if not token and not case.may_answer:
        return None
    if unsubscribe(WishToUnsubscribe(address=sender, token=token or ""), case.at):
        why = Why.ASKED if token else Why.ASKED_BACK
        return Verdict(outcome=Outcome.UNSUBSCRIBE, why=why)
    return Verdict(outcome=Outcome.UNKNOWN, why=Why.NOTHING_TO_UNSUBSCRIBE, person=case.person)


def no_person(case: Case) -> Verdict | None:
    """Leave to the team what must not be acted on: lists, no sender."""
    parsed = case.parsed
    if signals.is_from_list(parsed):
        why = Why.MAILING_LIST
    elif not parsed.sender or (case.null_sender and case.message.channel != Channel.UPLOAD):
        why = Why.NO_SENDER
    elif parsed.sender in case.around.team:
        why = Why.FROM_TEAM
    else:
        return None
    return Verdict(outcome=Outcome.UNKNOWN, why=why, person=case.person)
