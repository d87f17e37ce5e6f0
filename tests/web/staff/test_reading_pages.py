from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from leerkring.admissions.models import Application
from leerkring.mail.models import Letter
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.models import Criterion, ReadingPlan, ReadingTask, Review
from leerkring.review.numbering import reading_number
from leerkring.review.verdicts import with_readings
from leerkring.selection.actions.drawing import fix_draw
from tests.conftest import Clock
from tests.factories import (
    make_actor,
    make_affiliation,
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_reading_plan,
    make_staff,
    read_with_points,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
NAMES = ("Anna", "Bilal", "Chris", "Dewi", "Emre", "Femke")


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    return make_network(places=2)


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def reviewer(network: Activity, name: str = "Roos") -> Account:
    person = make_person(given_name=name, family_name="Lezer")
    return make_staff(network.programme.organiser, "reviewer", person=person)


def at(network: Activity, rest: str = "") -> str:
    return f"/en/beheer/netwerken/{network.slug}/lezen/{rest}"


def read_at(network: Activity, application: Application, rest: str = "") -> str:
    return at(network, f"{reading_number(application.pk)}/{rest}")


def another_of(application: Application) -> str:
    return f"uitkomsten/{reading_number(application.pk)}/nog-iemand/"


def apply(network: Activity, count: int) -> list[Application]:
    return [
        make_application(network, person=make_person(given_name=name, family_name="Tester"))
        for name in NAMES[:count]
    ]


def test_the_page_of_a_motivation_says_why_it_is_closed_while_a_draw_stands_locked(
    network: Activity,
) -> None:
    first, *_others = apply(network, 4)
    network.selection_method = "lottery"
    network.save(update_fields=["selection_method"])
    reader = Desk(reviewer(network))
    one = at(network, f"{reading_number(first.pk)}/")
    reader.send(one, verdict="suitable")
    kept_open = reader.open(one)
    assert 'value="suitable"' in kept_open
    by = make_actor(network.programme.organiser)
    fix_draw(activity=network, places=2, seed="3 1 4", by=by, at=timezone.now())
    answer: Any = reader.client.get(one)
    assert (answer.status_code, answer.url) == (302, at(network))
    page = words_of(reader.open(at(network)))
    assert "The draw is locked, and with it who takes part." in page
    assert f"Motivation {reading_number(first.pk)} · suitable" in page
    assert Review.objects.get(application=first).verdict == "suitable"


def points_of(network: Activity, *points: int) -> dict[str, int]:
    rows = Criterion.objects.filter(activity=network)
    return {f"criterion_{row.pk}": number for row, number in zip(rows, points, strict=True)}


def read_next(network: Activity, desk: Desk, **fields: object) -> str:
    """Open what comes next, send the form, and return which motivation it was."""
    page = desk.client.get(at(network, "volgende/")).url
    desk.send(page, **fields)
    return str(page)


def verdict_of(application: Application) -> str:
    return str(with_readings(Application.objects.filter(pk=application.pk)).get().verdict)


# --- by criteria ----------------------------------------------------------------------------------


@pytest.mark.capability(20)
def test_two_readers_score_weighted_criteria_and_the_floor_decides(
    network: Activity, manager: Desk
) -> None:
    for label, weight in (("Own question", 3), ("Sharing", 1)):
        manager.send(at(network, "leesplan/criterium/"), label=label, help_text="", weight=weight)
    plan = {"mode": "criteria", "readers": 2, "floor": "3,50", "last_day": "2023-11-24"}
    in_dutch = at(network, "leesplan/").removeprefix("/en")
    manager.send(in_dutch, **plan)
    assert 'value="3,5"' in manager.open(in_dutch)
    one, two = Desk(reviewer(network, "Roos")), Desk(reviewer(network, "Timo"))
    strong, weak = apply(network, 2)
    pages = {read_next(network, one, **points_of(network, 5, 2)) for _number in range(2)}
    assert len(pages) == 2
    manager_sees = words_of(manager.open(at(network, "uitkomsten/")))
    assert "4.25" not in manager_sees
    assert "Tester" not in manager_sees
    two.send(read_at(network, strong), **points_of(network, 4, 3))
    two.send(read_at(network, weak), **points_of(network, 1, 1))
    assert [verdict_of(strong), verdict_of(weak)] == ["suitable", "not"]
    found = words_of(manager.open(at(network, "uitkomsten/")))
    assert "Anna Tester Motivation" in found
    line = found[found.index("Anna Tester") : found.index("Bilal Tester")]
    assert "suitable 4.00 4.00 3.75 – 4.25 0.25 2 of 2 Roos Lezer: 4.25 Timo Lezer: 3.75" in line
    assert "talk not suitable 2.62 2.62 1.00 – 4.25 1.62" in found[found.index("Bilal") :]


def test_points_are_asked_for_every_criterion_and_kept_when_one_is_missing(
    network: Activity,
) -> None:
    make_reading_plan(network, [1, 2])
    [application] = apply(network, 1)
    desk = Desk(reviewer(network))
    page = read_at(network, application)
    first = Criterion.objects.filter(activity=network)[0]
    answer = desk.send(page, status=200, **{f"criterion_{first.pk}": 4, "note": "goed plan"})
    words = answer.content.decode()
    assert "Give points from 1 to 5 for “" in words
    assert re.search(rf'name="criterion_{first.pk}" value="4"[^>]* checked', words)
    assert "goed plan" in words
    desk.send(page, **points_of(network, 4, 5), note="goed plan")
    assert Review.objects.get().note == "goed plan"
    assert "You may still change them" in desk.open(page)


def test_without_criteria_nobody_is_sent_to_read(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [])
    apply(network, 1)
    words = words_of(manager.open(at(network)))
    assert "there is no criterion yet" in words
    assert "Read 1 motivation" not in words
    manager.send(at(network, "leesplan/"), to=at(network, "leesplan/voorstel/"))
    assert "Read 1 motivation" in words_of(manager.open(at(network)))


def test_what_would_be_lost_is_said_before_it_is(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1])
    [application] = apply(network, 1)
    read_with_points(application, [4])
    page = at(network, "leesplan/criterium/")
    values = {"label": "Sharing", "help_text": "", "weight": 1}
    refused = manager.send(page, status=200, **values).content.decode()
    assert "Readings given already: 1." in refused
    assert Review.objects.exists()
    manager.send(page, begin_anew="on", **values)
    assert not Review.objects.exists()
    assert Criterion.objects.count() == 2


def test_bands_are_saved_highest_first_and_wrong_ones_explained(
    network: Activity, manager: Desk
) -> None:
    plan = {"mode": "criteria", "readers": 1, "floor": "3.00", "last_day": ""}
    bands = {"from_1": "3.50", "chance_1": "", "from_2": "4.50", "chance_2": 40}
    manager.send(at(network, "leesplan/"), **plan, **bands)
    saved = ReadingPlan.objects.get().bands
    assert saved == [{"from": 4.5, "chance": 0.4}, {"from": 3.5, "chance": None}]
    answer = manager.send(at(network, "leesplan/"), status=200, **{**plan, **bands, "from_1": "2"})
    assert "not below the floor" in answer.content.decode()


def test_a_colleague_who_saved_first_is_not_overwritten(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1], readers=2)
    plan = {"mode": "criteria", "readers": 3, "floor": "", "last_day": ""}
    manager.send(at(network, "leesplan/"), **plan)
    answer = manager.client.post(
        at(network, "leesplan/"),
        {**plan, "readers": 1, "version": 1, "idempotency_key": "k" * 24},
    )
    assert answer.status_code == 409
    assert "Nothing was overwritten" in answer.content.decode()
    assert ReadingPlan.objects.get().readers == 3


def test_the_plan_is_locked_once_a_draw_stands_fast(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1])
    Activity.objects.filter(pk=network.pk).update(selection=Activity.Selection.DRAWN)
    page = words_of(manager.open(at(network, "leesplan/")))
    assert "can be looked at and no longer changed" in page
    assert "Add a criterion" not in page


# --- dividing -------------------------------------------------------------------------------------


@pytest.mark.capability(20)
def test_a_division_is_shown_first_and_then_made(network: Activity, manager: Desk) -> None:
    school = make_organisation()
    one, two = reviewer(network, "Roos"), reviewer(network, "Timo")
    make_affiliation(one.person, school)
    own = make_application(network, organisation=school)
    apply(network, 5)
    page = at(network, "verdelen/")
    chosen = {"readers": [one.pk, two.pk], "tell": "on"}
    preview = words_of(manager.send(page, status=200, **chosen).content.decode())
    assert "6 motivations go to a reader. Nothing has happened yet." in preview
    assert not ReadingTask.objects.exists()
    manager.send(page, **chosen, divide=1)
    assert ReadingTask.objects.filter(reader=one).count() == 3
    assert ReadingTask.objects.get(application=own).reader_id == two.pk
    assert set(Letter.objects.values_list("recipient", flat=True)) == {
        one.person.email,
        two.person.email,
    }
    assert "Read 3 motivations of your list" in words_of(Desk(one).open(at(network)))
    assert "0 of 3" in words_of(manager.open(page))


def test_a_motivation_is_passed_on_and_goes_back_on_the_pile(
    network: Activity, manager: Desk
) -> None:
    one, two = reviewer(network, "Roos"), reviewer(network, "Timo")
    first, second = apply(network, 2)
    manager.send(at(network, "verdelen/"), readers=[one.pk], divide=1)
    page = at(network, f"verdelen/lezer/{one.pk}/")
    tasks = {task.application_id: task.pk for task in ReadingTask.objects.all()}
    manager.send(page, to=at(network, f"verdelen/taak/{tasks[first.pk]}/"), reader=two.pk)
    manager.send(page, to=at(network, f"verdelen/taak/{tasks[second.pk]}/"), back=1)
    assert list(ReadingTask.objects.values_list("application_id", "reader_id")) == [
        (first.pk, two.pk)
    ]
    assert "This reader was given nothing" in words_of(manager.open(page))


def test_a_reader_leaves_a_motivation_to_somebody_else_with_a_reason(
    network: Activity, manager: Desk
) -> None:
    one, two = reviewer(network, "Roos"), reviewer(network, "Timo")
    [application] = apply(network, 1)
    manager.send(at(network, "verdelen/"), readers=[one.pk], divide=1)
    apply_late = apply(network, 1)
    manager.send(at(network, "verdelen/"), readers=[two.pk], divide=1)
    desk = Desk(one)
    page = read_at(network, application, "niet-ik/")
    assert "This field is required" in desk.send(page, status=200, reason="").content.decode()
    desk.send(page, reason="zij is mijn zus")
    given = ReadingTask.objects.filter(application=application, reader=two)
    assert given.count() == 1
    assert apply_late
    assert "zij is mijn zus" in words_of(manager.open(at(network, f"verdelen/lezer/{one.pk}/")))


def test_reminding_says_whom_first(network: Activity, manager: Desk) -> None:
    one = reviewer(network, "Roos")
    apply(network, 2)
    manager.send(at(network, "verdelen/"), readers=[one.pk], divide=1)
    page = at(network, "verdelen/herinneren/")
    assert "Roos Lezer · 2 motivations still to read" in words_of(manager.open(page))
    assert not Letter.objects.exists()
    manager.send(page)
    assert Letter.objects.get().purpose == "reading_reminder"
    manager.send(page)
    assert Letter.objects.count() == 1


def test_an_independent_view_is_shown_apart(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1], floor=Decimal(3))
    [application] = apply(network, 1)
    expert = reviewer(network, "Ella")
    manager.send(
        at(network, "verdelen/"),
        to=at(network, "verdelen/meelezer/"),
        **{"meelezer-reader": expert.pk},
    )
    Desk(expert).send(read_at(network, application), **points_of(network, 5))
    assert verdict_of(application) == ""
    Desk(reviewer(network)).send(read_at(network, application), **points_of(network, 2))
    assert verdict_of(application) == "not"
    words = words_of(manager.open(at(network, "uitkomsten/")))
    assert "not suitable 2.00 2.00" in words
    assert "independent – Ella Lezer: 5.00" in words


# --- what the readers found -----------------------------------------------------------------------


def test_one_more_reader_is_asked_where_readers_differ(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1], readers=2, floor=Decimal(3))
    [application] = apply(network, 1)
    for points in (2, 4):
        read_with_points(application, [points])
    third = reviewer(network, "Ella")
    page = words_of(manager.open(at(network, "uitkomsten/?gesprek=1")))
    assert f"Motivation {reading_number(application.pk)} talk" in page
    more = at(network, another_of(application))
    manager.send(more, reader=third.pk, counts="yes")
    desk = Desk(third)
    assert f"Motivation {reading_number(application.pk)}" not in words_of(
        desk.open(at(network, "uitkomsten/"))
    )
    desk.send(read_at(network, application), **points_of(network, 5))
    assert "3.66 4.00 2.00 – 5.00" in words_of(desk.open(at(network, "uitkomsten/")))


@pytest.mark.capability(21)
def test_the_file_holds_no_names_until_everything_was_read(
    network: Activity, manager: Desk
) -> None:
    make_reading_plan(network, [1])
    first, second = apply(network, 2)
    read_with_points(first, [4])
    file = at(network, "uitkomsten.xlsx")
    assert "Tester" not in text_in(manager.file(file))
    read_with_points(second, [3])
    assert "Anna Tester" in text_in(manager.file(file))
    reader = Desk(reviewer(network))
    assert "Tester" not in text_in(reader.file(file))
    assert "Tester" not in reader.open(at(network, "uitkomsten/"))


def text_in(file: bytes) -> str:
    sheet = load_workbook(io.BytesIO(file)).worksheets[0]
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_the_table_sorts_by_mean_without_being_a_ranking(network: Activity, manager: Desk) -> None:
    make_reading_plan(network, [1])
    rows = apply(network, 3)
    for application, points in zip(rows, (3, 5, 1), strict=True):
        read_with_points(application, [points])

    def order(query: str) -> list[str]:
        page = manager.open(at(network, f"uitkomsten/{query}"))
        return re.findall(r">(Anna|Bilal|Chris) Tester<", page)

    by_number = sorted(rows, key=lambda row: reading_number(row.pk))
    assert order("") == [row.given_name for row in by_number]
    assert order("?sorteer=-mean") == ["Bilal", "Anna", "Chris"]
    assert order("?sorteer=mean") == ["Chris", "Anna", "Bilal"]


def test_a_reader_enters_reading_and_nothing_else(network: Activity) -> None:
    [application] = apply(network, 1)
    desk = Desk(reviewer(network))
    for rest in (
        "leesplan/",
        "verdelen/",
        another_of(application),
    ):
        desk.open(at(network, rest), status=403)
    assert "Who reads what" not in desk.open(at(network))


def test_today_tells_a_reader_what_waits_on_their_own_list(
    network: Activity, manager: Desk
) -> None:
    one = reviewer(network)
    apply(network, 3)
    manager.send(at(network, "verdelen/"), readers=[one.pk], divide=1)
    page = words_of(Desk(one).open("/en/beheer/"))
    assert "3 motivations wait for you" in page
    assert "motivations wait for you" not in words_of(manager.open("/en/beheer/"))


def test_the_history_tells_that_somebody_read_and_not_what_they_found(
    network: Activity, manager: Desk
) -> None:
    [application] = apply(network, 1)
    Desk(reviewer(network)).send(
        read_at(network, application), verdict="doubt", note="mist een plan"
    )
    page = manager.open(f"/en/beheer/netwerken/{network.slug}/geschiedenis/")
    assert "gave a verdict on the motivation" in page
    assert "mist een plan" not in page


def test_who_is_still_to_read_sees_nowhere_what_others_found(
    network: Activity, clock: Clock
) -> None:
    make_reading_plan(network, [1], readers=2)
    [application] = apply(network, 1)
    reading_manager = make_staff(network.programme.organiser)
    for reader in (reading_manager, reviewer(network)):
        ReadingTask.objects.create(application=application, reader=reader, assigned_at=clock.now)
        read_with_points(application, [4], reader=reader, note="een stevig plan")
    last = make_staff(network.programme.organiser)
    ReadingTask.objects.create(application=application, reader=last, assigned_at=clock.now)
    page = f"/en/beheer/netwerken/{network.slug}/aanmeldingen/{application.pk}/"
    assert "een stevig plan" in Desk(reading_manager).open(page)
    assert "een stevig plan" not in Desk(last).open(page)
    assert "stands here as soon as all have read" in Desk(last).open(page)
