from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from pytest_django import DjangoAssertNumQueries

from leerkring.admissions.actions.lists import forget_lists
from leerkring.admissions.actions.secretary import replace
from leerkring.admissions.models import Application, DateCommitment, ListUpload
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import actor_of
from leerkring.review.models import Review
from tests.conftest import Clock
from tests.factories import (
    START,
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-10-20 10:00")
    return make_network()


@pytest.fixture
def secretary(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def table(network: Activity) -> str:
    return f"/beheer/netwerken/{network.slug}/aanmeldingen/"


def somebody(network: Activity, name: str, **values: object) -> Application:
    given, family = name.split(" ", 1)
    person = make_person(given_name=given, family_name=family)
    return make_application(network, person=person, **values)


# --- the table ----------------------------------------------------------------------------------


def test_the_table_is_searched_filtered_and_sorted(network: Activity, secretary: Desk) -> None:
    teacher = somebody(network, "Fatima Bakker", role="teacher", sector="vo")
    leader = somebody(network, "Joris Smit", organisation_town="Groningen")
    reader = make_staff(network.programme.organiser, "reviewer")
    Review.objects.create(application=teacher, reviewer=reader, verdict="doubt", reviewed_at=START)
    meeting = make_meeting(network)
    DateCommitment.objects.create(
        application=leader, meeting=meeting, answer="no", answered_at=START
    )
    page = secretary.open(table(network))
    assert "Fatima Bakker" in page
    assert "Joris Smit" in page
    for query in (
        "?q=groningen",
        "?sector=po",
        "?oordeel=unread",
        "?datums=some",
        "?rol=school_leader",
    ):
        page = secretary.open(table(network) + query)
        assert "Joris Smit" in page, query
        assert "Fatima Bakker" not in page, query
    page = secretary.open(table(network) + "?sorteer=-name")
    assert page.index("Joris Smit") < page.index("Fatima Bakker")
    assert 'aria-sort="descending"' in page


def test_the_same_person_and_school_elsewhere_are_shown(network: Activity, secretary: Desk) -> None:
    other = make_network(programme=network.programme, short_title="Leraren")
    school = make_organisation(name="De Regenboog")
    twice = make_person(given_name="Els", family_name="Bos")
    make_application(network, person=twice, organisation=school)
    make_application(other, person=twice, organisation=school)
    somebody(other, "Karim Vos", organisation=school)
    page = secretary.open(table(network))
    assert "Leraren" in words_of(page).split("Els Bos")[1]
    found = re.search(rf'href="({table(network)}\d+/)">Els Bos', page)
    assert found
    assert "Karim Vos" in words_of(secretary.open(found[1]))


def test_the_table_asks_as_much_for_three_people_as_for_one(
    network: Activity, secretary: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_application(network)
    secretary.open(table(network))
    with django_assert_max_num_queries(40) as one:
        secretary.open(table(network))
    for _ in range(3):
        make_application(network)
    with django_assert_max_num_queries(len(one.captured_queries)):
        secretary.open(table(network))


@pytest.mark.capability(115)
def test_the_list_leaves_as_csv_xlsx_and_ods_without_running_a_formula(
    network: Activity, secretary: Desk
) -> None:
    somebody(network, "Zoë =HYPERLINK", organisation_name="=1+1", job_title="@cmd")
    query = "?kolom=organisation&kolom=job_title&kolom=submitted"
    content = secretary.file(f"{table(network)}export/csv/{query}")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["Zoë", "", "'=HYPERLINK", "'=1+1", "'@cmd", "2023-10-02 10:00"]
    sheet = load_workbook(io.BytesIO(secretary.file(f"{table(network)}export/xlsx/{query}"))).active
    cells = list(sheet[2])
    assert [cell.value for cell in cells[:5]] == ["Zoë", None, "=HYPERLINK", "=1+1", "@cmd"]
    assert {cell.data_type for cell in cells[2:5]} == {"s"}
    packed = io.BytesIO(secretary.file(f"{table(network)}export/ods/{query}"))
    with zipfile.ZipFile(packed) as package:
        assert "<text:p>=HYPERLINK</text:p>" in package.read("content.xml").decode()
    assert Event.objects.filter(verb="exported_applications").count() == 3


def test_a_reviewer_does_not_see_who_applied(network: Activity) -> None:
    make_application(network)
    reviewer = Desk(make_staff(network.programme.organiser, "reviewer"))
    reviewer.open(table(network), status=403)
    reviewer.open(f"{table(network)}export/csv/", status=403)


def test_another_organiser_finds_nothing(network: Activity) -> None:
    application = make_application(network)
    stranger = Desk(make_staff(make_network().programme.organiser))
    stranger.open(f"{table(network)}{application.pk}/", status=404)


@pytest.mark.capability(121)
def test_opening_a_motivation_leaves_a_trace(network: Activity, secretary: Desk) -> None:
    application = make_application(network, motivation="Samen leren.")
    page = secretary.open(f"{table(network)}{application.pk}/")
    assert "Samen leren." not in page
    assert not Event.objects.filter(verb="read_motivation").exists()
    page = secretary.open(f"{table(network)}{application.pk}/?motivatie=ja")
    assert "Samen leren." in page
    assert Event.objects.get(verb="read_motivation").subject == f"application:{application.pk}"


# --- by hand ------------------------------------------------------------------------------------

BY_PHONE = {
    "source": "phone",
    "source_note": "gebeld met Els",
    "given_name": "Ans",
    "family_name": "van Dijk",
    "role": "school_leader",
    "organisation_name": "De Wilg",
    "organisation_town": "Meppel",
    "language": "nl",
}


def test_an_application_by_telephone_needs_no_address(network: Activity, secretary: Desk) -> None:
    secretary.send(f"{table(network)}nieuw/", **BY_PHONE)
    application = Application.objects.get()
    assert (application.name, application.state, application.source) == (
        *("Ans van Dijk", ApplicationState.SUBMITTED),
        "phone",
    )
    assert application.source_note == "gebeld met Els"
    assert not Letter.objects.exists()


def test_a_late_one_needs_the_reason(network: Activity, secretary: Desk, clock: Clock) -> None:
    clock.move_to("2023-12-01 10:00")
    page = f"{table(network)}nieuw/"
    secretary.send(page, status=200, **BY_PHONE)
    assert not Application.objects.exists()
    secretary.send(page, late_reason="brief lag bij de post", **BY_PHONE)
    event = Event.objects.select_related("payload").get(verb="entered_application")
    assert event.payload.values["late_reason"] == "brief lag bij de post"


def test_a_form_sent_twice_is_one_application(network: Activity, secretary: Desk) -> None:
    fields = {**BY_PHONE, "idempotency_key": "k" * 24}
    for _ in range(2):
        answer = secretary.client.post(f"{table(network)}nieuw/", fields)
        assert answer.status_code == 302
    assert Application.objects.count() == 1


def test_a_change_somebody_else_made_is_not_overwritten(network: Activity, secretary: Desk) -> None:
    application = somebody(network, "Ans Vos")
    page = f"{table(network)}{application.pk}/wijzigen/"
    fields = {**BY_PHONE, "given_name": "Anna", "email": application.email}
    secretary.send(page, version=application.version, **fields)
    secretary.send(
        page, version=application.version, status=409, **{**fields, "given_name": "Anne"}
    )
    application.refresh_from_db()
    assert application.given_name == "Anna"


def test_a_colleague_takes_the_place_over(network: Activity, secretary: Desk) -> None:
    make_meeting(network)
    left = somebody(network, "Karim Bakker", state=ApplicationState.PLACED)
    Activity.objects.filter(pk=network.pk).update(places_taken=1)
    secretary.send(
        f"{table(network)}{left.pk}/vervangen/",
        given_name="Noor",
        family_name="Jansen",
        email="noor@school.example",
        role="school_leader",
        language="nl",
        reason="andere baan",
    )
    left.refresh_from_db()
    came = Application.objects.get(source="replacement")
    network.refresh_from_db(fields=["places_taken"])
    assert (left.state, came.state, network.places_taken) == ("left", "placed", 1)
    assert came.organisation_id == left.organisation_id
    letter = Letter.objects.get(purpose="replacement_welcome")
    assert letter.recipient == "noor@school.example"
    assert "Karim Bakker" in letter.text


def test_a_place_taken_over_is_offered_to_nobody_else(network: Activity) -> None:
    Activity.objects.filter(pk=network.pk).update(selection="released", places=None)
    left = somebody(network, "Karim Bakker", state=ApplicationState.PLACED)
    waiting = somebody(network, "Els Bos", state=ApplicationState.RESERVE, reserve_number=1)
    left = Application.objects.select_related("organisation", "activity__programme__organiser").get(
        pk=left.pk
    )
    by = actor_of(make_staff(network.programme.organiser))
    values = {
        "given_name": "Noor",
        "family_name": "Vos",
        "email": "noor@x.example",
        "role": "teacher",
    }
    replace(left=left, values=values, reason="ziek", by=by, at=START)
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.RESERVE


# --- a list -------------------------------------------------------------------------------------


def upload(secretary: Desk, network: Activity, name: str, content: bytes) -> str:
    file = io.BytesIO(content)
    file.name = name
    answer = secretary.client.post(f"{table(network)}lijst/", {"file": file})
    return answer.content.decode()


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def take_over(secretary: Desk, network: Activity, rows: list[list[str]], **columns: int) -> Client:
    """Take over a list; what is refused on the way is what comes back."""
    page = upload(secretary, network, "lijst.csv", as_csv(rows))
    [kept] = re.findall(r'name="list" value="(\d+)"', page)
    fields = {"list": kept, **columns}
    preview = secretary.client.post(f"{table(network)}lijst/controle/", fields)
    assert preview.status_code == 200
    key = {"idempotency_key": f"{len(rows)}-{'x' * 22}"}
    return secretary.client.post(f"{table(network)}lijst/overnemen/", {**fields, **key})


def checked(secretary: Desk, network: Activity, content: bytes, **columns: int) -> str:
    """Return what the preview says of a list."""
    page = upload(secretary, network, "lijst.csv", content)
    [kept] = re.findall(r'name="list" value="(\d+)"', page)
    shown = secretary.client.post(f"{table(network)}lijst/controle/", {"list": kept, **columns})
    return words_of(shown.content.decode())


HEADERS = ["Voornaam", "Achternaam", "E-mailadres", "School", "Plaats", "Functie"]
ROWS = [
    HEADERS,
    ["Zoë", "de Vries", "zoe@school.example", "De Wilg", "Meppel", "directeur"],
    ["Jan", "Pot", "jan@school.example", "De Es", "Assen", "leraar"],
]
COLUMNS = {"given_name": 0, "family_name": 1, "email": 2, "organisation_name": 3}


def test_the_columns_of_a_spreadsheet_are_recognised(network: Activity, secretary: Desk) -> None:
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    in_excel = "\r\n".join(";".join(row) for row in ROWS).encode("cp1252")
    for name, content in (("lijst.xlsx", out.getvalue()), ("lijst.csv", in_excel)):
        page = upload(secretary, network, name, content)
        assert "Zoë" in page
        for number, header in enumerate(HEADERS):
            assert f'<option value="{number}" selected>{header}</option>' in page


def test_a_list_is_taken_over_once_and_a_second_time_changes_nothing(
    network: Activity, secretary: Desk
) -> None:
    assert take_over(secretary, network, ROWS, **COLUMNS).status_code == 302
    assert Application.objects.filter(source="import").count() == 2
    extra = [*ROWS, ["Els", "Bos", "els@school.example", "De Es", "Assen", ""]]
    assert take_over(secretary, network, extra, **COLUMNS).status_code == 302
    assert Application.objects.count() == 3


def test_a_wrong_row_stops_the_whole_list(network: Activity, secretary: Desk) -> None:
    wrong = [*ROWS, ["", "Bos", "no address", "De Es", "Assen", ""]]
    answer = take_over(secretary, network, wrong, **COLUMNS)
    assert answer.status_code == 200
    assert "no address" in answer.content.decode()
    assert not Application.objects.exists()


def test_what_is_no_spreadsheet_is_refused_in_words(network: Activity, secretary: Desk) -> None:
    page = upload(secretary, network, "lijst.xlsx", b"PK\x03\x04 broken")
    assert 'id="fouten"' in page


def test_the_prefix_of_a_family_name_is_taken_over_with_it(
    network: Activity, secretary: Desk
) -> None:
    rows = [["Roepnaam", "Tussenvoegsel", "Achternaam"], ["Noor", "van der", "Berg"]]
    take_over(secretary, network, rows, given_name=0, surname_prefix=1, family_name=2)
    row = Application.objects.get()
    assert (row.surname_prefix, row.family_name, row.surname) == ("van der", "Berg", "van der Berg")


def test_somebody_with_one_name_is_no_mistake(network: Activity, secretary: Desk) -> None:
    rows = [["Voornaam", "Achternaam"], ["Suharto", ""], ["Zoë", "Pot"]]
    take_over(secretary, network, rows, given_name=0, family_name=1)
    assert sorted(one.name for one in Application.objects.all()) == ["Suharto", "Zoë Pot"]


@pytest.mark.parametrize(
    ("sector", "role", "kept"),
    [
        ("BaO", "leerkracht", ("po", "teacher")),
        ("SBO", "IB'er", ("po", "support")),
        ("VSO", "teamleider", ("so", "school_leader")),
        ("vmbo", "docent", ("vo", "teacher")),
        ("pro", "rector", ("vo", "school_leader")),
        ("MBO niveau 2", "onderzoeker", ("mbo", "researcher")),
    ],
)
def test_sectors_and_roles_are_understood_in_the_words_that_schools_use(
    network: Activity, secretary: Desk, sector: str, role: str, kept: tuple[str, str]
) -> None:
    rows = [["Voornaam", "Sector", "Rol"], ["Zoë", sector, role]]
    take_over(secretary, network, rows, given_name=0, sector=1, role=2)
    one = Application.objects.get()
    assert (one.sector, one.role) == kept


def test_a_sector_that_is_not_understood_is_said_at_its_row_and_never_emptied(
    network: Activity, secretary: Desk
) -> None:
    content = as_csv([["Voornaam", "Sector"], ["Zoë", "BaO"], ["Jan", "vrije sector"]])
    shown = checked(secretary, network, content, given_name=0, sector=1)
    assert "vrije sector" in shown
    assert "primair onderwijs" in shown  # what was understood of the other row
    assert not Application.objects.exists()


def test_a_shifted_row_is_said_at_its_row(network: Activity, secretary: Desk) -> None:
    content = "Voornaam;Motivatie\nZoë;Wij leren; samen\n".encode()
    shown = checked(secretary, network, content, given_name=0, motivation=1)
    assert "meer cellen dan koppen" in shown


def test_an_address_may_stand_behind_its_name(network: Activity, secretary: Desk) -> None:
    rows = [["Voornaam", "E-mail"], ["Bram", "Bram Monster <bram@school.example>"]]
    take_over(secretary, network, rows, given_name=0, email=1)
    assert Application.objects.get().email == "bram@school.example"


def test_a_long_list_is_taken_over(network: Activity, secretary: Desk) -> None:
    words = "Wij willen leren hoe het beter kan. " * 110
    rows = [["Voornaam", "Motivatie"], *([f"Zoë {number}", words] for number in range(1500))]
    shown = checked(secretary, network, as_csv(rows), given_name=0, motivation=1)
    assert "1500 aanmeldingen" in shown


def test_a_list_that_was_taken_over_is_kept_no_longer(network: Activity, secretary: Desk) -> None:
    assert take_over(secretary, network, ROWS, **COLUMNS).status_code == 302
    assert not ListUpload.objects.exists()


def test_a_list_that_nobody_takes_over_is_forgotten_after_a_day(
    network: Activity, secretary: Desk
) -> None:
    upload(secretary, network, "lijst.csv", as_csv(ROWS))
    kept = ListUpload.objects.get()
    assert forget_lists(by=SYSTEM, at=kept.uploaded_at + timedelta(hours=23)) == 0
    assert forget_lists(by=SYSTEM, at=kept.uploaded_at + timedelta(hours=25)) == 1
    gone = secretary.client.post(
        f"{table(network)}lijst/controle/", {"list": kept.pk, **COLUMNS}, follow=True
    )
    assert "Kies haar opnieuw" in gone.content.decode()


def test_a_list_belongs_to_its_own_activity(network: Activity, secretary: Desk) -> None:
    other = make_network(programme=network.programme)
    upload(secretary, other, "lijst.csv", as_csv(ROWS))
    kept = ListUpload.objects.get()
    answer = secretary.client.post(f"{table(network)}lijst/controle/", {"list": kept.pk, **COLUMNS})
    assert answer.status_code == 302


# --- invitations --------------------------------------------------------------------------------


@pytest.mark.capability(18)
def test_an_alderman_is_invited_accepts_with_one_press_and_others_are_reminded(
    network: Activity, secretary: Desk, clock: Clock
) -> None:
    Activity.objects.filter(pk=network.pk).update(admission="invitation", places=None)
    path = f"{table(network)}uitnodigen/"
    people = "Joris Smit <smit@stad.example>; Groningen\nEls de Boer\tels@dorp.example\tBeilen"
    fields = {"people": people, "role": "alderman", "answer_on": "2023-11-10"}
    shown = secretary.send(path, status=200, **fields).content.decode()
    assert "smit@stad.example" in shown
    assert not Application.objects.exists()
    secretary.send(path, zeker="ja", **fields)
    letters = Letter.objects.filter(purpose="place_invited", state=Letter.State.QUEUED)
    assert letters.count() == 2
    Letter.objects.exclude(recipient="smit@stad.example").update(
        state=Letter.State.SENT, sent_at=clock.now
    )
    letter = as_received(letters.get(recipient="smit@stad.example"))
    link = letter.text.split("http", 1)[1].split()[0]
    token = link.split("/aanbod/", 1)[1].strip("/")
    alderman = Desk()
    assert "Joris" in alderman.open(f"/aanbod/{token}/")
    assert Application.objects.filter(state="offered").count() == 2
    alderman.send(f"/aanbod/{token}/", antwoord="ja")
    assert Application.objects.get(state="placed").name == "Joris Smit"
    clock.advance(days=2)
    remind = f"/beheer/netwerken/{network.slug}/bevestigen/herinneren/"
    page = secretary.open(remind)
    assert "els@dorp.example" in page
    assert "smit@stad.example" not in page
    secretary.send(remind)
    assert [x.recipient for x in Letter.objects.filter(purpose="offer_reminder")] == [
        "els@dorp.example"
    ]


def test_the_lines_that_cannot_be_read_are_named(network: Activity, secretary: Desk) -> None:
    answer = secretary.send(
        f"{table(network)}uitnodigen/",
        status=200,
        people="Joris Smit; smit@stad.example\nniemand",
        role="alderman",
        answer_on="2023-11-10",
        zeker="ja",
    )
    assert " 2:" in answer.content.decode()
    assert not Application.objects.exists()


def test_withdrawing_for_somebody_frees_the_place(network: Activity, secretary: Desk) -> None:
    row = somebody(network, "Karim Bakker", state=ApplicationState.PLACED)
    waiting = somebody(network, "Els Bos", state=ApplicationState.RESERVE, reserve_number=1)
    Activity.objects.filter(pk=network.pk).update(places_taken=1, places=1, selection="released")
    secretary.send(f"{table(network)}{row.pk}/intrekken/", heard="belde af")
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.OFFERED
    offer = waiting.offers.get()
    assert offer.answer_before - offer.offered_at > timedelta(days=network.answer_days)
