"""Readers and the lot together, through the pages: a floor, bands with a lowest chance, a draw."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.programmes.models import Activity
from leerkring.review.models import Criterion
from leerkring.review.numbering import reading_number
from leerkring.selection.actions.spreading import change_scenario, choose_scenario, make_scenario
from leerkring.selection.models import Decision, DrawEntry, DrawRound
from tests.draw_records import FULL, PUBLIC, ran, unpacked
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
)
from tests.support import Clock
from tests.web.staff.desk import Desk

pytestmark = pytest.mark.django_db
THROWS = "2 2 6 1 3 5 5 4 6 2"
# Points by applicant; the first fourteen are po, the others vo.
POINTS = [2, 2, 2, 5, 5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 5, 4, 3, 3]
PROMISED = 0.6


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    network = make_network(places=6)
    make_meeting(network)
    for number in range(len(POINTS)):
        person = make_person(given_name=f"Voornaam{number}", family_name="Zonderling")
        make_application(network, person=person, sector="po" if number < 14 else "vo")
    return network


def at(network: Activity, rest: str) -> str:
    return f"/en/beheer/netwerken/{network.slug}/{rest}"


def plan_and_read(network: Activity, manager: Desk, reader: Desk) -> None:
    criterion = {"label": "A question of their own", "help_text": "", "weight": 2}
    manager.send(at(network, "lezen/leesplan/criterium/"), **criterion)
    plan = {"mode": "criteria", "readers": 1, "floor": "2.50", "last_day": ""}
    bands = {"from_1": "4.50", "chance_1": round(100 * PROMISED), "from_2": "3.50"}
    manager.send(at(network, "lezen/leesplan/"), **plan, **bands)
    name = f"criterion_{Criterion.objects.get().pk}"
    for row, points in zip(network.applications.order_by("pk"), POINTS, strict=True):
        reader.send(at(network, f"lezen/{reading_number(row.pk)}/"), **{name: points})


def agree_on_a_spread(network: Activity, clock: Clock) -> None:
    by = make_actor(network.programme.organiser)
    scenario = make_scenario(activity=network, name="Evenwicht", by=by, at=clock.now)
    change_scenario(
        scenario=scenario,
        version=scenario.version,
        values={"pool": "suitable"},
        bounds={("sector", "po"): (3, 4), ("sector", "vo"): (2, 3)},
        by=by,
        at=clock.now,
    )
    choose_scenario(scenario=scenario, by=by, at=clock.now)


@pytest.mark.capability(26)
def test_the_floor_comes_first_and_no_higher_band_has_a_lower_chance(
    network: Activity, clock: Clock, tmp_path: Path
) -> None:
    team = network.programme.organiser
    manager, second = Desk(make_staff(team)), Desk(make_staff(team))
    plan_and_read(network, manager, Desk(make_staff(team, "reviewer")))
    agree_on_a_spread(network, clock)
    manager.send(at(network, "trekking/"), source="Ten throws at the office")
    run_waiting_jobs(timezone.now())

    chances = dict(DrawEntry.objects.values_list("application_id", "chance"))
    bands: dict[int, list[float]] = {2: [], 1: [], 0: []}
    for row, points in zip(network.applications.order_by("pk"), POINTS, strict=True):
        if points == 2:
            assert row.pk not in chances, "the floor comes first"
            continue
        bands[{5: 2, 4: 1, 3: 0}[points]].append(chances[row.pk])
    assert min(bands[2]) >= PROMISED - 1e-6
    assert min(bands[2]) >= max(bands[1]) - 1e-6
    assert min(bands[1]) >= max(bands[0]) - 1e-6
    assert min(bands[0]) > 0
    assert sum(chances.values()) == pytest.approx(6)

    for desk in (manager, second):
        desk.send(
            at(network, "trekking/"),
            to=at(network, "trekking/worpen/"),
            **{"worpen-throws": THROWS},
        )
    placed = Decision.objects.filter(outcome="place").values_list("application_id", flat=True)
    sectors = Application.objects.filter(pk__in=placed).values_list("sector", flat=True)
    assert sorted(sectors).count("po") in {3, 4}
    assert len(sectors) == 6
    answer = manager.send(at(network, "trekking/bekendmaken/"), answer_on="2023-12-01")
    manager.send(answer["Location"])
    round_ = DrawRound.objects.get()
    one, full = tmp_path / "public", tmp_path / "full"
    unpacked(Desk().file(f"/trekkingen/{round_.public_id}/dossier.zip"), one)
    assert ran(PUBLIC, one).returncode == 3
    unpacked(manager.file(at(network, "trekking/dossier.zip")), full)
    assert ran(FULL, full).returncode == 0


def test_a_motivation_below_the_floor_is_told_as_such(network: Activity, clock: Clock) -> None:
    team = network.programme.organiser
    manager = Desk(make_staff(team))
    plan_and_read(network, manager, Desk(make_staff(team, "reviewer")))
    page = manager.open(at(network, "aanmeldingen/?oordeel=not"))
    assert page.count("Zonderling") >= 3
    assert "Voornaam0" in page
    assert "Voornaam3 " not in page
