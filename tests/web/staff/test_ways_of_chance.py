"""A draw that secret numbers or a public number decide, through the pages of team and public."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.utils import timezone

from leerkring.audit.models import Event
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.spreading import change_scenario, choose_scenario, make_scenario
from leerkring.selection.bridge.chance import CHAIN, commitment_of, moment_of, round_at
from leerkring.selection.models import Decision, DrawRecord, DrawRound, SecretNumber
from leerkring.selection.tasks import draw_with_what_appeared
from tests.draw_records import PUBLIC, ran, unpacked
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_programme,
    make_staff,
)
from tests.support import AMSTERDAM, Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
VO = ("sector", "vo")
ONE, TWO = "12345 67890 12345 67890", "abcdefghij0123456789Z"
SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)  # of round 1000 of quicknet
RANDOMNESS = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"


def ready(network: Activity, clock: Clock) -> Activity:
    """Let more people apply than there are places, all suitable, with a spread that was chosen."""
    make_meeting(network)
    by = make_actor(network.programme.organiser)
    for number in range(9):
        row = make_application(network, sector="po" if number < 6 else "vo")
        review(application=row, verdict="suitable", by=by, at=clock.now)
    scenario = make_scenario(activity=network, name="Evenwicht", by=by, at=clock.now)
    change: dict[str, Any] = {"values": {}, "bounds": {VO: (1, 2)}}
    change_scenario(scenario=scenario, version=scenario.version, **change, by=by, at=clock.now)
    choose_scenario(scenario=scenario, by=by, at=clock.now)
    return network


@pytest.fixture
def network(clock: Clock) -> Activity:
    return ready(make_network(places=4), clock)


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def second(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def at(network: Activity, rest: str = "", prefix: str = "") -> str:
    return f"{prefix}/beheer/netwerken/{network.slug}/trekking/{rest}"


def fix(network: Activity, desk: Desk, **fields: Any) -> DrawRound:
    desk.send(at(network), **fields)
    run_waiting_jobs(timezone.now())
    return DrawRound.objects.latest("pk")


def wall_clock(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")


def fields_of(**fields: Any) -> dict[str, Any]:
    return {name.replace("_", "-", 1): value for name, value in fields.items()}


def says(desk: Desk, page: str, to: str, status: int = 302, **fields: Any) -> str:
    """Fill in one of the forms of the draw, and return what the answer says."""
    answer = desk.send(page, to=to, status=status, **fields_of(**fields))
    return words_of(answer.content.decode())


def lay_down(
    network: Activity, desk: Desk, number: str = "", status: int = 302, **more: str
) -> str:
    given = {"getal_number": number, "getal_kept": "on", **more}
    page = at(network, prefix="/en")
    return says(desk, page, at(network, "getal/", "/en"), status, **given)


def show(network: Activity, desk: Desk, number: str, status: int = 302) -> str:
    page = at(network, prefix="/en")
    return says(desk, page, at(network, "getal/tonen/", "/en"), status, tonen_number=number)


def sign(network: Activity, desk: Desk, signature: str = SIGNATURE, status: int = 302) -> str:
    page, to = at(network, prefix="/en"), at(network, "handtekening/", "/en")
    return says(desk, page, to, status, handtekening_signature=signature)


def release(network: Activity, desk: Desk, clock: Clock) -> None:
    answer_on = (clock.now + timedelta(days=10)).strftime("%Y-%m-%d")
    answer = desk.send(at(network, "bekendmaken/"), answer_on=answer_on)
    desk.send(answer["Location"])


def checked(round_: DrawRound, folder: Path) -> str:
    """Take the public record, check it as a stranger would, and return what that says."""
    content = Desk().file(f"/trekkingen/{round_.public_id}/dossier.zip")
    unpacked(content, folder)
    return ran(PUBLIC, folder).stdout


def forged(folder: Path, change: dict[str, Any]) -> str:
    """Change the record that says what decided, and return what the check says of it."""
    path = folder / "record.json"
    before = path.read_text(encoding="utf-8")
    path.write_text(json.dumps({**json.loads(before), **change}), encoding="utf-8")
    said = ran(PUBLIC, folder).stdout
    path.write_text(before, encoding="utf-8")
    return said


# --- secret numbers -----------------------------------------------------------------------------


@pytest.mark.capability(25)
def test_secret_numbers_are_laid_down_shown_and_draw_at_once(
    network: Activity, manager: Desk, second: Desk, clock: Clock, tmp_path: Path
) -> None:
    round_ = fix(network, manager, chance="numbers", people="2")
    public = f"/en/trekkingen/{round_.public_id}/"
    assert "2 people each lay a number down" in words_of(Desk().open(public))
    lay_down(network, manager, ONE)
    show(network, manager, ONE)
    told = words_of(manager.open(at(network, prefix="/en")))
    assert "Not everybody has laid a number down yet" in told
    lay_down(network, second, TWO)
    hashes = list(SecretNumber.objects.values_list("commitment", flat=True))
    page = Desk().open(public)
    assert all(one in page for one in hashes)
    assert not any(number in page for number in (ONE.replace(" ", ""), TWO))
    assert not SecretNumber.objects.exclude(number="").exists()

    show(network, manager, ONE)
    assert not Decision.objects.exists()
    assert "does not fit your hash" in show(network, second, TWO[:-1] + "Y", status=200)
    show(network, second, TWO)
    assert Decision.objects.filter(outcome="place").count() == 4
    assert TWO not in Desk().open(public)

    release(network, manager, clock)
    record = DrawRecord.objects.get()
    seal = record.frozen_digest
    joined = dict(SecretNumber.objects.values_list("commitment", "number"))
    text = "+".join(joined[one] for one in sorted(joined))
    assert DrawRound.objects.get().seed == f"{seal} {text}"
    assert TWO in Desk().open(public)
    said = checked(round_, tmp_path)
    assert "WRONG" not in said
    assert "ok    what decided (numbers) was named before" in said
    chance = json.loads((tmp_path / "record.json").read_text())["chance"]
    other = [{**one, "number": one["number"][::-1]} for one in chance["numbers"]]
    for change in (
        {"chance": {**chance, "numbers": other}},
        {"chance": {**chance, "numbers": chance["numbers"][:1]}},
        {"chance": {"kind": "dice"}},
    ):
        assert "WRONG what decided" in forged(tmp_path, change)


def test_no_number_counts_once_all_are_laid_down(
    network: Activity, manager: Desk, second: Desk
) -> None:
    third = Desk(make_staff(network.programme.organiser))
    fix(network, manager, chance="numbers", people="2")
    stale = third.client.get(at(network, prefix="/en")).content.decode()
    assert "20 to 60 letters and digits" in lay_down(network, manager, "kort", status=200)
    lay_down(network, manager, ONE)
    lay_down(network, manager, ONE[::-1])  # lost: another one, while that is possible
    assert SecretNumber.objects.count() == 1
    lay_down(network, second, TWO)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', stale)
    assert key
    given = {"idempotency_key": key[1], "getal-number": "9" * 20, "getal-kept": "on"}
    third.client.post(at(network, "getal/", "/en"), given)
    assert SecretNumber.objects.count() == 2
    told = words_of(third.open(at(network, prefix="/en")))
    assert "No other number counts" in told
    assert "Waiting for 2 numbers" in told


def test_who_trusts_nobody_sends_the_hash_alone(
    network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = fix(network, manager, chance="numbers", people="2")
    page = manager.open(at(network, prefix="/en"))
    seal = DrawRecord.objects.values_list("frozen_digest", flat=True).get()
    code = re.search(rf"{seal} ([0-9a-f]{{12}}) …", page)
    assert code
    number = TWO
    by_hand = sha256(f"{seal} {code[1]} {number}".encode()).hexdigest()
    assert "64 characters" in lay_down(network, manager, getal_commitment="xyz", status=200)
    lay_down(network, manager, getal_commitment=by_hand)
    assert SecretNumber.objects.get().commitment == by_hand
    copied = lay_down(network, second, getal_commitment=by_hand, status=200)
    assert "A colleague has laid this hash down already" in copied
    lay_down(network, second, ONE)
    show(network, manager, number)
    show(network, second, ONE)
    round_.refresh_from_db()
    assert round_.state == "drawn"


def test_a_proposed_number_is_another_each_time_and_is_kept_nowhere(
    network: Activity, manager: Desk, second: Desk
) -> None:
    fix(network, manager, chance="numbers", people="2")
    found = [
        re.search(r'name="getal-number" value="([\d ]+)"', manager.open(at(network)))
        for _ in range(2)
    ]
    proposed = [one[1] for one in found if one]
    assert len(set(proposed)) == 2
    without = says(manager, at(network), at(network, "getal/", "/en"), 200, getal_number="1" * 20)
    assert "Keep your number first" in without
    lay_down(network, manager, proposed[1])
    number = proposed[1].replace(" ", "")
    record = DrawRecord.objects.get()
    laid_down = SecretNumber.objects.get()
    assert laid_down.commitment == commitment_of(record.frozen_digest, laid_down.person, number)
    told = json.dumps(list(Event.objects.values_list("payload", flat=True)), default=str)
    assert number not in told
    assert number not in manager.open(at(network)).replace(" ", "")


def test_a_draw_that_got_stuck_is_taken_back_and_stays_on_record(
    network: Activity, manager: Desk, second: Desk
) -> None:
    round_ = fix(network, manager, chance="numbers", people="2")
    lay_down(network, manager, ONE)
    lay_down(network, second, TWO)
    show(network, manager, ONE)
    assert "Take this draw back" in words_of(manager.open(at(network, prefix="/en")))
    fields: dict[str, Any] = {"terug-reason": "Een getal is kwijt"}
    manager.send(at(network), to=at(network, "terugdraaien/"), **fields)
    show(network, second, TWO, status=404)
    page = Desk().open(f"/trekkingen/{round_.public_id}/")
    assert SecretNumber.objects.values_list("commitment", flat=True)[0] in page
    assert fix(network, manager, source="Worpen").number == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chance": "numbers", "people": "9"}, "2 in your team may draw"),
        ({"chance": "numbers", "people": ""}, "Fill in how many people take part"),
        ({"chance": "drand"}, "Fill in the moment"),
        ({"chance": "drand", "moment": "now"}, "between ten minutes and two months"),
        ({"chance": "dice"}, "Write down where the throws come from"),
    ],
)
def test_what_decides_must_be_named_completely(
    fields: dict[str, str], words: str, network: Activity, manager: Desk, clock: Clock
) -> None:
    if fields.get("moment"):
        fields = {**fields, "moment": wall_clock(clock.now)}
    answer = manager.send(at(network, prefix="/en"), status=200, **fields)
    assert words in words_of(answer.content.decode())
    assert not DrawRound.objects.exists()


# --- a public number ----------------------------------------------------------------------------


class Drand(BaseHTTPRequestHandler):
    """A server that answers as drand does, or as it is told to."""

    asked: ClassVar[list[str]] = []
    wrong: ClassVar[dict[str, Any] | bytes] = {}

    def do_GET(self) -> None:
        self.asked.append(self.path)
        number = int(self.path.rsplit("/", 1)[1])
        content: Any = self.wrong
        if isinstance(self.wrong, dict):
            right = {"round": number, "randomness": RANDOMNESS, "signature": SIGNATURE}
            content = json.dumps({**right, **self.wrong}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def drand(settings: Any) -> Iterator[type[Drand]]:
    Drand.asked, Drand.wrong = [], {}
    server = HTTPServer(("127.0.0.1", 0), Drand)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DRAND_URL = f"http://127.0.0.1:{server.server_port}"
    yield Drand
    server.shutdown()
    server.server_close()


def in_an_hour(clock: Clock) -> datetime:
    return (clock.now + timedelta(hours=1)).replace(second=0, microsecond=0)


@pytest.mark.capability(25)
def test_the_worker_fetches_the_public_number_and_draws(
    network: Activity,
    manager: Desk,
    second: Desk,
    clock: Clock,
    drand: type[Drand],
    tmp_path: Path,
) -> None:
    moment = in_an_hour(clock)
    round_ = fix(network, manager, chance="drand", moment=wall_clock(moment))
    record = DrawRecord.objects.get()
    assert (record.chance_round, record.chance_at) == (round_at(moment), moment)
    public = f"/en/trekkingen/{round_.public_id}/"
    assert str(record.chance_round) in words_of(Desk().open(public))
    assert "You need do nothing" in words_of(manager.open(at(network, prefix="/en")))
    draw_with_what_appeared(moment - timedelta(seconds=1))
    assert drand.asked == []

    drand.wrong = {"randomness": "0" * 64}
    clock.move_to(moment + timedelta(minutes=1))
    draw_with_what_appeared(clock.now)
    page = words_of(manager.open(at(network, prefix="/en")))
    assert "randomness and signature do not fit each other" in page
    assert not Decision.objects.exists()
    drand.wrong = {}
    draw_with_what_appeared(clock.now)
    assert drand.asked == [f"/{CHAIN}/public/{record.chance_round}"] * 2
    assert Decision.objects.filter(outcome="place").count() == 4
    assert DrawRound.objects.get().seed == f"{record.frozen_digest} {RANDOMNESS}"
    assert Event.objects.get(verb="drew_panel").actor_kind == "system"

    release(network, manager, clock)
    page = words_of(Desk().open(public))
    assert "The public number was fetched by the computer" in page
    assert SIGNATURE in page
    assert "do not verify the cryptographic signature" in page
    said = checked(round_, tmp_path)
    assert "WRONG" not in said
    assert "ok    what decided (drand) was named before" in said
    chance = json.loads((tmp_path / "record.json").read_text())["chance"]
    for change in ({"round": 1000}, {"signature": "00" * 48}, {"chain": "0" * 64}):
        assert "WRONG what decided" in forged(tmp_path, {"chance": {**chance, **change}})


def test_an_answer_that_is_not_right_draws_nothing(
    network: Activity, manager: Desk, clock: Clock, drand: type[Drand]
) -> None:
    moment = in_an_hour(clock)
    fix(network, manager, chance="drand", moment=wall_clock(moment))
    answers: list[tuple[dict[str, Any] | bytes, str]] = [
        ({"round": 7}, "another round"),
        ({"signature": "zz"}, "do not fit"),
        (b"x" * 20_000, "too long"),
        (b"[]", "not that of drand"),
    ]
    for wrong, problem in answers:
        drand.wrong = wrong
        draw_with_what_appeared(moment + timedelta(minutes=1))
        assert problem in DrawRecord.objects.values_list("chance_problem", flat=True)[0]
    assert not Decision.objects.exists()


@pytest.mark.capability(25)
def test_two_people_copy_the_public_number_where_the_server_stays_inside(
    network: Activity, manager: Desk, second: Desk, clock: Clock
) -> None:
    moment = in_an_hour(clock)
    round_ = fix(network, manager, chance="drand", moment=wall_clock(moment))
    page = words_of(manager.open(at(network, prefix="/en")))
    assert "This server does not go out to the internet" in page
    draw_with_what_appeared(moment + timedelta(minutes=5))
    number = round_at(moment)
    clock.move_to(moment + timedelta(minutes=5))
    page = manager.open(at(network, prefix="/en"))
    assert f"https://api.drand.sh/{CHAIN}/public/{number}" in page
    assert "96 characters" in sign(network, manager, "abc", status=200)
    sign(network, manager, f" {SIGNATURE[:48].upper()}\n{SIGNATURE[48:]}")
    assert not Decision.objects.exists()
    assert "not the signature that your colleague" in sign(network, second, "ab" * 48, status=200)
    sign(network, second)
    assert Decision.objects.filter(outcome="place").count() == 4
    release(network, manager, clock)
    page = words_of(Desk().open(f"/en/trekkingen/{round_.public_id}/"))
    assert "Two people of the team copied the same public number" in page


def test_a_number_that_appeared_before_the_outcomes_were_published_cannot_decide(
    network: Activity, manager: Desk, second: Desk, clock: Clock, drand: type[Drand]
) -> None:
    moment = in_an_hour(clock)
    manager.send(at(network), chance="drand", moment=wall_clock(moment))
    waiting = words_of(manager.open(at(network, prefix="/en")))
    assert "Name a later moment" in waiting
    page, to = at(network, prefix="/en"), at(network, "later/", "/en")
    later = moment + timedelta(hours=2)
    says(manager, page, to, later_moment=wall_clock(later))
    assert DrawRecord.objects.get().chance_at == later
    assert Event.objects.filter(verb="named_later_moment").count() == 1

    clock.move_to(later + timedelta(minutes=1))
    assert "Name a later moment" not in words_of(manager.open(at(network, prefix="/en")))
    says(manager, page, to, later_moment=wall_clock(clock.now + timedelta(days=1)))
    assert "Take this draw back" in words_of(manager.open(page))
    assert DrawRecord.objects.get().chance_at == later
    run_waiting_jobs(timezone.now())
    DrawRecord.objects.update(computed_at=clock.now)
    assert "Take this draw back" in words_of(manager.open(page))
    draw_with_what_appeared(clock.now)
    assert drand.asked == []
    sign_to = at(network, "handtekening/", "/en")
    says(manager, page, sign_to, handtekening_signature=SIGNATURE)
    told = words_of(manager.open(page))
    assert "published only after the public number had appeared" in told
    assert not Decision.objects.exists()


def test_a_later_moment_stands_in_what_is_published(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    moment = in_an_hour(clock)
    manager.send(at(network), chance="drand", moment=wall_clock(moment))
    later = moment + timedelta(hours=2)
    page, to = at(network, prefix="/en"), at(network, "later/", "/en")
    says(manager, page, to, later_moment=wall_clock(later))
    run_waiting_jobs(timezone.now())
    record = DrawRecord.objects.get()
    named = json.loads(record.files["public"]["frozen.json"])["chance"]
    assert named["round"] == record.chance_round == round_at(later)
    assert named["appears_at"] == moment_of(round_at(later)).isoformat()
    assert "Name a later moment" not in words_of(manager.open(page))


# --- one draw for several networks --------------------------------------------------------------


@pytest.mark.capability(34)
def test_secret_numbers_decide_a_joint_draw_as_well(clock: Clock) -> None:
    programme = make_programme(draws_together=True)
    pair = [ready(make_network(programme=programme, places=4), clock) for _ in range(2)]
    team = [Desk(make_staff(programme.organiser)) for _ in range(2)]
    page = f"/en/beheer/programmas/{programme.slug}/loting/"
    team[0].open(page)
    run_waiting_jobs(timezone.now())
    team[0].send(page, chance="numbers", people="2")
    run_waiting_jobs(timezone.now())
    for desk, number in zip(team, (ONE, TWO), strict=True):
        given = fields_of(getal_number=number, getal_kept="on")
        desk.send(page, to=f"{page}getal/", **given)
    for desk, number in zip(team, (ONE, TWO), strict=True):
        desk.send(page, to=f"{page}getal/tonen/", **fields_of(tonen_number=number))
    for network in pair:
        places = Decision.objects.filter(application__activity=network, outcome="place")
        assert places.count() == 4
    chance = json.loads(DrawRecord.objects.get().files["public"]["record.json"])["chance"]
    assert [len(one["number"]) for one in chance["numbers"]] in ([20, 21], [21, 20])
