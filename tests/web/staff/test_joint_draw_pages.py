"""One draw for several networks, through the pages of the team, the public and an applicant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from leerkring.admissions.mails import application_url
from leerkring.admissions.models import Application, Offer, Team
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.models import Letter
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Programme
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
    make_programme,
    make_reading_plan,
    make_staff,
    read_with_points,
)
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
S = ApplicationState
PO, VO = ("sector", "po"), ("sector", "vo")
FAMILY = "Zonderling"
THROWS = "2 2 6 1 3 5 5 4 6 2"
PEOPLE = 14


@pytest.fixture
def programme(clock: Clock) -> Programme:
    clock.move_to("2023-11-20 10:00")
    return make_programme(draws_together=True)


@pytest.fixture
def networks(programme: Programme, clock: Clock) -> list[Activity]:
    """Return two networks, with a crowd that wants one or both, read and agreed upon."""
    pair = [make_network(programme=programme, places=number) for number in (4, 3)]
    leaders, teachers = pair
    by = make_actor(programme.organiser)
    for number in range(PEOPLE):
        wanted = [[leaders, teachers], [teachers, leaders], [leaders], [teachers]][number % 4]
        applies(wanted, number, by, clock)
    for network, bounds in ((leaders, {PO: (1, 3), VO: (1, 2)}), (teachers, {})):
        make_meeting(network)
        scenario = make_scenario(activity=network, name="Evenwicht", by=by, at=clock.now)
        change: dict[str, Any] = {"values": {}, "bounds": bounds, "by": by, "at": clock.now}
        change_scenario(scenario=scenario, version=scenario.version, **change)
        choose_scenario(scenario=scenario, by=by, at=clock.now)
    return pair


def applies(wanted: list[Activity], number: int, by: Any, clock: Clock) -> list[Application]:
    person = make_person(given_name=f"Voornaam{number}", family_name=FAMILY)
    rows = [
        make_application(
            network,
            person=person,
            sector="po" if number % 3 else "vo",
            preference=place if len(wanted) > 1 else None,
        )
        for place, network in enumerate(wanted, start=1)
    ]
    for row in rows:
        review(application=row, verdict="suitable", by=by, at=clock.now)
    return rows


@pytest.fixture
def manager(programme: Programme) -> Desk:
    return Desk(make_staff(programme.organiser))


@pytest.fixture
def second(programme: Programme) -> Desk:
    return Desk(make_staff(programme.organiser))


def at(programme: Programme, rest: str = "", prefix: str = "") -> str:
    return f"{prefix}/beheer/programmas/{programme.slug}/loting/{rest}"


def fix(programme: Programme, desk: Desk, **fields: Any) -> DrawRound:
    desk.open(at(programme))
    run_waiting_jobs(timezone.now())
    desk.send(at(programme), source="Tien worpen op kantoor", **fields)
    run_waiting_jobs(timezone.now())
    return DrawRound.objects.latest("pk")


def throw(programme: Programme, desk: Desk, throws: str = THROWS, status: int = 302) -> str:
    fields: dict[str, Any] = {"worpen-throws": throws}
    answer = desk.send(at(programme), to=at(programme, "worpen/"), status=status, **fields)
    return words_of(answer.content.decode())


def drawn(programme: Programme, first: Desk, second: Desk, throws: str = THROWS) -> DrawRound:
    round_ = fix(programme, first)
    throw(programme, first, throws)
    throw(programme, second, throws)
    return round_


def release(programme: Programme, desk: Desk) -> None:
    answer = desk.send(at(programme, "bekendmaken/"), answer_on="2023-12-01")
    desk.send(answer["Location"])


def placed() -> dict[int, int]:
    rows = Decision.objects.filter(outcome="place")
    pairs = list(rows.values_list("application__person_id", "application__activity_id"))
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def own(application: Application) -> str:
    address = application_url(application)
    return "/en" + address[address.index("/aanmelding/") :] + "loting/"


@pytest.mark.capability(34)
def test_networks_draw_together_and_everybody_gets_one_place_they_wanted(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk, tmp_path: Path
) -> None:
    leaders, teachers = networks
    page = words_of(manager.open(at(programme, prefix="/en")))
    assert "being computed" in page
    run_waiting_jobs(timezone.now())
    page = words_of(manager.open(at(programme, prefix="/en")))
    assert "the same chance: about 1 in 2" in page
    assert "8 people named more than one network" in page
    round_ = drawn(programme, manager, second)
    assert set(round_.activities.all()) == {leaders, teachers}
    people = placed()
    for network, number in ((leaders, 4), (teachers, 3)):
        assert list(people.values()).count(network.pk) == number
    for person, activity in people.items():
        wanted = Application.objects.filter(person=person)
        assert activity in set(wanted.values_list("activity_id", flat=True))
    today = words_of(manager.open("/en/beheer/"))
    assert today.count("outcome waits to be released") == 1
    assert f"{leaders.short_title} , {teachers.short_title} ·" in today
    page = words_of(manager.open(at(programme, prefix="/en")))
    assert "have their first preference" in page
    assert "has a place in another network of the same draw" in page
    release(programme, manager)
    assert Offer.objects.filter(state=OfferState.OPEN).count() == 7

    visitor = Desk()
    address = f"/trekkingen/{round_.public_id}/"
    page = visitor.open(f"/en{address}")
    assert leaders.title in page
    assert teachers.title in page
    assert FAMILY not in page
    answer = visitor.send(f"/en{address}", to=f"/en{address}controle/", status=200)
    assert "utrecht-alert--success" in answer.content.decode()
    assert "The seed points at outcome" in answer.content.decode()
    names = unpacked(visitor.file(f"{address}dossier.zip"), tmp_path)
    done = ran(PUBLIC, tmp_path)
    assert done.returncode == 3, done.stdout  # all is right; the proof is in the full record
    assert FAMILY not in " ".join((tmp_path / name).read_text() for name in names)


@pytest.mark.capability(30, 34)
def test_an_applicant_sees_one_chance_over_all_networks_they_named(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    drawn(programme, manager, second)
    person = next(p for p in placed() if Application.objects.filter(person=p).count() == 2)
    there = Application.objects.get(person=person, activity_id=placed()[person])
    other = Application.objects.filter(person=person).exclude(pk=there.pk).get()
    Desk().open(own(other), status=404)
    release(programme, manager)
    page = words_of(Desk().open(own(other)))
    assert "A place was offered to you in" in page
    entry = DrawEntry.objects.get(application__person=person)
    assert entry.code in page
    assert words_of(Desk().open(own(there))).count("You were drawn:") == 1
    letter = Letter.objects.get(purpose="no_place", subject_ref=f"application:{other.pk}")
    assert letter.text


@pytest.mark.capability(15)
@pytest.mark.parametrize("throws", ["1111111111", "6543216543", "2424242424"])
def test_a_pair_that_applied_together_comes_together(
    throws: str,
    programme: Programme,
    networks: list[Activity],
    manager: Desk,
    second: Desk,
    clock: Clock,
) -> None:
    by = make_actor(programme.organiser)
    pairs = []
    for number in range(3):
        rows = [applies(networks, 90 + number, by, clock)[0] for _ in range(2)]
        team = Team.objects.create(activity=networks[0], code=f"PAAR{number}", made_at=clock.now)
        Application.objects.filter(pk__in=[row.pk for row in rows]).update(team=team)
        pairs.append(rows)
    page = manager.open(at(programme, prefix="/en"))
    assert "6 people applied with colleagues" in words_of(page)
    drawn(programme, manager, second, throws)
    people = placed()
    for one, other in pairs:
        assert people.get(one.person_id or 0) == people.get(other.person_id or 0)


@pytest.mark.capability(42)
def test_the_reserve_list_is_sized_from_the_drop_out_that_is_expected(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    page = words_of(manager.open(at(programme, prefix="/en")))
    assert "We count on 15%" in page
    assert "With 2 people on the reserve list, all 4 places are taken" in page
    page = manager.open(at(programme, "?uitval=40", prefix="/en"))
    assert "You expect that 40%" in words_of(page)
    advised = re.search(r'name="reserves"[^>]*value="(\d+)"', page)
    assert advised
    assert int(advised[1]) > 2
    run_waiting_jobs(timezone.now())
    manager.send(
        at(programme, "?uitval=40"), to=at(programme), source="Worpen", reserves=advised[1]
    )
    round_ = DrawRound.objects.get()
    assert (round_.dropout, round_.reserves) == (0.4, int(advised[1]))
    run_waiting_jobs(timezone.now())
    throw(programme, manager)
    throw(programme, second)
    for network in networks:
        waiting = Decision.objects.filter(application__activity=network, outcome="reserve")
        assert waiting.count() <= int(advised[1])


@pytest.mark.capability(34)
def test_all_networks_are_drawn_for_practice_and_nothing_of_it_is_kept(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    manager.open(at(programme))
    run_waiting_jobs(timezone.now())
    assert at(programme, "oefenen/", prefix="/en") in manager.open(at(programme, prefix="/en"))
    seen = set()
    for number in range(1, 13):
        page = manager.open(at(programme, f"oefenen/?nummer={number}", prefix="/en"))
        assert f"Practice {number} of 12: this is not the outcome" in page
        rows = re.findall(r"/beheer/netwerken/([^/]+)/aanmeldingen/(\d+)/", page)
        people = Application.objects.filter(pk__in=[pk for _network, pk in rows])
        people = people.select_related("activity")
        assert [slug for slug, _pk in rows].count(networks[0].slug) == 4
        assert len(rows) == people.values("person").distinct().count() == 7
        assert all(people.get(pk=pk).activity.slug == slug for slug, pk in rows)
        assert "The agreed spread is kept" in page
        seen.add(tuple(rows))
    assert len(seen) > 1
    assert not DrawRound.objects.exists()
    assert not Decision.objects.exists()
    fix(programme, manager)
    assert manager.client.get(at(programme, "oefenen/"))["Location"] == at(programme)


def test_a_network_that_draws_together_refers_to_the_joint_draw(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    answer: Any = manager.client.get(f"/beheer/netwerken/{networks[0].slug}/trekking/")
    assert (answer.status_code, answer["Location"]) == (302, at(programme))


def test_a_draw_that_one_manager_fixed_is_told_to_the_other(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    page: Any = second.client.get(at(programme, prefix="/en"))
    fix(programme, manager)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page.content.decode())
    assert key
    fields = {"idempotency_key": key[1], "source": "Worpen"}
    answer = second.client.post(at(programme, prefix="/en"), fields)
    assert "Somebody else has started a draw" in answer.content.decode()
    assert DrawRound.objects.count() == 1


def test_who_withdraws_after_the_lock_does_not_void_the_throws_of_all(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    fix(programme, manager)
    gone = Application.objects.latest("pk")
    Application.objects.filter(pk=gone.pk).update(state=S.WITHDRAWN)
    throw(programme, manager)
    throw(programme, second)
    assert Decision.objects.exists()
    gone.refresh_from_db()
    assert gone.state == S.WITHDRAWN


def test_a_lock_can_be_taken_back_before_the_throws(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    fix(programme, manager)
    fields: dict[str, Any] = {"terug-reason": "Iemand trok zich terug"}
    manager.send(at(programme), to=at(programme, "terugdraaien/"), **fields)
    assert DrawRound.objects.get().state == "rolled_back"
    assert fix(programme, manager).number == 2


def test_networks_without_a_spread_are_named_with_the_way_to_their_balance(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    networks[1].scenarios.update(chosen_at=None)
    page = manager.open(at(programme, prefix="/en"))
    assert f"/beheer/netwerken/{networks[1].slug}/balans/" in page
    assert "Fix the draw" not in page


def test_an_auditor_takes_the_full_record_of_a_joint_draw(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk, tmp_path: Path
) -> None:
    drawn(programme, manager, second)
    auditor = Desk(make_staff(programme.organiser, "privacy"))
    content = auditor.file(at(programme, "dossier.zip"))
    unpacked(content, tmp_path)
    assert FAMILY in (tmp_path / "people.csv").read_text()
    done = ran(FULL, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "level 0" in done.stdout
    log = manager.file(at(programme, "besluiten.csv")).decode("utf-8-sig")
    assert log.count("\n") > PEOPLE
    assert '"Wanneer";"Wie";"Wat"' in log
    assert DrawRecord.objects.get().panel is not None


def test_a_programme_of_which_each_network_draws_for_itself_says_so(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    Programme.objects.filter(pk=programme.pk).update(draws_together=False)
    assert "each draw for themselves" in words_of(manager.open(at(programme, prefix="/en")))


@pytest.mark.capability(42)
def test_a_network_of_its_own_is_advised_from_what_earlier_draws_showed(
    programme: Programme, networks: list[Activity], manager: Desk, clock: Clock
) -> None:
    Programme.objects.filter(pk=programme.pk).update(draws_together=False)
    earlier = make_network(programme=make_programme(organiser=programme.organiser))
    round_ = DrawRound.objects.create(
        public_id="eerder",
        state="released",
        released_at=clock.now,
        pool_digest="",
        pool_size=30,
        places=24,
    )
    round_.activities.add(earlier)
    for number in range(24):
        row = make_application(earlier, state=S.PLACED if number % 4 else S.DECLINED)
        settled = OfferState.ACCEPTED if number % 4 else OfferState.DECLINED
        Offer.objects.create(
            application=row,
            state=settled,
            offered_at=clock.now,
            answer_before=clock.advance(days=1),
        )
        Decision.objects.create(
            round=round_, application=row, outcome="place", reason="drawn", decided_at=clock.now
        )
    address = f"/beheer/netwerken/{networks[0].slug}/trekking/"
    page = words_of(manager.open(f"/en{address}"))
    assert "Of the 24 places that you offered in earlier draws, 25% came free again." in page
    assert "With 3 people on the reserve list, all 4 places are taken" in page
    page = manager.open(f"/en{address}?uitval=25")
    assert re.search(r'name="reserves"[^>]*value="3"', page)
    manager.send(f"{address}?uitval=25", to=address, source="Worpen", reserves="3")
    made = DrawRound.objects.latest("pk")
    assert (made.dropout, made.reserves) == (0.25, 3)


@pytest.mark.capability(26)
def test_who_was_read_better_has_at_least_the_chance_that_their_band_promises(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    leaders, teachers = networks
    bands = [{"from": 4, "chance": 0.8}, {"from": 3, "chance": None}]
    make_reading_plan(leaders, [1], floor="2.0", bands=bands)
    rows = list(
        Application.objects.filter(activity=leaders).select_related("activity").order_by("pk")
    )
    for number, row in enumerate(rows):
        row.reviews.all().delete()
        read_with_points(row, [5 if number == 0 else 3 if number < 9 else 1])
    manager.open(at(programme))
    run_waiting_jobs(timezone.now())
    page = words_of(manager.open(at(programme, prefix="/en")))
    assert "a chance of at least" in page
    round_ = drawn(programme, manager, second)
    entries = {
        entry.application.person_id: entry
        for entry in DrawEntry.objects.select_related("application")
    }
    assert (entries[rows[0].person_id].chance or 0) >= 0.8 - 1e-9
    unsuitable = {row.person_id for row in rows[9:]}
    only_there = {
        p for p in unsuitable if not Application.objects.filter(person=p, activity=teachers)
    }
    assert not only_there & entries.keys()
    release(programme, manager)
    visitor = Desk()
    address = f"/trekkingen/{round_.public_id}/"
    answer = visitor.send(f"/en{address}", to=f"/en{address}controle/", status=200)
    assert "utrecht-alert--success" in answer.content.decode()
    record = DrawRecord.objects.get()
    assert '"floors":[[' in record.files["full"]["rules.json"]
    assert "rules.json" not in record.files["public"]


# --- exceptions ---------------------------------------------------------------------------------


def ask(network: Activity, desk: Desk, what: str, application: Application, **fields: str) -> str:
    """Ask for an exception through its page; return the address where it is answered."""
    page = f"/en/beheer/netwerken/{network.slug}/uitzonderingen/nieuw/{what}/"
    answer = desk.send(page, application=application.pk, reason="Promised in May", **fields)
    return str(answer["Location"])


@pytest.mark.capability(34)
def test_exceptions_before_and_after_a_joint_draw_count_once_two_agree_and_stand_on_record(
    programme: Programme, networks: list[Activity], manager: Desk, second: Desk
) -> None:
    leaders, teachers = networks
    reserved = Application.objects.filter(activity=leaders, preference=1).order_by("pk")[0]
    before = ask(leaders, manager, "vaste-plaats", reserved)
    page = words_of(manager.open(before))
    assert "13 people take part instead of 14" in page
    assert "For them there are 6 places instead of 7" in page
    second.send(before, to=f"{before}akkoord/")
    round_ = drawn(programme, manager, second)
    assert (round_.places, round_.pool_size) == (6, 13)

    loser = Decision.objects.filter(
        round=round_, outcome="place", application__preference=1, application__activity=teachers
    ).select_related("application")
    taken = (loser.first() or Decision.objects.filter(round=round_, outcome="place")[0]).application
    network = leaders if taken.activity_id == leaders.pk else teachers
    after = ask(network, manager, "uitkomst", taken, outcome="no_place")
    page = words_of(second.open(after))
    assert "The outcome goes from" in page
    assert "Places given:" in page
    second.send(after, to=f"{after}akkoord/")
    assert Decision.objects.get(round=round_, application=taken).reason == "by_hand"
    address = f"/en/trekkingen/{round_.public_id}/"
    waiting = words_of(manager.open(at(programme, "bekendmaken/", prefix="/en")))
    assert f"{network.short_title} : 1 place was not given" in waiting
    page = words_of(Desk().open(address))
    assert "Has a place before the draw: 1. 1 time two people agreed." in page
    assert "Another outcome" not in page
    release(programme, manager)
    reserved.refresh_from_db()
    taken.refresh_from_db()
    assert (reserved.state, taken.state) == (S.OFFERED, S.NOT_PLACED)
    people = Application.objects.filter(state=S.OFFERED).values_list("person_id", flat=True)
    assert len(people) == len(set(people)) == 7
    page = words_of(Desk().open(address))
    assert page.count("1 time two people agreed.") == 2
    assert "Promised" not in page
    assert FAMILY not in page


def test_in_an_office_of_one_a_joint_draw_and_its_exceptions_are_done_alone_and_that_is_said(
    programme: Programme, networks: list[Activity], manager: Desk
) -> None:
    own = manager.client.session["_auth_user_id"]
    Account.objects.exclude(pk=own).update(is_active=False)
    reserved = Application.objects.filter(activity=networks[0]).order_by("pk")[0]
    exception = ask(networks[0], manager, "vaste-plaats", reserved)
    assert "Decide this alone" in manager.open(exception)
    manager.send(exception, to=f"{exception}akkoord/")
    round_ = fix(programme, manager)
    throw(programme, manager)
    assert DrawRecord.objects.get(round=round_).is_alone
    page = words_of(Desk().open(f"/en/trekkingen/{round_.public_id}/"))
    assert "1 time one person decided alone" in page
