"""Who assists whom, and the links with which an assistant answers on somebody's behalf."""

from __future__ import annotations

from django.db.models import QuerySet

from leerkring.people.finding import InOrder
from leerkring.people.links import is_genuine, link_token, row_id
from leerkring.people.models import Assistant, Person

LINK = "assistant"  # keeps these links apart from others
PARAMETER = "namens"


def assistants_of(person: Person) -> QuerySet[Assistant]:
    """Return who gets a copy of somebody's letters, by name."""
    return Assistant.objects.filter(person=person).order_by(InOrder("name"), "pk")


def on_behalf(url: str, assistant: Assistant) -> str:
    """Return somebody's personal link as their assistant gets it."""
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{PARAMETER}={link_token(LINK, assistant)}"


def assistant_of(token: str) -> Assistant | None:
    """Return whose link this is, if they (still) may answer; with the person they assist."""
    rows = Assistant.objects.filter(pk=row_id(token) or 0, may_answer=True)
    found = rows.select_related("person").first()
    return found if found and is_genuine(token, LINK, found) else None
