"""What a blind reader sees: nothing of who it is, of their town, or of others whom they name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.test import Client

from leerkring.admissions.models import Application, Question
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.blind import Blindfold
from leerkring.review.models import Review
from leerkring.review.numbering import application_id, reading_number
from tests.conftest import Clock
from tests.factories import make_application, make_network, make_person, make_staff
from tests.web.staff.desk import Desk, words_of

SANNE = {
    "organisation_name": "OBS De Regenboog",
    "organisation_town": "Groningen",
    "given_name": "Sanne",
    "family_name": "de Wit",
}


def wide(text: str) -> str:
    """Return a text in the full-width letters of East Asian scripts."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def visible(text: str, **who: str) -> str:
    facts = {"organisation_name": "", "organisation_town": "", "given_name": "", "family_name": ""}
    blindfold = Blindfold(Application(**{**facts, **who}))
    return "".join(part.text or "▢" for part in blindfold.parts(text))


@pytest.mark.parametrize(
    "written",
    [
        "S\u200banne",
        "Sa\u00adnne",
        wide("Sanne"),
        "S\u0430nne",
        "S a n n e",
        "S.A.N.N.E.",
        "Sanne's",
        "regenboogschool",
        "Regenboogkinderen",
        "Regen\u200dboog",
        "regen-boog",
        "Groningse",
        "Groningers",
        "sanne_de_wit",
        "Sanne\u2060 de\u00a0Wit",
    ],
)
def test_a_word_cannot_be_hidden_from_us_and_yet_be_read(written: str) -> None:
    shown = visible(f"Bij ons ({written}) leren wij.", **SANNE)
    assert shown.startswith("Bij ons (▢")
    assert shown.endswith(") leren wij.")
    assert len(shown) <= len("Bij ons (▢.) leren wij.")


@pytest.mark.parametrize(
    ("town", "word"),
    [
        ("Groningen", "Groninger"),
        ("Den Haag", "Haagse"),
        ("Den Haag", "Hagenaars"),
        ("Den Haag", "'s-Gravenhage"),
        ("'s-Hertogenbosch", "Den Bosch"),
        ("Den Bosch", "Hertogenbosch"),
        ("Den Bosch", "Bossche"),
        ("Nijmegen", "Nijmeegse"),
        ("Zwolle", "Zwolse"),
        ("Haarlem", "Haarlemmers"),
        ("Almere", "Almeerse"),
        ("Dordrecht", "Dordtse"),
        ("Alphen aan den Rijn", "Alphense"),
        ("Bergen op Zoom", "Bergen"),
        ("Leeuwarden", "Ljouwert"),
        ("Ede", "Edese"),
        ("Sneek", "Snits"),
    ],
)
def test_words_made_of_a_town_and_its_other_names_are_hidden(town: str, word: str) -> None:
    shown = visible(f"wij, {word} kinderen, leren", organisation_town=town)
    assert shown.strip("wij, '").startswith("▢")
    assert "kinderen" in shown


@pytest.mark.parametrize(
    "written",
    [
        "regenboog-zuid.nl",
        "school.regenboog.nl/contact",
        "@obsregenboog",
        "06 – 12 34 56 78",
        "(030) 123 45 67",
        "+31 (0)6 12345678",
        wide("0612345678"),
        "06.12.34.56.78",
        "1234 AB",
    ],
)
def test_no_domain_handle_or_number_is_shown(written: str) -> None:
    assert visible(f"zie {written} voor meer") == "zie ▢ voor meer"


def test_years_dates_and_amounts_stay() -> None:
    text = "In 2019-2023 groeide het van 12 naar 240 op 12-03-2024 om 10:00 uur, 1.200.000 euro."
    assert visible(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "mijn collega Fatima Yilmaz",
        "directeur Jan de Boer",
        "wethouder J. Pietersen-Bos",
        "met Ali Hassan",
        "een leerling, Mohammed, en",
        "juf Ineke",
    ],
)
def test_other_people_are_not_named_either(written: str) -> None:
    shown = visible(f"Ik leer veel van {written} samen.")
    for name in ("Yilmaz", "Boer", "Pietersen", "Hassan", "Ineke"):
        assert name not in shown
    assert "samen" in shown


def test_what_belongs_to_the_field_is_read_as_written() -> None:
    text = "Het Leernetwerk Intern Begeleiders van de Gelijke Kansen Alliantie. Graag leer ik."
    assert visible(text) == text


@pytest.mark.parametrize("count", [40])
def test_numbers_do_not_follow_the_order_of_arrival(count: int) -> None:
    numbers = [reading_number(pk) for pk in range(1, count + 1)]
    assert [application_id(number) for number in numbers] == list(range(1, count + 1))
    rises = sum(one < other for one, other in pairwise(numbers))
    assert count / 4 < rises < count * 3 / 4


# --- on the page -------------------------------------------------------------------------------


@pytest.fixture
def network(clock: Clock, db: None) -> Activity:
    clock.move_to("2023-11-20 10:00")
    return make_network(places=2)


def applies(network: Activity, **values: object) -> Application:
    sanne = make_person(given_name="Sanne", family_name="de Wit")
    return make_application(network, person=sanne, organisation_town="Groningen", **values)


def reader(network: Activity, name: str) -> Account:
    person = make_person(given_name=name, family_name="Lezer")
    return make_staff(network.programme.organiser, "reviewer", person=person)


def reads(network: Activity, application: Application) -> str:
    roos = reader(network, "Roos")
    number = reading_number(application.pk)
    path = f"/en/beheer/netwerken/{network.slug}/lezen/{number}/"
    return words_of(Desk(roos).open(path))


@pytest.mark.capability(169, 21)
def test_every_answer_that_a_reader_sees_is_redacted_and_says_so(network: Activity) -> None:
    question = Question.objects.create(
        activity=network, kind="long", label="Wat bracht je hier?", position=1
    )
    application = applies(
        network,
        motivation="Ik ben Sanne en wil leren.",
        answers={str(question.pk): "Mijn Groningse school, via Sanne's collega."},
    )
    page = reads(network, application)
    assert "Sanne" not in page
    assert "Groningse" not in page
    assert "Wat bracht je hier? Mijn place school" in page
    assert "3 pieces were hidden" in page
    assert str(application.pk) not in page.split("Motivation ", 1)[1][:8]


@pytest.mark.capability(169)
def test_what_a_reader_notes_shows_other_readers_no_name(network: Activity) -> None:
    application = applies(network, motivation="Ik wil leren.")
    other = applies(network)
    reviewer = reader(network, "Roos")
    Review.objects.create(
        application=application, reviewer=reviewer, verdict="suitable",
        note="Volgens mij is dit Sanne uit Groningen.", reviewed_at=application.created_at,
    )  # fmt: skip
    page = words_of(
        Desk(reader(network, "Ella")).open(f"/en/beheer/netwerken/{network.slug}/lezen/uitkomsten/")
    )
    assert other.state == "submitted"
    assert "Volgens mij is dit" in page
    assert "Sanne" not in page


def test_the_own_number_of_an_application_opens_nothing(network: Activity) -> None:
    application = applies(network)
    reviewer = Desk(make_staff(network.programme.organiser, "reviewer"))
    reviewer.open(f"/en/beheer/netwerken/{network.slug}/lezen/{application.pk}/", status=404)
    assert Client().get(f"/beheer/netwerken/{network.slug}/lezen/99999999999/").status_code == 302
