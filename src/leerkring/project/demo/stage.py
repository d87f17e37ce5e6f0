"""The organisations and the team of the demo: fictional people, example addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leerkring.audit.actors import SYSTEM, Actor
from leerkring.people.models import Account, Organisation, Person, Role
from leerkring.people.signin import ensure_account
from leerkring.programmes.actions import add_member
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.queries import actor_of

K = Organisation.Kind
R = Membership.Role


@dataclass(frozen=True, slots=True)
class Member:
    """A fictional colleague, shown on the demo's list of sign-in links."""

    key: str
    given_name: str
    family_name: str
    role: R
    agency: bool = False
    networks_only: bool = False


TEAM = (
    Member("manager", "Marloes", "van der Kolk", R.MANAGER),
    Member("deputy", "Ilse", "Ouwehand", R.MANAGER),
    Member("reviewer", "Sven", "Achterberg", R.REVIEWER),
    Member("reviewer-2", "Halima", "Bouzid", R.REVIEWER),
    Member("facilitator", "Jitske", "Talsma", R.FACILITATOR, agency=True),
    Member("agency", "Ruben", "Adriaanse", R.FACILITATOR, agency=True, networks_only=True),
    Member("privacy", "Gerda", "Nijhof", R.PRIVACY),
    Member("reader", "Tobias", "van Rossum", R.READER),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who organises, and the organisations that have a role."""

    organiser: Organiser
    ministry: Organisation
    alliance: Organisation
    agency: Organisation
    institute: Organisation
    association: Organisation
    manager: Actor
    deputy: Actor
    reviewers: tuple[Actor, ...]
    facilitator: Actor


def set_stage(at: datetime) -> Stage:
    """Make the organisations, the organiser and its team."""
    ministry = _organisation("Ministerie van Onderwijs, Cultuur en Wetenschap", K.MINISTRY)
    alliance = _organisation("Gelijke Kansen Alliantie", K.OTHER, ministry)
    agency = _organisation("The Alignment House", K.AGENCY)
    institute = _organisation("Verwey-Jonker Instituut", K.INSTITUTE)
    association = _organisation("VO-raad, Regio 1 (Noord-Holland)", K.ASSOCIATION)
    organiser = Organiser.objects.create(
        organisation=alliance,
        name="Gelijke Kansen Alliantie",
        slug="gelijke-kansen",
        reply_to="gelijkekansen@ministerie.example",
    )
    whole = [member for member in TEAM if not member.networks_only]
    actors = {m.key: _join(organiser, m, at, agency if m.agency else None) for m in whole}
    return Stage(
        organiser,
        ministry,
        alliance,
        agency,
        institute,
        association,
        actors["manager"],
        actors["deputy"],
        (actors["reviewer"], actors["reviewer-2"]),
        actors["facilitator"],
    )


def _organisation(name: str, kind: K, parent: Organisation | None = None) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, parent=parent)


def _join(
    organiser: Organiser,
    member: Member,
    at: datetime,
    organisation: Organisation | None,
    activity: Activity | None = None,
) -> Actor:
    account = account_of(member, at)
    add_member(
        by=SYSTEM,
        at=at,
        organiser=organiser,
        person=account.person,
        role=member.role,
        activity=activity,
        organisation=organisation,
    )
    return actor_of(account)


def account_of(member: Member, at: datetime) -> Account:
    """Return a colleague's account; make person and account when they are not there."""
    stem = f"{member.given_name}.{member.family_name}".lower().replace(" ", "")
    person, _made = Person.objects.get_or_create(
        email=f"{stem}@ministerie.example",
        defaults={
            "given_name": member.given_name,
            "family_name": member.family_name,
            "created_at": at,
        },
    )
    return ensure_account(person=person, at=at)


def let_agency_in(stage: Stage, activity: Activity, at: datetime) -> None:
    """Give the agency's own facilitator a role at one network only."""
    for member in TEAM:
        if member.networks_only:
            _join(stage.organiser, member, at, stage.agency, activity)


AUDIENCE_OF = {
    "schoolleiders": Role.SCHOOL_LEADER,
    "leraren": Role.TEACHER,
    "wethouders": Role.ALDERMAN,
    "ondersteuners": Role.SUPPORT,
}
