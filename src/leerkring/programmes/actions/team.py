from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Account, Organisation, Person
from leerkring.people.second_factor import (
    HasNone,
    forget_second_factor,
    on_second_factor,
    second_factor_of,
)
from leerkring.people.signin import ensure_account
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.rules import may_reset_second_factor, may_staff
from leerkring.programmes.trail import Verb

TOLD = _(
    "Somebody who manages your team, or this site, took the second factor of your account away."
)


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


@transaction.atomic
def require_second_factor(
    *, by: Actor, at: datetime, organiser: Organiser, roles: Iterable[str]
) -> None:
    """Set in which roles people must sign in with a second factor."""
    require(may_staff, by, organiser)
    wanted = set(roles)
    chosen = [role for role in Membership.Role.values if role in wanted]
    if organiser.second_factor_roles != chosen:
        organiser.second_factor_roles = chosen
        organiser.save(update_fields=["second_factor_roles"])
        record(by, at, Verb.SECOND_FACTOR_REQUIRED, organiser, roles=chosen)


@transaction.atomic
def reset_second_factor(*, by: Actor, at: datetime, organiser: Organiser, account: Account) -> None:
    """Take away the second factor of a colleague who lost it; every session of theirs ends."""
    require(may_reset_second_factor, by, account)
    if second_factor_of(account) is None:
        raise HasNone
    forget_second_factor(account)
    name = account.person.name
    record(by, at, Verb.SECOND_FACTOR_RESET, account, within=organiser, name=name)
    on_second_factor(account, at, TOLD)
