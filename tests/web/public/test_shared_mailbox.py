"""Colleagues who read one mailbox: other people, each with what is theirs."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from leerkring.admissions.importing import check_rows, guess_columns, read_list
from leerkring.admissions.models import Application
from leerkring.admissions.queries.duplicates import Reason, look_alikes
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.people.names import Likeness, is_shared, likeness
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_network, make_webinar
from tests.support import Clock
from tests.web.public.pages import GUEST, OPEN_DAY, send, text_of

BOX = "info@obsproef.example"


@pytest.fixture
def webinar(clock: Clock, db: None) -> Activity:
    clock.move_to(OPEN_DAY)
    return make_webinar(slug="wieg", places=5, starts_at=at_amsterdam(date(2023, 12, 6), time(9)))


def registers(given: str, family: str, email: str = BOX) -> Any:
    values = {**GUEST, "given_name": given, "family_name": family, "email": email}
    return send(Client(), "/activiteiten/wieg/aanmelden/", **values)


def letters() -> list[tuple[str, str]]:
    rows = Letter.objects.filter(recipient=BOX).order_by("pk")
    return [(letter.purpose, letter.text.split("\n")[0]) for letter in rows]


@pytest.mark.capability("S17")
def test_a_colleague_with_the_same_mailbox_has_a_place_where_the_page_says_so(
    webinar: Activity,
) -> None:
    registers("Anna", "Eersteling")
    receipt = text_of(registers("Bob", "Tweedeling"))
    assert "Je hebt een plaats" in receipt
    assert "Anna" not in receipt
    states = Application.objects.order_by("pk").values_list("given_name", "state")
    assert list(states) == [("Anna", "placed"), ("Bob", "placed")]
    webinar.refresh_from_db()
    assert webinar.places_taken == 2
    (first, anna), (second, bob) = letters()
    assert (first, second) == ("registered", "registered")
    for letter in (anna, bob):  # whose mailbox it is, was not shown yet: it greets nobody by name
        assert "Anna" not in letter
        assert "Bob" not in letter


def test_the_same_person_again_takes_one_place_whatever_the_capitals(webinar: Activity) -> None:
    registers("Anna", "van der Eersteling")
    registers("anna", "Eersteling")
    webinar.refresh_from_db()
    assert webinar.places_taken == 1
    assert Person.objects.count() == 1


def test_initials_that_fit_are_shown_to_the_team_which_decides(webinar: Activity) -> None:
    registers("Anna", "Eersteling")
    registers("A.", "Eersteling")
    [pair] = look_alikes(webinar.programme)
    assert pair.reasons == (Reason.ADDRESS,)


def test_who_signs_in_at_a_shared_mailbox_gets_a_link_of_their_own(
    webinar: Activity, clock: Clock
) -> None:
    registers("Anna", "Eersteling")
    registers("Bob", "Tweedeling")
    send(Client(), "/inloggen/", email=BOX, next="")
    run_waiting_jobs(clock.now)
    signing_in = Letter.objects.filter(recipient=BOX, purpose="sign_in").order_by("pk")
    signing_in = signing_in.select_related("person")
    assert [letter.person.given_name for letter in signing_in if letter.person] == ["Anna", "Bob"]
    assert "Bob" not in signing_in[0].text


@pytest.mark.django_db
def test_a_list_may_name_two_colleagues_with_one_mailbox() -> None:
    lines = [
        "Voornaam;Achternaam;E-mail",
        f"Anna;Eersteling;{BOX}",
        f"Bob;Tweedeling;OBS Proef <{BOX}>",
        f"anna;eersteling;{BOX.upper()}",
    ]
    table = read_list("\n".join(lines).encode())
    rows = check_rows(make_network(), table, guess_columns(table.header))
    assert [bool(row.problems) for row in rows] == [False, False, True]
    assert rows[1].values["email"] == BOX


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("Sanne", "de Wit"), ("sanne", "Wit"), Likeness.SAME),
        (("André", "Çelik"), ("Andre", "Celik"), Likeness.SAME),
        (("de Wit", "Sanne"), ("Sanne", "de Wit"), Likeness.SAME),
        (("S.", "de Wit"), ("Sanne", "de Wit"), Likeness.MAYBE),
        (("Sanne", "de Wit-Bos"), ("Sanne", "Bos"), Likeness.MAYBE),
        (("Sanne", ""), ("Sanne", "de Wit"), Likeness.MAYBE),
        (("Jan", "Smit"), ("Joke", "Smit"), Likeness.OTHER),
        (("Anna", "Eersteling"), ("Bob", "Tweedeling"), Likeness.OTHER),
    ],
)
def test_how_two_names_stand_to_each_other(
    one: tuple[str, str], other: tuple[str, str], expected: Likeness
) -> None:
    assert likeness(one, other) == likeness(other, one) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [("info@x.example", True), ("formulier@x.example", True), ("directie@x.example", True),
     ("noreply@x.example", True), ("s.dewit@x.example", False), ("sanne@x.example", False)],
)  # fmt: skip
def test_a_mailbox_of_several_is_known_by_its_name(address: str, *, expected: bool) -> None:
    assert is_shared(address) is expected
