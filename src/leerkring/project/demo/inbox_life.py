"""Lets mail come in, as bytes through the door that real mail takes, each on its own day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.inbox.pipeline import interpret
from leerkring.mail.actions import settle_past_letters
from leerkring.mail.incoming import (
    assign_message,
    store_message,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Subscription
from leerkring.programmes.moments import amsterdam_day, at_amsterdam
from leerkring.project.demo.announcements import CONTACT
from leerkring.project.demo.stage import Stage
from leerkring.project.demo.words import LETTERS

US = CONTACT["contact_email"]
WRAPPED = 70  # characters; a shorter line ends where its writer ended it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message as its sender wrote it."""

    name: str
    sender: str
    subject: str
    text: str
    answers: Letter | None = None
    automatic: bool = False


def mail_comes_in(
    stage: Stage,
    opened: Activity,
    aldermen: Activity,
    subscription: Subscription,
    now: datetime,
) -> None:
    """Bring in a week of mail, the oldest first; letters from before have arrived by then."""
    settle_past_letters(at=now)
    writes, is_away, moved = _latest_before(opened, now - timedelta(days=5))
    today = amsterdam_day(now)

    def days_ago(days: int, hour: int, minute: int) -> datetime:
        return at_amsterdam(today - timedelta(days=days), time(hour, minute))

    _bounces(_first_letter_to(moved))
    _comes_in(days_ago(5, 20, 41), _for_which_network())
    _comes_in(days_ago(4, 11, 5), _question())
    reply = _comes_in(days_ago(3, 15, 48), _answer(writes, LETTERS["reply"]))
    deputy = Account.objects.get(pk=int(stage.deputy.id))
    assign_message(message=reply, to=deputy, by=stage.manager, at=days_ago(3, 16, 20))
    _comes_in(days_ago(2, 9, 2), _absence(is_away))
    _comes_in(days_ago(2, 21, 16), _application())
    _comes_in(days_ago(1, 8, 34), _yes(aldermen))
    _comes_in(days_ago(1, 19, 57), _no_more_news(subscription))


def _latest_before(activity: Activity, moment: datetime) -> list[Application]:
    """Return the last three who had applied by then, the newest first."""
    rows = Application.objects.filter(activity=activity, submitted_at__lt=moment)
    return list(rows.exclude(person=None).order_by("-submitted_at", "-pk")[:3])


def _first_letter_to(application: Application) -> Letter:
    return Letter.objects.filter(subject_ref=f"application:{application.pk}").order_by("pk")[0]


def _comes_in(at: datetime, mail: Mail) -> IncomingMessage:
    return _take_in(_bytes(mail, at), mail.sender, at)


def _take_in(raw: bytes, sender: str, at: datetime) -> IncomingMessage:
    """Keep the bytes, and let them be understood as the worker does."""
    message, _is_new = store_message(
        raw=raw,
        channel=IncomingMessage.Channel.LMTP,
        mailbox=US,
        envelope_from=sender,
        envelope_to=US,
        at=at,
    )
    interpret(message.pk, at=at)
    return IncomingMessage.objects.get(pk=message.pk)


def _bytes(mail: Mail, at: datetime) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{mail.name}" <{mail.sender}>'
    message["To"] = US
    message["Subject"] = mail.subject
    message["Date"] = at
    message["Message-ID"] = f"<{at:%Y%m%d%H%M%S}.{abs(at.microsecond)}@{_host(mail.sender)}>"
    if mail.answers is not None:
        message["In-Reply-To"] = message["References"] = mail.answers.message_id
    if mail.automatic:
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(_flowing(mail.text))
    return message.as_bytes()


def _flowing(text: str) -> str:
    """Return a text of which each paragraph is one line, as mail programs write it."""
    return re.sub(rf"^(.{{{WRAPPED},}})\n(?=\S)", r"\1 ", text, flags=re.MULTILINE)


def _host(address: str) -> str:
    return address.rpartition("@")[2]


# --- the messages ---------------------------------------------------------------------------------


def _application() -> Mail:
    return Mail(
        name="Renate Hollander",
        sender="r.hollander@springplank.example",
        subject=LETTERS["by_mail_subject"],
        text=LETTERS["by_mail"],
    )


def _for_which_network() -> Mail:
    return Mail(
        name="Olivier Baars",
        sender="o.baars@hetkompas.example",
        subject=LETTERS["which_subject"],
        text=LETTERS["which"],
    )


def _question() -> Mail:
    return Mail(
        name="Hester Vinke",
        sender="redactie@onderwijsdichtbij.example",
        subject=LETTERS["question_subject"],
        text=LETTERS["question"],
    )


def _absence(application: Application) -> Mail:
    letter, name = _first_letter_to(application), application.name
    return Mail(
        name=name,
        sender=application.email,
        subject=f"Automatisch antwoord: {letter.subject}",
        text=LETTERS["absent"].format(name=name),
        answers=letter,
        automatic=True,
    )


def _yes(aldermen: Activity) -> Mail:
    """Somebody who was invited answers with a mail instead of the button."""
    offered = Application.objects.filter(activity=aldermen, state=ApplicationState.OFFERED)
    return _answer(offered.order_by("pk")[0], LETTERS["yes"])


def _answer(application: Application, text: str) -> Mail:
    letter, name = _first_letter_to(application), application.name
    return Mail(
        name=name,
        sender=application.email,
        subject=f"Re: {letter.subject}",
        text=text.format(name=name),
        answers=letter,
    )


def _no_more_news(subscription: Subscription) -> Mail:
    return Mail(
        name="", sender=subscription.email, subject=LETTERS["stop_subject"], text=LETTERS["stop"]
    )


# --- a letter that comes back ---------------------------------------------------------------------


def _bounces(letter: Letter) -> None:
    """Let the other mail server say that there is nobody of that name, two minutes later."""
    at = letter.created_at + timedelta(minutes=2)
    _take_in(_report(letter, at), "", at)


def _report(letter: Letter, at: datetime) -> bytes:
    lines = (
        "From: Mail Delivery System <MAILER-DAEMON@mx.school.example>",
        f"To: {US}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {at:%d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{at:%Y%m%d%H%M%S}.{letter.pk}@mx.school.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
        "",
        "--report",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        *LETTERS["not_delivered"].format(recipient=letter.recipient).splitlines(),
        "",
        "--report",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.school.example",
        "",
        f"Final-Recipient: rfc822; {letter.recipient}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 No such user here",
        "",
        "--report",
        "Content-Type: text/rfc822-headers",
        "",
        f"To: {letter.recipient}",
        f"Message-ID: {letter.message_id}",
        "",
        "--report--",
        "",
    )
    return "\r\n".join(lines).encode()
