"""The letters that answer mail by themselves: at most one to an address in 24 hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.greeting import greeted
from leerkring.admissions.mails import RECEIPT, application_url, contact_of
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.offer_mails import offer_url
from leerkring.admissions.receipts import receipt_of_message
from leerkring.audit.limits import Limit, spends
from leerkring.audit.trail import reference
from leerkring.mail.actions import Addressee, queue_letter
from leerkring.mail.incoming import (
    thread_headers,
)
from leerkring.mail.incoming_queries import (
    AUTOMATIC,
    MESSAGE_LINK,
    when_to_answer,
)
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.mail.render import Button
from leerkring.people.links import link_token
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.wording import instant_in_words, last_day_in_words

# An hour, to all together; beyond it answers wait for a person: somebody forges senders.
MOST_ANSWERS = Limit("automatic-answers", most=200)
MOST_RECEIPTS = Limit("mail-receipts", most=5)  # an hour, to one address

_COMMON: Mapping[str, str | Promise] = {
    "given_name": gettext_lazy("the recipient's first name"),
    "organiser": gettext_lazy("the name of the organiser"),
    "contact": gettext_lazy("who answers questions, with address"),
}
_EXAMPLES = {
    "given_name": "Sanne",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "team@voorbeeld.nl",
    "arrived": "vrijdag 17 november 2023, 21.04 uur",
    "until": "zondag 19 november 2023",
    "deadline": "vrijdag 17 november 2023",
    "choices": "Leernetwerk schoolleiders\nLeernetwerk leraren",
}


_kind = KindsOf("admissions", _COMMON, _EXAMPLES).add
_ACTIVITY = gettext_lazy("the title of the activity")
BY_MAIL = _kind(
    "application_by_mail",
    gettext_lazy("Application came by mail"),
    activity=_ACTIVITY,
    until=gettext_lazy("until when it can be completed"),
    receipt=RECEIPT,
)
BY_MAIL_LATE = _kind(
    "application_by_mail_late",
    gettext_lazy("Application came by mail, too late"),
    activity=_ACTIVITY,
    arrived=gettext_lazy("when the mail came"),
    deadline=gettext_lazy("the last day on which one can apply"),
    receipt=RECEIPT,
)
WHICH_ACTIVITY = _kind(
    "which_activity",
    gettext_lazy("For which activity is this application?"),
    choices=gettext_lazy("the activities from which somebody chooses"),
    receipt=RECEIPT,
)
OFFER_LINK_AGAIN = _kind(
    "offer_link_again",
    gettext_lazy("The answer to an offer came by mail"),
    activity=_ACTIVITY,
    until=gettext_lazy("until when one can answer"),
    receipt=RECEIPT,
)
MESSAGE_RECEIVED = _kind("message_received", gettext_lazy("E-mail received"), receipt=RECEIPT)


def message_url(message: IncomingMessage, language: str) -> str:
    """Return the address of the page where a sender says for what their mail was."""
    prefix = "" if language == "nl" else f"/{language}"
    return f"{settings.BASE_URL}{prefix}/bericht/{link_token(MESSAGE_LINK, message)}/"


def _answer(
    kind: LetterKind,
    message: IncomingMessage,
    *,
    to: Person | Addressee,
    about: str,
    at: datetime,
    language: str,
    organiser: Organiser,
    reply_to: str,
    button: Button,
    context_refs: Sequence[str],
    values: Mapping[str, str],
    now_or_never: bool = False,
) -> Letter | None:
    """Write an automatic answer, when its address may have one; None when it may not."""
    moment = when_to_answer(to.email or "", at)
    if moment is None or (now_or_never and moment > at):
        return None
    earlier = Letter.objects.filter(purpose=kind.purpose, subject_ref=about).count()
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=to,
        subject_ref=about,
        version=earlier + 1,
        context_refs=context_refs,
        language=language,
        draft=not spends(MOST_ANSWERS, "", at=at),
        batch=AUTOMATIC,
        send_after=moment,
        reply_to=reply_to,
        sender_name=organiser.name,
        button=button,
        values={
            "organiser": organiser.name,
            "receipt": receipt_of_message(message, is_proven=message.authenticated),
            **values,
        },
        headers={**thread_headers(message), "Auto-Submitted": "auto-replied"},
    )


def _about_application(
    kind: LetterKind,
    message: IncomingMessage,
    application: Application,
    person: Person,
    *,
    at: datetime,
    button: Button,
    now_or_never: bool = False,
    **values: str,
) -> Letter | None:
    activity = application.activity
    organiser = activity.programme.organiser
    return _answer(
        kind,
        message,
        to=person,
        about=reference(application),
        at=at,
        language=application.language,
        organiser=organiser,
        reply_to=activity.contact_email or organiser.reply_to,
        button=button,
        context_refs=(reference(activity), reference(organiser)),
        values={
            "given_name": greeted(application, person),
            "activity": activity.title,
            "contact": contact_of(activity),
            **values,
        },
        now_or_never=now_or_never,
    )


def send_by_mail(
    message: IncomingMessage,
    application: Application,
    person: Person,
    *,
    at: datetime,
    now_or_never: bool = False,
) -> Letter | None:
    """Write that an application came by mail, with the link to complete and send it."""
    activity = application.activity
    until = application.late_until_at or activity.closes_before
    with override(application.language):
        return _about_application(
            BY_MAIL,
            message,
            application,
            person,
            at=at,
            button=Button(_("Complete and send my application"), application_url(application)),
            now_or_never=now_or_never,
            until=last_day_in_words(until) if until else "–",
        )


def send_by_mail_late(
    message: IncomingMessage, application: Application, person: Person, *, at: datetime
) -> Letter | None:
    """Write that an application came by mail after the deadline, when, and that it is kept."""
    closes = application.activity.closes_before
    with override(application.language):
        return _about_application(
            BY_MAIL_LATE,
            message,
            application,
            person,
            at=at,
            button=Button(_("See what was kept"), application_url(application)),
            arrived=instant_in_words(message.received_at),
            deadline=last_day_in_words(closes) if closes else "–",
        )


def send_offer_link_again(
    message: IncomingMessage, application: Application, offer: Offer, *, at: datetime
) -> Letter | None:
    """Write to somebody who answered an offer by mail with which button it counts."""
    if application.person is None:
        return None
    with override(application.language):
        return _about_application(
            OFFER_LINK_AGAIN,
            message,
            application,
            application.person,
            at=at,
            button=Button(_("Answer the offer"), offer_url(application)),
            until=last_day_in_words(offer.answer_before),
        )


def send_which_activity(
    message: IncomingMessage,
    candidates: Sequence[Activity],
    *,
    given_name: str,
    language: str,
    at: datetime,
) -> Letter | None:
    """Ask a sender for which of these activities they apply."""
    organiser = candidates[0].programme.organiser
    with override(language):
        return _answer(
            WHICH_ACTIVITY,
            message,
            to=Addressee(message.sender, language),
            about=reference(message),
            at=at,
            language=language,
            organiser=organiser,
            reply_to=candidates[0].application_email or organiser.reply_to,
            button=Button(_("Choose and go on"), message_url(message, language)),
            context_refs=(reference(organiser),),
            values={
                "given_name": given_name,
                "contact": organiser.reply_to,
                "choices": "\n".join(f"– {activity.title}" for activity in candidates),
            },
        )


def send_receipt(
    message: IncomingMessage, organiser: Organiser, *, language: str, at: datetime
) -> Letter | None:
    """Write to a sender that their mail came in, when, and what it says; nobody need answer it.

    None when another automatic letter about it says so already, or the address had enough.
    """
    address = message.sender
    written = Letter.objects.filter(batch=AUTOMATIC, recipient__iexact=address, created_at=at)
    is_told = written.exclude(send_after__gt=at).exists()
    if is_told or not spends(MOST_RECEIPTS, address.lower(), at=at):
        return None
    with override(language):
        return queue_letter(
            at=at,
            purpose=MESSAGE_RECEIVED.purpose,
            person=message.person or Addressee(address, language),
            subject_ref=reference(message),
            context_refs=(reference(organiser),),
            language=language,
            draft=not spends(MOST_ANSWERS, "", at=at),
            reply_to=organiser.reply_to,
            sender_name=organiser.name,
            values={
                "given_name": "",
                "organiser": organiser.name,
                "contact": organiser.reply_to,
                "receipt": receipt_of_message(message, is_proven=message.authenticated),
            },
            headers={**thread_headers(message), "Auto-Submitted": "auto-replied"},
        )
