from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.jobs.child import ChildDied
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.people.models import Place
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.drawing import roll_back
from leerkring.selection.actions.fair_draw import fix_spread_draw
from leerkring.selection.actions.spreading import (
    CannotBeMet,
    ChosenScenario,
    ImpossibleRule,
    SameNameTwice,
    SpreadIsFixed,
    ask_balance,
    bounds_of,
    change_scenario,
    choose_scenario,
    copy_scenario,
    make_scenario,
    remove_scenario,
)
from leerkring.selection.bridge.problems import problem_of
from leerkring.selection.counted import Counted
from leerkring.selection.models import Balance, DrawRound, Scenario
from leerkring.selection.scenarios import chosen_scenario, scenarios_of
from leerkring.selection.tasks import compute_balance
from tests.factories import make_actor, make_application, make_network, make_organisation

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
PO, VO = ("sector", "po"), ("sector", "vo")


@pytest.fixture
def network() -> Activity:
    return make_network(places=6)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def apply(network: Activity, po: int, vo: int) -> list[Application]:
    return [make_application(network, sector=s) for s in ["po"] * po + ["vo"] * vo]


def scenario_with(
    network: Activity, by: Actor, bounds: dict[tuple[str, str], tuple[int, int]], **values: object
) -> Scenario:
    made = make_scenario(activity=network, name=f"S{Scenario.objects.count()}", by=by, at=AT)
    return change_scenario(
        scenario=made, version=made.version, values=values, bounds=bounds, by=by, at=AT
    )


def computed(scenario: Scenario, by: Actor) -> Balance:
    asked = ask_balance(scenario=fresh(scenario), by=by, at=AT)
    run_waiting_jobs(timezone.now())
    return Balance.objects.get(pk=asked.pk)


def fresh(scenario: Scenario) -> Scenario:
    return scenarios_of(scenario.activity).get(pk=scenario.pk)


# --- scenarios ----------------------------------------------------------------------------------


def test_the_proposal_follows_the_share_of_each_value(network: Activity, manager: Actor) -> None:
    apply(network, po=20, vo=10)
    scenario = make_scenario(activity=network, by=manager, at=AT)
    assert bounds_of(scenario) == {PO: (3, 5), VO: (1, 3)}
    assert scenario.places == 6


def test_before_anybody_applied_the_proposal_treats_all_values_alike(
    network: Activity, manager: Actor
) -> None:
    bounds = bounds_of(make_scenario(activity=network, by=manager, at=AT))
    assert bounds[PO] == bounds[VO] == (2, 4)
    assert {attribute for attribute, _value in bounds} == {"sector", "region", "town_size"}


def test_exactly_one_scenario_counts(network: Activity, manager: Actor) -> None:
    first = make_scenario(activity=network, name="Een", by=manager, at=AT)
    second = copy_scenario(scenario=first, name="Twee", by=manager, at=AT)
    choose_scenario(scenario=first, by=manager, at=AT)
    choose_scenario(scenario=second, by=manager, at=AT)
    assert chosen_scenario(network) == second
    assert bounds_of(first) == bounds_of(second)
    with pytest.raises(ChosenScenario):
        remove_scenario(scenario=fresh(second), by=manager, at=AT)
    remove_scenario(scenario=fresh(first), by=manager, at=AT)
    assert list(scenarios_of(network)) == [second]
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert [verb for verb in verbs if "scenario" in verb] == [
        *("made_scenario", "copied_scenario", "chose_scenario"),
        *("chose_scenario", "removed_scenario"),
    ]


def test_a_change_over_somebody_elses_is_refused_with_the_difference(
    network: Activity, manager: Actor
) -> None:
    scenario = scenario_with(network, manager, {PO: (2, 4)})
    opened = scenario.version
    change = {"scenario": scenario, "version": opened, "by": manager, "at": AT}
    change_scenario(values={"places": 5}, bounds={PO: (1, 4)}, **change)
    with pytest.raises(ChangedMeanwhile) as refusal:
        change_scenario(values={"places": 6}, bounds={PO: (2, 4), VO: (0, 3)}, **change)
    assert refusal.value.current == {
        "places": 5,
        "least.sector.po": "1",
        "least.sector.vo": "",
        "most.sector.vo": "",
    }
    assert bounds_of(scenario) == {PO: (1, 4)}


def test_saving_what_stands_there_already_changes_nothing(
    network: Activity, manager: Actor
) -> None:
    scenario = scenario_with(network, manager, {PO: (2, 4)})
    before = (scenario.version, Event.objects.count())
    same = {"values": {"places": 6}, "bounds": {PO: (2, 4)}}
    change_scenario(scenario=scenario, version=before[0], by=manager, at=AT, **same)
    assert (scenario.version, Event.objects.count()) == before


def test_a_minimum_above_its_maximum_and_a_second_name_are_refused(
    network: Activity, manager: Actor
) -> None:
    first = scenario_with(network, manager, {})
    second = scenario_with(network, manager, {})
    change = {"scenario": second, "version": second.version, "by": manager, "at": AT}
    with pytest.raises(ImpossibleRule):
        change_scenario(values={}, bounds={PO: (4, 3)}, **change)
    with pytest.raises(SameNameTwice):
        change_scenario(values={"name": first.name}, bounds={}, **change)
    with pytest.raises(SameNameTwice):
        copy_scenario(scenario=second, name=f" {first.name} ", by=manager, at=AT)


def test_a_scenario_that_cannot_be_met_cannot_be_chosen(network: Activity, manager: Actor) -> None:
    apply(network, po=9, vo=2)
    impossible = scenario_with(network, manager, {VO: (3, 6)})
    with pytest.raises(CannotBeMet):  # its balance was never asked for
        choose_scenario(scenario=fresh(impossible), by=manager, at=AT)
    assert computed(impossible, manager).state == Balance.State.CONFLICT
    with pytest.raises(CannotBeMet):
        choose_scenario(scenario=fresh(impossible), by=manager, at=AT)
    assert chosen_scenario(network) is None
    make_application(network, sector="vo")
    assert choose_scenario(scenario=fresh(impossible), by=manager, at=AT).chosen_at == AT


def test_with_room_for_everybody_no_number_stands_in_the_way_of_choosing(
    network: Activity, manager: Actor
) -> None:
    apply(network, po=5, vo=1)
    scenario = scenario_with(network, manager, {VO: (3, 6)})
    assert choose_scenario(scenario=fresh(scenario), by=manager, at=AT).chosen_at == AT


def test_the_chosen_scenario_is_locked_with_the_draw(network: Activity, manager: Actor) -> None:
    for application in apply(network, po=8, vo=8):
        review(application=application, verdict="suitable", by=manager, at=AT)
    chosen, other = scenario_with(network, manager, {}), scenario_with(network, manager, {})
    choose_scenario(scenario=chosen, by=manager, at=AT)
    draw = fix_spread_draw(activities=[network], source="Worpen", by=manager, at=AT)
    with pytest.raises(SpreadIsFixed):
        choose_scenario(scenario=fresh(other), by=manager, at=AT)
    change = {"values": {}, "bounds": {PO: (1, 2)}, "by": manager, "at": AT}
    with pytest.raises(SpreadIsFixed):
        change_scenario(scenario=fresh(chosen), version=fresh(chosen).version, **change)
    change_scenario(scenario=fresh(other), version=fresh(other).version, **change)
    roll_back(round_=draw, reason="vergist", by=manager, at=AT)
    assert choose_scenario(scenario=fresh(other), by=manager, at=AT).chosen_at == AT


def test_only_who_may_draw_touches_scenarios(network: Activity, manager: Actor) -> None:
    reader = make_actor(network.programme.organiser, "reviewer")
    with pytest.raises(NotAllowed):
        make_scenario(activity=network, by=reader, at=AT)
    scenario = fresh(make_scenario(activity=network, by=manager, at=AT))
    with pytest.raises(NotAllowed):
        choose_scenario(scenario=scenario, by=reader, at=AT)
    with pytest.raises(NotAllowed):
        ask_balance(scenario=scenario, by=reader, at=AT)


# --- what a scenario gives ----------------------------------------------------------------------


def test_everybodys_chance_keeps_the_agreed_spread(network: Activity, manager: Actor) -> None:
    rows = apply(network, po=20, vo=5)
    balance = computed(scenario_with(network, manager, {PO: (3, 4), VO: (1, 3)}), manager)
    assert balance.state == Balance.State.FITS
    chances = balance.result["chances"]
    assert {chances[str(row.pk)] for row in rows[:20]} == {0.2}  # 4 places among 20
    assert {chances[str(row.pk)] for row in rows[20:]} == {0.4}
    expected = {(a, v): seats for _network, a, v, seats in balance.result["expected"]}
    assert (expected[PO], expected[VO]) == (4.0, 2.0)
    [hint] = balance.result["hints"]
    assert (hint["value"], hint["side"], hint["to"]) == ("po", "most", 5)
    assert hint["lowest"] == pytest.approx(6 / 25)
    assert all(len(panel) == 6 for panel in balance.result["tries"])


def test_the_same_question_is_computed_once(network: Activity, manager: Actor) -> None:
    apply(network, po=8, vo=8)
    scenario = scenario_with(network, manager, {PO: (2, 4)})
    first = computed(scenario, manager)
    assert ask_balance(scenario=fresh(scenario), by=manager, at=AT) == first
    assert run_waiting_jobs(timezone.now()) == 0
    make_application(network, sector="vo")
    second = ask_balance(scenario=fresh(scenario), by=manager, at=AT)
    assert second.state == Balance.State.WAITING
    assert list(Balance.objects.values_list("pk", flat=True)) == [second.pk]


def test_what_changed_before_the_work_began_is_asked_again(
    network: Activity, manager: Actor
) -> None:
    apply(network, po=8, vo=8)
    scenario = scenario_with(network, manager, {})
    ask_balance(scenario=fresh(scenario), by=manager, at=AT)
    make_application(network)
    run_waiting_jobs(timezone.now())
    assert not Balance.objects.exists()
    assert computed(scenario, manager).state == Balance.State.FITS


def test_a_conflict_is_named_with_the_way_out(network: Activity, manager: Actor) -> None:
    apply(network, po=12, vo=1)
    balance = computed(scenario_with(network, manager, {VO: (3, 4)}), manager)
    assert balance.state == Balance.State.CONFLICT
    [limit] = balance.result["conflict"]
    assert (limit["value"], limit["side"], limit["bound"]) == ("vo", "least", 3)
    [ease] = balance.result["relaxations"]
    assert (ease["value"], ease["side"], ease["to"]) == ("vo", "least", 1)


def test_with_places_enough_nobody_is_drawn(network: Activity, manager: Actor) -> None:
    rows = apply(network, po=4, vo=0)
    balance = computed(scenario_with(network, manager, {VO: (2, 3)}), manager)
    assert balance.result["state"] == "everyone"
    assert set(balance.result["chances"]) == {str(row.pk) for row in rows}


def test_a_school_has_no_more_places_than_agreed(network: Activity, manager: Actor) -> None:
    school = make_organisation()
    of_one_school = [make_application(network, organisation=school) for _ in range(10)]
    apply(network, po=0, vo=10)
    scenario = scenario_with(network, manager, {}, most_per_organisation=1)
    chances = computed(scenario, manager).result["chances"]
    assert sum(chances[str(row.pk)] for row in of_one_school) == pytest.approx(1, abs=1e-6)


def test_who_has_a_place_already_counts_for_the_spread(network: Activity, manager: Actor) -> None:
    make_application(network, sector="vo", state="placed", decided_at=AT)
    apply(network, po=10, vo=10)
    balance = computed(scenario_with(network, manager, {VO: (1, 1)}), manager)
    assert sum(balance.result["chances"].values()) == pytest.approx(5, abs=1e-6)
    [never] = balance.result["never"]
    assert len(never["ids"]) == 10
    assert [(limit["value"], limit["side"], limit["bound"]) for limit in never["why"]] == [
        ("vo", "most", 1)
    ]


def held_with(network: Activity, by: Actor) -> tuple[Scenario, DrawRound]:
    """Return the scenario with which a draw was locked, whose balance was looked at before."""
    for application in apply(network, po=8, vo=8):
        review(application=application, verdict="suitable", by=by, at=AT)
    scenario = scenario_with(network, by, {VO: (2, 3)})
    computed(scenario, by)
    choose_scenario(scenario=fresh(scenario), by=by, at=AT)
    return scenario, fix_spread_draw(activities=[network], source="Worpen", by=by, at=AT)


def test_the_balance_that_held_when_the_team_decided_stays_as_it_was(
    network: Activity, manager: Actor
) -> None:
    scenario, _round = held_with(network, manager)
    held = ask_balance(scenario=fresh(scenario), by=manager, at=AT)
    assert (held.state, held.held_at) == (Balance.State.FITS, AT)
    Application.objects.filter(activity=network, sector="vo").update(state="withdrawn")
    make_application(network, sector="po")
    later = ask_balance(scenario=fresh(scenario), by=manager, at=AT)
    assert (later.pk, later.result) == (held.pk, held.result)
    counted = Counted.read(later.counted)
    assert (counted.pool, counted.places) == (16, 6)
    assert (counted.by_value[VO], counted.by_value[PO]) == (8, 8)


def test_a_draw_that_is_taken_back_lets_the_balance_follow_the_applications_again(
    network: Activity, manager: Actor
) -> None:
    scenario, round_ = held_with(network, manager)
    roll_back(round_=round_, reason="vergist", by=manager, at=AT)
    Application.objects.filter(activity=network, sector="vo").update(state="withdrawn")
    now = ask_balance(scenario=fresh(scenario), by=manager, at=AT)
    assert now.held_at is None
    assert Counted.read(now.counted).pool == 8


def test_a_balance_of_which_the_pool_is_gone_is_not_computed_for_another_one(
    network: Activity, manager: Actor
) -> None:
    scenario, _round = held_with(network, manager)
    Balance.objects.update(state=Balance.State.WAITING, result={})
    Application.objects.filter(activity=network, sector="vo").update(state="withdrawn")
    compute_balance.call(Balance.objects.get(scenario=scenario).pk)
    kept = Balance.objects.get(scenario=scenario)
    assert (kept.state, kept.result) == (Balance.State.FAILED, {})


def test_another_scenario_that_is_changed_after_the_lock_follows_the_applications(
    network: Activity, manager: Actor
) -> None:
    held_with(network, manager)
    other = scenario_with(network, manager, {})
    roll = DrawRound.objects.get()
    roll_back(round_=roll, reason="vergist", by=manager, at=AT)
    fix_spread_draw(activities=[network], source="Worpen", by=manager, at=AT)
    assert ask_balance(scenario=fresh(other), by=manager, at=AT).held_at == AT
    change = {"values": {}, "bounds": {PO: (1, 2)}, "by": manager, "at": AT}
    change_scenario(scenario=fresh(other), version=fresh(other).version, **change)
    assert ask_balance(scenario=fresh(other), by=manager, at=AT).held_at is None


def test_who_takes_part_follows_the_chosen_pool(network: Activity, manager: Actor) -> None:
    suitable, unfit, unread = apply(network, po=3, vo=0)
    review(application=suitable, verdict="suitable", by=manager, at=AT)
    review(application=unfit, verdict="not", by=manager, at=AT)
    pools = {
        pool: {int(e.id) for e in problem_of(scenario_with(network, manager, {}, pool=pool)).pool}
        for pool in Scenario.Pool.values
    }
    assert pools == {
        "possible": {suitable.pk, unread.pk},
        "suitable": {suitable.pk},
        "all": {suitable.pk, unfit.pk, unread.pk},
    }


def test_regions_are_read_off_the_schools_place(network: Activity, manager: Actor) -> None:
    place = Place.objects.create(
        name="Appingedam", municipality="Eemsdelta", province="Groningen", lat=53.32, lon=6.86
    )
    make_application(network, organisation=make_organisation(place=place))
    [person] = problem_of(scenario_with(network, manager, {})).pool
    assert (person.values["region"], person.values["town_size"]) == ("north", "small")


def test_a_computation_that_fails_says_so_and_can_be_tried_again(
    network: Activity, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(network, po=8, vo=8)
    scenario = scenario_with(network, manager, {})
    with monkeypatch.context() as broken:
        broken.setattr("leerkring.selection.bridge.children.in_child", _dies)
        assert computed(scenario, manager).state == Balance.State.FAILED
    again = ask_balance(scenario=fresh(scenario), again=True, by=manager, at=AT)
    run_waiting_jobs(timezone.now())
    assert Balance.objects.get(pk=again.pk).state == Balance.State.FITS


def _dies(*_args: object) -> None:
    raise ChildDied("killed")
