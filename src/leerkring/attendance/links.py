"""The addresses that stand in letters about meetings."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from leerkring.attendance.models import CalendarFeed
from leerkring.people.links import dated_token, day_of, link_token, row_id
from leerkring.people.models import Person
from leerkring.programmes.moments import amsterdam_day

MINE = "mine"  # keeps these personal links apart from others
CALENDAR = "calendar"
LIFETIME = timedelta(days=60)  # from one meeting to the next, and some weeks in the outbox


def my_address(person: Person, at: datetime) -> str:
    """Return the address that brings somebody to their own page for some weeks from a moment."""
    token = dated_token(MINE, person, amsterdam_day(at))
    return f"{settings.BASE_URL}{_prefix(person)}/mijn/via/{token}/"


def person_of(token: str) -> tuple[Person, date] | None:
    """Return whose page a token opens, and its last day; None when it was never genuine."""
    person = Person.objects.filter(pk=row_id(token) or 0, erased_at=None).first()
    made_on = day_of(token, MINE, person) if person else None
    return (person, made_on + LIFETIME) if person and made_on else None


def calendar_address(feed: CalendarFeed) -> str:
    """Return the secret address at which a person's calendar program looks for changes."""
    return f"{settings.BASE_URL}/mijn/agenda/{link_token(CALENDAR, feed)}.ics"


def _prefix(person: Person) -> str:
    return "" if person.language == "nl" else f"/{person.language}"
