"""The pages of the register of processing: seen by an officer, and taken along."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client

from leerkring.people.privacy import declared
from leerkring.privacy.measures import MEASURES
from leerkring.programmes.models import Organiser
from tests.factories import make_network, make_organiser, make_staff

pytestmark = pytest.mark.django_db
PRIVACY = "/beheer/privacy/"


@pytest.fixture
def organiser() -> Organiser:
    return make_network().programme.organiser


@pytest.fixture
def officer(organiser: Organiser) -> Client:
    client = Client()
    client.force_login(make_staff(organiser, "privacy"))
    return client


@pytest.mark.capability(126)
def test_the_page_shows_every_kind_and_who_is_responsible(
    officer: Client, organiser: Organiser
) -> None:
    other = make_organiser()
    page = officer.get(PRIVACY + "register/").content.decode()
    assert page.count('<th scope="row">') == len(declared())
    assert organiser.organisation.name in page
    assert other.organisation.name not in page
    assert "een taak van algemeen belang" in page


def test_the_english_page_holds_no_dutch_ground(officer: Client) -> None:
    page = officer.get("/en" + PRIVACY + "register/").content.decode()
    assert "a task in the public interest" in page
    assert "algemeen belang" not in page


@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_the_register_is_taken_along(officer: Client, kind: str) -> None:
    answer = officer.get(f"{PRIVACY}register.{kind}")
    assert answer.status_code == 200
    assert f"verwerkingsregister.{kind}" in answer["Content-Disposition"]


@pytest.mark.capability(126)
def test_the_sheet_has_a_row_for_every_kind(officer: Client) -> None:
    text = officer.get(PRIVACY + "register.csv").content.decode("utf-8-sig")
    names = [line.split(";")[0].strip('"') for line in text.splitlines()]
    assert {str(one.called) for one in declared()} <= set(names)


def test_another_kind_of_sheet_does_not_exist(officer: Client) -> None:
    assert officer.get(PRIVACY + "register.exe").status_code == 404


@pytest.mark.capability(126)
def test_the_pack_holds_the_register_the_measures_and_the_draw(
    officer: Client, organiser: Organiser
) -> None:
    answer = officer.get(PRIVACY + "dpia.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == ["dpia.html", "verwerkingsregister.xlsx"]
        document = packed.read("dpia.html").decode()
    assert document.count('<th scope="row">') == len(declared())
    assert document.count("<li>") >= len(MEASURES)
    assert organiser.organisation.name in document
    assert "leximin" in document


@pytest.mark.capability(157)
def test_the_entry_of_the_draw_is_shown_and_taken_along(
    officer: Client, organiser: Organiser
) -> None:
    page = officer.get(PRIVACY + "loting/").content.decode()
    assert "Loting van plekken in leernetwerken" in page
    assert organiser.organisation.name in page
    text = officer.get(PRIVACY + "loting.csv").content.decode("utf-8-sig")
    assert "Loting van plekken in leernetwerken" in text
    assert "/privacy/" in text


def test_the_overview_leads_to_the_register(officer: Client) -> None:
    assert PRIVACY + "register/" in officer.get(PRIVACY).content.decode()
