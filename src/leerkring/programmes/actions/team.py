from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Organisation, Person
from leerkring.people.signin import ensure_account
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.rules import may_staff
from leerkring.programmes.trail import Verb


class LastManager(Refused):
    """Without this membership nobody could manage the programmes any more."""

    message = _("This is the last programme manager. Make somebody else manager first.")


class NoAddress(Refused):
    """A colleague signs in by mail."""

    message = _("A colleague needs an e-mail address to sign in.")


class MemberAlready(Refused):
    """The colleague has this role already."""

    message = _("This colleague has this role already.")


@transaction.atomic
def add_member(
    *,
    by: Actor,
    at: datetime,
    organiser: Organiser,
    person: Person,
    role: str,
    activity: Activity | None = None,
    organisation: Organisation | None = None,
) -> Membership:
    """Give a colleague a role, for everything or for one activity, on behalf of an organisation."""
    require(may_staff, by, organiser, activity)
    if not person.email:
        raise NoAddress
    account = ensure_account(person=person, at=at)
    membership, made = Membership.objects.get_or_create(
        organiser=organiser,
        account=account,
        role=role,
        activity=activity,
        defaults={"organisation": organisation, "since_at": at},
    )
    if not made:
        raise MemberAlready
    record(by, at, Verb.MEMBER_ADDED, membership, name=person.name, role=membership.role)
    return membership


@transaction.atomic
def remove_member(*, by: Actor, at: datetime, membership: Membership) -> None:
    """Take a role away; the last manager of an organiser stays. Raise LastManager."""
    require(may_staff, by, membership.organiser)
    organiser = Organiser.objects.select_for_update().get(pk=membership.organiser_id)
    if membership.role == Membership.Role.MANAGER and membership.activity_id is None:
        others = Membership.objects.filter(
            organiser=organiser, role=Membership.Role.MANAGER, activity=None
        ).exclude(pk=membership.pk)
        if not others.exists():
            raise LastManager
    name = Person.objects.get(account=membership.account_id).name
    record(by, at, Verb.MEMBER_REMOVED, membership, name=name, role=membership.role)
    membership.delete()
