"""The first organiser of an installation, and the person who sets it up."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from leerkring.audit.actors import SYSTEM
from leerkring.audit.trail import record
from leerkring.people.models import Organisation, Person
from leerkring.people.signin import ensure_account, issue_link
from leerkring.programmes.models import Membership, Organiser
from leerkring.programmes.trail import Verb


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
