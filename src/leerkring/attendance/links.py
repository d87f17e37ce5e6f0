"""The addresses that stand in letters about meetings."""

from __future__ import annotations

from django.conf import settings

from leerkring.attendance.models import CalendarFeed
from leerkring.people.links import is_genuine, link_token, row_id
from leerkring.people.models import Person

MINE = "mine"  # keeps these personal links apart from others
CALENDAR = "calendar"


def my_address(person: Person) -> str:
    """Return the address that brings somebody to their own page without asking for a link."""
    return f"{settings.BASE_URL}{_prefix(person)}/mijn/via/{link_token(MINE, person)}/"


def person_of(token: str) -> Person | None:
    """Return whose page a token opens; None when it opens none (any more)."""
    person = Person.objects.filter(pk=row_id(token) or 0, erased_at=None).first()
    return person if person and is_genuine(token, MINE, person) else None


def calendar_address(feed: CalendarFeed) -> str:
    """Return the secret address at which a person's calendar program looks for changes."""
    return f"{settings.BASE_URL}/mijn/agenda/{link_token(CALENDAR, feed)}.ics"


def _prefix(person: Person) -> str:
    return "" if person.language == "nl" else f"/{person.language}"
