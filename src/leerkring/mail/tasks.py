"""Background work of the outbox."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.mail.delivery import deliver_due
from leerkring.mail.mails import forget_old_secrets, send_sign_in_link
from leerkring.people.models import Person
from leerkring.people.signin import ensure_account


@task()
def deliver_letters() -> None:
    deliver_due(now=timezone.now())


@task(priority=50)  # somebody waits for it
def send_link(person_id: int, language: str, next_path: str, browser: str) -> None:
    """Send somebody a sign-in link; nobody has the number 0, for addresses that we do not know.

    Who shares the mailbox gets a letter of their own: a mailbox does not say who they are.
    """
    person = Person.objects.filter(pk=person_id, erased_at=None).exclude(email=None).first()
    if person is None:
        return
    readers = Person.objects.filter(email__iexact=person.email, erased_at=None)
    for one in readers.order_by("pk"):
        _send_link_to(one, language, next_path, browser)


def _send_link_to(person: Person, language: str, next_path: str, browser: str) -> None:
    now = timezone.now()
    account = ensure_account(person=person, at=now)
    send_sign_in_link(
        account=account, at=now, language=language, next_path=next_path, browser=browser
    )


@task()
def forget_sign_in_letters() -> None:
    forget_old_secrets(at=timezone.now())
