"""Background work of programmes."""

from __future__ import annotations

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from leerkring.audit.actors import SYSTEM
from leerkring.programmes.actions import (
    forget_subscriptions,
    mail_trail_heads,
    note_life,
    tell_subscribers,
    write_reminders,
)
from leerkring.programmes.models import LifeSign


@task()
def note_life_of_work() -> None:
    note_life(part=LifeSign.Part.WORK, by=SYSTEM, at=timezone.now())


@task()
def tell_of_new_activities() -> None:
    tell_subscribers(by=SYSTEM, at=timezone.now())


@task()
def forget_old_subscriptions() -> None:
    forget_subscriptions(by=SYSTEM, at=timezone.now())


@task()
def mail_heads_of_trail() -> None:
    if days := settings.TRAIL_MAIL_DAYS:
        mail_trail_heads(every_days=days, by=SYSTEM, at=timezone.now())


@task()
def write_due_reminders() -> None:
    write_reminders(by=SYSTEM, at=timezone.now())
