"""Every address × everybody who may ask for it, against a table that people wrote and read.

`rights.csv` says what each of them meets: `in`, `login` (signs in first), `403`, `404` or `gone`.
It is never made from the rules: whoever adds a page adds its line, and the difference is reviewed.
A page's own things are one organiser's; `other_manager` manages another one, `other_participant`
takes part there. `own_link` is whoever holds the genuine personal link in the address: applicant,
participant, expert or subscriber. Everybody else comes with a forged one.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from leerkring.admissions.mail_answers import MESSAGE_LINK
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.applications import LINK, OFFER_LINK
from leerkring.attendance.links import CALENDAR, MINE
from leerkring.attendance.models import CalendarFeed
from leerkring.experts.links import KIND as EXPERT
from leerkring.experts.models import Expert, Speaker
from leerkring.intake.links import KIND as INTAKE
from leerkring.intake.models import Invitation
from leerkring.mail.models import IncomingMessage
from leerkring.people.links import dated_token, link_token
from leerkring.people.models import Account, Person
from leerkring.people.signin import issue_link
from leerkring.programmes.models import Membership, Subscription
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.subscribers import LINK as SUBSCRIBER
from leerkring.web.design.once import FIELD
from leerkring.web.design.signing_in import SINCE
from tests.factories import START, make_account, make_person
from tests.web.staff.world import PARAMETER, World
from tests.web.test_thrown_values import LINKED, Everything, filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLE = Path(__file__).parent / "rights.csv"
BACKEND = "leerkring.people.signin.LinkBackend"
IN, LOGIN, DENIED, HIDES, GONE, NOBODY = "in", "login", "403", "404", "gone", "-"
MET = {403: DENIED, 404: HIDES, 410: GONE}
OF_LINKS: dict[str, tuple[str, type[Any]]] = {
    "mijn/vragenlijst/": (INTAKE, Invitation),
    "mijn/agenda/": (CALENDAR, CalendarFeed),
    "expert/": (EXPERT, Speaker),
    "aanmelding/": (LINK, Application),
    "aanbod/": (OFFER_LINK, Application),
    "bericht/": (MESSAGE_LINK, IncomingMessage),
    "op-de-hoogte/": (SUBSCRIBER, Subscription),
}


class Place(Everything):
    """One of everything of one organiser, in the state in which its personal links open."""

    def __init__(self) -> None:
        super().__init__()
        things, now = self.world.things, timezone.now()
        Offer.objects.create(
            application_id=things["application"],
            offered_at=now,
            answer_before=now + timedelta(days=7),
        )
        Speaker.objects.filter(pk=things["speaker"]).update(
            state=Speaker.State.INVITED, invited_at=START
        )

    def genuine(self, route: str) -> str:
        """Return the address of a route with the token that only its owner has."""
        start = next(start for start in LINKED if route.startswith(start))
        person = Person.objects.get(pk=self.world.things["person"])
        if start == "mijn/via/":
            token = dated_token(MINE, person, amsterdam_day(timezone.now()))
        elif start == "inloggen/":
            token, _code = issue_link(account=make_account(person), at=timezone.now())
        else:
            kind, model = OF_LINKS[start]
            token = link_token(kind, model.objects.get(pk=self.world.things[LINKED[start]]))
        parts = self.parts(route)
        names = [match[1] for match in PARAMETER.finditer(route)]
        parts[names.index("token")] = token
        return filled(route, parts)


def expert_of(place: Place) -> Account:
    return make_account(Expert.objects.select_related("person").latest("pk").person)


def anybody(_place: Place) -> None:
    return None


WHO: dict[str, Callable[[Place], Account | None]] = {
    "visitor": anybody,
    "own_link": anybody,
    "no_role": lambda _place: make_account(make_person()),
    "participant": lambda place: make_account(place.world.participant()),
    "other_participant": lambda _place: make_account(World().participant()),
    "expert": expert_of,
    **{role: lambda place, role=role: place.world.member(role) for role in Membership.Role.values},
    "other_manager": lambda _place: World().member(),
}


def table() -> dict[str, dict[str, str]]:
    """Return the lines of the table, by their address."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {line.pop("address"): line for line in csv.DictReader(file)}


def what_meets(client: Client, address: str, expected: str) -> str:
    """Return what somebody meets at an address; where GET does not exist, a POST is tried.

    Whoever should be kept out sends a whole form, so that a page that asks too late is found out;
    what it changed is undone.
    """
    with transaction.atomic():
        answer = client.get(address)
        if answer.status_code == 405:
            data = {} if expected == IN else {FIELD: secrets.token_urlsafe(18)}
            answer = client.post(address, data)
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer.headers["Location"].startswith("/inloggen/?"):
        return LOGIN
    return MET.get(answer.status_code, IN)


def meets(who: str) -> dict[str, str]:
    """Return what somebody meets at every address."""
    place, expected = Place(), table()
    account, client = WHO[who](place), Client()
    if account is not None:
        client.force_login(account, backend=BACKEND)
        session = client.session
        session[SINCE] = timezone.now().isoformat()  # signed in just now
        session.save()
    found = {}
    for route in place.routes():
        line = expected.get(route, {})
        if who != "own_link":
            address = filled(route, place.parts(route))
        elif "<str:token>" in route:
            address = place.genuine(route)
        else:
            found[route] = NOBODY
            continue
        found[route] = what_meets(client, address, line.get(who, ""))
    return found


@pytest.mark.parametrize("who", WHO)
def test_everybody_meets_what_the_table_says(who: str) -> None:
    expected = {route: line[who] for route, line in table().items()}
    found = meets(who)
    wrong = {
        route: (expected.get(route), got)
        for route, got in found.items()
        if expected.get(route) != got
    }
    assert wrong == {}
