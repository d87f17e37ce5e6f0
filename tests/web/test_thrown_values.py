"""Whatever somebody puts in an address or a field, no page breaks over it.

Every address gets every value in each part of its path, as far as it reaches a page with it; and
then in everything that the page asks of its query or its form, whatever that is called: `Thrower`
answers each question with the value. What stands above the pages of a network is worked out once.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from leerkring.attendance.models import CalendarFeed
from leerkring.people import links
from leerkring.people.assistants import PARAMETER as PARAMETER_OF_ASSISTANTS
from leerkring.programmes.models import Activity, Subscription
from leerkring.web.design.once import FIELD
from leerkring.web.design.request import Request
from leerkring.web.staff import context
from leerkring.web.staff.blind.numbers import ReadingNumber
from leerkring.web.staff.circle import Circle, circle_of
from tests.factories import START, make_account
from tests.web.staff.test_rights import BACKEND
from tests.web.staff.world import PARAMETER, WORDS, UnknownParameter, World, meaning

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TWENTY_FIVE_DIGITS = "1234567890123456789012345"
VALUES = {
    "25 digits": TWENTY_FIVE_DIGITS,
    "one above 64 bits": "9223372036854775808",
    "5,000 digits": "9" * 5000,
    "superscript": "²",
    "figures of another script": "١٢٣",
    "negative": "-1",
    "nothing": "",
    "words": "vijf",
    "NUL": "\0",
    "NUL, written": "%00",
    "outside the plane": "\U0001d7d9\U0010ffff" * 200,
    "not a number": "nan",
    "endless": "1e400",
}
# Asked on every page by the same code: thrown at by themselves on one page of those that ask.
EVERYWHERE = {PARAMETER_OF_ASSISTANTS, FIELD}
AT_ONCE = ("25 digits", "5,000 digits", "superscript", "negative", "NUL", "outside the plane")
ALONE = ("25 digits", "superscript")  # thrown at each parameter by itself too
# The rows that a personal link in an address names, by what stands before it.
LINKED = {
    "mijn/vragenlijst/": "invitation",
    "mijn/agenda/": "feed",
    "mijn/via/": "person",
    "expert/": "speaker",
    "aanmelding/": "application",
    "bericht/": "message",
    "aanbod/": "application",
    "op-de-hoogte/": "subscription",
    "inloggen/": "person",
}


class Thrower:
    """Answers every question to a query or a form with one value, and remembers the questions."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.value: str | None = None
        self.only = ""
        self.asked: set[str] = set()  # by our code
        self.asked_by_forms: set[str] = set()
        get, getlist = QueryDict.get, QueryDict.getlist
        item, contains = QueryDict.__getitem__, QueryDict.__contains__
        hit = self._hit

        patch.setattr(
            QueryDict,
            "get",
            lambda query, key, *rest: self.value if hit(key) else get(query, key, *rest),
        )
        patch.setattr(
            QueryDict,
            "getlist",
            lambda query, key, *rest: [self.value] if hit(key) else getlist(query, key, *rest),
        )
        patch.setattr(
            QueryDict,
            "__getitem__",
            lambda query, key: self.value if hit(key) else item(query, key),
        )
        patch.setattr(
            QueryDict,
            "__contains__",  # while the form is being read it is asked by Django itself
            lambda query, key: (not query._mutable and hit(key)) or contains(query, key),
        )

    def _hit(self, key: str) -> bool:
        # What a form of Django asks is thrown at with all the rest; what our code reads, alone too.
        is_ours = "/leerkring/" in sys._getframe(2).f_code.co_filename
        (self.asked if is_ours else self.asked_by_forms).add(key)
        if self.value is None or (self.only and key != self.only):
            return False
        return bool(self.only) or key != FIELD


class Everything:
    """One of everything, and all addresses with the right things in them."""

    def __init__(self) -> None:
        self.world = World()
        things = self.world.things
        things["feed"] = CalendarFeed.objects.create(person_id=things["person"], made_at=START).pk
        things["subscription"] = Subscription.objects.create(
            email="lezer@school.example", asked_at=START, confirmed_at=START
        ).pk

    def routes(self) -> Iterator[str]:
        """Yield the routes of all pages, in Dutch: the English ones are the same views."""
        yield from routes_of("", get_resolver().url_patterns)

    def parts(self, route: str) -> list[str]:
        """Return what stands for each parameter of a route."""
        return [
            self._part(route[: match.start()], route[: match.end()], match[1])
            for match in PARAMETER.finditer(route)
        ]

    def _part(self, before: str, beginning: str, name: str) -> str:
        things = self.world.things
        if name == "token":
            owner = next(thing for start, thing in LINKED.items() if before.startswith(start))
            return f"{things[owner]}-abc"
        if name in WORDS:
            return WORDS[name]
        if beginning.endswith("<reading:pk>"):
            return ReadingNumber().to_url(things["application"])
        with suppress(UnknownParameter):
            thing = str(things[meaning(beginning)])
            return ReadingNumber().to_url(thing) if "<reading:" in beginning[-14:] else thing
        return {"step": "1", "slug": things["network"], "pk": str(things["meeting"])}.get(name, "1")

    def clients(self) -> dict[str, Client]:
        """Return somebody of the team, somebody who takes part, and a passer-by."""
        member = self.world.member()
        person = self.world.participant()
        people = {"staff": member, "participant": make_account(person), "visitor": None}
        clients = {name: Client() for name in people}
        for name, account in people.items():
            if account is not None:
                clients[name].force_login(account, backend=BACKEND)
        return clients


def routes_of(before: str, patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_of(route, pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield route


def filled(route: str, parts: list[str]) -> str:
    """Return the address of a route with these parts."""
    address = route
    for match, part in zip(PARAMETER.finditer(route), parts, strict=True):
        address = address.replace(match[0], quote(part, safe=""), 1)
    return f"/{address}"


def reaches(route: str, address: str) -> bool:
    """Tell whether an address leads to the page of a route, by the table of addresses alone."""
    try:
        return resolve(unquote(address)).route == route
    except Resolver404:
        return False
    except Exception:  # a part of the address broke the table: the request will tell
        return True


def broken(client: Client, address: str, method: str = "get") -> str:
    """Return how a page broke, and nothing for any page that answers; what it changed is undone."""
    data = {FIELD: secrets.token_urlsafe(18)} if method == "post" else {}
    try:
        with transaction.atomic():
            status = getattr(client, method)(address, data).status_code
            transaction.set_rollback(True)
    except Exception as error:  # whatever a page can raise
        return repr(error)[:150]
    return "status 500" if status >= 500 else ""


@pytest.fixture
def everything() -> Everything:
    return Everything()


@pytest.fixture
def genuine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a personal link be its owner's by its number alone."""
    monkeypatch.setattr(links.hmac, "compare_digest", lambda one, other: True)


@pytest.fixture
def thrower(monkeypatch: pytest.MonkeyPatch) -> Thrower:
    return Thrower(monkeypatch)


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out what stands above a network's pages once: no value that is thrown changes it."""
    known: dict[int, Circle] = {}

    def circle_once(request: Request, activity: Activity) -> Circle:
        if activity.pk not in known:
            known[activity.pk] = circle_of(request, activity)
        return known[activity.pk]

    monkeypatch.setattr(context, "circle_of", circle_once)


WHO = ("staff", "participant", "visitor")


def door_of(route: str) -> str:
    """Return for whom a page is: who may not enter it is sent away before anything is read."""
    own = ("beheer/", "staff"), ("mijn/", "participant")
    return next((who for start, who in own if route.startswith(start)), "visitor")


@pytest.mark.parametrize("who", WHO)
def test_no_page_breaks_over_a_part_of_its_address(
    everything: Everything, genuine: None, who: str
) -> None:
    client = everything.clients()[who]
    found = {}
    reached, missed = 0, set()
    for route in everything.routes():
        if who != "visitor" and door_of(route) != who:
            continue
        right = everything.parts(route)
        for place in range(len(right)):
            for name, value in VALUES.items():
                parts = [*right[:place], value, *right[place + 1 :]]
                token = f"{value}-abc"  # the number in a personal link
                for thrown in {value, token} if "<str:" in route else {value}:
                    parts[place] = thrown
                    address = filled(route, parts)
                    if reaches(route, address):
                        reached += 1
                    elif name in missed:
                        continue  # no page is there, which is answered by one for all addresses
                    else:
                        missed.add(name)
                    if wrong := broken(client, address):
                        found[f"{route} {place} {name}"] = wrong
    assert found == {}
    assert reached > 20
    assert missed


def parts_of(who: str) -> int:
    return 4 if who == "staff" else 1  # so many pages would take one test too long


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "part"), [(who, part) for who in WHO for part in range(parts_of(who))]
)
def test_no_page_breaks_over_what_a_query_or_a_form_says(
    everything: Everything,
    genuine: None,
    surroundings: None,
    thrower: Thrower,
    who: str,
    part: int,
    method: str,
) -> None:
    client = everything.clients()[who]
    found = {}
    seen: set[str] = set()
    asked = 0
    own = [route for route in everything.routes() if door_of(route) == who]
    for route in own[part :: parts_of(who)]:
        address = filled(route, everything.parts(route))
        thrower.asked.clear()
        thrower.asked_by_forms.clear()
        for name in AT_ONCE:
            thrower.value, thrower.only = VALUES[name], ""
            if wrong := broken(client, address, method):
                found[f"{route} {name}"] = wrong
            if thrower.asked | thrower.asked_by_forms <= EVERYWHERE:
                break  # the page asks nothing of its own
        own_questions = thrower.asked - EVERYWHERE
        alone = own_questions | (thrower.asked & EVERYWHERE - seen)
        seen |= alone
        if len(thrower.asked | thrower.asked_by_forms) == 1 and thrower.asked == own_questions:
            alone = set()  # it was alone already
        asked += len(own_questions)
        for parameter in sorted(alone):
            for name in ALONE:
                thrower.value, thrower.only = VALUES[name], parameter
                if wrong := broken(client, address, method):
                    found[f"{route} {parameter} {name}"] = wrong
        thrower.value = None
    assert found == {}
    assert asked > 0
