"""The letters about a place: offered, confirmed, expired, or taken over from a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, Unpack

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.greeting import greeted
from leerkring.admissions.mails import RECEIPT, application_url, calendar_files, contact_of
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.applications import OFFER_LINK
from leerkring.admissions.receipts import receipt_of_answer
from leerkring.admissions.registers import why_place
from leerkring.audit.trail import reference
from leerkring.mail.actions import File, queue_letter
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.people.links import link_token
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.queries import meetings_of
from leerkring.programmes.wording import last_day_in_words, moment_in_words

PLACEHOLDERS: Mapping[str, str | Promise] = {
    "given_name": gettext_lazy("the recipient's first name"),
    "name": gettext_lazy("the recipient's full name"),
    "organisation": gettext_lazy("the recipient's school or municipality"),
    "activity": gettext_lazy("the title of the activity"),
    "organiser": gettext_lazy("the name of the organiser"),
    "contact": gettext_lazy("who answers questions, with address"),
    "dates": gettext_lazy("all meetings with their dates"),
}
_ANSWER_BEFORE = gettext_lazy("the last day to answer")
REASON = gettext_lazy("why, in a sentence")
EXAMPLES = {
    "given_name": "Sanne",
    "name": "Sanne de Wit",
    "organisation": "De Springplank",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "team@voorbeeld.nl",
    "dates": "• donderdag 18 januari 2024, 16.00–20.00 uur",
    "answer_before": "vrijdag 1 december 2023",
    "reason": "We hebben je motivatie gelezen en die past bij dit leernetwerk. Er waren meer "
    "geschikte mensen dan plaatsen: 142 voor 18. Daarom is er geloot, met een spreiding die vooraf "
    "is afgesproken. Het lot zegt niets over de kwaliteit van je aanmelding.",
    "receipt": "Ontvangstbewijs\nOntvangen: vrijdag 24 november 2023, 9.41.07 uur.",
    "left_name": "Karim Bakker",
    "undo": "Was dit een vergissing? Dan kun je het op je eigen pagina terugdraaien, zolang de "
    "plaats niet naar iemand anders is gegaan.",
}


class How(TypedDict, total=False):
    """How a letter goes out."""

    draft: bool
    batch: str
    send_after: datetime | None
    useful_until: datetime


_kind = KindsOf("admissions", PLACEHOLDERS, EXAMPLES).add
PLACE_OFFERED = _kind(
    "place_offered",
    gettext_lazy("Selected: a place is offered"),
    official=True,
    answer_before=_ANSWER_BEFORE,
    reason=REASON,
)
PLACE_CONFIRMED = _kind(
    "place_confirmed",
    gettext_lazy("Official confirmation of participation"),
    official=True,
    receipt=RECEIPT,
)
OFFER_REMINDER = _kind(
    "offer_reminder", gettext_lazy("Reminder to answer an offer"), answer_before=_ANSWER_BEFORE
)
OFFER_EXPIRED = _kind("offer_expired", gettext_lazy("Offer expired"))
PLACE_DECLINED = _kind(
    "place_declined",
    gettext_lazy("Place declined"),
    undo=gettext_lazy("whether it can still be undone, in a sentence"),
    receipt=RECEIPT,
)
INVITED = _kind("place_invited", gettext_lazy("Personal invitation"), answer_before=_ANSWER_BEFORE)
REPLACEMENT_WELCOME = _kind(
    "replacement_welcome",
    gettext_lazy("Welcome in a colleague's place"),
    left_name=gettext_lazy("whose place it was"),
)


# Decisions about somebody: mailed only to who agreed to that.
DECISIONS = frozenset({"place_offered", "place_confirmed", "reserve_place", "no_place"})


def offer_url(application: Application) -> str:
    """Return the address where somebody answers an offer, in the language of the application."""
    prefix = "" if application.language == "nl" else f"/{application.language}"
    return f"{settings.BASE_URL}{prefix}/aanbod/{link_token(OFFER_LINK, application)}/"


def send_offer(
    application: Application, offer: Offer, *, at: datetime, **how: Unpack[How]
) -> Letter | None:
    """Write that somebody is selected and can accept the place."""
    with override(application.language):
        reason = why_place(application) or _("The team offers you this place.")
    values = {"reason": reason}
    return _ask(PLACE_OFFERED, application, offer, at=at, version=offer.pk, values=values, **how)


def send_invited(
    application: Application, offer: Offer, *, at: datetime, **how: Unpack[How]
) -> Letter | None:
    """Write a personal invitation, to be accepted with one press."""
    return _ask(INVITED, application, offer, at=at, version=offer.pk, **how)


def send_reminder(
    application: Application, offer: Offer, *, at: datetime, version: int, **how: Unpack[How]
) -> Letter | None:
    """Write that an answer is still awaited."""
    return _ask(OFFER_REMINDER, application, offer, at=at, version=version, **how)


def _ask(
    kind: LetterKind,
    application: Application,
    offer: Offer,
    *,
    at: datetime,
    version: int,
    values: Mapping[str, str] | None = None,
    **how: Unpack[How],
) -> Letter | None:
    with override(application.language):
        button = Button(_("Answer: yes or no"), offer_url(application))
        last_day = last_day_in_words(offer.answer_before)
        more = {"answer_before": last_day, **(values or {})}
        return send_about_place(
            kind, application, button, at=at, version=version, values=more, **how
        )


def send_place_confirmed(application: Application, *, at: datetime) -> Letter | None:
    """Write the official confirmation of participation, with the calendar entries."""
    with override(application.language):
        came = receipt_of_answer(application, at, _("yes, I take the place"))
    return _welcome(PLACE_CONFIRMED, application, {"receipt": came}, at=at)


def send_replacement_welcome(
    application: Application, left_name: str, *, at: datetime
) -> Letter | None:
    """Welcome a colleague who takes over somebody's place."""
    return _welcome(REPLACEMENT_WELCOME, application, {"left_name": left_name}, at=at)


def _welcome(
    kind: LetterKind, application: Application, values: Mapping[str, str], *, at: datetime
) -> Letter | None:
    files = calendar_files(application, at=at)
    with override(application.language):
        button = Button(_("Open my page"), application_url(application))
        return send_about_place(kind, application, button, at=at, values=values, files=files)


def send_declined(application: Application, *, at: datetime, may_undo: bool) -> Letter | None:
    """Write that a no was received, and how it is undone while the place has not gone on."""
    with override(application.language):
        undo = _("Your place has gone to the next on the list.")
        if may_undo:
            undo = _(
                "Was this a mistake? Then you can undo it on your own page, as long as the place "
                "has not gone to somebody else."
            )
        label = _("Undo, or see my application") if may_undo else _("See my application")
        button = Button(label, application_url(application))
        came = receipt_of_answer(application, at, _("no, I do not take the place"))
        values = {"undo": undo, "receipt": came}
        return send_about_place(PLACE_DECLINED, application, button, at=at, values=values)


def send_expired(application: Application, *, at: datetime, version: int) -> Letter | None:
    """Write that the time to answer is over."""
    with override(application.language):
        button = Button(_("See my application"), application_url(application))
        return send_about_place(
            OFFER_EXPIRED, application, button, at=at, version=version, values={}
        )


def send_about_place(
    kind: LetterKind,
    application: Application,
    button: Button,
    *,
    at: datetime,
    values: Mapping[str, str],
    version: int = 0,
    files: list[File] | None = None,
    **how: Unpack[How],
) -> Letter | None:
    """Write a letter about somebody's place, with what all of these can say."""
    person = application.person
    if person is None:
        return None
    is_decision = kind.purpose in DECISIONS
    return queue_letter(
        on_paper=is_decision and application.decides == Application.Decides.POST,
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=reference(application),
        version=version or application.version,
        **in_the_name_of(application.activity),
        language=application.language,
        files=files or (),
        button=button,
        values={**common_values(application), **values},
        **how,
    )


def common_values(application: Application) -> dict[str, str]:
    """Return what every letter about a decision can say, for this recipient."""
    activity = application.activity
    return {
        "given_name": greeted(application, application.person),
        "name": application.name,
        "organisation": application.organisation_name,
        "activity": activity.title,
        "organiser": activity.programme.organiser.name,
        "contact": contact_of(activity),
        "dates": _dates(application),
    }


def _dates(application: Application) -> str:
    lines = [
        f"• {moment_in_words(meeting.moment)}: {meeting.title}"
        for meeting in meetings_of(application.activity)
        if meeting.cancelled_at is None
    ]
    return "\n".join(lines) or _("The dates follow.")
