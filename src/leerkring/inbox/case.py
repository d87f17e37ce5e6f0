"""One message while it is being interpreted, and the outcome that a rule gives it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models.functions import Lower

from leerkring.admissions.queries import routing
from leerkring.audit.trail import reference
from leerkring.inbox import signals
from leerkring.inbox.forwarding import forwarded_message, team_addresses
from leerkring.inbox.letters import letters_named
from leerkring.inbox.parsing.message import parse
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.addresses import addresses_in
from leerkring.mail.incoming import Outcome, Reading
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.mail.quoting import Words, split_words
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Organiser

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
    parsed: ParsedMessage  # its sender is whoever is answered: of a web form, who filled it in
    words: Words
    at: datetime
    around: Surroundings
    null_sender: bool
    is_proven: bool = False  # our own mail server says that the sender is genuine
    sent_by: str = ""  # the address in From, where answers go to another one
    answers_astray: bool = False  # answers go to somewhere that is not one person's

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """To which addresses it was sent: the envelope's, the mailbox's, the headers'."""
        envelope = addresses_in(self.message.envelope_to) + addresses_in(self.message.mailbox)
        return tuple(dict.fromkeys([*envelope, *self.parsed.recipients]))

    @cached_property
    def activities(self) -> Sequence[Activity]:
        """The activities to whose address it was sent."""
        return self.around.book.activities_at(self.addresses, self.message.received_at)

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters of ours to which it answers."""
        return letters_named(self.parsed.refers_to)

    @cached_property
    def person(self) -> Person | None:
        """Whose address it came from, when that is one person's."""
        if not self.parsed.sender:
            return None
        rows = Person.objects.alias(address=Lower("email"))
        found = list(rows.filter(address=self.parsed.sender, erased_at=None)[:2])
        return found[0] if len(found) == 1 else None

    @property
    def all_words(self) -> str:
        """What was written now, with the words of documents that came along."""
        documents = (file.text for file in self.parsed.files if file.text)
        return "\n\n".join([self.words.new, *documents])

    @cached_property
    def may_answer(self) -> bool:
        is_upload = self.message.channel == Channel.UPLOAD
        return not signals.speaks_of_absence(self.words.new) and signals.may_answer(
            self.parsed, null_sender=self.null_sender and not is_upload, own=self.around.team
        )

    @property
    def whose_team(self) -> str:
        """To whose team a message goes that names no activity."""
        mine = self.activities
        if len(mine) == 1:
            return f"activity:{mine[0].pk}"
        if mine:
            return f"organiser:{mine[0].programme.organiser_id}"
        organiser = self.around.book.organiser_at(self.addresses) or self.around.last_resort
        return f"organiser:{organiser}" if organiser else ""

    def about(self, letter: Letter, outcome: str, why: str) -> Verdict:
        """Return the verdict that a message belongs to one of our letters."""
        return Verdict(
            outcome=outcome,
            why=why,
            person=letter.person,
            letter=letter,
            subject_ref=letter.subject_ref,
            context_ref=letter.context_ref,
        )

    def for_people(self, why: str, activity: Activity | None = None) -> Verdict:
        """Return the verdict that somebody of the team looks, and that no dossier changes."""
        context = reference(activity) if activity else ""
        return Verdict(outcome=Outcome.UNKNOWN, why=why, context_ref=context)


def default_organiser() -> Organiser | None:
    """Return whose team looks after mail that nobody else claims."""
    rows = Organiser.objects.select_related("organisation").order_by("pk")
    chosen = (
        rows.filter(slug=settings.INBOX_ORGANISER).first() if settings.INBOX_ORGANISER else None
    )
    return chosen or rows.first()


# --- reading -----------------------------------------------------------------------------------


def case_of(message: IncomingMessage, at: datetime, around: Surroundings) -> Case:
    """Read a message; of what a colleague forwards, the message inside."""
    outer = parse(bytes(message.raw))
    inner = None if signals.is_refuted(outer) else forwarded_message(outer, around.team)
    parsed = inner or outer
    is_lmtp = message.channel == Channel.LMTP
    null_sender = signals.has_null_sender(parsed, message.envelope_from, is_known=is_lmtp)
    case = Case(
        message=message,
        parsed=parsed,
        words=split_words(parsed.text),
        at=at,
        around=around,
        null_sender=null_sender and inner is None,
        is_proven=inner is None and signals.is_proven(parsed),
    )
    return _answered_elsewhere(case)


def _answered_elsewhere(case: Case) -> Case:
    """Take who is to be answered for the sender: behind one web form stand many people."""
    parsed = case.parsed
    asks = parsed.first("reply-to").strip() and parsed.sender and parsed.reply_to != parsed.sender
    if not asks:
        return case
    if not parsed.reply_to or parsed.reply_to in case.around.team:
        case.answers_astray = True
        return case
    case.sent_by, case.is_proven = parsed.sender, False
    case.parsed = replace(parsed, sender=parsed.reply_to, sender_name=parsed.reply_name)
    return case


def reading_of(case: Case) -> Reading:
    """Return what is kept of a message for lists and search."""
    parsed = case.parsed
    is_upload = case.message.channel == Channel.UPLOAD
    taken_at = parsed.taken_at if is_upload else None
    return Reading(
        sender=parsed.sender,
        sender_name=parsed.sender_name,
        subject=parsed.subject,
        text=case.words.new,
        full_text=parsed.text,
        message_id=parsed.message_id,
        body_digest=hashlib.sha256(parsed.text.encode("utf-8", "replace")).hexdigest(),
        sent_at=parsed.sent_at,
        received_at=taken_at if taken_at and taken_at <= case.at else None,
        authenticated=case.is_proven,
        files=parsed.files,
    )
