"""The lot with an agreed spread through the pages: of the team, the public and one applicant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from typer.testing import CliRunner

from leerkring.admissions.mails import application_url
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.models import Event
from leerkring.engines.selection.check_public_draw import tag
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.project.cli import app as leerkring
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.spreading import change_scenario, choose_scenario, make_scenario
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from tests.draw_records import FULL, PUBLIC, ran, unpacked
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
    make_webinar,
)
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
S = ApplicationState
PO, VO = ("sector", "po"), ("sector", "vo")
THROWS = "2 2 6 1 3 5 5 4 6 2"
FAMILY = "Zonderling"


@pytest.fixture
def network(clock: Clock) -> Activity:
    return network_to_draw(clock)


def network_to_draw(clock: Clock) -> Activity:
    """Return a network with eighteen people for six places, read, and a spread that was agreed."""
    clock.move_to("2023-11-20 10:00")
    network = make_network(places=6)
    make_meeting(network)
    by = make_actor(network.programme.organiser)
    for number in range(18):
        sector = "po" if number < 14 else "vo"
        person = make_person(given_name=f"Voornaam{number}", family_name=FAMILY)
        row = make_application(network, person=person, sector=sector)
        review(application=row, verdict="suitable", by=by, at=clock.now)
    scenario = make_scenario(activity=network, name="Evenwicht", by=by, at=clock.now)
    change = {"values": {}, "bounds": {PO: (3, 4), VO: (2, 2)}, "by": by, "at": clock.now}
    change_scenario(scenario=scenario, version=scenario.version, **change)  # type: ignore[arg-type]
    choose_scenario(scenario=scenario, by=by, at=clock.now)
    return network


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def second(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def at(network: Activity, rest: str) -> str:
    return f"/beheer/netwerken/{network.slug}/{rest}"


def fix(network: Activity, desk: Desk, **fields: Any) -> DrawRound:
    desk.send(at(network, "trekking/"), source="Tien worpen op kantoor", **fields)
    run_waiting_jobs(timezone.now())
    return DrawRound.objects.latest("pk")


def throw(network: Activity, desk: Desk, throws: str = THROWS, status: int = 302) -> str:
    to = at(network, "trekking/worpen/")
    answer = desk.send(at(network, "trekking/"), to=to, status=status, **{"worpen-throws": throws})
    return words_of(answer.content.decode())


def release(network: Activity, desk: Desk) -> None:
    answer = desk.send(at(network, "trekking/bekendmaken/"), answer_on="2023-12-01")
    desk.send(answer["Location"])


def public(round_: DrawRound) -> str:
    return f"/trekkingen/{round_.public_id}/"


def own(application: Application) -> str:
    address = application_url(application)
    return address[address.index("/aanmelding/") :] + "loting/"


@pytest.mark.capability(22, 25)
def test_anybody_can_check_the_draw_and_recognise_nobody(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path
) -> None:
    round_ = fix(network, manager)
    visitor = Desk()
    seal = DrawRecord.objects.values_list("frozen_digest", flat=True).get()
    before = visitor.open(public(round_))
    assert seal in before
    assert "Tien worpen op kantoor" in before
    assert "3–4" not in before
    visitor.open(f"{public(round_)}dossier.zip", status=404)

    throw(network, manager)
    assert not Decision.objects.exists()
    throw(network, second)
    assert visitor.open(public(round_)).count(THROWS.replace(" ", "")) == 0
    visitor.open(f"{public(round_)}dossier.zip", status=404)

    release(network, manager)
    page = words_of(visitor.open(public(round_)))
    assert "Voortgezet onderwijs, primair onderwijs – 18 6" in page  # four are too few for a row
    assert THROWS.replace(" ", "") in page
    record = visitor.file(f"{public(round_)}dossier.zip")
    names = unpacked(record, tmp_path)
    assert set(names) == {
        *("record.json", "frozen.json", "panels.csv", "everyone.csv", "selected.csv"),
        *("reserve.csv", "check_public_draw.py", "README.txt"),
    }
    done = ran(PUBLIC, tmp_path, "--seal", seal)
    assert done.returncode == 3, done.stdout  # all is right; the proof is in the full record
    assert ran(PUBLIC, tmp_path, "--seal", "0" * 64).returncode == 1
    every_word = " ".join((tmp_path / name).read_text() for name in names)
    assert FAMILY not in every_word
    assert "Voornaam" not in every_word + page
    places = Decision.objects.filter(outcome="place").values_list("application_id", flat=True)
    entries = DrawEntry.objects.filter(application__in=places)
    what = f"panel {DrawRecord.objects.get().panel}"
    tags = [tag(entry.secret, what, entry.address) for entry in entries]
    assert (tmp_path / "selected.csv").read_text().split() == ["tag", *sorted(tags)]
    program = visitor.file("/trekkingen/check_public_draw.py")
    assert program == (tmp_path / "check_public_draw.py").read_bytes()
    visitor.open("/trekkingen/forge_draw.py", status=404)


@pytest.mark.capability(25)
def test_the_button_checks_the_record_and_sees_a_forged_one(
    network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = fix(network, manager)
    throw(network, manager)
    throw(network, second)
    release(network, manager)
    visitor = Desk()
    answer = visitor.send(public(round_), to=f"{public(round_)}controle/", status=200)
    assert "utrecht-alert--success" in answer.content.decode()
    cache.clear()
    record = DrawRecord.objects.get()
    files = record.files["public"]
    files["selected.csv"] = files["selected.csv"].replace("tag\n", "tag\nanother\n")
    record.save(update_fields=["files"])
    answer = visitor.send(public(round_), to=f"{public(round_)}controle/", status=200)
    assert "utrecht-alert--error" in answer.content.decode()
    cache.clear()


@pytest.mark.capability(30)
def test_an_applicant_sees_their_chance_and_finds_their_own_entry(
    network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = fix(network, manager)
    rows = Application.objects.filter(activity=network).order_by("pk")
    somebody, of_vo = rows[0], rows[17]
    visitor = Desk()
    visitor.open(own(somebody), status=404)
    throw(network, manager)
    throw(network, second)
    visitor.open(own(somebody), status=404)
    release(network, manager)
    page = words_of(visitor.open("/en" + own(somebody)))
    assert "Your chance of a place was about 1 in 4." in page
    assert re.search(r"You had a place in 28\d of them", page)
    assert "At most 4 for" in page
    assert "about 1 in 2" in words_of(visitor.open("/en" + own(of_vo)))
    entry = DrawEntry.objects.get(application=somebody)
    assert f"Your secret {entry.secret} Your address {entry.address}" in page
    assert "Sector primary education" in page
    assert "/loting/" in visitor.open(own(somebody).removesuffix("loting/"))
    assert FAMILY not in visitor.open(public(round_))


@pytest.mark.capability(30)
@pytest.mark.parametrize("tells", [True, False])
def test_the_chance_without_the_spread_is_told_where_the_team_chose_so(
    tells: bool, network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = fix(network, manager, **({"tells_plain_chance": "on"} if tells else {}))
    throw(network, manager)
    throw(network, second)
    release(network, manager)
    of_vo = Application.objects.filter(activity=network).order_by("pk")[17]
    page = words_of(Desk().open("/en" + own(of_vo)))
    assert "Your chance of a place was about 1 in 2." in page
    assert ("Without the agreed spread it would have been about 1 in 3." in page) is tells
    assert "Without the agreed spread" not in words_of(Desk().open("/en" + public(round_)))


def test_who_has_no_place_yet_is_shown_what_they_can_join_now(
    network: Activity, manager: Desk, second: Desk, clock: Clock
) -> None:
    webinar = make_webinar(programme=network.programme, title="Kansen, het vervolg")
    make_meeting(webinar)
    fix(network, manager)
    throw(network, manager)
    throw(network, second)
    release(network, manager)
    waiting = Application.objects.filter(activity=network, state=S.RESERVE)[0]
    for address in (own(waiting), own(waiting).removesuffix("loting/")):
        page = Desk().open("/en" + address)
        assert "What you can join now" in page
        assert f'href="/en/activiteiten/{webinar.slug}/"' in page
    offered = Application.objects.filter(activity=network, state=S.OFFERED)[0]
    assert "What you can join now" not in Desk().open("/en" + own(offered))


@pytest.mark.capability(28, 29)
def test_a_declined_place_goes_to_the_next_with_whom_the_spread_is_kept(
    network: Activity, manager: Desk, second: Desk
) -> None:
    fix(network, manager)
    throw(network, manager)
    throw(network, second)
    release(network, manager)
    for expected in ({"po": 4, "vo": 2}, {"po": 4, "vo": 2}, {"po": 4, "vo": 1}):
        of_vo = Application.objects.filter(activity=network, state=S.OFFERED, sector="vo")[0]
        letter = Letter.objects.filter(
            purpose="place_offered", subject_ref=f"application:{of_vo.pk}"
        ).latest("pk")
        found = re.search(r"/aanbod/([^/\s]+)/", as_received(letter).text)
        assert found
        Desk().send(f"/aanbod/{found[1]}/", antwoord="nee", zeker="ja")
        states = Application.objects.filter(activity=network, state=S.OFFERED)
        sectors = list(states.values_list("sector", flat=True))
        assert {name: sectors.count(name) for name in ("po", "vo")} == expected
    page = manager.open(at(network, "bevestigen/"))
    link = re.search(r"uitzonderingen/nieuw/uitkomst/\?aanmelding=(\d+)", page)
    assert link
    asked = manager.send(
        at(network, link[0]),
        application=link[1],
        outcome="place",
        reason="Er is niemand meer uit vo",
    )
    exception = asked["Location"]
    manager.send(exception, to=f"{exception}akkoord/")
    assert Application.objects.get(pk=link[1]).state == S.RESERVE
    assert "at most 4 for" in words_of(second.open(f"/en{exception}"))
    second.send(exception, to=f"{exception}akkoord/")
    assert Application.objects.get(pk=link[1]).state == S.OFFERED
    assert "?aanmelding=" not in manager.open(at(network, "bevestigen/"))
    assert Event.objects.filter(verb="offered_by_hand").count() == 1


def test_an_impossible_spread_is_refused_with_the_way_to_the_balance(
    network: Activity, manager: Desk
) -> None:
    gone = Application.objects.filter(activity=network, sector="vo").order_by("pk")[1:]
    Application.objects.filter(pk__in=[row.pk for row in gone]).update(state=S.WITHDRAWN)
    answer = manager.send(at(network, "trekking/"), source="Worpen", status=200)
    page = answer.content.decode()
    assert "2" in words_of(page)
    assert at(network, "balans/") in page
    assert not DrawRound.objects.exists()


def test_the_second_person_is_told_that_the_throws_differ(
    network: Activity, manager: Desk, second: Desk
) -> None:
    fix(network, manager)
    throw(network, manager)
    throw(network, second, "1" * 10, status=200)
    assert not Decision.objects.exists()
    throw(network, second, "1 2 3", status=200)
    assert THROWS not in second.open(at(network, "trekking/"))
    throw(network, second)
    assert Decision.objects.filter(outcome="place").count() == 6


@pytest.mark.capability(23, 25, 35)
def test_an_auditor_takes_the_full_record_and_it_holds(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path
) -> None:
    fix(network, manager)
    throw(network, manager)
    throw(network, second)
    auditor = Desk(make_staff(network.programme.organiser, "privacy"))
    content = auditor.file(at(network, "trekking/dossier.zip"))
    names = unpacked(content, tmp_path)
    assert "people.csv" in names
    assert FAMILY in (tmp_path / "people.csv").read_text()
    done = ran(FULL, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "level 0" in done.stdout
    done = ran(PUBLIC, tmp_path, "--full", ".", record="public")
    assert done.returncode == 3, done.stdout
    assert "the public files are those of the full record (6018 tags rebuilt)" in done.stdout
    done = CliRunner().invoke(leerkring, ["verify-draw", str(tmp_path)])
    assert done.exit_code == 0, done.stdout
    assert "6018 tags rebuilt" in done.stdout
    assert Event.objects.filter(verb="took_draw_record").count() == 1
    reader = Desk(make_staff(network.programme.organiser, "reviewer"))
    reader.open(at(network, "trekking/dossier.zip"), status=403)


def test_a_draw_taken_back_stays_on_its_public_page(network: Activity, manager: Desk) -> None:
    round_ = fix(network, manager)
    seal = DrawRecord.objects.values_list("frozen_digest", flat=True).get()
    to = at(network, "trekking/terugdraaien/")
    fields: dict[str, Any] = {"terug-reason": "Verkeerde spreiding"}
    manager.send(at(network, "trekking/"), to=to, **fields)
    page = Desk().open(public(round_))
    assert seal in page
    assert "Verkeerde spreiding" not in page
