"""The lot with an agreed spread: fixed, computed, published, thrown for, and moved up from."""

from __future__ import annotations

import hmac
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import timezone

from leerkring.admissions.actions.offering import answer_offer
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import check_public_draw, verify_draw
from leerkring.engines.selection.editions import seed_of
from leerkring.jobs.child import ChildDied
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import ReadingIsOver, review, step_back
from leerkring.selection.actions.drawing import (
    AlreadyDrawn,
    NotAllRead,
    draw,
    roll_back,
)
from leerkring.selection.actions.fair_draw import (
    NoSpreadChosen,
    NotThrows,
    RecordNotReady,
    SourceMissing,
    SpreadDoesNotFit,
    ThrowsDiffer,
    compute_again,
    fix_spread_draw,
    type_throws,
)
from leerkring.selection.actions.placing import offer_by_hand
from leerkring.selection.actions.releasing import release
from leerkring.selection.actions.spreading import choose_scenario
from leerkring.selection.bridge.fixing import drawn_with
from leerkring.selection.bridge.records import fingerprint, own_panels, public_findings
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.kept import passed_by_all
from leerkring.selection.queries.moving_up import Line, agreed_spread, next_in_line
from leerkring.selection.queries.records import files_of, seats_by_value
from leerkring.selection.reasons import why
from leerkring.selection.scenarios import chosen_scenario
from tests.factories import make_actor, make_application, make_network, make_organisation
from tests.selection.test_spread_actions import PO, VO, apply, fresh, scenario_with

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
ANSWER = AT + timedelta(days=10)
THROWS = "3 1 4 1 5 2 6 5 3 5"
SOURCE = "Tien worpen met een dobbelsteen, op kantoor"
S = ApplicationState


@pytest.fixture
def network() -> Activity:
    return make_network(places=6)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


@pytest.fixture
def second(network: Activity, manager: Actor) -> Actor:
    return make_actor(network.programme.organiser)


def suitable(network: Activity, by: Actor, po: int, vo: int) -> list[Application]:
    rows = apply(network, po, vo)
    for row in rows:
        review(application=row, verdict="suitable", by=by, at=AT)
    return rows


def agree(
    network: Activity, by: Actor, bounds: dict[tuple[str, str], tuple[int, int]], **values: Any
) -> None:
    scenario = scenario_with(network, by, bounds, **values)
    choose_scenario(scenario=fresh(scenario), by=by, at=AT)


def fixed(network: Activity, by: Actor, **values: Any) -> DrawRound:
    round_ = fix_spread_draw(activities=[network], source=SOURCE, by=by, at=AT, **values)
    run_waiting_jobs(timezone.now())
    return round_


def drawn(network: Activity, by: Actor, second: Actor, **values: Any) -> DrawRound:
    round_ = fixed(network, by, **values)
    for actor in (by, second):
        type_throws(round_=round_, throws=THROWS, by=actor, at=AT)
    return round_


def released(network: Activity, by: Actor, second: Actor) -> DrawRound:
    round_ = drawn(network, by, second)
    release(round_=round_, answer_before=ANSWER, by=by, at=AT)
    return round_


def record(round_: DrawRound) -> DrawRecord:
    return DrawRecord.objects.get(round=round_)


def sectors(network: Activity, *states: str) -> Counter[str]:
    rows = Application.objects.filter(activity=network, state__in=states)
    return Counter(rows.values_list("sector", flat=True))


def write(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


# --- fixing -------------------------------------------------------------------------------------


def test_all_that_can_come_out_stands_fast_before_the_throws(
    network: Activity, manager: Actor, second: Actor
) -> None:
    rows = suitable(network, manager, po=20, vo=5)
    agree(network, manager, {PO: (3, 4), VO: (1, 3)})
    round_ = fixed(network, manager)
    kept = record(round_)
    assert (kept.state, round_.places, round_.pool_size) == ("ready", 6, 25)
    assert kept.frozen_digest == fingerprint(kept.files["public"]["frozen.json"])
    panels = Counter(kept.files["full"]["panels.csv"].splitlines()[1:])
    assert len(panels) == 6000
    entries = {e.application_id: e for e in DrawEntry.objects.filter(record=kept)}
    assert set(entries) == {row.pk for row in rows}
    assert {entries[row.pk].chance for row in rows[:20]} == {0.2}
    assert {entries[row.pk].panels for row in rows[20:]} == {400}
    assert entries[rows[0].pk].limits[0]["value"] == "po"
    assert entries[rows[0].pk].limits[0]["bound"] == 4
    assert Event.objects.filter(verb="published_draw_hash").count() == 1
    assert not Decision.objects.exists()


def test_the_public_files_hold_no_fact_of_anybody(
    network: Activity, manager: Actor, second: Actor
) -> None:
    rows = suitable(network, manager, po=8, vo=5)
    agree(network, manager, {PO: (2, 4), VO: (1, 4)}, most_per_organisation=1)
    kept = record(drawn(network, manager, second))
    files = kept.files["public"]
    assert set(files) == {
        *("panels.csv", "everyone.csv", "frozen.json"),
        *("selected.csv", "reserve.csv", "record.json"),
    }
    assert files["panels.csv"].startswith("panel,tag\n")
    secrets = DrawEntry.objects.values_list("secret", "address")
    for name, text in files.items():
        assert not any(word in text for pair in secrets for word in pair)
        assert not any(row.organisation_name in text for row in rows)
        assert name == "frozen.json" or "vo" not in text.replace("reserve", "").replace(
            "everyone", ""
        )


def hmac_of(entry: DrawEntry, what: str) -> str:
    """Return a tag, worked out as an applicant would with the rule on their own page."""
    text = f"{what}|{entry.address}".encode()
    return hmac.new(entry.secret.encode(), text, "sha256").hexdigest()[:32]


def test_everybody_finds_exactly_the_outcomes_that_hold_them_with_their_secret(
    network: Activity, manager: Actor, second: Actor
) -> None:
    rows = suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    kept = record(drawn(network, manager, second))
    public, full = kept.files["public"], kept.files["full"]
    lines = set(public["panels.csv"].splitlines())
    emails = {row.pk: row.email for row in rows}
    for entry in DrawEntry.objects.filter(record=kept):
        assert len(bytes.fromhex(entry.secret)) == 16
        assert entry.address == emails[entry.application_id]
        groups = [n for n in range(1000) if f"{n},{hmac_of(entry, f'panel {n}')}" in lines]
        ids = [line.split(",") for line in full["panels.csv"].splitlines()]
        assert groups == [int(n) for n, id in ids[1:] if id == entry.code]
        assert own_panels(public, entry.secret, entry.address) == groups
        assert len(groups) == entry.panels
        assert entry.code == hmac_of(entry, "reserve")
        assert (kept.panel in groups) == (entry.code not in public["reserve.csv"])


def test_the_secret_of_another_shows_nobody_a_place(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    public = record(drawn(network, manager, second)).files["public"]
    one, other = DrawEntry.objects.order_by("pk")[:2]
    assert own_panels(public, other.secret, other.address) != []
    assert own_panels(public, other.secret, one.address) == []


def test_a_spread_that_does_not_fit_is_refused_with_the_reason(
    network: Activity, manager: Actor
) -> None:
    rows = suitable(network, manager, po=12, vo=3)
    agree(network, manager, {VO: (3, 4)})
    gone = [row.pk for row in rows if row.sector == "vo"][1:]
    Application.objects.filter(pk__in=gone).update(state="withdrawn")
    with pytest.raises(SpreadDoesNotFit) as refusal:
        fix_spread_draw(activities=[network], source=SOURCE, by=manager, at=AT)
    assert "3" in str(refusal.value)
    assert not DrawRound.objects.exists()


def test_a_draw_with_spread_needs_a_choice_a_source_and_all_read(
    network: Activity, manager: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    how: dict[str, Any] = {"activities": [network], "by": manager, "at": AT}
    with pytest.raises(NoSpreadChosen):
        fix_spread_draw(source=SOURCE, **how)
    agree(network, manager, {VO: (1, 4)})
    with pytest.raises(SourceMissing):
        fix_spread_draw(source=" ", **how)
    reviewer = make_actor(network.programme.organiser, "reviewer")
    with pytest.raises(NotAllowed):
        fix_spread_draw(activities=[network], source=SOURCE, by=reviewer, at=AT)
    make_application(network)
    with pytest.raises(NotAllRead):
        fix_spread_draw(source=SOURCE, **how)


def test_of_two_managers_who_fix_the_second_is_told(network: Activity, manager: Actor) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    fixed(network, manager)
    with pytest.raises(AlreadyDrawn):
        fixed(network, make_actor(network.programme.organiser))


def test_with_places_enough_nothing_is_drawn(network: Activity, manager: Actor) -> None:
    suitable(network, manager, po=4, vo=1)
    agree(network, manager, {VO: (2, 4)})
    round_ = fix_spread_draw(activities=[network], source=SOURCE, by=manager, at=AT)
    assert (round_.method, DrawRecord.objects.count()) == ("everyone", 0)


def test_who_has_a_place_already_counts_for_the_spread(
    network: Activity, manager: Actor, second: Actor
) -> None:
    make_application(network, sector="vo", state="placed", decided_at=AT)
    suitable(network, manager, po=10, vo=10)
    agree(network, manager, {VO: (1, 2)})
    round_ = drawn(network, manager, second)
    assert round_.places == 5
    places = Decision.objects.filter(round=round_, outcome="place")
    found = Counter(places.values_list("application__sector", flat=True))
    assert found["vo"] <= 1
    assert found.total() == 5
    assert seats_by_value(record(round_), round_, network) == {VO: found["vo"] + 1}


def test_a_record_that_fails_says_so_and_can_be_computed_again(
    network: Activity, manager: Actor, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    with monkeypatch.context() as broken:
        round_ = fix_spread_draw(activities=[network], source=SOURCE, by=manager, at=AT)
        broken.setattr("leerkring.selection.bridge.children.in_child", _dies)
        run_waiting_jobs(timezone.now())
    assert record(round_).state == "failed"
    with pytest.raises(RecordNotReady):
        type_throws(round_=round_, throws=THROWS, by=manager, at=AT)
    compute_again(round_=round_, by=manager, at=AT)
    run_waiting_jobs(timezone.now())
    assert record(round_).state == "ready"


def _dies(*_args: object) -> None:
    raise ChildDied("killed")


def test_who_came_in_after_the_lock_is_told_so_and_no_other_thing(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=3)
    unfit = make_application(network, sector="po")
    review(application=unfit, verdict="not", by=manager, at=AT)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    late = make_application(network, sector="vo")
    for actor in (manager, second):
        type_throws(round_=round_, throws=THROWS, by=actor, at=AT)
    reasons = dict(Decision.objects.values_list("application_id", "reason"))
    assert (reasons[late.pk], reasons[unfit.pk]) == ("after_lock", "not_suitable")
    told = why(late, Decision.objects.select_related("round").get(application=late))
    assert "lag al vast voordat je aanmelding kon meetellen" in told
    assert "lezers" not in told


# --- the throws ---------------------------------------------------------------------------------


def test_the_throws_of_two_people_point_at_the_panel(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=20, vo=5)
    agree(network, manager, {PO: (3, 4), VO: (1, 3)})
    round_ = fixed(network, manager, reserves=4)
    type_throws(round_=round_, throws=THROWS, by=manager, at=AT)
    assert not Decision.objects.exists()
    type_throws(round_=round_, throws="3141526535", by=second, at=AT)
    kept = record(round_)
    seed = seed_of(kept.frozen_digest, "3141526535")
    assert (round_.seed, kept.panel) == (seed, Chance(seed).below(1000))
    assert not kept.is_alone
    codes = dict(DrawEntry.objects.values_list("application_id", "code"))
    decisions = Decision.objects.filter(round=round_)
    places = {
        codes[pk]
        for pk in decisions.filter(outcome="place").values_list("application_id", flat=True)
    }
    lines = kept.files["full"]["panels.csv"].splitlines()
    assert places == {line.split(",")[1] for line in lines if line.startswith(f"{kept.panel},")}
    reserve = decisions.filter(outcome="reserve").order_by("reserve_number")
    order = kept.files["public"]["reserve.csv"].splitlines()[1:]
    assert [
        f"{n},{codes[pk]}"
        for n, pk in enumerate(reserve.values_list("application_id", flat=True), 1)
    ] == order[:4]
    assert decisions.filter(outcome="no_place").count() == 15


def test_who_reads_other_throws_is_refused_until_they_agree(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    how: dict[str, Any] = {"round_": round_, "at": AT}
    for wrong in ("1" * 9, "1" * 11, "7777777777", "abcdefghij"):
        with pytest.raises(NotThrows):
            type_throws(throws=wrong, by=manager, **how)
    type_throws(throws="1111111111", by=manager, **how)
    with pytest.raises(ThrowsDiffer):
        type_throws(throws=THROWS, by=second, **how)
    type_throws(throws=THROWS, by=manager, **how)
    type_throws(throws=THROWS, by=second, **how)
    with pytest.raises(WrongState):
        type_throws(throws=THROWS, by=second, **how)
    assert Decision.objects.filter(outcome="place").count() == 6


def test_one_person_in_the_office_draws_alone_and_the_record_says_so(
    network: Activity, manager: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    type_throws(round_=round_, throws=THROWS, by=manager, at=AT)
    assert (round_.state, record(round_).is_alone) == ("drawn", True)


def test_a_deactivated_colleague_is_no_second_person(network: Activity, manager: Actor) -> None:
    gone = make_actor(network.programme.organiser)
    Account.objects.filter(pk=gone.id).update(is_active=False)
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    type_throws(round_=round_, throws=THROWS, by=manager, at=AT)
    assert round_.state == "drawn"


def test_a_withdrawal_after_the_seal_leaves_the_draw_and_its_place_goes_to_the_next(
    network: Activity, manager: Actor, second: Actor
) -> None:
    rows = suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    panel = drawn_with(DrawRecord.objects.get(round=round_), THROWS.replace(" ", ""))[1]
    first = DrawEntry.objects.get(code=panel.selected[0][0])
    lucky = next(row for row in rows if row.pk == first.application_id)
    withdraw(application=lucky, by=manager, at=AT, heard="belde")
    for actor in (manager, second):
        type_throws(round_=round_, throws=THROWS, by=actor, at=AT)
    codes = {entry.application_id: entry.code for entry in DrawEntry.objects.all()}
    places = Decision.objects.filter(outcome="place").values_list("application", flat=True)
    assert {codes[pk] for pk in places} == {code for code, _network in panel.selected}
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    lucky.refresh_from_db()
    assert (lucky.state, sum(sectors(network, S.OFFERED).values())) == (S.WITHDRAWN, 6)
    assert 1 <= sectors(network, S.OFFERED)["vo"] <= 4


def test_facts_that_change_after_the_seal_change_nothing(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    Application.objects.update(sector="vo")
    for actor in (manager, second):
        type_throws(round_=round_, throws=THROWS, by=actor, at=AT)
    assert DrawRound.objects.get(pk=round_.pk).state == "drawn"


def test_no_verdict_can_void_a_draw_that_is_locked(network: Activity, manager: Actor) -> None:
    row, *_others = suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    for act in (
        lambda: review(application=row, verdict="not", by=manager, at=AT),
        lambda: step_back(application=row, reason="Ik ken haar", by=manager, at=AT),
    ):
        with pytest.raises(ReadingIsOver):
            act()
    roll_back(round_=round_, reason="vergist", by=manager, at=AT)
    review(application=row, verdict="not", by=manager, at=AT)


def test_with_places_enough_everybody_is_in_whatever_was_agreed_at_most(
    network: Activity, manager: Actor
) -> None:
    suitable(network, manager, po=3, vo=0)
    agree(network, manager, {PO: (0, 2)})
    scenario = chosen_scenario(network)
    assert scenario is not None
    assert [(rule.most, number) for rule, number in passed_by_all(scenario)] == [(2, 3)]
    round_ = fixed(network, manager)
    assert round_.method == "everyone"


def test_a_draw_with_spread_cannot_be_drawn_without_throws(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    round_ = fixed(network, manager)
    with pytest.raises(WrongState):
        draw(round_=round_, by=manager, at=AT)
    roll_back(round_=round_, reason="vergist", by=manager, at=AT)
    with pytest.raises(WrongState):
        type_throws(round_=round_, throws=THROWS, by=manager, at=AT)
    assert DrawRecord.objects.count() == 1


# --- checking -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "program", "right"), [("public", check_public_draw, 3), ("full", verify_draw, 0)]
)
def test_both_editions_survive_their_stand_alone_program(
    network: Activity,
    manager: Actor,
    second: Actor,
    edition: str,
    program: ModuleType,
    right: int,
    tmp_path: Path,
) -> None:
    school = make_organisation()
    rows = suitable(network, manager, po=20, vo=5)
    rows += [make_application(network, organisation=school) for _ in range(3)]
    for row in rows[25:]:
        review(application=row, verdict="suitable", by=manager, at=AT)
    agree(network, manager, {PO: (3, 4), VO: (1, 3)}, most_per_organisation=1)
    kept = record(drawn(network, manager, second))
    folder = write(kept.files[edition], tmp_path)
    command = [sys.executable, "-I", str(program.__file__), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == right, done.stdout
    assert "level 0" in done.stdout or edition == "public"
    lines = (folder / "selected.csv").read_text().splitlines()
    (folder / "selected.csv").write_text("\n".join([*lines[:-1], "x" * 32, ""]))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1


def test_the_check_on_the_server_sees_a_changed_record(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    kept = record(drawn(network, manager, second))
    files = dict(files_of(kept, "public"))
    assert all(right for right, *_ in public_findings(files, kept.frozen_digest))
    lines = files["reserve.csv"].splitlines()
    swapped = [lines[0], lines[2].replace("2,", "1,", 1), lines[1].replace("1,", "2,", 1)]
    forged = {**files, "reserve.csv": "\n".join([*swapped, *lines[3:]]) + "\n"}
    assert wrong(forged, kept.frozen_digest) == {"reserve", "file"}
    assert wrong(files, "0" * 64) == {"unchanged"}


def wrong(files: dict[str, str], frozen_digest: str) -> set[str]:
    return {code for right, code, _ in public_findings(files, frozen_digest) if not right}


def test_the_same_pool_gives_the_same_full_record(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=8, vo=5)
    agree(network, manager, {VO: (1, 4)})
    kept = record(fixed(network, manager))
    frozen = json.loads(kept.files["public"]["frozen.json"])
    assert frozen["full_record"] == fingerprint(kept.files["full"]["full.json"])
    committed = json.loads(kept.files["full"]["full.json"])["files"]
    assert committed["pool.csv"] == fingerprint(kept.files["full"]["pool.csv"])
    assert frozen["agreed"] == [
        {"attribute": "sector", "value": "vo", "min": 1, "max": 4, "in_pool": 5}
    ]


# --- moving up ----------------------------------------------------------------------------------


def test_a_free_place_never_passes_the_agreed_spread(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=12, vo=8)
    agree(network, manager, {PO: (4, 4), VO: (2, 2)})
    released(network, manager, second)
    for sector, number in (("vo", 3), ("po", 5)):
        for _ in range(number):
            row = Application.objects.select_related("person", "activity__programme__organiser")
            one = row.filter(activity=network, state=S.OFFERED, sector=sector)[0]
            answer_offer(application=one, accept=False, by=SYSTEM, at=AT)
            assert sectors(network, S.OFFERED, S.PLACED) == {"po": 4, "vo": 2}


def test_a_place_stays_open_when_nobody_fits_until_a_person_decides(
    network: Activity, manager: Actor, second: Actor
) -> None:
    suitable(network, manager, po=12, vo=2)
    agree(network, manager, {PO: (4, 4), VO: (2, 2)})
    released(network, manager, second)
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    one = rows.filter(activity=network, state=S.OFFERED, sector="vo")[0]
    answer_offer(application=one, accept=False, by=SYSTEM, at=AT)
    assert sectors(network, S.OFFERED) == {"po": 4, "vo": 1}
    spread = agreed_spread(network)
    assert spread is not None
    assert next_in_line(spread, 1) == []
    waiting = rows.filter(activity=network, state=S.RESERVE).order_by("reserve_number")[0]
    offer_by_hand(application=waiting, reason="niemand meer uit het vo", by=manager, at=AT)
    assert sectors(network, S.OFFERED) == {"po": 5, "vo": 1}
    assert Event.objects.get(verb="offered_by_hand").subject == f"application:{waiting.pk}"


def test_the_first_in_order_who_fit_together_move_up() -> None:
    agreed = (
        {("sector", "po"): (1, 2), ("sector", "vo"): (1, 2), ("region", "north"): (1, 3)},
        (1, None),
    )
    po = {"sector": "po", "region": "south", "school": "a"}
    vo = {"sector": "vo", "region": "south", "school": "b"}
    north = {"sector": "po", "region": "north", "school": "c"}
    again = {"sector": "vo", "region": "north", "school": "a"}
    vo_north = {"sector": "vo", "region": "north", "school": "d"}
    # One seat left, po full, nobody from the north: the fourth is of a school that is there.
    line = Line(*agreed, [po, {**po, "school": "e"}, vo], 1)
    assert line.first_who_fit([po, vo, north, again, vo_north], 1) == [4]
    assert Line(*agreed, [po, vo], 2).first_who_fit([vo_north, north], 2) == [0, 1]
    # Two seats: the first may only come if somebody from the north follows.
    assert Line(*agreed, [po, vo], 2).first_who_fit([{**vo, "school": "f"}, north], 2) == [0, 1]
    assert Line(*agreed, [po, vo], 1).first_who_fit([{**vo, "school": "f"}], 1) == []
