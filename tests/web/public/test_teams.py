"""Colleagues who apply together, through the pages that each of them opens."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, time
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from leerkring.admissions.models import Application, Team
from leerkring.admissions.states import ApplicationState
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.spreading import change_scenario, choose_scenario, make_scenario
from leerkring.selection.bridge.problems import problem_of
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, Scenario
from leerkring.web.public.paths import own_page
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_staff,
)
from tests.support import Clock
from tests.web.public.pages import APPLICANT, OPEN_DAY, promise_all, send, text_of, where
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
BEGIN = "/en/activiteiten/leraren/aanmelden/"
KARIM = {"given_name": "Karim", "family_name": "Vos", "email": "karim@school.example"}
ELS = {"given_name": "Els", "family_name": "Bos", "email": "els@school.example"}


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    activity = make_network(
        slug="leraren", team_size=2, closes_before=at_amsterdam(date(2023, 11, 18), time())
    )
    make_meeting(activity)
    return activity


def finish(client: Client, begun: object) -> str:
    """Fill in the rest and send; return the path of the own page."""
    own = where(begun).removesuffix("stap-2/")
    assert own != where(begun), text_of(begun)  # type: ignore[arg-type]
    send(client, f"{own}stap-2/", motivation="Daarom.")
    send(client, f"{own}stap-3/", **promise_all("leraren"))
    send(client, f"{own}controleren/")
    return own


def begin_a_team(client: Client) -> Any:
    """Fill in who one is, and begin a team; return the step after that."""
    begun = send(client, BEGIN, **APPLICANT)
    own = where(begun).removesuffix("stap-2/")
    assert where(send(client, f"{own}erbij/", together="make")) == f"{own}controleren/"
    return begun


def link_on(client: Client, own: str) -> str:
    """Return the path of the link that is to be handed on."""
    body = client.get(f"{own}team/").content.decode()
    found = re.search(r'value="https?://[^/]+(/\S+\?team=\w+)"', body)
    assert found, body
    return found[1].replace("&amp;", "&")


@pytest.fixture
def pair(client: Client, network: Activity) -> tuple[str, str]:
    """Noor and Karim applied together; the paths of their pages."""
    noor = finish(client, begin_a_team(client))
    link = link_on(client, noor)
    karim = Client()
    return noor, finish(karim, send(karim, link, **{**APPLICANT, **KARIM}, team_code=link[-10:]))


@pytest.mark.capability(15)
def test_a_colleague_joins_by_the_link_and_each_sees_the_other_once_both_have_sent(
    client: Client, network: Activity
) -> None:
    begun = begin_a_team(client)
    noor = where(begun).removesuffix("stap-2/")
    link = link_on(client, noor)
    assert link[-10:] == Team.objects.get().code
    assert not Letter.objects.exists()  # nobody is written to
    mail_to = re.search(r'href="(mailto:[^"]+)"', client.get(f"{noor}team/").content.decode())
    assert mail_to
    assert link in unquote(mail_to[1]).replace("&amp;", "&")

    karim = Client()
    form = karim.get(f"/en{link}" if not link.startswith("/en") else link).content.decode()
    assert 'value="De Regenboog"' in form
    assert "Noor" not in form
    draft = where(send(karim, link, **{**APPLICANT, **KARIM}, team_code=link[-10:]))
    page = text_of(karim.get(f"{draft.removesuffix('stap-2/')}team/"))
    assert "1 colleague has begun, but has not sent the application yet." in page
    finish(client, begun)
    assert "Noor" not in text_of(karim.get(f"{draft.removesuffix('stap-2/')}team/"))
    own = draft.removesuffix("stap-2/")
    send(karim, f"{own}stap-2/", motivation="Daarom.")
    send(karim, f"{own}stap-3/", **promise_all("leraren"))
    send(karim, f"{own}controleren/")
    assert "You apply together with: Noor Bakker" in text_of(karim.get(own))
    assert "You apply together with: Karim Vos" in text_of(client.get(noor))


@pytest.mark.capability(15)
def test_in_the_selection_a_pair_comes_together_or_not_at_all(
    network: Activity, pair: tuple[str, str]
) -> None:
    scenario = Scenario.objects.create(
        activity=network, name="Voorstel", places=2, pool=Scenario.Pool.ALL, created_at=START
    )
    parties = {one.party for one in problem_of(scenario).people}
    assert len(parties) == 1
    assert None not in parties


@pytest.mark.capability(15)
def test_a_third_colleague_is_refused_and_what_they_typed_stays(
    client: Client, pair: tuple[str, str]
) -> None:
    third = Client()
    code = Team.objects.get().code.lower()
    own = where(send(third, BEGIN, **{**APPLICANT, **ELS})).removesuffix("stap-2/")
    typed = f"{code[:5]}-{code[5:]}"
    refused = send(third, f"{own}erbij/", phone="06 12345678", team_code=typed)
    assert "This team is complete: no more than 2 can apply together." in text_of(refused)
    for value in (typed, "06 12345678"):
        assert f'value="{value}"' in refused.content.decode()
    assert Application.objects.filter(team=Team.objects.get()).count() == 2


def test_who_is_still_alone_reads_that_the_link_is_to_be_handed_on(
    client: Client, network: Activity
) -> None:
    own = finish(client, begin_a_team(client))
    alone = text_of(client.get(f"/en{own}" if not own.startswith("/en") else own))
    assert "hand the link of your team on" in alone
    link = link_on(client, own)
    karim = Client()
    more = {"team_code": link[-10:]}
    finish(karim, send(karim, link, **{**APPLICANT, **KARIM}, **more))
    pair = text_of(client.get(f"/en{own}" if not own.startswith("/en") else own))
    assert "hand the link of your team on" not in pair
    assert "You need not do anything now." in pair


def test_a_code_that_nobody_has_is_named(client: Client, network: Activity) -> None:
    own = where(send(client, BEGIN, **APPLICANT)).removesuffix("stap-2/")
    wrong = send(client, f"{own}erbij/", together="join", team_code="AAAAA-AAAAA")
    assert "We know no team with this code." in text_of(wrong)
    none = send(client, f"{own}erbij/", together="join")
    assert "Fill in the code that your colleague gave you." in text_of(none)
    assert not Team.objects.exists()


@pytest.mark.parametrize("ticked", [{}, {"together": "alone"}, {"together": "make"}])
def test_a_code_that_was_typed_counts_whatever_was_ticked_beside_it(
    client: Client, network: Activity, ticked: dict[str, str]
) -> None:
    begin_a_team(client)
    karim = Client()
    own = where(send(karim, BEGIN, **{**APPLICANT, **KARIM})).removesuffix("stap-2/")
    send(karim, f"{own}erbij/", **ticked, team_code=Team.objects.get().code)
    assert Team.objects.get().applications.count() == 2


@pytest.mark.capability(15)
def test_when_one_withdraws_the_other_is_told_and_goes_on_alone(
    client: Client, network: Activity, pair: tuple[str, str]
) -> None:
    noor, karim = pair
    assert "The colleagues with whom you apply get a message." in text_of(
        client.get(f"{karim}afmelden/")
    )
    send(client, f"{karim}afmelden/")
    letter = Letter.objects.get(purpose="team_changed")
    assert letter.recipient == APPLICANT["email"]
    assert "Karim Vos" in letter.text
    assert "Nobody has joined your team yet." in text_of(client.get(noor))
    send(client, f"{karim}terugdraaien/")
    assert "You apply together with: Karim Vos" in text_of(client.get(noor))


def test_leaving_the_team_keeps_both_applications(client: Client, pair: tuple[str, str]) -> None:
    noor, karim = pair
    send(client, f"{karim}team/", wat="weg")
    assert Letter.objects.filter(purpose="team_changed").count() == 1
    rows = Application.objects.filter(state=ApplicationState.SUBMITTED)
    assert sorted(rows.values_list("team", flat=True), key=str) == [Team.objects.get().pk, None]
    assert "Karim" not in text_of(client.get(noor))
    joined = send(client, f"{karim}team/", wat="erbij", code=Team.objects.get().code)
    assert "You apply together with: Noor Bakker" in text_of(joined)


@pytest.mark.capability(15)
def test_at_the_deadline_the_team_closes_and_a_draft_no_longer_counts(
    client: Client, network: Activity, clock: Clock
) -> None:
    noor = finish(client, begin_a_team(client))
    link = link_on(client, noor)
    send(Client(), link, **{**APPLICANT, **KARIM}, team_code=link[-10:])
    page = text_of(client.get(f"{noor}team/"))
    assert "From then on whoever has sent an application is the team" in page
    clock.move_to("2023-11-18 09:00")
    page = text_of(client.get(f"{noor}team/"))
    assert "Leave the team" not in page
    assert "Hand this on" not in page
    scenario = Scenario.objects.create(
        activity=network, name="Voorstel", places=2, pool=Scenario.Pool.ALL, created_at=START
    )
    assert len(problem_of(scenario).people) == 1


def test_beginning_twice_takes_no_seat_from_anybody(client: Client, network: Activity) -> None:
    noor = finish(client, begin_a_team(client))
    link = link_on(client, noor)
    karim = {**APPLICANT, **KARIM, "team_code": link[-10:]}
    send(Client(), link, **karim)
    device = Client()
    finish(device, send(device, link, **karim))
    assert "You apply together with: Karim Vos" in text_of(client.get(noor))


def test_the_team_filters_by_who_applies_together(
    network: Activity, pair: tuple[str, str], client: Client
) -> None:
    send(client, BEGIN, **{**APPLICANT, **ELS})
    els = Application.objects.get(email=ELS["email"])
    finish(client, send(client, f"/en{own_page(els)}stap-1/", **{**APPLICANT, **ELS}))
    desk = Desk(make_staff(network.programme.organiser))
    table = "/en/beheer/netwerken/leraren/aanmeldingen/"
    together = words_of(desk.open(f"{table}?team=together&kolom=team"))
    assert "Noor Bakker" in together
    assert "Els Bos" not in together
    assert "Els Bos" in words_of(desk.open(f"{table}?team=alone"))
    code = Team.objects.get().code
    assert code in together
    assert "Karim Vos" in words_of(desk.open(f"{table}?team={code}"))
    noor = Application.objects.get(email=APPLICANT["email"])
    assert "Karim Vos" in words_of(desk.open(f"{table}{noor.pk}/"))


def test_the_secretary_puts_a_caller_in_a_team(client: Client, network: Activity) -> None:
    finish(client, begin_a_team(client))
    desk = Desk(make_staff(network.programme.organiser))
    values = {
        "given_name": "Ina",
        "family_name": "Bos",
        "role": "teacher",
        "organisation_name": "De Regenboog",
        "source": "phone",
        "language": "nl",
    }
    enter = "/en/beheer/netwerken/leraren/aanmeldingen/nieuw/"
    desk.send(enter, **values, team_code="WRONG", status=200)
    assert Application.objects.count() == 1
    desk.send(enter, **values, team_code=Team.objects.get().code)
    assert Application.objects.filter(team=Team.objects.get()).count() == 2


def test_the_team_mends_who_comes_with_whom_after_the_deadline(
    client: Client, network: Activity, clock: Clock
) -> None:
    for who in (APPLICANT, KARIM, ELS):
        finish(client, send(client, BEGIN, **{**APPLICANT, **who}))
    clock.move_to("2023-11-19 10:00")
    noor, karim, els = Application.objects.order_by("pk")
    desk = Desk(make_staff(network.programme.organiser))
    at = f"/en/beheer/netwerken/leraren/aanmeldingen/{noor.pk}/"
    assert "Change the team" in words_of(desk.open(at))
    form = desk.send(f"{at}team/", colleague=karim.pk, reason="", status=200)
    assert "Write down why" in words_of(form.content.decode())
    desk.send(f"{at}team/", colleague=karim.pk, reason="They sent the code by mail, too late")
    [team] = Team.objects.all()
    assert set(Application.objects.filter(team=team)) == {noor, karim}
    assert "They sent the code by mail, too late" in words_of(desk.open(at))
    third = f"/en/beheer/netwerken/leraren/aanmeldingen/{els.pk}/team/"
    form = desk.send(third, colleague=karim.pk, reason="Wants to come along", status=200)
    assert "This team is complete" in words_of(form.content.decode())
    desk.send(f"{at}team/", colleague="", reason="A mistake of ours")
    assert Application.objects.filter(team=team).get() == karim
    assert Letter.objects.filter(purpose="team_changed", recipient=KARIM["email"]).exists()
    Activity.objects.filter(pk=network.pk).update(selection="drawn")
    assert "Change the team" not in words_of(desk.open(at))
    desk.open(f"{at}team/", status=302)


def test_alone_is_all_there_is_where_the_team_size_is_one(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    make_network(slug="leraren")
    form = client.get(BEGIN).content.decode()
    assert 'name="together"' not in form


@pytest.mark.capability(15)
def test_the_real_draw_gives_a_pair_places_together_or_not_at_all(
    network: Activity, pair: tuple[str, str], clock: Clock
) -> None:
    clock.move_to("2023-11-20 10:00")
    for _ in range(7):
        make_application(network)
    by = make_actor(network.programme.organiser)
    for row in Application.objects.filter(activity=network, state=ApplicationState.SUBMITTED):
        row.activity = network
        review(application=row, verdict="suitable", by=by, at=clock.now)
    values = {"places": 4, "most_per_organisation": None}
    scenario = make_scenario(activity=network, name="Evenwicht", by=by, at=clock.now)
    change_scenario(
        scenario=scenario, version=scenario.version, values=values, bounds={}, by=by, at=clock.now
    )
    choose_scenario(scenario=scenario, by=by, at=clock.now)
    desks = [Desk(make_staff(network.programme.organiser)) for _ in range(2)]
    draw = "/beheer/netwerken/leraren/trekking/"
    desks[0].send(draw, source="Tien worpen")
    run_waiting_jobs(timezone.now())
    for desk in desks:
        desk.send(draw, to=f"{draw}worpen/", **{"worpen-throws": "2 2 6 1 3 5 5 4 6 2"})
    outcomes = dict(Decision.objects.values_list("application__email", "outcome"))
    assert len(outcomes) == 9
    assert outcomes[APPLICANT["email"]] == outcomes[KARIM["email"]]
    entries = DrawEntry.objects.filter(application__team__isnull=False)
    codes = set(entries.values_list("code", flat=True))
    assert len(set(entries.values_list("chance", "panels"))) == 1
    files = DrawRecord.objects.get().files["full"]
    rows = csv.DictReader(io.StringIO(files["panels.csv"]))
    panels: dict[str, set[str]] = {}
    for row in rows:
        panels.setdefault(row["panel"], set()).add(row["id"])
    held = [len(codes & members) for members in panels.values()]
    assert set(held) == {0, 2}
