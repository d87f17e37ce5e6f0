"""Who may do what with requests, terms and holds."""

from __future__ import annotations

from leerkring.audit.actors import PRIVACY, Actor
from leerkring.audit.rules import is_system
from leerkring.people.models import Person
from leerkring.privacy.models import ErasureRequest
from leerkring.privacy.queries import organisers_keeping
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage


def is_privacy_officer(by: Actor) -> bool:
    """Tell whether somebody looks after the privacy of an organiser: at all, not of an activity."""
    return is_system(by) or bool(offices_of(by))


def offices_of(by: Actor) -> frozenset[int]:
    """Return the organisers whose privacy officer somebody is."""
    grants = (one for one in by.grants if one.role == PRIVACY and one.activity_id is None)
    return frozenset(grant.organiser_id for grant in grants)


def may_ask(by: Actor, person: Person) -> bool:
    """Tell whether they may ask to have a person erased: that person, or an officer for them."""
    return by.person_id == person.pk or may_see_kept(by, person)


def may_take_back(by: Actor, request: ErasureRequest) -> bool:
    """Tell whether they may take a request back: as long as nothing is erased, its person."""
    return by.person_id == request.person_id or is_system(by)


def may_see_kept(by: Actor, person: Person) -> bool:
    """Tell whether an officer may see what is kept of a person: where their organiser keeps any."""
    keeping = organisers_keeping(person)
    return (
        is_system(by) or bool(offices_of(by) & keeping) or (not keeping and is_privacy_officer(by))
    )


def may_decide(by: Actor, request: ErasureRequest) -> bool:
    """Tell whether they may agree with a request, or refuse it, for their organiser."""
    return may_see_kept(by, request.person) and by.person_id != request.person_id


def may_hold(by: Actor, person: Person) -> bool:
    """Tell whether they may have a person's data kept for now, and end that."""
    return may_see_kept(by, person) and by.person_id != person.pk


def may_keep_answers(by: Actor, activity: Activity) -> bool:
    """Tell whether they may say how long answers to a question are kept: who makes it, or an
    officer."""
    return may_manage(by, activity) or activity.programme.organiser_id in offices_of(by)


def may_set_terms(by: Actor) -> bool:
    """Tell whether they may shorten a term, which holds for the whole installation."""
    return is_privacy_officer(by)
