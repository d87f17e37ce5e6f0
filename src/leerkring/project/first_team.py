"""The first organiser of an installation, the person who sets it up, and letting them in again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from leerkring.audit.actors import SYSTEM
from leerkring.audit.trail import record
from leerkring.people.models import Account, Organisation, Person
from leerkring.people.second_factor import HasNone
from leerkring.people.signin import ensure_account, issue_link
from leerkring.programmes.actions import reset_second_factor
from leerkring.programmes.models import Membership, Organiser
from leerkring.programmes.trail import Verb


class NotDone(Exception):
    """What was asked on the command line cannot be done; the message says why."""


@transaction.atomic
def make_first_team(
    *, organiser: str, given_name: str, family_name: str, email: str, at: datetime
) -> str:
    """Make an organiser with one manager and return the address at which the manager signs in."""
    organisation, _ = Organisation.objects.get_or_create(
        name=organiser, defaults={"kind": Organisation.Kind.OTHER}
    )
    team = Organiser.objects.create(
        organisation=organisation, name=organiser, slug=slugify(organiser)[:50], reply_to=email
    )
    person, _ = Person.objects.get_or_create(
        email=email,
        defaults={"given_name": given_name, "family_name": family_name, "created_at": at},
    )
    account = ensure_account(person=person, at=at)
    for role in (Membership.Role.MANAGER, Membership.Role.PRIVACY):
        Membership.objects.create(organiser=team, account=account, role=role, since_at=at)
    record(SYSTEM, at, Verb.ORGANISER_MADE, team, name=organiser, manager=account.pk)
    token, _ = issue_link(account=account, at=at)
    return f"{settings.BASE_URL}{reverse('web_public:sign-in-link', args=[token])}"


def first_team(organiser: str, manager: str, email: str) -> str:
    """Make an organiser with one manager, and say where they sign in. Raise NotDone."""
    given_name, _, family_name = manager.strip().partition(" ")
    try:
        address = make_first_team(
            organiser=organiser,
            given_name=given_name,
            family_name=family_name,
            email=email,
            at=timezone.now(),
        )
    except IntegrityError as error:
        raise NotDone(f"There is an organiser called {organiser} already.") from error
    return f"{manager} signs in at {address} (valid for half an hour)."


@transaction.atomic
def let_in_again(email: str) -> str:
    """Take away the second factor of who lost it, and say where they sign in. Raise NotDone."""
    at = timezone.now()
    account = Account.objects.select_related("person").filter(email__iexact=email).first()
    team = Organiser.objects.filter(memberships__account=account).order_by("pk").first()
    if account is None or team is None:
        raise NotDone(f"Nobody in a team has the address {email}.")
    try:
        reset_second_factor(by=SYSTEM, at=at, organiser=team, account=account)
    except HasNone as error:
        raise NotDone(f"{email} has no second factor.") from error
    token, _ = issue_link(account=account, at=at)
    address = f"{settings.BASE_URL}{reverse('web_public:sign-in-link', args=[token])}"
    return f"{account.person.name} signs in at {address} (valid for half an hour)."
