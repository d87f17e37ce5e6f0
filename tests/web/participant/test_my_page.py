from __future__ import annotations

import re

import pytest
from django.test import Client
from icalendar import Calendar

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.links import my_address
from leerkring.attendance.models import Attendance
from leerkring.findings.actions import check_finding, publish_finding, write_finding
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Meeting
from tests.day import Visitor
from tests.factories import (
    make_account,
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
    make_theme,
    make_webinar,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock):
    clock.move_to("2024-01-10 09:00")
    return make_network()


@pytest.fixture
def person(network):
    return make_application(network, state=ApplicationState.PLACED).person


@pytest.fixture
def me(person) -> Visitor:
    return Visitor(make_account(person))


def test_whoever_is_not_signed_in_signs_in_first(client: Client) -> None:
    assert client.get("/mijn/").headers["Location"].startswith("/inloggen/")


@pytest.mark.capability(39)
@pytest.mark.capability(38)
def test_saying_no_to_one_meeting_shows_on_that_meeting_only(me, network, person) -> None:
    first, second = make_meeting(network), make_meeting(network)
    me.sends(f"/mijn/bijeenkomst/{first.pk}/", intention="no")
    answers = dict(Attendance.objects.values_list("meeting_id", "intention"))
    assert answers == {first.pk: "no"}
    page = me.reads("/mijn/")
    assert page.count('value="yes"') == page.count(f'action="/mijn/bijeenkomst/{first.pk}/"')
    me.sends(f"/mijn/bijeenkomst/{first.pk}/", intention="yes")
    assert Attendance.objects.get().intention == "yes"
    assert second.pk


def test_nobody_answers_for_a_meeting_of_another_network(me) -> None:
    other = make_meeting(make_network())
    me.sends(f"/mijn/bijeenkomst/{other.pk}/", 404, intention="no")


def test_a_meeting_goes_into_ones_own_calendar(me, network) -> None:
    meeting = make_meeting(network)
    answer = me.client.get(f"/mijn/bijeenkomst/{meeting.pk}/agenda.ics")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["UID"] == meeting.calendar_uid


def test_the_link_of_a_letter_signs_in_by_a_button_only(
    person, client: Client, clock: Clock
) -> None:
    path = my_address(person, clock.now).split("8000")[1]
    assert "<button" in client.get(path).content.decode()
    assert client.get("/mijn/").status_code == 302
    client.post(path)
    assert client.get("/mijn/").status_code == 200


def test_the_link_of_a_letter_does_not_sign_in_the_team(
    network, client: Client, clock: Clock
) -> None:
    account = make_staff(network.programme.organiser)
    client.post(my_address(account.person, clock.now).split("8000")[1])
    assert client.get("/beheer/").status_code == 302


def test_a_link_with_another_persons_number_opens_nothing(
    person, client: Client, clock: Clock
) -> None:
    path = my_address(person, clock.now).split("8000")[1]
    stranger = make_person()
    assert client.get(path.replace(f"/{person.pk}-", f"/{stranger.pk}-")).status_code == 410


def test_an_old_link_says_what_to_do_and_mails_a_new_one_to_the_same_address(
    person, client: Client, clock: Clock
) -> None:
    path = my_address(person, clock.now).split("8000")[1]
    clock.advance(days=60)
    assert client.get(path).status_code == 200
    clock.advance(days=1)
    page = client.get(path)
    assert page.status_code == 410
    assert "Mail me een nieuwe link" in page.content.decode()
    assert person.email not in page.content.decode()
    assert not Letter.objects.exists()
    for _press in range(8):
        answer = client.post(path)
    assert answer.headers["Location"] == "/inloggen/code/?verstuurd=1"
    assert client.get("/mijn/").status_code == 302
    assert set(Letter.objects.values_list("recipient", "purpose")) == {(person.email, "sign_in")}
    text = as_received(Letter.objects.latest("id")).text
    link, code = re.search(r"/inloggen/[\w-]+/", text), re.search(r"\*\*(.{9})\*\*", text)
    assert link
    assert code
    typed = client.post("/inloggen/code/", {"email": person.email, "code": code[1]})
    assert typed.headers["Location"] == "/mijn/"


def test_a_link_that_claims_another_day_opens_nothing(person, client: Client, clock: Clock) -> None:
    path = my_address(person, clock.now).split("8000")[1]
    head, _, day = path.rstrip("/").rpartition("-")
    for other in (str(int(day) + 1), "", "²", "9" * 30):
        assert client.get(f"{head}-{other}/").status_code == 410


def test_whoever_has_no_place_sees_how_the_application_stands(network) -> None:
    applicant = make_application(network).person
    page = Visitor(make_account(applicant)).reads("/mijn/")
    assert network.title in page
    assert "/aanmelding/" in page


@pytest.mark.capability("S15")
def test_a_participant_sees_what_the_other_networks_work_on(me, network) -> None:
    teachers = make_network(programme=network.programme, short_title="Leraren")
    make_theme(teachers, title="Taal in de klas", shared=True)
    make_theme(teachers, title="Nog geheim", shared=False)
    manager = make_actor(network.programme.organiser)
    finding = write_finding(
        by=manager, at=network.created_at, activity=teachers, title="Lees elke dag", text="Ja."
    )
    page = me.reads("/mijn/")
    assert "Taal in de klas" in page
    assert "Nog geheim" not in page
    assert "Lees elke dag" not in page
    check_finding(by=manager, at=network.created_at, finding=finding)
    publish_finding(by=manager, at=network.created_at, finding=finding)
    assert "Lees elke dag" in me.reads("/mijn/")


@pytest.mark.capability("S21")
def test_what_one_set_out_to_do_and_where_one_stood_is_kept(me, network) -> None:
    me.sends(f"/mijn/voornemen/{network.slug}/", text="Elke ouder bellen.")
    page = me.reads("/mijn/")
    assert "Elke ouder bellen." in page
    number = page.split("/mijn/voornemens/")[1].split("/")[0]
    page = me.sends(
        f"/mijn/voornemens/{number}/", text="Elke ouder bellen.", outcome="Twintig gebeld."
    )
    assert "Twintig gebeld." in page
    me.sends(f"/mijn/standpunt/{network.slug}/", moment="start", text="De school kan alles.")
    page = me.sends(f"/mijn/standpunt/{network.slug}/", moment="end", text="De school kiest.")
    assert page.index("De school kan alles.") < page.index("De school kiest.")


def test_nobody_opens_somebody_elses_intention(me, network) -> None:
    me.sends(f"/mijn/voornemen/{network.slug}/", text="Elke ouder bellen.")
    number = me.reads("/mijn/").split("/mijn/voornemens/")[1].split("/")[0]
    other = Visitor(make_account())
    assert other.client.get(f"/mijn/voornemens/{number}/").status_code == 404


@pytest.mark.capability("S17")
def test_the_join_link_is_shown_from_half_an_hour_before_until_the_end(clock: Clock) -> None:
    webinar = make_webinar()
    make_meeting(webinar, mode=Meeting.Mode.ONLINE, join_url="https://video.example/kring")
    guest = make_application(webinar, state=ApplicationState.PLACED).person
    me = Visitor(make_account(guest))
    for moment, shown in (("15:29", False), ("15:30", True), ("19:59", True), ("20:00", False)):
        clock.move_to(f"2024-01-18 {moment}")
        assert ("https://video.example/kring" in me.reads("/mijn/")) == shown, moment


def test_the_work_of_other_programmes_and_of_cancelled_networks_is_not_shown(me, network) -> None:
    make_network(programme=network.programme, short_title="Buren")
    make_network(short_title="Elders")
    cancelled = {"short_title": "Afgelast", "cancelled_at": network.created_at}
    make_network(programme=network.programme, **cancelled)
    page = me.reads("/mijn/")
    assert "Buren" in page
    assert "Elders" not in page
    assert "Afgelast" not in page
