"""Who acts: an account, a person with a personal link, or the system itself."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum

MANAGER, PRIVACY = "manager", "privacy"  # the roles that rooms below programmes need to know


class ActorKind(StrEnum):
    ACCOUNT = "account"
    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at one organiser, or at one activity of it when `activity_id` is given."""

    organiser_id: int
    role: str
    activity_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf an action happens; passed to every action as `by`."""

    kind: ActorKind
    id: str
    name: str = ""
    person_id: int | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def has_role(
        self, organiser_id: int, roles: Iterable[str], activity_id: int | None = None
    ) -> bool:
        """Tell whether one of `roles` is held at this organiser, or at this activity of it."""
        wanted = frozenset(roles)
        return any(
            grant.organiser_id == organiser_id
            and grant.role in wanted
            and grant.activity_id in {None, activity_id}
            for grant in self.grants
        )

    @property
    def is_staff(self) -> bool:
        return bool(self.grants)


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """That somebody's assistant acts: with the person's rights, under their own name."""

    person_id: int
    assistant: str


# Set by the web's door for one request. The assistant acts with the person's link or session, so
# no action need know of it; the trail must.
acting_on_behalf: ContextVar[OnBehalf | None] = ContextVar("acting on behalf", default=None)


def name_in_trail(by: Actor) -> str:
    """Return the name under which something is written in the trail: also who did it for whom."""
    assisting = acting_on_behalf.get()
    if assisting is None or by.person_id != assisting.person_id:
        return by.name
    return f"{assisting.assistant} (namens {by.name})"


SYSTEM = Actor(ActorKind.SYSTEM, "system", "Leerkring")
NOBODY = Actor(ActorKind.PERSON, "", "")


def person_actor(person_id: int, name: str = "") -> Actor:
    """Return the actor for a person who came in by a personal link."""
    return Actor(ActorKind.PERSON, str(person_id), name, person_id)
