"""The receipt in a letter: what came in, literally, and the exact moment at which it did."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.eligibility import YES, checks_of
from leerkring.admissions.queries.window import promises_of, questions_of
from leerkring.admissions.states import DateAnswer
from leerkring.mail.models import IncomingMessage
from leerkring.people.queries import has_shown_address
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.wording import day_in_words, moment_in_words

# What a mail program may turn into a link: none of it is sent to who did not type it themselves.
LINKED = re.compile(r"https?://\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}\b(?:/\S*)?")
LONGEST_COPY = 20_000


def exact_moment(at: datetime) -> str:
    """Return "dinsdag 1 december 2026, 10.12.33 uur"."""
    local = at.astimezone(AMSTERDAM)
    day, hours = day_in_words(local.date()), f"{local:%H.%M.%S}".removeprefix("0")
    return _("%(day)s, %(hours)s") % {"day": day, "hours": hours}


def receipt(what: str, at: datetime, copy: str = "") -> str:
    """Return the words of a receipt; `copy` is what came in, beneath it."""
    lines = [_("Receipt"), what, _("Received: %(moment)s.") % {"moment": exact_moment(at)}]
    head = "\n".join(lines)
    if not copy:
        return head
    return "\n\n".join([head, _("This is what came in:"), copy[:LONGEST_COPY]])


def receipt_of_application(application: Application, at: datetime) -> str:
    """Return the receipt of an application or registration, with everything that was filled in."""
    what = _("Your application for %(activity)s.") % {"activity": application.activity.title}
    return receipt(what, at, copy_of(application))


def receipt_of_repeat(at: datetime) -> str:
    """Return the receipt of a second application with somebody's address, without its words."""
    return receipt(_("Another application with your address: the first one counts."), at)


def receipt_of_change(application: Application, at: datetime) -> str:
    """Return the receipt of a change, with the application as it stands since."""
    what = _("A change to your application for %(activity)s.")
    return receipt(what % {"activity": application.activity.title}, at, copy_of(application))


def receipt_of_answer(application: Application, at: datetime, said: str) -> str:
    """Return the receipt of an answer or a withdrawal: what was said, about which activity."""
    copy = f"{application.activity.title}: {said}"
    return receipt(_("Your answer."), at, copy)


def receipt_of_message(message: IncomingMessage, *, is_proven: bool) -> str:
    """Return the receipt of a mail, with its words; links only go back to who surely sent it."""
    words = "\n\n".join(part for part in (message.subject, message.text) if part.strip())
    copy = words if is_proven else without_links(words)
    names = ", ".join(message.files.values_list("filename", flat=True))
    if names:
        came = _("With it came: %(files)s") % {"files": names}
        copy = f"{copy}\n\n{came}"
    return receipt(_("Your e-mail."), message.received_at, copy)


def copy_of(application: Application) -> str:
    """Return everything that somebody filled in, line by line, in the order of the form."""
    person = application.person
    is_theirs = person is not None and has_shown_address(person)
    parts = [
        "\n".join(
            f"{term}: {answer}"
            for term, answer in _said(application, with_name=is_theirs)
            if answer
        ),
        application.motivation.strip(),
    ]
    copy = "\n\n".join(part for part in parts if part)
    return copy if is_theirs else without_links(copy, keep=application.email)


def without_links(text: str, keep: str = "") -> str:
    """Return a text in which nothing can be pressed: anybody can have typed it."""
    kept = text.replace(keep, "\0") if keep else text
    return LINKED.sub(_("[a link, left out]"), kept).replace("\0", keep)


def _said(application: Application, *, with_name: bool) -> Iterable[tuple[str, str]]:
    """Yield what was filled in; a name reads as a greeting to a mailbox that may be another's."""
    if with_name:
        yield _("Name"), application.name
    yield _("E-mail address"), application.email
    yield _("Phone number"), application.phone
    yield _("Role"), str(application.get_role_display()) if application.role else ""
    yield _("Job title"), application.job_title
    yield _("School or organisation"), application.organisation_name
    town = f"{application.organisation_postcode} {application.organisation_town}".strip()
    yield _("Postcode and town"), town
    yield _("Sector"), str(application.get_sector_display()) if application.sector else ""
    activity = application.activity
    for check in checks_of(activity) if application.checks else ():
        if answer := application.checks.get(str(check.pk)):
            yield check.text, _("Yes") if answer == YES else _("No")
    for question in questions_of(activity) if application.answers else ():
        yield question.label, _answered(question, application.answers.get(str(question.pk)))
    if application.decides:
        yield _("Decisions"), str(application.get_decides_display())
        yield _("Address for a letter"), application.postal_address
    promises = promises_of(application)
    for meeting in activity.meetings.filter(pk__in=promises) if promises else ():
        yield moment_in_words(meeting.moment), str(DateAnswer(promises[meeting.pk]).label)


def _answered(question: Question, answer: Any) -> str:
    if isinstance(answer, list):
        return ", ".join(str(one) for one in answer)
    if question.kind == Question.Kind.YES_NO and answer:
        return _("Yes") if answer == YES else _("No")
    return "" if answer is None else str(answer)
