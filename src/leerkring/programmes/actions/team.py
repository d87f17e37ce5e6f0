from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed, Refused
from leerkring.people.models import Organisation, Person
from leerkring.people.signin import ensure_account
from leerkring.programmes.actions.common import chain_of, demand_management
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.rules import organiser_id_of


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
    demand_management(by, organiser)
    if activity is not None and organiser_id_of(activity) != organiser.pk:
        raise NotAllowed
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
    _note(by, at, "member_added", membership, person.name)
    return membership


@transaction.atomic
def remove_member(*, by: Actor, at: datetime, membership: Membership) -> None:
    """Take a role away; the last manager of an organiser stays. Raise LastManager."""
    organiser = Organiser.objects.select_for_update().get(pk=membership.organiser_id)
    demand_management(by, organiser)
    if membership.role == Membership.Role.MANAGER and membership.activity_id is None:
        others = Membership.objects.filter(
            organiser=organiser, role=Membership.Role.MANAGER, activity=None
        ).exclude(pk=membership.pk)
        if not others.exists():
            raise LastManager
    name = Person.objects.get(account=membership.account_id).name
    _note(by, at, "member_removed", membership, name)
    membership.delete()


def _note(by: Actor, at: datetime, verb: str, membership: Membership, name: str) -> None:
    within = f"activity:{membership.activity_id}" if membership.activity_id else ""
    record(
        by=by,
        at=at,
        verb=verb,
        subject=f"account:{membership.account_id}",
        within=within or f"organiser:{membership.organiser_id}",
        chain=chain_of(membership.organiser_id),
        name=name,
        role=membership.role,
    )
