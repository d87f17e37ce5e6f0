from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.tasks import pass_unanswered_places_on
from leerkring.audit.models import Event
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity, Milestone
from leerkring.programmes.moments import Precision
from leerkring.review.numbering import reading_number
from leerkring.selection.bridge.lots import lots_for
from leerkring.selection.models import Decision, DrawRound
from tests.conftest import Clock
from tests.factories import (
    make_affiliation,
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    network = make_network(places=2, selection_method="lottery")
    make_meeting(network)
    Milestone.objects.create(
        activity=network,
        kind=Milestone.Kind.CONFIRMATION,
        title="Bevestiging",
        on=clock.now.date(),
        precision=Precision.WEEK,
    )
    return network


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def reader(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser, "reviewer"))


def at(network: Activity, rest: str) -> str:
    return f"/beheer/netwerken/{network.slug}/{rest}"


def apply(network: Activity, count: int) -> list[Application]:
    return [
        make_application(network, person=make_person(given_name=name, family_name="Tester"))
        for name in ("Anna", "Bilal", "Chris", "Dewi", "Emre", "Femke")[:count]
    ]


def read_all(network: Activity, desk: Desk, verdict: str = "suitable") -> int:
    """Press the same verdict until nothing is left; return how many."""
    for number in range(50):
        answer = desk.client.get(at(network, "lezen/volgende/"))
        if answer.url == at(network, "lezen/"):
            return number
        desk.send(answer.url, verdict=verdict)
    raise AssertionError("the pile has no end")


def fix_and_draw(network: Activity, manager: Desk, **fields: object) -> DrawRound:
    values = {"seed": "6 2 4 1 1 5", **fields}
    manager.send(at(network, "trekking/"), **values)
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    return DrawRound.objects.latest("pk")


def token_in(letter: Letter) -> str:
    found = re.search(r"/aanbod/([^/\s]+)/", as_received(letter).text)
    assert found
    return found[1]


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.capability(21)
def test_the_reader_sees_no_name_school_or_place_anywhere(network: Activity) -> None:
    make_application(
        network,
        person=make_person(given_name="Fatima", family_name="el Amrani", email="fatima@x.example"),
        organisation=make_organisation(name="Basisschool De Regenboog"),
        organisation_town="Appingedam",
        motivation="Ik ben Fatima el Amrani van de Regenboog in Appingedam. Mail fatima@x.example "
        "of bel 06-12345678. Fatima's team wil kansen voor ieder kind.",
    )
    desk = reader(network)
    answer = desk.client.get(at(network, "lezen/volgende/"))
    page = desk.open(answer.url)
    seen = page[page.index("<main") : page.index("</main>")] + page[: page.index("</title>")]
    for word in ("Fatima", "Amrani", "Regenboog", "Appingedam", "x.example", "12345678"):
        assert word not in seen, word
    assert "wil kansen voor ieder kind" in seen
    assert Event.objects.filter(verb="read_motivation").count() == 1
    desk.open(at(network, "aanmeldingen/?q=Fatima"), status=403)
    desk.open(at(network, "trekking/"), status=403)


def test_a_doubt_goes_to_a_second_reader_and_is_counted(network: Activity, manager: Desk) -> None:
    apply(network, 3)
    first, second = reader(network), reader(network)
    assert read_all(network, first, "doubt") == 3
    assert "3" in words_of(manager.open(at(network, "lezen/")))
    assert read_all(network, second) == 3
    assert read_all(network, first) == 0


def test_nobody_is_given_a_colleagues_motivation(network: Activity) -> None:
    school = make_organisation()
    person = make_person()
    make_affiliation(person, school)
    desk = Desk(make_staff(network.programme.organiser, "reviewer", person=person))
    application = make_application(network, organisation=school)
    assert desk.client.get(at(network, "lezen/volgende/")).url == at(network, "lezen/")
    desk.open(at(network, f"lezen/{reading_number(application.pk)}/"), status=403)


# --- drawing ------------------------------------------------------------------------------------


@pytest.mark.capability("S9", 32)
def test_the_draw_is_fixed_drawn_and_hidden_until_the_release(
    network: Activity, manager: Desk
) -> None:
    ids = [row.pk for row in apply(network, 5)]
    read_all(network, reader(network))
    round_ = fix_and_draw(network, manager)
    places = set(lots_for(ids, 2, "6 2 4 1 1 5").places)
    page = manager.open(at(network, "trekking/"))
    assert round_.pool_digest in page
    drawn = Decision.objects.filter(outcome="place").values_list("application_id", flat=True)
    assert set(drawn) == places
    assert set(Application.objects.values_list("state", flat=True)) == {S.SUBMITTED}
    assert not Letter.objects.exists()
    assert not Offer.objects.exists()


def test_unread_motivations_are_named_before_the_team_chooses(
    network: Activity, manager: Desk
) -> None:
    Activity.objects.filter(pk=network.pk).update(selection_method="motivation")
    apply(network, 3)
    Activity.objects.filter(pk=network.pk).update(places=None)
    manager.send(at(network, "trekking/"), status=200)
    assert not DrawRound.objects.exists()
    read_all(network, reader(network))
    manager.send(at(network, "trekking/"))
    assert DrawRound.objects.get().pool_size == 3


@pytest.mark.capability(27)
def test_practice_draws_leave_no_decision(network: Activity, manager: Desk) -> None:
    apply(network, 5)
    read_all(network, reader(network))
    form = {"seed": ""}
    page = manager.send(
        at(network, "trekking/"), to=at(network, "trekking/proef/"), status=200, **form
    )
    assert "Tester" in page.content.decode()
    assert not DrawRound.objects.exists()
    assert not Decision.objects.exists()


@pytest.mark.capability(33)
def test_a_draw_is_taken_back_with_a_reason_and_drawn_anew(
    network: Activity, manager: Desk
) -> None:
    apply(network, 5)
    read_all(network, reader(network))
    fix_and_draw(network, manager)
    back = at(network, "trekking/terugdraaien/")
    manager.send(at(network, "trekking/"), to=back, status=200, **{"terug-reason": ""})
    manager.send(at(network, "trekking/"), to=back, **{"terug-reason": "verkeerd aantal"})
    assert not Application.objects.exclude(state=S.SUBMITTED).exists()
    assert "verkeerd aantal" in manager.open(at(network, "trekking/"))
    assert fix_and_draw(network, manager, seed="1 1 1").number == 2


@pytest.mark.capability(35)
def test_the_log_of_decisions_tells_who_when_and_why(network: Activity, manager: Desk) -> None:
    apply(network, 3)
    read_all(network, reader(network))
    fix_and_draw(network, manager)
    lucky = Decision.objects.filter(outcome="place").first()
    assert lucky
    page = at(network, f"uitzonderingen/nieuw/uitkomst/?aanmelding={lucky.application_id}")
    asked = manager.send(
        page,
        application=lucky.application_id,
        outcome="no_place",
        reason="werkt niet meer in het onderwijs",
    )
    other = Desk(make_staff(network.programme.organiser))
    other.send(asked["Location"], to=f"{asked['Location']}akkoord/")
    book = load_workbook(io.BytesIO(manager.file(at(network, "trekking/besluiten.xlsx"))))
    decisions, trail = book.worksheets
    rows = [[cell.value for cell in row] for row in decisions.iter_rows(min_row=2)]
    by_hand = next(row for row in rows if "werkt niet meer in het onderwijs" in row)
    assert len(rows) == 3
    assert "Sanne de Wit" in " ".join(str(cell) for cell in by_hand)
    assert trail.max_row == 4
    in_csv = manager.file(at(network, "trekking/besluiten.csv")).decode("utf-8-sig")
    assert "6 2 4 1 1 5" in in_csv


# --- release and answers ------------------------------------------------------------------------


def release(network: Activity, manager: Desk) -> str:
    answer = manager.send(at(network, "trekking/bekendmaken/"), answer_on="2023-12-01")
    return str(answer["Location"])


@pytest.mark.capability(31)
def test_the_release_says_how_many_and_whom_before_it_happens(
    network: Activity, manager: Desk
) -> None:
    apply(network, 4)
    read_all(network, reader(network))
    fix_and_draw(network, manager)
    page = words_of(manager.open(at(network, "trekking/bekendmaken/")))
    for name in ("Anna", "Bilal", "Chris", "Dewi"):
        assert f"{name} Tester" in page
    assert set(Application.objects.values_list("state", flat=True)) == {S.SUBMITTED}
    outbox = words_of(manager.open(release(network, manager)))
    for name in ("Anna", "Bilal", "Chris", "Dewi"):
        assert f"{name} Tester" in outbox
    assert Letter.objects.filter(state=Letter.State.DRAFT).count() == 4


def test_the_round_that_counts_is_not_among_the_earlier_ones(
    network: Activity, manager: Desk
) -> None:
    apply(network, 4)
    read_all(network, reader(network))
    fix_and_draw(network, manager)
    release(network, manager)
    assert "Eerdere rondes" not in words_of(manager.open(at(network, "trekking/")))


@pytest.mark.capability("S10", 29, 37)
def test_yes_is_confirmed_and_silence_passes_the_place_on(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    apply(network, 4)
    read_all(network, reader(network))
    fix_and_draw(network, manager)
    manager.send(release(network, manager))
    assert Letter.objects.filter(state=Letter.State.QUEUED).count() == 4
    Letter.objects.update(state=Letter.State.SENT, sent_at=clock.now)
    keen, silent = Letter.objects.filter(purpose="place_offered").order_by("pk")
    applicant = Desk()
    applicant.open(f"/aanbod/{token_in(keen)}/")
    applicant.open(f"/aanbod/{token_in(keen)}/")
    assert Application.objects.filter(state=S.OFFERED).count() == 2
    applicant.send(f"/aanbod/{token_in(keen)}/", antwoord="ja")
    confirmed = Letter.objects.get(purpose="place_confirmed")
    assert "16.00–20.00 uur" in confirmed.text
    next_one = Application.objects.get(state=S.RESERVE, reserve_number=1)
    clock.move_to("2023-12-02 00:01")
    pass_unanswered_places_on.call()
    late = {"antwoord": "ja", "idempotency_key": "k" * 24}
    assert applicant.client.post(f"/aanbod/{token_in(silent)}/", late).status_code == 410
    next_one.refresh_from_db()
    network.refresh_from_db(fields=["places_taken"])
    assert (next_one.state, network.places_taken) == (S.OFFERED, 2)
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == [S.EXPIRED, S.OFFERED, S.PLACED, S.RESERVE]
    page = words_of(manager.open(at(network, "bevestigen/")))
    assert next_one.name in page


def test_a_link_that_was_changed_opens_nothing(network: Activity, manager: Desk) -> None:
    apply(network, 1)
    read_all(network, reader(network))
    manager.send(at(network, "trekking/"))
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release(network, manager)
    token = token_in(Letter.objects.get(purpose="place_offered"))
    Desk().open(f"/aanbod/{token[:-1]}x/", status=404)
    Desk().open(f"/en/aanbod/{token}/")


def test_the_phases_tell_what_is_to_be_done(network: Activity, manager: Desk) -> None:
    apply(network, 2)
    page = words_of(manager.open("/beheer/"))
    assert network.short_title in page
