"""Applications that come by mail: a draft that only its sender can send, and the team's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mail_answers as letters
from leerkring.admissions.actions.applicants import person_of
from leerkring.admissions.actions.applying import record_late_attempt, save_draft
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.proposing import (
    LONGEST_MOTIVATION,
    language_of,
    looks_like_a_message,
    proposal_of,
    writer_of,
)
from leerkring.admissions.queries.messages import organiser_of_message
from leerkring.admissions.queries.routing import (
    activities_expecting_mail,
    application_of_ref,
    complete_until,
    counted_and_begun,
    known_applications,
)
from leerkring.admissions.queries.window import Window, applicant, window
from leerkring.admissions.rules import (
    may_handle_applications,
    may_handle_messages,
    may_take_up,
    may_upload,
)
from leerkring.admissions.standard_answers import own_page_of_sender
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.problems import NotAllowed, Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record, reference
from leerkring.mail import incoming
from leerkring.mail.actions import discard_letters
from leerkring.mail.incoming import (
    LARGEST,
    Outcome,
    Why,
)
from leerkring.mail.incoming_queries import messages_about, root_of
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.mail.rules import may_file_message, may_handle_message
from leerkring.people.models import Account, Person
from leerkring.people.names import Likeness, is_shared, likeness
from leerkring.programmes.models import Activity, Organiser


class TooLargeToUpload(Refused):
    """The file is larger than any mail server lets through."""

    message = _("This file is larger than 30 MB.")
    status = 413


class NotAMessage(Refused):
    """The file is no e-mail message."""

    message = _("This is not a mail message. Save the message as .eml or .msg and try again.")
    status = 400


class NoSender(Refused):
    """The message has no address to which the link can go."""

    message = _("This message has no address of a sender.")


class SomebodyElse(Refused):
    """Another person, or perhaps another, wrote from this address before."""

    message = _("Somebody else applied from this address. A person should look whose this is.")


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of a message that was taken as an application."""

    application: Application
    person: Person
    outcome: str
    why: str


# --- an application ----------------------------------------------------------------------------


@transaction.atomic
def take_up(
    *, message: IncomingMessage, activity: Activity, by: Actor, at: datetime, tell: bool = True
) -> TakenUp:
    """Make a message into an application, or join it to the one that its sender has.

    It becomes a draft: only whoever gets mail at the sender's address can complete and send it, so
    a forged sender gains nothing. The deadline counts from the moment at which the mail came in.
    Raise SomebodyElse where the address is known under another name, unless a person decides.
    """
    require(may_file_message, by, message)
    if "@" not in message.sender:
        raise NoSender
    known = known_applications(activity, message.sender)
    theirs = [one for one in known if not is_by_somebody_else(message, one)]
    if known and not theirs and by.kind != ActorKind.ACCOUNT:
        raise SomebodyElse
    counted, begun = counted_and_begun(theirs)
    if counted is not None and counted.person is not None:
        record(by, at, Verb.MAIL_CAME_IN, counted, message=message.pk)
        return TakenUp(counted, counted.person, Outcome.REPLY, Why.KNOWN_APPLICANT)
    if begun is not None:
        return _join_begun(begun, message, by, at, tell=tell)
    return _begin(message, activity, by, at, tell=tell)


def is_by_somebody_else(message: IncomingMessage, application: Application) -> bool:
    """Tell whether another person may have written this than the one who applied.

    Without a name an address speaks for its owner, unless it looks like one that several read.
    """
    writer = writer_of(message)
    if not any(writer):
        return is_shared(message.sender)
    name = (application.given_name, application.family_name)
    return likeness(writer, name) != Likeness.SAME


def _begin(
    message: IncomingMessage, activity: Activity, by: Actor, at: datetime, *, tell: bool
) -> TakenUp:
    arrived_at = min(message.received_at, at)
    application = save_draft(
        by=by,
        at=arrived_at,
        activity=activity,
        values=proposal_of(message, activity),
        language=language_of(message),
        source=Application.Source.MAIL,
    )
    is_late = window(activity, arrived_at) == Window.LATE
    until = None if is_late else complete_until(activity, arrived_at)
    if until is not None:
        application.late_until_at = until
        application.save(update_fields=["late_until_at"])
    if is_late:
        record_late_attempt(
            by=applicant(application), at=arrived_at, activity=activity, application=application
        )
    person = person_of(application, at)
    record(by, at, Verb.MAIL_CAME_IN, application, message=message.pk)
    if tell and is_late:
        letters.send_by_mail_late(message, application, person, at=at)
    elif tell:
        letters.send_by_mail(message, application, person, at=at)
    why = Why.LATE if is_late else Why.NEW
    return TakenUp(application, person, Outcome.APPLICATION, why)


def _join_begun(
    begun: Application, message: IncomingMessage, by: Actor, at: datetime, *, tell: bool
) -> TakenUp:
    """Add a second mail of one person to their draft, as long as they did not work on it."""
    more = proposal_of(message, begun.activity)
    added = more.get("motivation", "")
    fits = len(begun.motivation) + len(added) <= LONGEST_MOTIVATION
    if begun.step == 1 and added and fits and added not in begun.motivation:
        values = {name: value for name, value in more.items() if not getattr(begun, name)}
        values["motivation"] = f"{begun.motivation}\n\n{added}".strip()
        begun = save_draft(
            by=applicant(begun), at=at, activity=begun.activity, application=begun, values=values
        )
    person = person_of(begun, at)
    record(by, at, Verb.MAIL_CAME_IN, begun, message=message.pk)
    if tell:
        letters.send_by_mail(message, begun, person, at=at, now_or_never=True)
    return TakenUp(begun, person, Outcome.APPLICATION, Why.JOINED)


def ask_which_activity(
    *, message: IncomingMessage, candidates: list[Activity], at: datetime
) -> Letter | None:
    """Ask the sender for which of several activities their mail is."""
    if "@" not in message.sender:
        raise NoSender
    given_name = proposal_of(message).get("given_name", "")
    return letters.send_which_activity(
        message, candidates, given_name=given_name, language=language_of(message), at=at
    )


def activities_meant(message: IncomingMessage) -> list[Activity]:
    """Return the activities between which the sender of a message was asked to choose."""
    organiser = organiser_of_message(message)
    if message.why != Why.WHICH_ACTIVITY or organiser is None:
        return []
    at = message.received_at
    mine = [a for a in activities_expecting_mail(at) if a.programme.organiser_id == organiser.pk]
    return [activity for activity in mine if window(activity, at) == Window.OPEN] or mine


def chosen_application(message: IncomingMessage) -> Application | None:
    """Return the application that a message became when its sender chose."""
    return application_of_ref(message.subject_ref) if message.why == Why.CHOSEN else None


@transaction.atomic
def choose_activity(
    *, message: IncomingMessage, activity: Activity, by: Actor, at: datetime
) -> Application:
    """Make the message into an application for the activity that its sender chose.

    Raise WrongState when they had chosen before, NotAllowed for another activity.
    """
    require(may_file_message, by, message)
    locked = IncomingMessage.objects.select_for_update().only("why").get(pk=message.pk)
    if locked.why != Why.WHICH_ACTIVITY:
        raise WrongState
    if activity.pk not in {candidate.pk for candidate in activities_meant(message)}:
        raise NotAllowed
    taken = take_up(message=message, activity=activity, by=by, at=at, tell=False)
    _file(message, taken, why=Why.CHOSEN, by=by, at=at, verb=Verb.TOOK_UP_MESSAGE)
    return taken.application


def mail_the_link(
    *, message: IncomingMessage, application: Application, at: datetime
) -> Letter | None:
    """Mail the link to complete an application; within a day of another answer it goes later."""
    if application.person is None and not application.email:
        return None
    person = application.person or person_of(application, at)
    return letters.send_by_mail(message, application, person, at=at)


def _file(
    message: IncomingMessage, taken: TakenUp, *, why: str, by: Actor, at: datetime, verb: TrailVerb
) -> None:
    application = taken.application
    incoming.file_message(
        message=message,
        outcome=taken.outcome,
        why=why,
        person=taken.person,
        subject_ref=reference(application),
        context_ref=f"activity:{application.activity_id}",
        by=by,
        at=at,
        verb=verb,
    )


# --- an answer to an offer ---------------------------------------------------------------------


def remind_of_the_button(
    *, message: IncomingMessage, application: Application, at: datetime
) -> Letter | None:
    """Mail the link of an open offer to whoever answered it by mail; a mail never decides."""
    offer = Offer.objects.filter(application=application, state=OfferState.OPEN).first()
    if offer is None or offer.answer_before <= at:
        return None
    return letters.send_offer_link_again(message, application, offer, at=at)


# --- what the team does ------------------------------------------------------------------------


@transaction.atomic
def upload(
    *,
    organiser: Organiser,
    raw: bytes,
    filename: str,
    by: Actor,
    at: datetime,
    activity: Activity | None = None,
) -> tuple[IncomingMessage, bool]:
    """Keep an .eml or .msg file; it is interpreted like any other mail.

    Raise TooLargeToUpload or NotAMessage. False: the same message was here already.
    """
    require(may_upload, by, organiser, activity)
    if len(raw) > LARGEST:
        raise TooLargeToUpload
    if not looks_like_a_message(raw):
        raise NotAMessage
    return incoming.upload_message(
        raw=raw,
        filename=filename,
        by=by,
        at=at,
        context_ref=reference(activity) if activity else reference(organiser),
    )


@transaction.atomic
def turn_into_application(
    *, message: IncomingMessage, activity: Activity, by: Actor, at: datetime, tell: bool = True
) -> Application:
    """Make any message into an application for this activity, or join it to its sender's own one.

    With `tell` the sender is mailed the link to complete and send it.
    """
    require(may_take_up, by, message, activity)
    taken = take_up(message=message, activity=activity, by=by, at=at, tell=tell)
    _file(message, taken, why=Why.BY_TEAM, by=by, at=at, verb=Verb.TOOK_UP_MESSAGE)
    return taken.application


class InUse(Refused):
    """Somebody worked on the draft that came of a message."""

    message = _(
        "Somebody has worked on this application meanwhile, so it stays. "
        "Withdraw it in its dossier."
    )


def draft_to_take_back(message: IncomingMessage) -> Application | None:
    """Return the draft that the team made of this message alone, as long as nobody touched it."""
    application = application_of_ref(message.subject_ref)
    if (
        application is None
        or (message.outcome, message.why) != (Outcome.APPLICATION, Why.BY_TEAM)
        or (application.state, application.source)
        != (ApplicationState.DRAFT, Application.Source.MAIL)
        or (application.version, application.step) != (1, 1)
    ):
        return None
    others = messages_about(message.subject_ref).exclude(pk=message.pk)
    return None if others.exists() else application


@transaction.atomic
def take_back(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Undo `turn_into_application`: withdraw the draft, and stop its letter if it did not go yet.

    Raise InUse when its sender or somebody else has worked on it.
    """
    require(may_handle_message, by, message)
    draft = draft_to_take_back(message)
    if draft is None:
        raise InUse
    require(may_handle_applications, by, draft.activity)
    untouched = Application.objects.filter(
        pk=draft.pk, state=ApplicationState.DRAFT, version=draft.version
    )
    moved = untouched.update(
        state=ApplicationState.WITHDRAWN,
        withdrawn_at=at,
        changed_at=at,
        version=draft.version + 1,
    )
    if not moved:
        raise InUse
    discard_letters(subject_ref=reference(draft))
    record(by, at, Verb.TOOK_BACK_APPLICATION, draft, message=message.pk)
    return incoming.unfile_message(message=message, by=by, at=at, verb=Verb.TOOK_BACK_MESSAGE)


@transaction.atomic
def finish_several(*, messages: Sequence[IncomingMessage], by: Actor, at: datetime) -> int:
    """Mark conversations as dealt with; return how many were not yet."""
    require(may_handle_messages, by, messages)
    waiting = {root_of(one): one for one in messages if one.done_at is None and one.outcome}
    for message in waiting.values():
        incoming.finish_message(message=message, by=by, at=at)
    return len(waiting)


@transaction.atomic
def reopen_several(*, messages: Sequence[IncomingMessage], by: Actor, at: datetime) -> int:
    """Bring messages back that were marked as dealt with; return how many."""
    require(may_handle_messages, by, messages)
    done = [message for message in messages if message.done_at is not None]
    for message in done:
        incoming.reopen_message(message=message, by=by, at=at)
    return len(done)


@transaction.atomic
def assign_several(
    *, messages: Sequence[IncomingMessage], to: Account | None, by: Actor, at: datetime
) -> int:
    """Give messages to a colleague, or to nobody in particular; return how many changed hands."""
    require(may_handle_messages, by, messages)
    others = [message for message in messages if message.assigned_to_id != (to.pk if to else None)]
    for message in others:
        incoming.assign_message(message=message, to=to, by=by, at=at)
    return len(others)


@transaction.atomic
def join_to_application(
    *, message: IncomingMessage, application: Application, by: Actor, at: datetime
) -> IncomingMessage:
    """Put a message in the dossier of an application."""
    require(may_take_up, by, message, application.activity)
    record(by, at, Verb.MAIL_CAME_IN, application, message=message.pk)
    return incoming.file_message(
        message=message,
        outcome=Outcome.REPLY,
        why=Why.BY_TEAM,
        person=application.person,
        subject_ref=reference(application),
        context_ref=f"activity:{application.activity_id}",
        by=by,
        at=at,
        verb=Verb.JOINED_MESSAGE,
    )


@transaction.atomic
def answer(
    *, message: IncomingMessage, text: str, by: Actor, at: datetime, finish: bool = True
) -> Letter:
    """Answer a message in its thread on behalf of the organiser, and mark it as dealt with."""
    require(may_handle_message, by, message)
    organiser = organiser_of_message(message)
    if organiser is None:
        raise WrongState
    return incoming.answer_message(
        message=message,
        text=text,
        reply_to=organiser.reply_to,
        sender_name=organiser.name,
        by=by,
        at=at,
        finish=finish,
        own_page=own_page_of_sender(message),
    )
