"""Who may do what with people and organisations."""

from __future__ import annotations

from leerkring.audit.actors import PRIVACY, Actor, ActorKind
from leerkring.audit.rules import is_system
from leerkring.people.models import Account, Person


def may_keep_people(by: Actor) -> bool:
    """Tell whether the actor is in a team; which people they may see is the web's matter."""
    return by.is_staff or is_system(by)


def may_use_account(by: Actor, account: Account | None) -> bool:
    """Tell whether the actor is the one whose account this is."""
    return account is not None and by.kind == ActorKind.ACCOUNT and by.id == str(account.pk)


def may_speak_for_self(by: Actor, person: Person) -> bool:
    """Tell whether the actor is this person, signed in or by a personal link."""
    return by.person_id == person.pk


def may_erase(by: Actor) -> bool:
    """Tell whether they may erase people: a privacy officer, the command line, or the nightly work.

    For which people an officer of one organiser decides is a matter of the room of privacy.
    """
    return is_system(by) or any(grant.role == PRIVACY for grant in by.grants)
