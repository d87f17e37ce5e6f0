"""One contact person registers several colleagues; a link fills in a form beforehand."""

from __future__ import annotations

import secrets
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from tests.factories import make_meeting, make_network, make_webinar
from tests.support import Clock
from tests.web.public.pages import OPEN_DAY, letter_to, page, send, text_of

pytestmark = pytest.mark.django_db
AT = "/activiteiten/wieg/aanmelden/"
COLLEAGUES = f"{AT}collegas/"
A = ApplicationState


@pytest.fixture
def webinar(clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    activity = make_webinar(slug="wieg", places=2)
    make_meeting(activity, mode="online", on=date(2023, 12, 6), start_time=time(9))
    return activity


def rows(*people: tuple[str, str, str], **more: Any) -> dict[str, str]:
    """Return a form with these colleagues: first name, family name, address."""
    fields = {"rijen": "4", "registered_by": "Els Bos", "organisation_name": "De Brug"}
    for number, (given, family, address) in enumerate(people, start=1):
        fields |= {
            f"rij-{number}-given_name": given,
            f"rij-{number}-family_name": family,
            f"rij-{number}-email": address,
        }
    return fields | more


ANNA = ("Anna", "de Wit", "anna@brug.example")
BRAM = ("Bram", "Bos", "bram@brug.example")
CARLA = ("Carla", "Pot", "carla@brug.example")


def states() -> list[tuple[str, str]]:
    return list(Application.objects.order_by("pk").values_list("given_name", "state"))


@pytest.mark.capability(161)
@pytest.mark.usefixtures("webinar")
def test_each_colleague_gets_a_place_or_the_reserve_list_and_a_letter(client: Client) -> None:
    receipt = text_of(send(client, COLLEAGUES, **rows(ANNA, BRAM, CARLA)))
    assert states() == [("Anna", A.PLACED), ("Bram", A.PLACED), ("Carla", A.RESERVE)]
    assert "Anna de Wit (anna@brug.example): heeft een plaats" in receipt
    assert "Carla Pot (carla@brug.example): staat op de reservelijst, op nummer 1" in receipt
    assert letter_to(ANNA[2], "registered").subject.startswith("Je bent aangemeld")
    assert "plaats 1" in letter_to(CARLA[2], "on_reserve_list").text
    row = Application.objects.get(given_name="Bram")
    assert (row.organisation_name, row.source_note) == ("De Brug", "Els Bos")


@pytest.mark.usefixtures("webinar")
def test_the_letter_says_that_a_colleague_did_it_but_not_a_name_that_was_typed(
    client: Client,
) -> None:
    send(client, COLLEAGUES, **rows(ANNA))
    text = letter_to(ANNA[2], "registered").text
    assert "Een collega heeft je aangemeld." in text
    assert "Els Bos" not in text
    assert "Anna" not in text


@pytest.mark.usefixtures("webinar")
def test_whoever_is_registered_already_keeps_that_and_the_others_come_in(client: Client) -> None:
    send(client, COLLEAGUES, **rows(ANNA))
    receipt = text_of(send(client, COLLEAGUES, **rows(ANNA, BRAM)))
    assert "Anna de Wit (anna@brug.example): was al aangemeld, en dat telt" in receipt
    placed = Application.objects.filter(state=A.PLACED).order_by("pk")
    assert [row.name for row in placed] == ["Anna de Wit", "Bram Bos"]
    assert Letter.objects.filter(recipient=ANNA[2], purpose="registered").count() == 1


@pytest.mark.usefixtures("webinar")
def test_two_colleagues_may_share_a_mailbox(client: Client) -> None:
    shared = "info@brug.example"
    send(client, COLLEAGUES, **rows(("Anna", "de Wit", shared), ("Bram", "Bos", shared)))
    assert states() == [("Anna", A.PLACED), ("Bram", A.PLACED)]
    people = Application.objects.values_list("person", flat=True).distinct()
    assert len(people) == 2


@pytest.mark.usefixtures("webinar")
@pytest.mark.parametrize(
    ("form", "says"),
    [
        (rows(ANNA, ANNA), "Collega 2: E-mailadres: Deze collega staat ook in rij 1."),
        (rows(ANNA, ("Bram", "Bos", "")), "Collega 2: Vul het e-mailadres in."),
        (rows(ANNA, ("", "Bos", BRAM[2])), "Collega 2: Vul de voornaam in."),
        (rows(ANNA, ("Bram", "Bos", "bram")), "Collega 2: "),
        (rows(), "Collega 1: Voornaam: Vul minstens één collega in."),
        (rows(ANNA, registered_by=""), "Vul je naam in."),
        (rows(("www.koop.example", "x", ANNA[2])), "Collega 1: "),
    ],
)
def test_a_row_that_is_not_right_is_named_and_nobody_is_registered(
    client: Client, form: dict[str, str], says: str
) -> None:
    answer = send(client, COLLEAGUES, **form)
    assert says in text_of(answer)
    assert states() == []
    for typed in form.values():
        assert not typed or f'value="{typed}"' in answer.content.decode()


@pytest.mark.usefixtures("webinar")
def test_more_rows_come_without_losing_what_was_typed(client: Client) -> None:
    answer = send(client, COLLEAGUES, **rows(ANNA, meer="1")).content.decode()
    assert 'name="rij-8-email"' in answer
    assert 'name="rij-9-email"' not in answer
    assert 'value="anna@brug.example"' in answer
    assert states() == []


@pytest.mark.usefixtures("webinar")
@pytest.mark.parametrize("typed", ["9999", "-1", "0", "x", "", "\uff12\uff10"])
def test_a_number_of_rows_that_somebody_made_up_is_no_harm(client: Client, typed: str) -> None:
    answer = send(client, COLLEAGUES, **rows(meer="1", rijen=typed))
    assert answer.status_code == 200
    assert 'name="rij-21-email"' not in answer.content.decode()


@pytest.mark.usefixtures("webinar")
def test_the_same_press_twice_registers_once(client: Client) -> None:
    form = rows(ANNA, idempotency_key=secrets.token_urlsafe(18))
    assert client.post(COLLEAGUES, form)["Location"] == client.post(COLLEAGUES, form)["Location"]
    assert states() == [("Anna", A.PLACED)]


@pytest.mark.usefixtures("webinar")
def test_what_became_of_them_is_told_for_a_day(client: Client, clock: Clock) -> None:
    at = client.post(COLLEAGUES, rows(ANNA, idempotency_key=secrets.token_urlsafe(18)))["Location"]
    assert "Anna de Wit" in page(client, at)
    assert client.get(f"{at[:-2]}x/").status_code == 404


def test_where_motivations_count_everybody_applies_for_themselves(
    client: Client, clock: Clock
) -> None:
    clock.move_to(OPEN_DAY)
    make_network(slug="wieg")
    answer = send(client, COLLEAGUES, **rows(ANNA))
    assert answer.request["PATH_INFO"] == AT
    assert states() == []


@pytest.mark.usefixtures("webinar")
def test_the_form_for_oneself_leads_to_the_one_for_colleagues(client: Client) -> None:
    assert COLLEAGUES in client.get(AT).content.decode()


# --- a link that fills in the form ---------------------------------------------------------------


def filled(client: Client, query: str) -> str:
    return client.get(f"{AT}?{query}").content.decode()


@pytest.mark.capability(167)
def test_a_link_fills_in_the_form_and_sends_nothing(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    make_network(slug="wieg", audience=["school_leader", "teacher"], sectors=["po", "vo"])
    html = filled(client, "organisatie=De+Brug&plaats=Ermelo&functie=teamleider&sector=vmbo")
    assert 'value="De Brug"' in html
    assert 'value="Ermelo"' in html
    assert '<option value="school_leader" selected>' in html
    assert '<option value="vo" selected>' in html
    assert "De link die je opende heeft een deel van dit formulier al ingevuld." in html
    assert states() == []


@pytest.mark.usefixtures("webinar")
@pytest.mark.parametrize(
    "query",
    [
        "organisatie=https://koop.example",
        "organisatie=" + "x" * 161,
        "organisatie=a%E2%80%8Bb",
        "email=wie%40dan.example&given_name=Wie&motivation=Dit",
    ],
)
def test_what_a_link_may_not_fill_in_stays_empty(client: Client, query: str) -> None:
    html = filled(client, query)
    assert html.count("koop.example") == html.count("?organisatie=https://koop.example")
    for value in ("wie@dan.example", "Wie", "Dit", "x" * 161, "a\u200bb"):
        assert f'value="{value}"' not in html
    assert "heeft een deel van dit formulier al ingevuld" not in html


@pytest.mark.usefixtures("webinar")
def test_where_the_link_stood_is_kept_with_the_registration(client: Client) -> None:
    typed = {"given_name": "Wim", "family_name": "Smit", "email": "wim@school.example"}
    send(client, f"{AT}?bron=nieuwsbrief+maart", **typed)
    assert Application.objects.get().heard_from == "nieuwsbrief maart"
