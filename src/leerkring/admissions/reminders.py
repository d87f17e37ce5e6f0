"""The reminder ladders of admissions: offers without an answer, and applications not yet sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.draft_mails import send_draft_reminder
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.offer_mails import OFFER_REMINDER, send_reminder
from leerkring.admissions.queries.applications import open_offers, told_of
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.mail.models import Letter
from leerkring.programmes.ladders import (
    GRACE,
    Ladder,
    Occasion,
    Sending,
    Waiting,
    register_ladder,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day


def unanswered_offers(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the offers without an answer whose letter has gone out, by their last day."""
    offers = list(open_offers(activity).filter(answer_before__gt=at))
    told = told_of(offers)
    by_day: dict[datetime, list[Waiting]] = defaultdict(list)
    for offer in offers:
        application = offer.application
        if offer.pk in told:
            by_day[offer.answer_before].append(
                Waiting(
                    application.person_id,
                    application.email,
                    application.name,
                    reference(application),
                    told[offer.pk] + GRACE,
                    offer,
                )
            )
    return [
        Occasion(_("Places offered"), last_day(before), before, waiting)
        for before, waiting in sorted(by_day.items())
    ]


def _remind_of_offer(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    offer: Offer = one.thing
    offer.application.activity = activity
    return send_reminder(offer.application, offer, **sending)


OFFERS = register_ladder(
    Ladder(
        kind="offer_unanswered",
        purpose=OFFER_REMINDER.purpose,
        title=gettext_lazy("Answer to an offered place"),
        who=gettext_lazy("who was offered a place and did not answer"),
        relative_to=gettext_lazy("the last day to answer"),
        days=(-3, -1),
        read=unanswered_offers,
        write=_remind_of_offer,
    )
)


def unsent_applications(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the applications that were begun and not sent, of people who can still be reached."""
    closes = activity.closes_before
    if closes is None or at >= closes or activity.admission == Activity.Admission.INVITATION:
        return []
    applications = Application.objects.filter(activity=activity)
    sent = {
        email.lower()
        for email in applications.exclude(state=ApplicationState.DRAFT).values_list(
            "email", flat=True
        )
    }
    drafts = applications.filter(state=ApplicationState.DRAFT).exclude(email="")
    latest: dict[str, Application] = {}
    for draft in drafts.select_related("person").order_by("changed_at"):
        address = draft.email.lower()
        if address not in sent and not (draft.person and draft.person.erased_at):
            latest[address] = draft
    waiting = [
        Waiting(
            draft.person_id,
            draft.email,
            draft.name or draft.email,
            reference(draft),
            draft.changed_at + GRACE,
            draft,
        )
        for draft in latest.values()
    ]
    return [Occasion(_("Applying"), last_day(closes), closes, waiting)]


def _remind_of_draft(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    draft: Application = one.thing
    draft.activity = activity
    with override(draft.language):
        return send_draft_reminder(draft, **sending)


DRAFTS = register_ladder(
    Ladder(
        kind="application_unsent",
        purpose="application_reminder",
        title=gettext_lazy("Application begun and not sent"),
        who=gettext_lazy("who began an application and left an address"),
        relative_to=gettext_lazy("the last day to apply"),
        days=(-3,),
        read=unsent_applications,
        write=_remind_of_draft,
    )
)
