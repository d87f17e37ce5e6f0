"""What the public, an applicant and an auditor can each check of a draw, and nothing more."""

from __future__ import annotations

import csv
import html
import re
import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from leerkring.admissions.actions.offering import answer_offer
from leerkring.admissions.models import Application
from leerkring.audit.actors import SYSTEM
from leerkring.people.erasing import erase_person
from leerkring.people.privacy import declared
from leerkring.programmes.models import Activity
from leerkring.project.cli import app as leerkring
from leerkring.review.actions.reviewing import review
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound, ReserveDraw
from leerkring.selection.queries.untouched import touched_draws
from tests.draw_records import FULL, PUBLIC, ran, unpacked
from tests.factories import make_actor, make_application, make_network, make_staff
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of
from tests.web.staff.test_fair_draw_pages import at, fix, network_to_draw, own, public, throw
from tests.web.staff.test_fair_draw_pages import release as release_to_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    return network_to_draw(clock)


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def second(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def drawn(network: Activity, manager: Desk, second: Desk, **fields: Any) -> DrawRound:
    round_ = fix(network, manager, **fields)
    throw(network, manager)
    throw(network, second)
    return round_


def released(network: Activity, manager: Desk, second: Desk, **fields: Any) -> DrawRound:
    round_ = drawn(network, manager, second, **fields)
    release_to_all(network, manager)
    return round_


def page_of(round_: DrawRound) -> str:
    return words_of(Desk().open("/en" + public(round_)))


# --- anybody ------------------------------------------------------------------------------------


@pytest.mark.capability(25)
def test_the_public_page_says_who_can_check_what(
    network: Activity, manager: Desk, second: Desk
) -> None:
    page = page_of(released(network, manager, second))
    assert "that nothing was changed since the seal was published;" in page
    assert "From the public record nobody can check that the outcomes keep the agreed" in page
    assert "Whoever took part can also check which outcomes held them" in page
    assert "An auditor gets the full record from the organiser" in page
    assert "own code" not in page


@pytest.mark.capability(25)
def test_the_public_page_counts_who_waits_and_who_has_no_place(
    network: Activity, manager: Desk, second: Desk
) -> None:
    page = page_of(released(network, manager, second, reserves="5"))
    assert "6 people got a place." in page
    assert "5 people are on the reserve list, in an order that the same lot decided." in page
    assert "7 others took part and have no place." in page


def test_the_totals_agree_with_the_rows_also_for_who_has_no_sector(
    network: Activity, manager: Desk, second: Desk, clock: Clock
) -> None:
    by = make_actor(network.programme.organiser)
    for sector in ("", "", "so"):
        row = make_application(network, sector=sector)
        review(application=row, verdict="suitable", by=by, at=clock.now)
    round_ = released(network, manager, second)
    page = Desk().open("/en" + public(round_))
    found = re.search(r"lk-agreed.*?</table>", page, re.DOTALL)
    assert found
    cells = [re.findall(r'class="lk-num">(.*?)</td>', row) for row in found[0].split("</tr>")]
    *rows, total = [(int(row[1]), int(row[2])) for row in cells if len(row) == 3]
    assert total == (21, 6)
    assert total == (sum(applied for applied, _ in rows), sum(seats for _, seats in rows))
    assert "Secondary education, special education, not known – 7 " in words_of(found[0])
    assert "Rows with fewer than 5 people" in words_of(page)


@pytest.mark.capability(25)
def test_what_is_locked_tells_how_many_of_one_school_may_come(
    network: Activity, manager: Desk
) -> None:
    network.scenarios.update(most_per_organisation=2)
    round_ = fix(network, manager)
    assert "From one school at most 2 people" in page_of(round_)
    page = words_of(manager.open("/en" + at(network, "trekking/")))
    assert "From one school at most 2 people" in page


def test_a_check_ends_at_its_result_and_its_address_leads_back(
    network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = drawn(network, manager, second)
    visitor = Desk()
    visitor.open(f"{public(round_)}controle/", status=404)
    release_to_all(network, manager)
    page = visitor.open(public(round_))
    assert f'action="{public(round_)}controle/#uitkomst"' in page
    assert re.search(r'<div id="uitkomst"\s+tabindex="-1"', page)
    answer: Any = visitor.client.get(f"{public(round_)}controle/")
    assert (answer.status_code, answer["Location"]) == (302, public(round_))


# --- an applicant -------------------------------------------------------------------------------


@pytest.mark.capability(25, 30)
def test_with_their_own_secret_an_applicant_sees_which_outcomes_hold_them(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path
) -> None:
    round_ = released(network, manager, second)
    unpacked(Desk().file(f"{public(round_)}dossier.zip"), tmp_path)
    full = DrawRecord.objects.get().files["full"]["panels.csv"]
    for row in Application.objects.filter(activity=network).order_by("pk")[::6]:
        page = html.unescape(Desk().open("/en" + own(row)))
        entry = DrawEntry.objects.get(application=row)
        groups = re.findall(rf"^(\d+),{entry.code}$", full, re.MULTILINE)
        told = ", ".join(groups)
        assert f"You are in these outcomes, and in no others: {told} " in words_of(page)
        typed = re.search(r"python3 (check_public_draw.py [^<]+)</code>", page)
        assert typed
        program, folder, *more = shlex.split(typed[1])
        assert folder == "."
        done = ran(program, tmp_path, *more)
        assert done.returncode == 3, done.stdout
        assert f"you are in {len(groups)} of the 1000 groups: {told}\n" in done.stdout
        is_drawn = Decision.objects.get(application=row).outcome == "place"
        assert ("your own outcome: drawn" in done.stdout) is is_drawn


@pytest.mark.capability(25)
def test_a_secret_is_worth_nothing_with_the_address_of_another(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path
) -> None:
    round_ = released(network, manager, second)
    unpacked(Desk().file(f"{public(round_)}dossier.zip"), tmp_path)
    one, other = DrawEntry.objects.order_by("pk")[:2]
    done = ran(PUBLIC, tmp_path, "--secret", one.secret, "--address", other.address)
    assert (done.returncode, "you are in 0 of" in done.stdout) == (1, True)


# --- an auditor ---------------------------------------------------------------------------------


@pytest.mark.capability(25)
def test_a_public_record_that_was_not_made_of_the_full_one_is_found_out(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path
) -> None:
    drawn(network, manager, second)
    unpacked(manager.file(at(network, "trekking/dossier.zip")), tmp_path)
    people = tmp_path / "people.csv"
    secret = DrawEntry.objects.values_list("secret", flat=True)[0]
    people.write_text(people.read_text().replace(secret, "0" * 32))
    done = ran(PUBLIC, tmp_path, "--full", ".", record="public")
    assert (done.returncode, "WRONG the public files" in done.stdout) == (1, True)
    assert CliRunner().invoke(leerkring, ["verify-draw", str(tmp_path)]).exit_code == 1


@pytest.mark.capability(25)
def test_who_was_erased_leaves_no_secret_and_the_rest_is_still_rebuilt(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path, clock: Clock
) -> None:
    [rule] = [one for one in declared() if one.model is DrawEntry]
    assert {"secret", "address", "facts"} <= set(rule.fields)
    round_ = released(network, manager, second)
    before = page_of(round_)
    placed = Decision.objects.filter(round=round_, outcome=Decision.Outcome.PLACE)
    entry = DrawEntry.objects.select_related("application__person").get(
        application=placed[0].application_id
    )
    erase_person(by=SYSTEM, at=clock.now, person=entry.application.person)
    assert "6 people got a place." in before
    assert "6 people got a place." in page_of(round_)
    assert list(touched_draws()) == []
    names = unpacked(manager.file(at(network, "trekking/dossier.zip")), tmp_path)
    texts = [(tmp_path / name).read_text() for name in names]
    assert not any(entry.secret in text or entry.address in text for text in texts)
    done = ran(PUBLIC, tmp_path, "--full", ".", record="public")
    assert done.returncode == 3, done.stdout
    assert "1 of 18 people were erased since" in done.stdout
    assert ran(FULL, tmp_path).returncode == 0


# --- places that came free later ----------------------------------------------------------------


@pytest.mark.capability(25)
def test_a_later_draw_tells_the_public_a_tag_and_the_auditor_the_chances(
    network: Activity, manager: Desk, second: Desk, tmp_path: Path, clock: Clock
) -> None:
    Activity.objects.filter(pk=network.pk).update(reserve_order=Activity.ReserveOrder.DRAWN)
    round_ = released(network, manager, second)
    gone = Application.objects.filter(activity=network, state="offered").first()
    assert gone is not None
    applicant = fresh_application(gone)
    answer_offer(application=applicant, accept=False, by=SYSTEM, at=clock.now)
    [later] = ReserveDraw.objects.all()
    page = page_of(round_)
    entries = DrawEntry.objects.filter(application__in=later.drawn)
    assert len(entries) == 1
    assert f"Tag of who was drawn: {entries[0].code}" in page
    assert later.seed in page
    assert "Who was drawn with it cannot be checked from here" in page
    names = unpacked(manager.file(at(network, "trekking/dossier.zip")), tmp_path)
    folders = {str(Path(name).parent) for name in names if name.startswith("free_places/")}
    assert folders == {f"free_places/{network.slug}-1-1"}
    checked = ran(FULL, tmp_path, record=folders.pop())
    assert checked.returncode == 0, checked.stdout
    assert f"the seed '{later.seed}' points at panel" in checked.stdout
    rows = list(csv.DictReader((tmp_path / "free_places.csv").read_text().splitlines()))
    assert [row["id"] for row in rows if row["drawn"] == "True"] == [entries[0].code]
    chances = {row["id"]: float(row["chance"]) for row in rows}
    assert sum(chances.values()) == pytest.approx(1)
    everyone = (tmp_path / "public" / "everyone.csv").read_text().split()
    assert chances.keys() <= set(everyone)


def fresh_application(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


# --- a plain lot --------------------------------------------------------------------------------


@pytest.mark.capability(25)
def test_a_plain_lot_has_no_public_record_and_who_has_the_numbers_repeats_it(
    clock: Clock,
) -> None:
    clock.move_to("2023-11-20 10:00")
    network = make_network(places=2, selection_method="lottery")
    desk = Desk(make_staff(network.programme.organiser))
    for _ in range(9):
        make_application(network)
    desk.send(at(network, "trekking/"), seed="3 1 4 1 5 9", reserves="4")
    desk.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release_to_all(network, desk)
    round_ = DrawRound.objects.get()
    page = page_of(round_)
    assert "from this page nobody can check who was drawn" in page
    assert "2 people got a place. 4 people are on the reserve list" in page
    assert "3 others took part and have no place." in page
    Desk().open(f"{public(round_)}dossier.zip", status=404)
    log = desk.file(at(network, "trekking/besluiten.csv")).decode("utf-8-sig")
    lines = csv.DictReader(log.splitlines(), delimiter=";")
    rows = [row for row in lines if (row["Aanmelding"] or "").isdigit()]
    numbers = sorted(row["Aanmelding"] for row in rows)
    text = "\n".join([round_.seed, *numbers])
    assert sha256(text.encode()).hexdigest() == round_.pool_digest
    assert round_.pool_digest in page
    placed = Decision.objects.filter(outcome="place").values_list("application_id", flat=True)
    assert set(as_the_page_says(numbers, round_.seed)[:2]) == set(map(str, placed))


def as_the_page_says(left: list[str], text: str) -> list[str]:
    """Repeat a plain lot by the rule on its public page."""
    order, k = [], 0
    while len(left) > 1:
        k += 1
        number = int(sha256(f"{text}:{k}".encode()).hexdigest(), 16)
        if number >= 2**256 // len(left) * len(left):
            continue
        place = number % len(left)
        order.append(left[place])
        left[place] = left[0]
        left = left[1:]
    return order + left
