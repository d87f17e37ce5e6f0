"""The short check before the form, as applicants, their own page and the team see it."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.selection.models import Override
from tests.factories import START, make_meeting, make_network, make_staff, make_webinar
from tests.support import Clock
from tests.web.public.pages import (
    APPLICANT,
    OPEN_DAY,
    only_application,
    page,
    promise_all,
    send,
    text_of,
    where,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
BEGIN = "/en/activiteiten/leraren/aanmelden/"
STAFF = "/en/beheer/netwerken/leraren/"


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-09-20 10:00")
    activity = make_network(
        slug="leraren",
        contact_email="h@a.example",
        opens_at=at_amsterdam(date(2023, 10, 2), time()),
        closes_before=at_amsterdam(date(2023, 11, 18), time()),
    )
    make_meeting(activity)
    return activity


@pytest.fixture
def desk(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def checks(network: Activity, desk: Desk, clock: Clock) -> tuple[str, str]:
    """Two questions that the team wrote before the call; the call is open now."""
    desk.send(
        f"{STAFF}vooraf/nieuw/",
        text="Do you teach this year?",
        wanted="yes",
        otherwise="Leaders have a network of their own.",
    )
    desk.send(f"{STAFF}vooraf/nieuw/", text="Did you take part last year?", wanted="no")
    clock.move_to(OPEN_DAY)
    first, second = EligibilityCheck.objects.values_list("pk", flat=True)
    return f"check_{first}", f"check_{second}"


def fitting(checks: tuple[str, str]) -> str:
    return f"{BEGIN}?vooraf=1&{checks[0]}=yes&{checks[1]}=no"


def apply(client: Client, checks: tuple[str, str]) -> Application:
    begun = send(client, fitting(checks), **APPLICANT)
    own = where(begun).removesuffix("stap-2/")
    send(client, f"{own}stap-2/", motivation="Daarom.")
    send(client, f"{own}stap-3/", **promise_all("leraren"))
    send(client, f"{own}controleren/")
    return only_application()


@pytest.mark.capability(13)
def test_whoever_does_not_fit_learns_why_before_the_form_and_nothing_is_kept(
    client: Client, network: Activity, checks: tuple[str, str]
) -> None:
    make_webinar(title="An open webinar")
    first = client.get(BEGIN)
    assert "Do you teach this year?" in text_of(first)
    assert 'method="get"' in first.content.decode()
    assert 'name="given_name"' not in first.content.decode()
    half = text_of(client.get(f"{BEGIN}?vooraf=1&{checks[0]}=yes"))
    assert "Answer yes or no: Did you take part last year?" in half
    wrong = client.get(f"{BEGIN}?vooraf=1&{checks[0]}=no&{checks[1]}=no")
    text = text_of(wrong)
    assert "Do you teach this year? Leaders have a network of their own." in text
    assert "Did you take part last year?" not in text
    assert "An open webinar" in text
    assert "mailto:h@a.example" in wrong.content.decode()
    assert not Application.objects.exists()
    again = client.get(f"{BEGIN}?opnieuw=1&{checks[0]}=no&{checks[1]}=no")
    assert again.content.decode().count("checked") == 2
    forced = send(client, f"{BEGIN}?vooraf=1&{checks[0]}=no&{checks[1]}=no", **APPLICANT)
    assert "Leaders have a network of their own." in text_of(forced)
    assert not Application.objects.exists()


@pytest.mark.capability(13)
def test_whoever_fits_goes_on_to_the_form_and_the_answers_stay_with_the_application(
    client: Client, desk: Desk, checks: tuple[str, str]
) -> None:
    assert 'name="given_name"' in client.get(fitting(checks)).content.decode()
    row = apply(client, checks)
    assert set(row.checks.values()) == {"yes", "no"}
    shown = words_of(desk.open(f"{STAFF}aanmeldingen/{row.pk}/"))
    assert "Do you teach this year? Yes" in shown
    assert "Noor" in desk.open(f"{STAFF}aanmeldingen/?kolom=checks")
    assert "Noor" not in words_of(desk.open(f"{STAFF}aanmeldingen/?vooraf=misfit"))


def test_an_answer_is_changed_on_the_own_page_until_the_deadline(
    client: Client, desk: Desk, clock: Clock, checks: tuple[str, str]
) -> None:
    row = apply(client, checks)
    from leerkring.web.public.paths import own_page

    own = f"/en{own_page(row)}"
    saved = send(
        client, f"{own}vooraf/", **{checks[0]: "no", checks[1]: "no", "version": row.version}
    )
    assert "With one of your answers this activity does not fit you." in text_of(saved)
    assert "Noor" in words_of(desk.open(f"{STAFF}aanmeldingen/?vooraf=misfit"))
    assert "does not fit" in words_of(desk.open(f"{STAFF}aanmeldingen/{row.pk}/"))
    clock.move_to("2023-11-18 10:00")
    assert where(client.get(f"{own}vooraf/", follow=True)) == own


def test_a_draft_that_no_longer_fits_is_not_sent_unless_a_person_makes_an_exception(
    client: Client, desk: Desk, network: Activity, checks: tuple[str, str]
) -> None:
    own = where(send(client, fitting(checks), **APPLICANT)).removesuffix("stap-2/")
    send(client, f"{own}stap-2/", motivation="Daarom.")
    send(client, f"{own}stap-3/", **promise_all("leraren"))
    send(client, f"{own}vooraf/", **{checks[0]: "no", checks[1]: "no"})
    text = text_of(send(client, f"{own}controleren/"))
    assert "Look at the questions before the form" in text
    row = Application.objects.get()
    assert row.state == "draft"
    manager = make_staff(network.programme.organiser)
    Override.objects.create(
        activity=network,
        application=row,
        kind=Override.Kind.ELIGIBILITY,
        state=Override.State.AGREED,
        reason="Leads a school and teaches there too.",
        asked_by=manager,
        asked_at=START,
        is_alone=True,
    )
    send(client, f"{own}controleren/")
    assert only_application().pk == row.pk


def test_what_is_asked_stands_fast_once_the_call_is_open(
    desk: Desk, checks: tuple[str, str]
) -> None:
    pk = checks[0].removeprefix("check_")
    form, new = f"{STAFF}vooraf/{pk}/", f"{STAFF}vooraf/nieuw/"
    refused = desk.send(form, to=new, text="One more?", wanted="yes", status=200)
    assert "so they stay" in refused.content.decode()
    desk.send(f"{STAFF}vooraf/{pk}/", text="Do you teach?", wanted="no", status=200)
    desk.send(f"{STAFF}vooraf/{pk}/", remove="1", status=200)
    desk.send(f"{STAFF}vooraf/{pk}/", text="Do you teach now?", wanted="yes")
    check = EligibilityCheck.objects.get(pk=pk)
    assert (check.text, check.wanted) == ("Do you teach now?", True)


def test_nobody_overwrites_a_colleagues_words(desk: Desk, checks: tuple[str, str]) -> None:
    pk = checks[0].removeprefix("check_")
    EligibilityCheck.objects.filter(pk=pk).update(text="Changed by Els?", version=2)
    answer = desk.send(f"{STAFF}vooraf/{pk}/", status=409, text="Mine?", wanted="yes", version="1")
    assert "Changed by Els?" in answer.content.decode()


def test_six_questions_are_enough(network: Activity, desk: Desk) -> None:
    for number in range(6):
        desk.send(f"{STAFF}vooraf/nieuw/", text=f"Question {number}?", wanted="yes")
    desk.send(f"{STAFF}vooraf/nieuw/", text="A seventh?", wanted="yes", status=200)
    assert EligibilityCheck.objects.filter(activity=network).count() == 6


def test_the_secretary_enters_the_answers_too(desk: Desk, checks: tuple[str, str]) -> None:
    desk.send(
        f"{STAFF}aanmeldingen/nieuw/",
        given_name="Ina",
        family_name="Bos",
        role="teacher",
        organisation_name="De Linde",
        source="phone",
        language="nl",
        **{checks[0]: "yes", checks[1]: "yes"},
    )
    row = Application.objects.get()
    assert sorted(row.checks.values()) == ["yes", "yes"]
    assert "Ina Bos" in desk.open(f"{STAFF}aanmeldingen/?vooraf=misfit")


def test_open_registration_asks_nothing_first(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    webinar = make_webinar(slug="leraren")
    EligibilityCheck.objects.create(activity=webinar, position=1, text="Do you teach?")
    assert "Register directly" in page(client, BEGIN)
