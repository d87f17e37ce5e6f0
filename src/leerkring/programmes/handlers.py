"""The periodic work of programmes, and what it does when mail comes in."""

from __future__ import annotations

from datetime import datetime

from leerkring.audit.actors import SYSTEM
from leerkring.jobs.registers import periodic
from leerkring.mail.hooks import finds_organiser_of, on_failing_address
from leerkring.mail.models import Letter
from leerkring.mail.registers import WishToUnsubscribe, on_unsubscribe
from leerkring.programmes.actions import end_failing_subscription, send_link_to_stop, stop_by_token
from leerkring.programmes.models import Activity
from leerkring.programmes.outages import BEAT_SECONDS
from leerkring.programmes.tasks import (
    forget_old_subscriptions,
    mail_heads_of_trail,
    note_life_of_work,
    tell_of_new_activities,
    write_due_reminders,
)

FIVE_MINUTES = 5 * 60
DAY = 24 * 60 * 60

periodic("programmes.note-life", BEAT_SECONDS, note_life_of_work)
periodic("programmes.tell-of-new-activities", FIVE_MINUTES, tell_of_new_activities)
periodic("programmes.write-reminders", FIVE_MINUTES, write_due_reminders)
periodic("programmes.forget-old-subscriptions", DAY, forget_old_subscriptions)
periodic("programmes.mail-heads-of-trail", DAY, mail_heads_of_trail)


@finds_organiser_of("activity")
def organiser_of_activity(pk: int) -> int | None:
    """Return the id of the organiser whose activity this is."""
    rows = Activity.objects.filter(pk=pk)
    return rows.values_list("programme__organiser_id", flat=True).first()


def stop_what_fails(letter: Letter, at: datetime) -> None:
    """End the subscription whose letters cannot arrive any more."""
    end_failing_subscription(letter=letter, by=SYSTEM, at=at)


on_failing_address.register(stop_what_fails)


@on_unsubscribe
def stop_news(wish: WishToUnsubscribe, at: datetime) -> bool:
    """End the subscription of whoever shows its token; ask back where anybody can have written."""
    if wish.token:
        return stop_by_token(by=SYSTEM, at=at, token=wish.token)
    return send_link_to_stop(by=SYSTEM, at=at, email=wish.address)
