"""Background work of the outbox."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.mail.delivery import deliver_due
from leerkring.mail.mails import forget_old_secrets


@task()
def deliver_letters() -> None:
    deliver_due(now=timezone.now())


@task()
def forget_sign_in_letters() -> None:
    forget_old_secrets(at=timezone.now())
