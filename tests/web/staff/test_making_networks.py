"""A manager makes, dates, publishes and changes networks and webinars through the pages."""

from __future__ import annotations

import secrets
from datetime import date, time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from leerkring.experts.models import Speaker
from leerkring.mail.models import Letter, LetterText
from leerkring.programmes.models import Activity, Meeting, Programme
from leerkring.programmes.queries import agenda_of, meetings_by_activity, milestones_of
from leerkring.programmes.states import PublicState, public_state
from tests.conftest import Clock
from tests.factories import (
    make_application,
    make_expert,
    make_meeting,
    make_network,
    make_organisation,
    make_organiser,
    make_programme,
    make_staff,
    place_person,
)
from tests.web.staff.desk import words_of

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"
LEADERS = {
    "title": "Leernetwerk voor schoolleiders",
    "audience": ["school_leader"],
    "sectors": ["po", "vo"],
    "admission": "selection",
    "places": "18",
    "closes_on": "2023-11-17",
    "first_on": "2024-01-18",
}
TEACHERS = {
    "title": "Leernetwerk voor leraren",
    "audience": ["teacher"],
    "sectors": ["po", "vo"],
    "admission": "selection",
    "closes_on": "2023-11-17",
    "first_on": "2024-01-25",
}
ALDERMEN = {
    "title": "Leernetwerk voor wethouders",
    "audience": ["alderman"],
    "admission": "invitation",
}


class Manager:
    """A manager at the pages; each form carries a key of its own, as a browser's would."""

    def __init__(self, programme: Programme) -> None:
        self.client = Client()
        self.client.force_login(make_staff(programme.organiser), backend=BACKEND)
        self.programme = programme

    def send(self, path: str, **data: Any) -> HttpResponse:
        data = {"idempotency_key": secrets.token_urlsafe(18), **data}
        return self.client.post(f"/beheer/{path}", data)

    def read(self, path: str) -> str:
        response = self.client.get(f"/beheer/{path}")
        assert response.status_code == 200
        return response.content.decode()

    def make_network(self, fields: dict[str, Any]) -> Activity:
        before = set(Activity.objects.values_list("pk", flat=True))
        response = self.send(f"programmas/{self.programme.slug}/nieuw-netwerk/", **fields)
        assert response.status_code == 302
        return Activity.objects.select_related("programme__organiser").exclude(pk__in=before).get()


@pytest.fixture
def manager(clock: Clock) -> Manager:
    clock.move_to("2023-10-10 10:00")
    return Manager(make_programme(published_at=None, title="Leernetwerken 2023–2024"))


def form_of(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting's form as it is filled in on the page."""
    meeting.refresh_from_db()
    return {
        "version": meeting.version,
        "title": meeting.title,
        "precision": meeting.precision,
        "on": meeting.on.isoformat() if meeting.on else "",
        "start_time": meeting.start_time.strftime("%H:%M") if meeting.start_time else "",
        "end_time": meeting.end_time.strftime("%H:%M") if meeting.end_time else "",
        "mode": meeting.mode,
        "venue": meeting.venue_id or "",
        "description": meeting.description,
    }


def meetings(activity: Activity) -> list[Meeting]:
    return [plan.meeting for plan in meetings_by_activity([activity])[activity.pk]]


@pytest.mark.capability("S2")
def test_three_networks_side_by_side_share_their_closing(manager: Manager) -> None:
    networks = [manager.make_network(fields) for fields in (LEADERS, TEACHERS, ALDERMEN)]
    for network in networks:
        assert manager.send(f"netwerken/{network.slug}/publiceren/", publish_now="1").url
    closings = {meetings(network)[-1].pk for network in networks}
    assert len(closings) == 1
    page = manager.read(f"programmas/{manager.programme.slug}/")
    assert 'colspan="3"' in page
    assert all(network.short_title in page for network in networks)
    assert [a.audience for a in networks] == [["school_leader"], ["teacher"], ["alderman"]]
    assert [meetings(a)[0].on for a in networks] == [date(2024, 1, 18), date(2024, 1, 25), None]
    public = Client().get("/activiteiten/").content.decode()
    assert all(network.title in public for network in networks)


@pytest.mark.capability(116)
def test_a_network_starts_as_an_earlier_one_with_meetings_form_and_letters(
    manager: Manager,
) -> None:
    example, _beside = manager.make_network(LEADERS), manager.make_network(TEACHERS)
    here = f"netwerken/{example.slug}/"
    manager.send(f"{here}vragen/nieuw/", label="Welke vraag breng je mee?", kind="long")
    words = {"subject": "Kom, {given_name}", "body": "Hoi {given_name}.\n\n{button}"}
    manager.send(f"{here}brieven/place_invited/nl/", bewaren="ja", **words)
    manager.send(f"{here}kopie/", title="Volgend jaar", programme=manager.programme.pk)
    copy = Activity.objects.get(title="Volgend jaar")
    *old, closing = meetings(example)
    *new, shared = meetings(copy)
    assert shared.pk == closing.pk
    assert [(one.title, one.start_time) for one in new] == [(m.title, m.start_time) for m in old]
    assert {one.pk for one in new}.isdisjoint({one.pk for one in old})
    assert [one.on for one in new] == [None] * 4
    assert [[i.title for i in agenda_of(one)] for one in new] == [
        [i.title for i in agenda_of(one)] for one in old
    ]
    assert [one.title for one in milestones_of(copy)] == [m.title for m in milestones_of(example)]
    assert [one.label for one in copy.questions.all()] == ["Welke vraag breng je mee?"]
    own = LetterText.objects.filter(context_ref=f"activity:{copy.pk}")
    assert list(own.values_list("purpose", "subject")) == [("place_invited", "Kom, {given_name}")]
    assert (copy.published_at, copy.opens_at, copy.closes_before) == (None, None, None)


@pytest.mark.capability("S4")
def test_four_meetings_get_their_dates_and_a_step_is_known_by_its_month(manager: Manager) -> None:
    network = manager.make_network(LEADERS)
    days = ["2024-01-18", "2024-03-14", "2024-05-16", "2024-09-19", "2024-11-04"]
    for meeting, day in zip(meetings(network), days, strict=True):
        fields = {**form_of(meeting), "precision": "day", "on": day}
        path = f"netwerken/{network.slug}/data/{meeting.pk}/"
        assert manager.send(path, **fields).status_code == 302
    intake = milestones_of(network).get(kind="intake")
    manager.send(
        f"netwerken/{network.slug}/data/stap/{intake.pk}/",
        version=intake.version,
        kind="intake",
        title=intake.title,
        precision="month",
        on="2023-11-01",
    )
    page = words_of(manager.read(f"netwerken/{network.slug}/data/"))
    assert "donderdag 18 januari 2024, 16.00–20.00 uur" in page
    assert "maandag 4 november 2024, 16.00–20.00 uur" in page
    assert "november 2023" in page
    network.refresh_from_db()
    assert network.ends_at == meetings(network)[-1].ends_at


NIGHT = {"precision": "day", "title": "Avond", "mode": "in_person"}


@pytest.mark.parametrize(
    ("day", "start", "end", "wrong"),
    [
        ("2027-03-12", "20:00", "00:30", ""),
        ("2027-03-12", "19:00", "00:00", ""),
        ("2027-03-12", "20:00", "16:00", "Het einde moet later zijn"),
        ("2027-03-28", "02:30", "03:30", "Dit uur bestaat niet op die dag"),
        ("0226-03-12", "16:00", "20:00", "Klopt het jaar? Er staat 226."),
    ],
)
def test_hours_and_days_of_a_meeting_are_right_or_refused_at_their_field(
    manager: Manager, day: str, start: str, end: str, wrong: str
) -> None:
    network = manager.make_network(LEADERS)
    before = len(meetings(network))
    fields = {**NIGHT, "on": day, "start_time": start, "end_time": end}
    answer = manager.send(f"netwerken/{network.slug}/data/nieuw/", **fields)
    assert answer.status_code == (200 if wrong else 302)
    assert wrong in answer.content.decode()
    assert len(meetings(network)) == before + (not wrong)


def test_a_date_may_be_known_to_the_week_and_no_further(manager: Manager) -> None:
    network = manager.make_network(ALDERMEN)
    first = meetings(network)[0]
    fields = {**form_of(first), "precision": "week", "on": "2023-11-21"}
    manager.send(f"netwerken/{network.slug}/data/{first.pk}/", **fields)
    first.refresh_from_db()
    assert (first.precision, first.starts_at) == ("week", None)


def test_a_webinar_is_public_after_three_fields_and_one_button(manager: Manager) -> None:
    path = f"programmas/{manager.programme.slug}/nieuw-webinar/"
    page = manager.read(path)
    assert page.count('class="utrecht-form-field"') == 3
    fields = {"title": "Het maakt uit waar je wieg staat", "on": "2023-12-06", "start_time": "9:00"}
    response = manager.send(path, **fields)
    manager.client.post(
        response.url, {"publish_now": "1", "idempotency_key": secrets.token_urlsafe(18)}
    )
    webinar = Activity.objects.get()
    public = Client().get(f"/activiteiten/{webinar.slug}/").content.decode()
    assert "woensdag 6 december 2023" in public.lower()


def test_a_network_asks_at_most_seven_fields(manager: Manager) -> None:
    page = manager.read(f"programmas/{manager.programme.slug}/nieuw-netwerk/")
    assert page.count('class="utrecht-form-field"') <= 7


def test_a_draft_is_seen_with_its_private_link_only(manager: Manager) -> None:
    network = manager.make_network(LEADERS)
    visitor, address = Client(), f"/activiteiten/{network.slug}/"
    assert visitor.get(address).status_code == 404
    assert visitor.get(f"{address}?voorbeeld={network.preview_token}").status_code == 200
    page = manager.read(f"netwerken/{network.slug}/publiceren/")
    assert network.preview_token in page


def test_publication_can_be_planned(manager: Manager, clock: Clock) -> None:
    network = manager.make_network(LEADERS)
    path = f"netwerken/{network.slug}/publiceren/"
    assert manager.send(path, publish_at="2023-10-09T09:00").status_code == 200
    assert manager.send(path, publish_at="2023-10-16T09:00").status_code == 302
    network.refresh_from_db()
    assert public_state(network, clock.now) == PublicState.DRAFT
    assert public_state(network, clock.move_to("2023-10-16 09:00")) == PublicState.OPEN


@pytest.mark.capability(53)
def test_the_agenda_editor_checks_its_minutes_and_works_without_scripts(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    meeting = make_meeting(network, start_time=time(9), end_time=time(10))
    path = f"netwerken/{network.slug}/data/{meeting.pk}/programma/"

    def lines(*rows: tuple[str, str], **more: str) -> dict[str, str]:
        data = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0", "version": "1"}
        for number, (minutes, title) in enumerate(rows):
            data[f"lines-{number}-minutes"] = minutes
            data[f"lines-{number}-title"] = title
            data[f"lines-{number}-kind"] = "other"
        return {**data, **more}

    rows = (("5", "Welkom"), ("20", "Uitwisselen"), ("30", "Presentatie"))
    page = manager.send(path, **lines(*rows, button="count")).content.decode()
    assert "55" in page
    assert "9.05–9.25 uur" in page
    page = manager.send(path, **lines(*rows, button="down-1")).content.decode()
    assert page.index("Presentatie") < page.index("Uitwisselen")
    page = manager.send(path, **lines(*rows, button="add")).content.decode()
    assert 'name="lines-3-minutes"' in page
    page = manager.send(path, **lines(*rows, button="remove-0")).content.decode()
    assert "Welkom" not in page
    assert agenda_of(meeting).count() == 0
    wrong = manager.send(path, **lines(("0", "Welkom"), button="save"))
    assert (wrong.status_code, agenda_of(meeting).count()) == (200, 0)
    done = (("5", "Welkom"), ("30", "Presentatie"), ("20", "Uitwisselen"), ("5", "Afsluiting"))
    assert manager.send(path, **lines(*done, button="save")).status_code == 302
    assert [item.minutes for item in agenda_of(meeting)] == [5, 30, 20, 5]
    assert manager.send(path, **lines(*done, button="save")).status_code == 409


def test_an_agenda_that_does_not_fit_is_something_to_do(manager: Manager, clock: Clock) -> None:
    clock.move_to("2024-01-10 09:00")
    network = make_network(programme=manager.programme)
    make_meeting(network, start_time=time(16), end_time=time(20))
    page = manager.read("")
    assert ">240</span>" in page


def test_a_change_of_date_says_first_whom_it_will_tell(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    meeting = make_meeting(network, start_time=time(16), end_time=time(20))
    place_person(network, person=None)
    placed = place_person(network)
    offered = make_application(network, state="offered")
    expert = make_expert(network.programme.organiser)
    Speaker.objects.create(meeting=meeting, expert=expert, state=Speaker.State.INVITED)
    path = f"netwerken/{network.slug}/data/{meeting.pk}/"
    fields = {**form_of(meeting), "on": "2024-01-25"}
    first = manager.send(path, **fields)
    meeting.refresh_from_db()
    assert meeting.on == date(2024, 1, 18)
    page = words_of(first.content.decode())
    old, new = "donderdag 18 januari 2024", "donderdag 25 januari 2024"
    assert f"Wanneer {old}, 16.00–20.00 uur → {new}, 16.00–20.00 uur" in page
    assert "Waar " not in page.split("Hun agenda")[0]
    assert "Van deze wijziging krijgen 3 mensen bericht" in page
    for reached in (placed.person.name, expert.person.name):
        assert reached in page
    assert f"{offered.person.name} " not in page
    letter = page.split("De mail zoals")[1]
    assert f"{new}, 16.00–20.00 uur" in letter
    assert not Letter.objects.exists()
    assert manager.send(path, **fields, sure="1").status_code == 302
    meeting.refresh_from_db()
    assert meeting.on == date(2024, 1, 25)


def test_a_change_of_words_only_asks_nothing(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    meeting = make_meeting(network, start_time=time(16), end_time=time(20))
    place_person(network)
    fields = {**form_of(meeting), "description": "Neem je vragen mee"}
    path = f"netwerken/{network.slug}/data/{meeting.pk}/"
    assert manager.send(path, **fields).status_code == 302


def test_a_stale_form_is_shown_beside_what_stands_there_now(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    meeting = make_meeting(network, start_time=time(16), end_time=time(20))
    path = f"netwerken/{network.slug}/data/{meeting.pk}/"
    stale = form_of(meeting)
    manager.send(path, **{**stale, "title": "Van een collega"})
    answer = manager.send(path, **{**stale, "title": "Van mij"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Van een collega" in page
    assert 'value="Van mij"' in page
    assert 'name="version" value="2"' in page


@pytest.mark.capability("S19")
def test_organisations_stand_on_the_page_each_in_its_role(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    make_organisation(name="Gelijke Kansen Alliantie", kind="ministry")
    data: dict[str, Any] = {"roles-TOTAL_FORMS": "3", "roles-INITIAL_FORMS": "0"}
    for number, (role, name, kind) in enumerate(
        [
            ("initiator", "gelijke kansen alliantie", "ministry"),
            ("executor", "Bureau Voorbeeld", "agency"),
            ("initiator", "", "institute"),
        ]
    ):
        data[f"roles-{number}-role"] = role
        data[f"roles-{number}-organisation"] = name
        data[f"roles-{number}-kind"] = kind
    response = manager.send(f"netwerken/{network.slug}/organisaties/", **data)
    assert response.status_code == 302
    roles = {r.role: r.organisation.name for r in _roles(network)}
    assert roles == {"initiator": "Gelijke Kansen Alliantie", "executor": "Bureau Voorbeeld"}
    public = Client().get(f"/activiteiten/{network.slug}/").content.decode()
    assert "Gelijke Kansen Alliantie" in public
    assert "Bureau Voorbeeld" in public


def _roles(network: Activity) -> Any:
    return network.organisation_roles.select_related("organisation")


@pytest.mark.capability(111)
def test_the_page_of_a_network_says_where_each_phase_stands_and_what_is_next(
    manager: Manager,
) -> None:
    network = manager.make_network(LEADERS)
    page = manager.read(f"netwerken/{network.slug}/")
    assert page.count("<path class=") == 12
    assert f"/beheer/netwerken/{network.slug}/publiceren/" in page
    assert page.count("lk-phase-number") == 12
    first = page[page.index('class="lk-first"') : page.index("</section>")]
    assert "utrecht-button--primary-action" in first
    cards = page[page.index("</section>") : page.index('class="lk-folds"')]
    assert cards.count("lk-phase-number") == cards.count('class="lk-phase-todo"') >= 2
    assert page[page.index('class="lk-folds"') :].count("<details") >= 1


@pytest.mark.capability(112)
def test_what_needs_doing_stands_on_one_page_over_all_networks(manager: Manager) -> None:
    first, second = manager.make_network(LEADERS), manager.make_network(TEACHERS)
    page = manager.read("")
    assert page.count('class="lk-ring"') == 2
    todo = page[page.index('class="lk-todo"') : page.index("</ul>", page.index("lk-todo"))]
    assert first.short_title in todo
    assert second.short_title in todo


@pytest.mark.capability(140)
def test_a_new_installation_explains_what_is_missing_and_why(clock: Clock) -> None:
    organiser = make_organiser()
    client = Client()
    client.force_login(make_staff(organiser), backend=BACKEND)
    page = client.get("/beheer/").content.decode()
    steps = page[page.index("lk-checklist") :]
    assert steps.count("<li") == 5
    assert 'class="is-done"' not in steps
    assert "/beheer/nieuw-programma/" in steps
    programme = make_programme(organiser=organiser)
    page = client.get("/beheer/").content.decode()
    assert f"/beheer/programmas/{programme.slug}/nieuw-netwerk/" in page


def test_a_form_sent_twice_makes_one_network(manager: Manager) -> None:
    key = secrets.token_urlsafe(18)
    path = f"programmas/{manager.programme.slug}/nieuw-netwerk/"
    answers = [manager.send(path, idempotency_key=key, **LEADERS) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Activity.objects.count() == 1


def test_a_list_finds_filters_and_pages(manager: Manager) -> None:
    for _ in range(26):
        make_network(programme=manager.programme)
    draft = make_network(programme=manager.programme, title="Wethouders", published_at=None)
    assert "pagina=2" in manager.read("netwerken/")
    page = manager.read("netwerken/?stand=draft")
    assert draft.title in page
    assert page.count('<th scope="row">') == 1
    assert manager.read("netwerken/?q=wethou").count('<th scope="row">') == 1
    assert "lk-empty" in manager.read("netwerken/?q=bestaatniet")


def test_cancelling_says_how_many_hear_of_it_and_asks_to_be_sure(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    person = place_person(network).person
    path = f"netwerken/{network.slug}/afgelasten/"
    assert person.name in manager.read(path)
    assert manager.send(path, reason="Te weinig").status_code == 200
    network.refresh_from_db()
    assert network.cancelled_at is None
    assert manager.send(path, reason="Te weinig", sure="on").status_code == 302
    network.refresh_from_db()
    assert network.cancelled_at is not None


def test_questions_of_ones_own_stand_in_the_order_that_was_chosen(manager: Manager) -> None:
    network = make_network(programme=manager.programme)
    base = f"netwerken/{network.slug}/vragen/"
    manager.send(f"{base}nieuw/", label="Eerste?", kind="short")
    manager.send(f"{base}nieuw/", label="Tweede?", kind="choice", options="ja\nnee")
    assert manager.send(f"{base}nieuw/", label="Kies", kind="choice").status_code == 200
    second = network.questions.get(label="Tweede?")
    manager.send(f"{base}{second.pk}/verplaats/", omhoog="1")
    page = manager.read(base)
    assert page.index("Tweede?") < page.index("Eerste?")


def test_a_question_and_a_step_that_a_colleague_changed_are_not_overwritten(
    manager: Manager,
) -> None:
    network = manager.make_network(LEADERS)
    manager.send(f"netwerken/{network.slug}/vragen/nieuw/", label="Eerste?", kind="short")
    question = network.questions.get()
    path = f"netwerken/{network.slug}/vragen/{question.pk}/"
    words = {"kind": "short", "version": question.version}
    assert manager.send(path, label="Van de een?", **words).status_code == 302
    assert manager.send(path, label="Van de ander?", **words).status_code == 409
    question.refresh_from_db()
    assert question.label == "Van de een?"
    step = milestones_of(network).get(kind="intake")
    path = f"netwerken/{network.slug}/data/stap/{step.pk}/"
    words = {"kind": "intake", "precision": "tbd", "version": step.version}
    assert manager.send(path, title="Van de een", **words).status_code == 302
    assert manager.send(path, title="Van de ander", **words).status_code == 409
    step.refresh_from_db()
    assert step.title == "Van de een"


@pytest.mark.parametrize("networks", [1, 3])
def test_the_opening_page_takes_as_many_queries_for_one_network_as_for_three(
    manager: Manager, networks: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(networks):
        network = make_network(programme=manager.programme)
        make_meeting(network)
        place_person(network)
    manager.read("")
    with django_assert_max_num_queries(20):
        manager.read("")
