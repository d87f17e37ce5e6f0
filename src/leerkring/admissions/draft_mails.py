"""The letters to whoever began an application and has not sent it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.greeting import greeted
from leerkring.admissions.mails import (
    COMMON,
    DEADLINE,
    EXAMPLES,
    application_url,
    contact_of,
    deadline_of,
)
from leerkring.admissions.models import Application
from leerkring.audit.trail import reference
from leerkring.mail.actions import Addressee, queue_letter
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.models import DeadlineExtension
from leerkring.programmes.wording import last_day_in_words

_kind = KindsOf("admissions", COMMON, {**EXAMPLES, "before": "woensdag 15 november 2023"}).add
DRAFT_REMINDER = _kind(
    "application_reminder",
    gettext_lazy("Application not yet sent"),
    ordinary=True,
    deadline=DEADLINE,
)
EXTENDED = _kind(
    "deadline_extended",
    gettext_lazy("More time to apply, because of an outage"),
    deadline=DEADLINE,
    before=gettext_lazy("the last day as it was"),
)


class DraftLetter(TypedDict, total=False):
    """How a letter about a draft goes out."""

    draft: bool
    batch: str
    useful_until: datetime


def send_draft_reminder(
    application: Application, *, at: datetime, version: int, **how: Unpack[DraftLetter]
) -> Letter | None:
    """Write that an application was begun and not sent, with the link to go on."""
    return _send_to_draft(DRAFT_REMINDER, application, {}, at=at, version=version, **how)


def send_deadline_extended(
    application: Application, extension: DeadlineExtension, *, at: datetime
) -> Letter | None:
    """Write to whoever has a draft that the deadline moved because of an outage."""
    with override(application.language):
        before = {"before": last_day_in_words(extension.before)}
        return _send_to_draft(
            EXTENDED,
            application,
            before,
            at=at,
            version=extension.pk,
            useful_until=extension.after,
        )


def _send_to_draft(
    kind: LetterKind,
    application: Application,
    values: Mapping[str, str],
    *,
    at: datetime,
    version: int,
    **how: Unpack[DraftLetter],
) -> Letter | None:
    activity = application.activity
    organiser = activity.programme.organiser
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=application.person or Addressee(application.email, application.language),
        subject_ref=reference(application),
        version=version,
        **in_the_name_of(activity),
        language=application.language,
        **how,
        button=Button(_("Go on with my application"), application_url(application)),
        values={
            "given_name": greeted(application, application.person),
            "activity": activity.title,
            "organiser": organiser.name,
            "contact": contact_of(activity),
            "deadline": deadline_of(activity),
            **values,
        },
    )
