"""Mail that comes in: kept first, understood later, and dealt with by people where that is needed.

The bytes of a message are committed before anything is made of them, so that nothing that a server
handed over can be lost. What a message means is decided in the inbox, a room higher up, which says
so here once: `settle_message`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.numbers import number_of
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record, reference
from leerkring.mail.actions import Addressee, queue_letter
from leerkring.mail.blotting import blotted
from leerkring.mail.hiding import filled, without_links
from leerkring.mail.incoming_queries import conversation_of, root_of
from leerkring.mail.mails import ANSWER
from leerkring.mail.models import IncomingFile, IncomingMessage, Letter, Mailbox
from leerkring.mail.packed_files import Room
from leerkring.mail.registers import on_stored
from leerkring.mail.rules import may_file_message, may_handle_message, may_keep_post
from leerkring.mail.trail import Verb
from leerkring.people.models import Account, Person

Outcome = IncomingMessage.Outcome
LARGEST = 30 * 1024 * 1024  # bytes; mail servers commonly stop at 25 MB, plus the encoding


class Why(models.TextChoices):
    """Why a message has the outcome that it has; `Why(message.why).label` says it in words."""

    # application
    NEW = "new", _("a new application; the sender was mailed a link to complete it")
    JOINED = "joined", _("joined to the application that this sender had begun")
    LATE = "late", _("came after the deadline; it is kept, and the sender was told")
    CHOSEN = "chosen", _("the sender said which network they meant")
    BY_TEAM = "by_team", _("made into an application by the team")
    # reply, answer to an offer
    IN_THREAD = "in_thread", _("an answer to a letter of ours")
    SAME_SUBJECT = "same_subject", _("has the subject of a letter that we sent to this address")
    KNOWN_APPLICANT = "known_applicant", _("from somebody who has applied already")
    SAYS_YES = "says_yes", _("seems to say yes: the sender was mailed the link to confirm it")
    SAYS_NO = "says_no", _("seems to say no: the sender was mailed the link to confirm it")
    THANKS = "thanks", _("only says thank you; nothing has to be done")
    UNCLEAR = "unclear", _("about an offer, but neither a clear yes nor a clear no")
    # bounce
    PERMANENT = "permanent", _("the address does not work")
    DELAYED = "delayed", _("not delivered yet; the other server keeps trying")
    NO_LETTER = "no_letter", _("it cannot be seen which letter came back")
    # automatic reply
    OUT_OF_OFFICE = "out_of_office", _("an absence message")
    MACHINE = "machine", _("written by a machine")
    # unsubscribe
    ASKED = "asked", _("asked for no more news")
    ASKED_BACK = "asked_back", _("asked for no more news; was mailed the link that stops it")
    # for the team
    WHICH_ACTIVITY = "which_activity", _("seems an application; the sender was asked for what")
    NO_ACTIVITY = "no_activity", _("seems an application, but nothing is open for it")
    QUESTION = "question", _("no application, as far as can be seen")
    OTHER_NAME = "other_name", _("somebody else wrote from this address before: see whose it is")
    ANSWERS_ELSEWHERE = (
        "answers_elsewhere",
        _("answers should go to another address than the sender's: see whose it is"),
    )
    MAILING_LIST = "mailing_list", _("came over a mailing list")
    NOT_GENUINE = "not_genuine", _("our mail server doubts that the sender is genuine")
    NO_SENDER = "no_sender", _("there is no address to answer to")
    FROM_TEAM = "from_team", _("from an address of the team")
    NOTHING_TO_UNSUBSCRIBE = "nothing_to_unsubscribe", _("asked for no more news, but gets none")
    MANY_PARTS = "many_parts", _("made of very many parts; only its beginning was read")
    UNREADABLE = "unreadable", _("so damaged that little could be read; the bytes are kept")
    # not taken up
    DUPLICATE = "duplicate", _("the same message had come in already")
    OWN_MESSAGE = "own_message", _("a letter of our own that came round")
    TOO_LARGE = "too_large", _("larger than 30 MB; the first part is kept")
    EMPTY = "empty", _("nothing in it")


class NotAnswerable(Refused):
    """There is nobody to answer, or a machine."""

    message = _("This message cannot be answered: there is no address of a person in it.")


class EmptyAnswer(Refused):
    """An answer needs words."""

    message = _("Write an answer first.")
    status = 400


# --- coming in ---------------------------------------------------------------------------------


def store_message(
    *,
    raw: bytes,
    channel: str,
    mailbox: str,
    at: datetime,
    envelope_from: str = "",
    envelope_to: str = "",
) -> tuple[IncomingMessage, bool]:
    """Keep a message's bytes, without our own personal links, and queue its interpretation.

    Return it, and whether it is new.

    The same bytes are kept once, however often a server delivers them. Whoever acknowledges a
    message to another server does so after this transaction has ended, never inside it.
    """
    whole = hashlib.sha256(raw).hexdigest()
    try:
        with transaction.atomic():  # the only one, unless the caller began an earlier one
            message = IncomingMessage.objects.create(
                channel=channel,
                mailbox=mailbox[:120],
                envelope_from=envelope_from[:250],
                envelope_to=envelope_to[:250],
                raw=blotted(raw[: LARGEST + 1]),  # the one byte more tells that it was cut
                digest=whole,
                received_at=at,
            )
            on_stored(message)
    except IntegrityError:
        known = IncomingMessage.objects.filter(digest=whole).first()
        if known is None:
            raise
        return known, False
    return message, True


@transaction.atomic
def upload_message(
    *, raw: bytes, filename: str, by: Actor, at: datetime, context_ref: str
) -> tuple[IncomingMessage, bool]:
    """Keep an .eml or .msg file that somebody of the team puts here; it goes the same way."""
    require(may_keep_post, by, context_ref)
    message, is_new = store_message(
        raw=raw, channel=IncomingMessage.Channel.UPLOAD, mailbox=filename, at=at
    )
    if is_new:
        IncomingMessage.objects.filter(pk=message.pk).update(context_ref=context_ref)
        message.context_ref = context_ref
        record(by, at, Verb.UPLOADED_MESSAGE, message)
    return message, is_new


# --- what it turned out to be ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file of a message, with its text where it has any."""

    filename: str
    content_type: str
    content: bytes
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from a message's bytes."""

    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    full_text: str = ""
    message_id: str = ""
    body_digest: str = ""
    sent_at: datetime | None = None
    received_at: datetime | None = None  # by the server that took it, for uploads
    authenticated: bool = False
    files: Sequence[ReadFile] = ()


@transaction.atomic(savepoint=False)
def keep_reading(*, message: IncomingMessage, reading: Reading) -> bool:
    """Write down what was read from a message's bytes, with the files that came with it.

    False when the message has an outcome by now, and then change nothing. Until the transaction
    ends nobody else can give it one.
    """
    values: dict[str, Any] = {
        "sender": _storable(reading.sender)[:250],
        "sender_name": _storable(reading.sender_name)[:120],
        "subject": without_links(_storable(reading.subject))[:250],
        "text": without_links(_storable(reading.text)),
        "full_text": without_links(_storable(reading.full_text)),
        "message_id": _storable(reading.message_id)[:250],
        "body_digest": reading.body_digest,
        "sent_at": reading.sent_at,
        "received_at": reading.received_at or message.received_at,
        "authenticated": reading.authenticated,
    }
    if not IncomingMessage.objects.filter(pk=message.pk, outcome="").update(**values):
        return False
    for name, value in values.items():
        setattr(message, name, value)
    if not reading.files:
        return True
    room = Room()
    IncomingFile.objects.bulk_create(
        IncomingFile(
            message=message,
            filename=_storable(file.filename)[:160],
            content_type=_storable(file.content_type)[:80],
            content=blotted(file.content, room),
            text=without_links(_storable(file.text)),
        )
        for file in reading.files
    )
    return True


def _storable(text: str) -> str:
    """Return text that both databases take: neither NUL nor half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


@transaction.atomic(savepoint=False)
def settle_message(
    *,
    message: IncomingMessage,
    outcome: str,
    why: str,
    at: datetime,
    person: Person | None = None,
    letter: Letter | None = None,
    subject_ref: str = "",
    context_ref: str = "",
) -> bool:
    """Give a message its one outcome; False when it has one already, and then change nothing."""
    values = {
        "outcome": str(outcome),
        "why": str(why),
        "interpreted_at": at,
        "person": person,
        "letter": letter,
        "subject_ref": subject_ref,
        "context_ref": context_ref or message.context_ref,
        "done_at": at if why == Why.THANKS else None,
        "joined_to_id": _conversation(subject_ref, message),
    }
    waiting = IncomingMessage.objects.filter(pk=message.pk, outcome="")
    if not waiting.update(**values):
        message.refresh_from_db(fields=[*values])
        return False
    for name, value in values.items():
        setattr(message, name, value)
    return True


def _conversation(subject_ref: str, message: IncomingMessage) -> int | None:
    """Return the conversation of a reply to what the team answered, by its first message."""
    number = number_of(subject_ref, "message")
    if number is None:
        return None
    earlier = IncomingMessage.objects.filter(pk=number, pk__lt=message.pk).first()
    return root_of(earlier) if earlier else None


# --- what the team does with it ----------------------------------------------------------------


@transaction.atomic
def assign_message(
    *, message: IncomingMessage, to: Account | None, by: Actor, at: datetime
) -> IncomingMessage:
    """Say who of the team deals with a conversation, or nobody in particular."""
    require(may_handle_message, by, message)
    message.assigned_to = to
    conversation_of(message).update(assigned_to=to)
    record(by, at, Verb.ASSIGNED_MESSAGE, message, to=to.pk if to else None)
    return message


@transaction.atomic
def finish_message(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Mark a conversation as dealt with. Raise WrongState when somebody was first."""
    require(may_handle_message, by, message)
    if not conversation_of(message).filter(done_at=None).exclude(outcome="").update(done_at=at):
        raise WrongState
    message.done_at = at
    record(by, at, Verb.FINISHED_MESSAGE, message)
    return message


@transaction.atomic
def reopen_message(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Bring a message back that was marked as dealt with."""
    require(may_handle_message, by, message)
    done = IncomingMessage.objects.filter(pk=message.pk, done_at__isnull=False)
    if not done.update(done_at=None):
        raise WrongState
    message.done_at = None
    record(by, at, Verb.REOPENED_MESSAGE, message)
    return message


def may_be_answered(message: IncomingMessage) -> bool:
    """Tell whether there is a person's address to answer to."""
    by_machine = {Outcome.BOUNCE, Outcome.AUTO_REPLY, Outcome.REJECTED}
    return "@" in message.sender and message.outcome not in by_machine


@transaction.atomic
def answer_message(
    *,
    message: IncomingMessage,
    text: str,
    reply_to: str,
    sender_name: str,
    by: Actor,
    at: datetime,
    finish: bool = True,
    own_page: str = "",
) -> Letter:
    """Answer a message in its thread, and mark it as dealt with.

    A mark in the text stands for the sender's `own_page`, whose address nobody of the team sees.

    Raise NotAnswerable for a machine, EmptyAnswer for no words.
    """
    require(may_handle_message, by, message)
    if not may_be_answered(message):
        raise NotAnswerable
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise EmptyAnswer
    ref = reference(message)
    language = message.person.language if message.person else "nl"
    letter = queue_letter(
        at=at,
        purpose=ANSWER.purpose,
        person=Addressee(email=message.sender, language=language),
        subject_ref=ref,
        version=Letter.objects.filter(subject_ref=ref, purpose=ANSWER.purpose).count() + 1,
        context_refs=(message.context_ref,) if message.context_ref else (),
        reply_to=reply_to,
        sender_name=sender_name,
        values={
            "subject": reply_subject(message.subject),
            "text": filled(text, [own_page] if own_page else []),
        },
        headers={**thread_headers(message), "Auto-Submitted": "no"},  # a person wrote it
    )
    assert letter is not None
    if message.person_id is not None:
        Letter.objects.filter(pk=letter.pk).update(person=message.person_id)
    record(by, at, Verb.ANSWERED_MESSAGE, message, letter=letter.pk)
    IncomingMessage.objects.filter(pk=message.pk).update(answered_by=None, answering_at=None)
    if finish:
        conversation_of(message).filter(done_at=None).exclude(outcome="").update(done_at=at)
        message.done_at = at
    return letter


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: "Re:" once."""
    subject = " ".join(subject.split())
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def thread_headers(message: IncomingMessage) -> dict[str, str]:
    """Return the headers by which mail programs put an answer under its message."""
    if not message.message_id:
        return {}
    return {"In-Reply-To": message.message_id, "References": message.message_id}


@transaction.atomic
def file_message(
    *,
    message: IncomingMessage,
    outcome: str,
    why: str,
    person: Person | None,
    subject_ref: str,
    context_ref: str,
    by: Actor,
    at: datetime,
    verb: TrailVerb,
) -> IncomingMessage:
    """Put a message where a person says that it belongs; its outcome becomes the one given."""
    require(may_file_message, by, message)
    message.outcome, message.why = outcome, why
    message.interpreted_at = message.interpreted_at or at
    message.person, message.subject_ref, message.context_ref = person, subject_ref, context_ref
    message.done_at = message.done_at or at
    message.save(
        update_fields=[
            *("outcome", "why", "interpreted_at", "person", "subject_ref", "context_ref"),
            "done_at",
        ]
    )
    record(by, at, verb, message)
    return message


@transaction.atomic
def unfile_message(
    *, message: IncomingMessage, by: Actor, at: datetime, verb: TrailVerb
) -> IncomingMessage:
    """Take a message out of the dossier in which a person put it; it waits for the team again."""
    require(may_handle_message, by, message)
    message.outcome, message.why = Outcome.UNKNOWN, Why.QUESTION
    message.person, message.subject_ref, message.done_at = None, "", None
    message.save(update_fields=["outcome", "why", "person", "subject_ref", "done_at"])
    record(by, at, verb, message)
    return message


# --- mailboxes that are read ---------------------------------------------------------------------


@transaction.atomic
def remember_position(*, name: str, uid_validity: int, last_uid: int, at: datetime) -> None:
    """Write down how far a mailbox was read; whatever was the matter is over."""
    Mailbox.objects.update_or_create(
        name=name,
        defaults={
            "uid_validity": uid_validity,
            "last_uid": last_uid,
            "read_at": at,
            "failed_at": None,
            "last_error": "",
        },
    )


@transaction.atomic
def note_trouble(*, name: str, said: str, at: datetime) -> None:
    """Write down that a mailbox could not be read, and what its server said."""
    Mailbox.objects.update_or_create(
        name=name, defaults={"failed_at": at, "last_error": _storable(said)[:500]}
    )
