"""What happens at the doors stands in a log and on a page, without words about people."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import pytest
from django.test import Client

from leerkring.audit.models import SecurityEvent
from leerkring.audit.security import WRITTEN, note_security
from leerkring.audit.tasks import SECURITY_KEPT, forget_limits_and_security
from leerkring.people.signin import issue_link
from tests.factories import make_network, make_organiser, make_person, make_staff
from tests.support import Clock
from tests.web.staff.desk import Desk

pytestmark = pytest.mark.django_db
PAGE = "/beheer/veiligheid/"
ADDRESS = "203.0.113.77"


@pytest.fixture(autouse=True)
def _today(clock: Clock) -> None:
    clock.move_to("2024-01-10 10:00")


@pytest.fixture
def officer() -> Desk:
    return Desk(make_staff(make_organiser(), "privacy"))


def passer_by() -> Client:
    return Client(headers={"X-Forwarded-For": ADDRESS})


def key() -> dict[str, str]:
    return {"idempotency_key": secrets.token_urlsafe(18)}


def noted() -> list[tuple[str, str]]:
    return list(SecurityEvent.objects.order_by("id").values_list("kind", "about"))


def test_a_wrong_code_is_noted() -> None:
    data = {"email": "anna@school.example", "code": "AAAA2222", **key()}
    passer_by().post("/inloggen/code/", data)
    assert noted() == [("wrong_code", "web_public:sign-in-code")]


def test_a_link_that_no_longer_works_is_noted_without_the_link() -> None:
    passer_by().post("/inloggen/geheim-van-iemand/", key())
    assert noted() == [("wrong_code", "web_public:sign-in-link")]


def test_a_sign_in_is_noted_with_whose_it_is(clock: Clock) -> None:
    account = make_staff(make_organiser())
    token, _code = issue_link(account=account, at=clock.now)
    passer_by().post(f"/inloggen/{token}/", key())
    event = SecurityEvent.objects.get()
    assert (event.kind, event.account_id) == ("signed_in", str(account.pk))


def test_a_refused_page_is_noted_with_who_asked() -> None:
    network = make_network()
    reviewer = make_staff(network.programme.organiser, "reviewer")
    Desk(reviewer).open(f"/beheer/netwerken/{network.slug}/aanmeldingen/", status=403)
    event = SecurityEvent.objects.get()
    assert (event.kind, event.about, event.account_id) == (
        "refused",
        "web_staff:applications",
        str(reviewer.pk),
    )


def test_a_forged_form_is_noted() -> None:
    Client(enforce_csrf_checks=True).post("/inloggen/", {"email": "anna@school.example", **key()})
    assert noted() == [("refused", "web_public:sign-in")]


def test_a_limit_is_noted() -> None:
    for _once_more in range(7):
        passer_by().post("/inloggen/", {"email": "anna@school.example", **key()})
    assert noted() == [("limit", "sign-in:address")]


def test_the_log_holds_no_personal_text(caplog: pytest.LogCaptureFixture) -> None:
    make_person(email="anna@school.example", given_name="Anna", family_name="Bakker")
    caplog.set_level(logging.INFO, "leerkring.security")
    for _once_more in range(8):
        passer_by().post("/inloggen/", {"email": "anna@school.example", **key()})
    data = {"email": "anna@school.example", "code": "AAAA2222", **key()}
    passer_by().post("/inloggen/code/", data)
    passer_by().post("/inloggen/geheim-van-iemand/", key())

    lines = [r.getMessage() for r in caplog.records if r.name == "leerkring.security"]

    assert len(lines) == 4
    for word in ("anna", "Bakker", "school.example", ADDRESS, "geheim", "AAAA2222"):
        assert word not in "\n".join(lines)


def test_nobody_fills_the_database_by_being_refused(clock: Clock) -> None:
    for _once_more in range(WRITTEN.most + 20):
        note_security("refused", at=clock.now, source=ADDRESS)
    assert SecurityEvent.objects.count() == WRITTEN.most


def test_the_page_is_for_the_privacy_officer_alone() -> None:
    organiser = make_organiser()
    for role in ("manager", "reviewer", "facilitator", "host", "check_in", "catering", "reader"):
        Desk(make_staff(organiser, role)).open(PAGE, status=403)
    Desk(make_staff(organiser, "privacy")).open(PAGE)


def test_an_empty_page_says_what_will_appear(officer: Desk) -> None:
    assert "Er is nog niets gebeurd" in officer.open(PAGE)


def test_the_page_shows_names_of_the_own_team_only(clock: Clock) -> None:
    own, other = make_organiser(), make_organiser()
    officer = make_staff(own, "privacy")
    person = make_person(given_name="Vera", family_name="Vreemd")
    colleague = make_staff(own)
    stranger = make_staff(other)
    stranger.person.given_name, stranger.person.family_name = person.given_name, person.family_name
    stranger.person.save()
    for account in (colleague, stranger):
        note_security("refused", at=clock.now, source=ADDRESS, account_id=str(account.pk))

    page = Desk(officer).open(PAGE)

    assert colleague.person.name in page
    assert "Vera Vreemd" not in page
    assert "iemand die is ingelogd" in page


def test_the_list_is_narrowed_by_kind_and_by_place(officer: Desk, clock: Clock) -> None:
    note_security("refused", at=clock.now, source=ADDRESS, about="web_staff:draw")
    note_security("limit", at=clock.now, source="198.51.100.1", about="news:source")
    mark = SecurityEvent.objects.get(kind="refused").source

    by_kind, by_place = officer.open(f"{PAGE}?soort=limit"), officer.open(f"{PAGE}?vanaf={mark}")

    assert ("news:source" in by_kind, "web_staff:draw" in by_kind) == (True, False)
    assert ("news:source" in by_place, "web_staff:draw" in by_place) == (False, True)
    assert "Zoiets is niet gebeurd" in officer.open(f"{PAGE}?soort=signed_in")


def test_a_long_list_has_pages(officer: Desk, clock: Clock) -> None:
    SecurityEvent.objects.bulk_create(
        SecurityEvent(kind="limit", at=clock.now, source="aaaaaaaa", about=f"n{number:03}")
        for number in range(120)
    )
    second = officer.open(f"{PAGE}?pagina=2")
    assert ("n069" in second, "n119" in second, "n019" in second) == (True, False, False)


def test_the_people_page_leads_the_privacy_officer_there(officer: Desk) -> None:
    assert f'href="{PAGE}"' in officer.open("/beheer/mensen/")


def test_after_a_year_it_goes_away(clock: Clock) -> None:
    note_security("refused", at=clock.now, source=ADDRESS)
    clock.now += SECURITY_KEPT
    forget: Any = forget_limits_and_security
    forget.func()
    assert SecurityEvent.objects.count() == 1
    clock.advance(seconds=1)
    forget.func()
    assert not SecurityEvent.objects.exists()
