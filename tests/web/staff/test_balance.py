from __future__ import annotations

import re

import pytest
from django.utils import timezone, translation

from leerkring.admissions.models import Application
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.people.models import Place
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.fair_draw import fix_spread_draw
from leerkring.selection.models import Balance, DrawRound, Scenario, SpreadRule
from leerkring.web.staff.balance import words
from tests.conftest import Clock
from tests.factories import (
    make_actor,
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
PLACES = {
    "north": ("Appingedam", "Groningen"),
    "west": ("Amsterdam", "Noord-Holland"),
}


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    return make_network(places=6, audience=["school_leader", "teacher"])


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def at(network: Activity, rest: str = "") -> str:
    return f"/beheer/netwerken/{network.slug}/balans/{rest}"


def apply(network: Activity, count: int, part: str = "west", **values: object) -> list[Application]:
    town, province = PLACES[part]
    place, _made = Place.objects.get_or_create(
        name=town, municipality=town, province=province, defaults={"lat": 52.4, "lon": 4.9}
    )
    return [
        make_application(
            network,
            person=make_person(given_name=f"{part} {number}", family_name="Tester"),
            organisation=make_organisation(place=place),
            **values,
        )
        for number in range(count)
    ]


def proposal(network: Activity, desk: Desk) -> Scenario:
    desk.send(at(network), to=at(network, "voorstel/"))
    return Scenario.objects.select_related("activity").latest("pk")


def save(desk: Desk, scenario: Scenario, status: int = 302, **numbers: object) -> str:
    """Save a scenario with these numbers only: `sector_po=(2, 3)`."""
    fields: dict[str, object] = {
        "name": scenario.name,
        "places": scenario.places,
        "pool": scenario.pool,
    }
    for name, value in numbers.items():
        if isinstance(value, tuple):
            key = name.replace("_", ".", 1)
            fields |= {f"least.{key}": value[0], f"most.{key}": value[1]}
        else:
            fields[name] = value
    page = at(scenario.activity, f"{scenario.pk}/")
    answer = desk.send(page, status=status, **fields)
    return answer.content.decode()


def work() -> None:
    run_waiting_jobs(timezone.now())


def computed(network: Activity, desk: Desk, scenario: Scenario) -> str:
    desk.open(at(network, f"{scenario.pk}/"))
    work()
    return words_of(desk.open(at(network, f"{scenario.pk}/")))


def numbers_of(page: str, row: str) -> list[str]:
    """Return the plain numbers in a row of the table."""
    found = re.search(rf'<th scope="row">{re.escape(row)}</th>(.*?)</tr>', page, re.DOTALL)
    assert found, row
    cells = re.findall(r'<td class="lk-num"[^>]*>(.*?)</td>', found[1], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


@pytest.mark.capability(19)
def test_the_picture_follows_the_applications_while_the_call_runs(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    clock.move_to("2023-11-02 10:00")
    apply(network, 8)
    scenario = proposal(network, manager)
    save(manager, scenario, region_north=(2, 3), region_west=(3, 5))
    words = computed(network, manager, scenario)
    assert "8 dingen mee tot nu toe, 6 plaatsen" in words
    assert "Er zijn te weinig aanmeldingen" in words
    assert "noord (0 voor 2)" in words
    assert "Aanmelden kan nog" in words
    apply(network, 4, "north")
    words = computed(network, manager, scenario)
    assert "12 dingen mee tot nu toe" in words
    assert "te weinig aanmeldingen" not in words
    page = manager.open(at(network, f"{scenario.pk}/"))
    assert numbers_of(page, "noord") == ["4", "2"]
    assert numbers_of(page, "west") == ["8", "4"]


@pytest.mark.capability(22)
def test_agreed_numbers_are_kept_in_every_outcome(network: Activity, manager: Desk) -> None:
    apply(network, 20, sector="po")
    apply(network, 4, "north", sector="vo", role="teacher")
    scenario = proposal(network, manager)
    save(manager, scenario, sector_vo=(3, 3), role_teacher=(3, 4))
    words = computed(network, manager, scenario)
    assert "ten minste ongeveer 1 op 7" in words  # 3 of 20
    assert "De grootste kans is ongeveer 3 op 4" in words  # 3 of 4
    tries = Balance.objects.get().result["tries"]
    secondary = {
        str(pk) for pk in Application.objects.filter(sector="vo").values_list("pk", flat=True)
    }
    assert [len(secondary & set(panel)) for panel in tries] == [3] * len(tries)


@pytest.mark.capability(24)
def test_what_conflicts_is_named_and_one_press_makes_it_fit(
    network: Activity, manager: Desk
) -> None:
    apply(network, 20)
    apply(network, 1, "north")
    scenario = proposal(network, manager)
    save(manager, scenario, region_north=(3, 4))
    words = computed(network, manager, scenario)
    assert "Nee. Dit gaat niet samen" in words
    assert "Ten minste 3 voor noord" in words
    assert "Ten minste 3 voor noord wordt ten minste 1 voor noord" in words
    here = at(network, f"{scenario.pk}/")
    manager.send(here, to=at(network, f"{scenario.pk}/overnemen/"))
    rule = SpreadRule.objects.get(scenario=scenario)
    assert (rule.value, rule.least, rule.most) == ("north", 1, 4)
    assert "Kan het? Ja." in computed(network, manager, scenario)


@pytest.mark.capability(24)
def test_who_can_never_be_chosen_is_named_with_what_keeps_them_out(
    network: Activity, manager: Desk
) -> None:
    apply(network, 20)
    apply(network, 2, "north")
    scenario = proposal(network, manager)
    save(manager, scenario, region_north=(0, 0))
    words = computed(network, manager, scenario)
    assert "2 mensen kunnen nooit worden gekozen" in words
    assert "ten hoogste 0 voor noord" in words
    assert "north 0 Tester" in words


@pytest.mark.capability(27)
def test_two_scenarios_stand_side_by_side(network: Activity, manager: Desk) -> None:
    apply(network, 20)
    apply(network, 4, "north")
    first = proposal(network, manager)
    save(manager, first, region_north=(1, 1))
    here = at(network, f"{first.pk}/")
    manager.send(here, to=at(network, f"{first.pk}/opslaan-als/"), **{"kopie-name": "Meer Noord"})
    second = Scenario.objects.select_related("activity").get(name="Meer Noord")
    save(manager, second, region_north=(3, 3))
    manager.open(at(network, "vergelijken/"))
    work()
    words = words_of(manager.open(at(network, f"vergelijken/?a={first.pk}&b={second.pk}")))
    assert "wordt de kans groter voor 4 mensen, kleiner voor 20" in words
    assert "Kleinste kans ongeveer 1 op 4 ongeveer 1 op 7" in words
    assert "noord 4 1–1 1 3–3 3" in words
    Application.objects.filter(activity=network).update(state="not_placed")
    Activity.objects.filter(pk=network.pk).update(selection="released")
    words = words_of(manager.open(at(network, f"vergelijken/?a={first.pk}&b={second.pk}")))
    assert "Iedereen doet mee" not in words
    assert "Kleinste kans" not in words


@pytest.mark.capability(27)
def test_a_draw_for_practice_shows_names_and_changes_nothing(
    network: Activity, manager: Desk
) -> None:
    apply(network, 20)
    apply(network, 4, "north")
    scenario = proposal(network, manager)
    save(manager, scenario, region_north=(2, 2))
    computed(network, manager, scenario)
    before = list(Application.objects.values_list("pk", "state", "version"))
    pages = [manager.open(at(network, f"{scenario.pk}/proef/?nummer={n}")) for n in range(1, 13)]
    chosen = [set(re.findall(r">((?:north|west) \d+ Tester)<", page)) for page in pages]
    assert [len([name for name in names if name.startswith("north")]) for names in chosen] == (
        [2] * 12
    )
    assert len(set(map(frozenset, chosen))) > 1
    assert "dit is niet de uitslag" in pages[0]
    assert list(Application.objects.values_list("pk", "state", "version")) == before
    assert not DrawRound.objects.exists()


def test_without_a_scenario_the_page_offers_a_proposal(network: Activity, manager: Desk) -> None:
    apply(network, 9)
    assert "Tot nu toe meldden 9 mensen zich aan" in words_of(manager.open(at(network)))
    scenario = proposal(network, manager)
    assert manager.client.get(at(network)).url == at(network, f"{scenario.pk}/")


def test_with_places_enough_the_page_says_that_nothing_is_drawn(
    network: Activity, manager: Desk
) -> None:
    apply(network, 5)
    scenario = proposal(network, manager)
    assert "iedereen doet mee, en er wordt niet geloot" in computed(network, manager, scenario)


def test_the_page_asks_every_second_until_the_chances_are_there(
    network: Activity, manager: Desk
) -> None:
    apply(network, 9)
    scenario = proposal(network, manager)
    page = manager.open(at(network, f"{scenario.pk}/"))
    stand = at(network, f"{scenario.pk}/stand/")
    assert f'hx-get="{stand}" hx-trigger="every 1s"' in page
    assert 'role="status"' in page
    assert "Ververs" in words_of(page)
    work()
    part = manager.open(stand)
    assert "hx-get" not in part
    assert 'id="stoelen-sector-po" hx-swap-oob="true"' in part
    assert "<html" not in part


def test_a_scenario_saved_by_somebody_else_is_not_overwritten(
    network: Activity, manager: Desk
) -> None:
    apply(network, 9)
    scenario = proposal(network, manager)
    page = at(network, f"{scenario.pk}/")
    other = Desk(make_staff(network.programme.organiser))
    opened = manager.client.get(page).content.decode()
    save(other, scenario, sector_po=(2, 6))
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', opened))
    fields = {"name": scenario.name, "places": 6, "pool": "possible"}
    typed = {"least.sector.po": 3, "most.sector.po": 5, "version": scenario.version}
    answer = manager.client.post(page, {**hidden, **fields, **typed})
    assert answer.status_code == 409
    words = words_of(answer.content.decode())
    assert "Ten minste voor primair onderwijs 2 3" in words
    assert SpreadRule.objects.get(scenario=scenario).least == 2


def test_a_maximum_below_its_minimum_is_said_at_the_field(network: Activity, manager: Desk) -> None:
    scenario = proposal(network, manager)
    words = words_of(save(manager, scenario, status=200, sector_po=(5, 3)))
    assert words.count("Voor primair onderwijs is het hoogste aantal kleiner") == 2


def test_the_chosen_scenario_is_shown_on_the_draw_page_and_locked_with_the_draw(
    network: Activity, manager: Desk
) -> None:
    reader = make_actor(network.programme.organiser)
    for application in apply(network, 9):
        review(application=application, verdict="suitable", by=reader, at=timezone.now())
    draw_page = f"/beheer/netwerken/{network.slug}/trekking/"
    assert "nog geen spreiding" in words_of(manager.open(draw_page))
    scenario = proposal(network, manager)
    manager.send(at(network, f"{scenario.pk}/"), to=at(network, f"{scenario.pk}/kiezen/"))
    assert "De afgesproken spreiding is “Voorstel”" in words_of(manager.open(draw_page))
    fix_spread_draw(activities=[network], source="Worpen", by=reader, at=timezone.now())
    page = manager.open(at(network, f"{scenario.pk}/"))
    assert "niet meer veranderen" in words_of(page)
    assert "Sla op en reken" not in page


def test_a_decided_balance_shows_what_held_when_the_draw_was_locked(
    network: Activity, manager: Desk
) -> None:
    reader = make_actor(network.programme.organiser)
    rows = [*apply(network, 9), *apply(network, 3, "north")]
    for application in rows:
        review(application=application, verdict="suitable", by=reader, at=timezone.now())
    scenario = proposal(network, manager)
    computed(network, manager, scenario)
    manager.send(at(network, f"{scenario.pk}/"), to=at(network, f"{scenario.pk}/kiezen/"))
    fix_spread_draw(activities=[network], source="Worpen", by=reader, at=timezone.now())
    before = manager.open(at(network, f"{scenario.pk}/"))
    assert "Dit is de balans zoals die was toen de loting werd vastgezet" in words_of(before)
    Application.objects.filter(pk__in=[row.pk for row in rows[:9]]).update(state="not_placed")
    after = manager.open(at(network, f"{scenario.pk}/"))
    for row in ("noord", "west"):
        assert numbers_of(after, row) == numbers_of(before, row)
    assert numbers_of(after, "west")[0] == "9"


def test_a_scenario_in_conflict_has_no_button_to_choose_it_and_says_why(
    network: Activity, manager: Desk
) -> None:
    apply(network, 20)
    apply(network, 1, "north")
    scenario = proposal(network, manager)
    choose = at(network, f"{scenario.pk}/kiezen/")
    assert choose in manager.open(at(network, f"{scenario.pk}/"))
    save(manager, scenario, region_north=(3, 4))
    words = computed(network, manager, scenario)
    assert "Dit scenario kun je niet kiezen" in words
    assert choose not in manager.open(at(network, f"{scenario.pk}/"))


def test_what_a_band_promises_is_named_as_a_change_of_the_reading_plan() -> None:
    promise = {"kind": "floor", "side": "least", "attribute": "", "value": "2"}
    found = words.way_out({"relaxations": [{**promise, "bound": 0.5, "to": 0.3}]})
    assert found is not None
    assert "(dit verander je in het leesplan)" in found.changes[0]


def test_the_words_of_the_engine_stay_off_the_pages(network: Activity, manager: Desk) -> None:
    apply(network, 9)
    scenario = proposal(network, manager)
    computed(network, manager, scenario)
    pages = [
        manager.open(at(network, rest))
        for rest in (f"{scenario.pk}/", "vergelijken/", f"{scenario.pk}/proef/")
    ]
    for word in ("leximin", "panel", "certifica", "quota", "Nash", "maximin"):
        assert not [page for page in pages if word in words_of(page)], word


def test_the_heading_says_how_many_take_part_and_for_how_many_places() -> None:
    with translation.override("nl"):
        many, one = words.heading(8, 6, is_open=True), words.heading(1, 1, is_open=False)
    assert many == "De balans: 8 dingen mee tot nu toe, 6 plaatsen"
    assert one == "De balans: 1 dingt mee, 1 plaats"


@pytest.mark.parametrize(
    ("state", "result", "pool", "said"),
    [
        ("waiting", {}, 9, "Wordt berekend."),
        ("failed", {}, 9, "Niet bekend."),
        ("conflict", {"conflict": [{}]}, 9, "Nee. Dit gaat niet samen:"),
        ("conflict", {}, 9, "Nee."),
        ("fits", {"state": "everyone"}, 0, "Nog niemand heeft zich aangemeld."),
        ("fits", {"hints": [{}]}, 9, "Ja."),
    ],
)
def test_whether_it_is_possible_is_said_in_every_state(
    state: str, result: dict[str, object], pool: int, said: str
) -> None:
    with translation.override("nl"):
        assert words.possible(result, state, pool) == said
