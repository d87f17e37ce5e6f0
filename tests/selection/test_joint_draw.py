"""One draw over several networks: a person in at most one, preferences, quotas, pairs, caps."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.admissions.actions.offering import answer_offer, make_offer
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application, Offer, Team
from leerkring.admissions.queries.window import applicant
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.engines.selection import (
    BandRule,
    Cap,
    Network,
    Person,
    Problem,
    Quota,
    check_public_draw,
    verify_draw,
)
from leerkring.engines.selection.editions import reserve_tag
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.programmes.models import Activity, Programme
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.drawing import (
    AlreadyDrawn,
    DrawnTogether,
    NotDrawnTogether,
    draw,
    roll_back,
)
from leerkring.selection.actions.fair_draw import (
    NoSpreadChosen,
    SpreadDoesNotFit,
    ThrowsDiffer,
    fix_spread_draw,
    type_throws,
)
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.actions.overriding import agree as agree_to
from leerkring.selection.actions.overriding import ask_override
from leerkring.selection.actions.releasing import release
from leerkring.selection.actions.spreading import ask_joint_balance, choose_scenario
from leerkring.selection.bridge.problems import Draw
from leerkring.selection.bridge.records import public_findings
from leerkring.selection.models import Balance, Decision, DrawEntry, DrawRecord, DrawRound, Override
from leerkring.selection.queries.joint import draw_now, networks_drawn_together
from leerkring.selection.queries.moving_up import spread_of
from leerkring.selection.queries.records import first_choices, own_entry, seats_by_value
from leerkring.selection.reasons import outcome_in_words
from tests.factories import (
    make_actor,
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_programme,
)
from tests.selection.test_spread_actions import PO, VO, fresh, scenario_with
from tests.trail import every_move_told

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
ANSWER = AT + timedelta(days=10)
SOURCE = "Tien worpen met een dobbelsteen, op kantoor"
THROWS = "3 1 4 1 5 2 6 5 3 5"
S = ApplicationState
O = Decision.Outcome  # noqa: E741


@pytest.fixture
def programme() -> Programme:
    return make_programme(draws_together=True)


@pytest.fixture
def manager(programme: Programme) -> Actor:
    return make_actor(programme.organiser)


@pytest.fixture
def second(programme: Programme) -> Actor:
    return make_actor(programme.organiser)


@pytest.fixture
def leaders(programme: Programme) -> Activity:
    return make_network(programme=programme, places=4)


@pytest.fixture
def teachers(programme: Programme, leaders: Activity) -> Activity:
    return make_network(programme=programme, places=3)


def agree(network: Activity, by: Actor, bounds: Any = (), **values: Any) -> None:
    scenario = scenario_with(network, by, dict(bounds), **values)
    choose_scenario(scenario=fresh(scenario), by=by, at=AT)


def applies(*networks: Activity, by: Actor, **values: Any) -> list[Application]:
    """Let one person apply for these networks in this order, and find every motivation suitable."""
    person = make_person()
    organisation = values.pop("organisation", None) or make_organisation()
    rows = [
        make_application(
            network,
            person=person,
            organisation=organisation,
            preference=number if len(networks) > 1 else None,
            **values,
        )
        for number, network in enumerate(networks, start=1)
    ]
    for row in rows:
        review(application=row, verdict="suitable", by=by, at=AT)
    return rows


def crowd(leaders: Activity, teachers: Activity, by: Actor) -> None:
    """Fourteen people: some want both, in either order, some only one."""
    for number in range(14):
        wanted = [(leaders, teachers), (teachers, leaders), (leaders,), (teachers,)][number % 4]
        applies(*wanted, by=by, sector="po" if number % 3 else "vo")


def pair(*networks: Activity, by: Actor, **values: Any) -> list[Application]:
    """Let two colleagues apply together for the first network; return their first applications."""
    made = [applies(*networks, by=by, **values)[0] for _ in range(2)]
    team = Team.objects.create(activity=networks[0], code=f"T{made[0].pk}", made_at=AT)
    Application.objects.filter(pk__in=[row.pk for row in made]).update(team=team)
    return made


def fixed(programme: Programme, by: Actor, **values: Any) -> DrawRound:
    round_ = fix_spread_draw(
        activities=networks_drawn_together(programme), source=SOURCE, by=by, at=AT, **values
    )
    run_waiting_jobs(timezone.now())
    return round_


def drawn(programme: Programme, by: Actor, second: Actor, throws: str = THROWS) -> DrawRound:
    round_ = fixed(programme, by)
    for actor in (by, second):
        type_throws(round_=round_, throws=throws, by=actor, at=AT)
    round_.refresh_from_db()
    return round_


def placed(round_: DrawRound) -> dict[int, int]:
    """Return for everybody with a place the network it is in; nobody has two."""
    rows = Decision.objects.filter(round=round_, outcome=O.PLACE)
    found = list(rows.values_list("application__person_id", "application__activity_id"))
    assert len(found) == len(dict(found))
    return dict(found)


def record(round_: DrawRound) -> DrawRecord:
    return DrawRecord.objects.get(round=round_)


def ready(leaders: Activity, teachers: Activity, by: Actor) -> None:
    crowd(leaders, teachers, by)
    agree(leaders, by, {PO: (1, 3), VO: (1, 2)})
    agree(teachers, by)


# --- the draw itself ----------------------------------------------------------------------------


def test_everybody_has_one_place_at_most_and_every_network_is_full(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    assert (round_.places, round_.pool_size) == (7, 14)
    assert Counter(placed(round_).values()) == {leaders.pk: 4, teachers.pk: 3}
    there = seats_by_value(record(round_), round_, leaders)
    assert 1 <= there[PO] <= 3
    assert 1 <= there[VO] <= 2
    assert sum(first_choices(record(round_), round_).values()) == 7


def test_whoever_is_placed_elsewhere_is_told_so_and_stands_on_no_list(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    people = placed(round_)
    others = Decision.objects.filter(round=round_, application__person__in=people).exclude(
        outcome=O.PLACE
    )
    assert others
    assert set(others.values_list("outcome", "reason")) == {(O.NO_PLACE, "placed_elsewhere")}
    for network in (leaders, teachers):
        waiting = Decision.objects.filter(
            round=round_, application__activity=network, outcome=O.RESERVE
        )
        numbers = sorted(number or 0 for number in waiting.values_list("reserve_number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    ("edition", "program", "right"), [("public", check_public_draw, 3), ("full", verify_draw, 0)]
)
def test_the_record_of_a_joint_draw_is_checked_with_one_file(
    edition: str,
    program: ModuleType,
    right: int,
    programme: Programme,
    leaders: Activity,
    teachers: Activity,
    manager: Actor,
    second: Actor,
    tmp_path: Path,
) -> None:
    ready(leaders, teachers, manager)
    pair(leaders, by=manager)
    kept = record(drawn(programme, manager, second))
    files = kept.files[edition]
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    command = [sys.executable, "-I", str(program.__file__), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == right, done.stdout
    assert "level 0" in done.stdout or edition == "public"
    public = dict(kept.files["public"])
    assert all(right for right, *_ in public_findings(public, kept.frozen_digest))
    words = "\n".join(public.values())
    assert public["panels.csv"].startswith("panel,network,tag\n")
    assert {"pool.csv", "entrants.csv", "rules.json"}.isdisjoint(public)
    assert not any(one in words for one in DrawEntry.objects.values_list("secret", flat=True))


def test_everybody_stands_in_the_record_once_and_finds_their_code(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    both = applies(teachers, leaders, by=manager)
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    entries = {own_entry(row, round_) for row in both}
    assert len(entries) == 1
    [entry] = entries
    assert entry is not None
    assert reserve_tag(entry.secret, entry.address) == entry.code
    assert entry.facts["networks"] == f"{teachers.slug}|{leaders.slug}"


@pytest.mark.parametrize("throws", ["1111111111", "2222222222", "3456123456", "6161616161"])
def test_a_pair_comes_together_or_not_at_all(
    throws: str,
    programme: Programme,
    leaders: Activity,
    teachers: Activity,
    manager: Actor,
    second: Actor,
) -> None:
    pairs = [pair(leaders, teachers, by=manager) for _ in range(3)]
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second, throws)
    there = placed(round_)
    for one, other in pairs:
        assert there.get(one.person_id or 0) == there.get(other.person_id or 0)
    panels = record(round_).files["full"]["panels.csv"].splitlines()[1:]
    codes = dict(DrawEntry.objects.values_list("application_id", "code"))
    where: dict[str, set[str]] = {}
    for line in panels:
        number, code, network = line.split(",")
        where.setdefault(code, set()).add(f"{number} {network}")
    for one, other in pairs:
        assert where.get(codes[one.pk]) == where.get(codes[other.pk])


def test_a_team_of_which_somebody_was_found_unsuitable_is_drawn_apart(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    one, other = pair(leaders, by=manager)
    ready(leaders, teachers, manager)
    other.reviews.update(verdict="not")
    found = draw_now(networks_drawn_together(programme))
    assert isinstance(found, Draw)
    by_id = {person.id: person for person in found.problem.pool}
    assert str(other.pk) not in by_id
    assert by_id[str(one.pk)].party is None


def test_the_most_of_one_school_counts_over_all_networks(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    Programme.objects.filter(pk=programme.pk).update(most_per_organisation=2)
    programme.refresh_from_db(fields=["most_per_organisation"])
    school = make_organisation()
    for networks in [(leaders,), (teachers,), (leaders, teachers)] * 2:
        applies(*networks, by=manager, organisation=school)
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    there = Decision.objects.filter(round=round_, outcome=O.PLACE, application__organisation=school)
    assert there.count() <= 2
    rows = record(round_).files["full"]["quotas.csv"].splitlines()
    assert any(line.startswith(',"school, 2 left"') and line.endswith(",0,2") for line in rows)


def test_a_place_given_before_counts_and_its_holder_takes_no_part_elsewhere(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    at_both = applies(leaders, teachers, by=manager, sector="vo")
    Application.objects.filter(pk=at_both[0].pk).update(state=S.PLACED, decided_at=AT)
    Activity.objects.filter(pk=leaders.pk).update(places_taken=1)
    round_ = drawn(programme, manager, second)
    assert Counter(placed(round_).values()) == {leaders.pk: 3, teachers.pk: 3}
    other = Decision.objects.get(round=round_, application=at_both[1])
    assert (other.outcome, other.reason) == (O.NO_PLACE, "placed_elsewhere")


def test_when_everybody_can_have_what_they_want_nothing_is_drawn(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    first = [applies(leaders, teachers, by=manager)[0] for _ in range(3)]
    first += [applies(teachers, by=manager)[0] for _ in range(2)]
    agree(leaders, manager)
    agree(teachers, manager)
    round_ = fix_spread_draw(
        activities=networks_drawn_together(programme), source="", by=manager, at=AT
    )
    assert (round_.method, DrawRecord.objects.count()) == ("everyone", 0)
    draw(round_=round_, by=manager, at=AT)
    rows = Decision.objects.filter(round=round_, outcome=O.PLACE)
    assert set(rows.values_list("application_id", flat=True)) == {row.pk for row in first}
    assert Decision.objects.filter(round=round_, reason="placed_elsewhere").count() == 3


def test_a_network_that_too_few_want_takes_who_there_is(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    for _ in range(7):
        applies(leaders, by=manager)
    applies(teachers, by=manager)
    agree(leaders, manager)
    agree(teachers, manager)
    round_ = drawn(programme, manager, second)
    assert Counter(placed(round_).values()) == {leaders.pk: 4, teachers.pk: 1}


# --- what is refused ----------------------------------------------------------------------------


def test_no_network_draws_for_itself_when_they_draw_together(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    with pytest.raises(DrawnTogether):
        fix_spread_draw(activities=[leaders], source=SOURCE, by=manager, at=AT)
    round_ = drawn(programme, manager, second)
    with pytest.raises(DrawnTogether):
        fix_spread_draw(activities=[teachers], source=SOURCE, by=second, at=AT)
    with pytest.raises(NotDrawnTogether):
        fix_spread_draw(activities=[teachers, leaders], source=SOURCE, by=second, at=AT)
    assert DrawRound.objects.get() == round_
    assert not Application.objects.filter(state=S.OFFERED).exists()


def test_every_network_must_have_chosen_a_spread_that_fits(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    crowd(leaders, teachers, manager)
    agree(leaders, manager, {VO: (4, 4)})
    with pytest.raises(NoSpreadChosen) as missing:
        fixed(programme, manager)
    assert teachers.short_title in str(missing.value)
    agree(teachers, manager, {VO: (3, 3)})
    with pytest.raises(SpreadDoesNotFit) as conflict:
        fixed(programme, manager)
    assert leaders.short_title in str(conflict.value)
    assert not DrawRound.objects.exists()


def test_of_two_managers_one_wins_and_the_other_is_told(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    fixed(programme, manager)
    with pytest.raises(AlreadyDrawn):
        fixed(programme, second)


def test_other_throws_draw_nothing(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = fixed(programme, manager)
    how: dict[str, Any] = {"round_": round_, "at": AT}
    type_throws(throws=THROWS, by=manager, **how)
    with pytest.raises(ThrowsDiffer):
        type_throws(throws="1" * 10, by=second, **how)
    assert not Decision.objects.exists()
    roll_back(round_=round_, reason="verkeerd gelezen", by=manager, at=AT)
    assert fixed(programme, manager).number == 2


def test_who_withdrew_after_the_seal_is_drawn_and_the_place_goes_to_the_next(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = fixed(programme, manager)
    for row in Application.objects.filter(activity=teachers).order_by("-pk")[:2]:
        Application.objects.filter(pk=row.pk).update(state=S.WITHDRAWN, withdrawn_at=AT)
    for actor in (manager, second):
        type_throws(round_=round_, throws=THROWS, by=actor, at=AT)
    assert Decision.objects.filter(outcome="place").count() == 7
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    offered = Application.objects.filter(state=S.OFFERED)
    assert offered.count() == 7
    assert not offered.filter(withdrawn_at__isnull=False).exists()


# --- after it -----------------------------------------------------------------------------------


def test_the_outcomes_of_all_networks_are_released_at_once(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    told = release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    assert told.offered == 7
    for network, places in ((leaders, 4), (teachers, 3)):
        network.refresh_from_db()
        assert (network.selection, network.places_taken) == ("released", places)
    offers = Application.objects.filter(state=S.OFFERED)
    assert offers.values("person").distinct().count() == 7


def test_who_accepts_one_place_leaves_the_other_reserve_list(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    with every_move_told():
        release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    seen: set[int] = set()
    for _ in range(6):
        offered = Application.objects.filter(state=S.OFFERED).exclude(pk__in=seen)
        row = offered.select_related("activity__programme", "person").first()
        if row is None:
            break
        seen.add(row.pk)
        accepts = len(seen) % 2 == 0
        with every_move_told():
            answer_offer(application=row, accept=accepts, by=manager, at=AT, heard="belde")
    for row in Application.objects.filter(state=S.PLACED):
        others = Application.objects.filter(person=row.person_id).exclude(pk=row.pk)
        assert not others.filter(state__in=[S.RESERVE, S.OFFERED, S.PLACED]).exists()
    held = Application.objects.filter(state__in=[S.OFFERED, S.PLACED])
    assert held.values("person").distinct().count() == held.count()
    spread = spread_of(round_, leaders)
    assert spread is not None
    assert [rule.value for rule in spread.own.rules] == ["po", "vo"]


def with_a_place_and_another_wish(round_: DrawRound) -> tuple[Application, Application]:
    """Return the application somebody was drawn for, and the one that ended with it."""
    rows = Decision.objects.filter(round=round_, reason="placed_elsewhere")
    other = rows.select_related("application__activity__programme__organiser").first()
    assert other is not None
    place = Decision.objects.select_related("application__activity__programme__organiser").get(
        round=round_, outcome=O.PLACE, application__person=other.application.person_id
    )
    return place.application, other.application


def give_up(application: Application) -> None:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    row = rows.get(pk=application.pk)
    withdraw(by=applicant(row), at=AT, application=row)


def test_who_takes_back_what_they_were_drawn_for_counts_again_in_the_other_network(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    place, other = with_a_place_and_another_wish(round_)
    waiting = Decision.objects.filter(
        round=round_, application__activity=other.activity, outcome=O.RESERVE
    ).order_by("reserve_number")
    before = list(waiting.values_list("application_id", flat=True))
    give_up(place)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    after = list(waiting.values_list("application_id", "reserve_number"))
    assert [number for _pk, number in after] == list(range(1, len(before) + 2))
    assert [pk for pk, _number in after if pk != other.pk] == before
    decision = Decision.objects.get(round=round_, application=other)
    assert decision.reason == "counts_again"
    other.refresh_from_db()
    assert other.state in {S.RESERVE, S.OFFERED}
    held = Application.objects.filter(state__in=[S.OFFERED, S.PLACED])
    assert held.values("person").distinct().count() == held.count() == 7
    told = Application.objects.select_related("activity").get(pk=other.pk)
    if told.state == S.RESERVE:
        with override("en"):
            assert "this application counts again" in outcome_in_words(told)


def test_who_undoes_that_in_time_keeps_the_place_they_were_drawn_for(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    place, other = with_a_place_and_another_wish(round_)
    give_up(place)
    Application.objects.filter(pk=place.pk).update(state=S.SUBMITTED)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    assert Application.objects.get(pk=place.pk).state == S.OFFERED
    assert Application.objects.get(pk=other.pk).state == S.NOT_PLACED


def test_the_longest_reserve_list_holds_for_who_counts_again(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    DrawRound.objects.filter(pk=round_.pk).update(reserves=0)
    round_.refresh_from_db()
    place, other = with_a_place_and_another_wish(round_)
    give_up(place)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    decision = Decision.objects.get(round=round_, application=other)
    assert (decision.outcome, decision.reason) == (O.NO_PLACE, "counts_again")


def test_where_nothing_was_drawn_the_next_preference_is_given_while_there_is_room(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    both = [applies(leaders, teachers, by=manager) for _ in range(3)]
    for _ in range(2):
        applies(teachers, by=manager)
    agree(leaders, manager)
    agree(teachers, manager)
    round_ = fix_spread_draw(
        activities=networks_drawn_together(programme), source="", by=manager, at=AT
    )
    draw(round_=round_, by=manager, at=AT)
    for first, _second in both[:2]:
        give_up(first)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    states = [Application.objects.get(pk=row.pk).state for _first, row in both]
    assert states == [S.OFFERED, S.RESERVE, S.NOT_PLACED]
    teachers.refresh_from_db()
    assert teachers.places_taken == 3


def test_a_place_reserved_in_one_network_is_told_in_the_other(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    here, there = applies(leaders, teachers, by=manager, sector="vo")
    ready(leaders, teachers, manager)
    reserve_a_place(here, manager, second)
    round_ = drawn(programme, manager, second)
    found = {row.application_id: row for row in Decision.objects.filter(round=round_)}
    assert (found[here.pk].outcome, found[here.pk].reason) == (O.PLACE, "reserved_place")
    assert (found[there.pk].outcome, found[there.pk].reason) == (O.NO_PLACE, "placed_elsewhere")
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    leaders.refresh_from_db()
    assert leaders.places_taken == 4


def reserve_a_place(application: Application, by: Actor, second: Actor) -> None:
    asked = ask_override(
        activity=application.activity,
        kind=Override.Kind.RESERVED_PLACE,
        application=application,
        wanted={},
        reason="Promised",
        by=by,
        at=AT,
    )
    rows = Override.objects.select_related("activity__programme", "round", "asked_by__person")
    agree_to(override=rows.get(pk=asked.pk), by=second, at=AT)


def test_two_offers_made_at_the_same_moment_become_one_place(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    waiting = Application.objects.filter(state=S.RESERVE, activity=teachers)
    held = Application.objects.filter(state=S.OFFERED, activity=leaders)
    row = held.select_related("activity__programme", "person").first()
    other = waiting.select_related("activity__programme__organiser").first()
    assert row is not None
    assert other is not None
    Application.objects.filter(person=row.person_id, activity=teachers).delete()
    Application.objects.filter(pk=other.pk).update(person=row.person_id)
    seal_outcomes(round_)  # as the actions would leave it
    Activity.objects.filter(pk=teachers.pk).update(places=4)
    other = Application.objects.select_related("person", "activity__programme__organiser").get(
        pk=other.pk
    )
    make_offer(application=other, answer_before=ANSWER, by=manager, at=AT)
    with every_move_told():
        answer_offer(application=row, accept=True, by=manager, at=AT, heard="belde")
    assert Application.objects.get(pk=other.pk).state == S.DECLINED
    assert not Offer.objects.filter(application=other, state="open").exists()
    teachers.refresh_from_db()
    assert teachers.places_taken == 4
    assert Application.objects.filter(activity=teachers, state=S.OFFERED).count() == 4


def test_the_joint_balance_tells_how_many_get_their_first_preference(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    ready(leaders, teachers, manager)
    ask_joint_balance(activities=networks_drawn_together(programme), by=manager, at=AT)
    run_waiting_jobs(timezone.now())
    balance = Balance.objects.get()
    assert balance.state == "fits"
    seats = sum(number for _network, _rank, number in balance.result["preferences"])
    assert seats == pytest.approx(7)
    first = sum(number for _n, rank, number in balance.result["preferences"] if rank == 1)
    assert first > 5
    again = ask_joint_balance(activities=networks_drawn_together(programme), by=manager, at=AT)
    assert isinstance(again, tuple)
    assert again[1].pk == balance.pk


# --- whatever the pool --------------------------------------------------------------------------

WISHES = st.sampled_from([("a",), ("b",), ("a", "b"), ("b", "a"), ("c", "a"), ("a", "b", "c")])
PEOPLE = st.lists(
    st.tuples(WISHES, st.sampled_from(["po", "vo"]), st.integers(0, 5), st.booleans()),
    min_size=8,
    max_size=14,
)


@settings(max_examples=10)
@given(PEOPLE)
def test_nobody_is_in_two_networks_or_in_one_they_did_not_want(
    people: list[tuple[tuple[str, ...], str, int, bool]],
) -> None:
    from leerkring.selection.bridge.problems import with_fewest
    from leerkring.selection.bridge.recording import computed, conflict_of

    wishing = tuple(
        Person(
            f"{number:02}",
            {"sector": sector, "school, 2 left": f"s{school}"},
            party=f"p{number // 2}" if in_pair and people[number ^ 1 :][:1] else None,
            networks=wishes,
        )
        for number, (wishes, sector, school, in_pair) in enumerate(people)
    )
    networks = [Network("a", 3), Network("b", 2, (Quota("sector", "po", 0, 1),)), Network("c", 2)]
    problem = Problem(
        people=wishing,
        networks=with_fewest(networks, wishing),
        caps=(Cap("school, 2 left", 2),),
        band_rule=BandRule.ALIKE,
        panels=20,
    )
    if conflict_of(problem):
        return
    wanted = {person.id: person for person in wishing}
    for panel in computed(problem).panels:
        at = dict(panel)
        assert len(at) == len(panel)
        assert all(network in wanted[id].networks for id, network in panel)
        assert Counter(network for _id, network in panel)["b"] <= 2
        assert sum(at.get(e.id) == "b" and e.values["sector"] == "po" for e in wishing) <= 1
        schools = Counter(wanted[id].values["school, 2 left"] for id in at)
        assert max(schools.values(), default=0) <= 2
        for person in wishing:
            team = [e for e in wishing if e.party and e.party == person.party]
            assert len({at.get(e.id) for e in team}) <= 1
