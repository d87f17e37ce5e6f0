"""Conversations in the team's inbox: joined, put away, and being answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.web.public.paths import step_path
from tests.inbox.desk import DAY, receive
from tests.inbox.messages import MOTIVATION, TEAM_AT, mail, reply
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of
from tests.web.staff.test_inbox_several import SEVERAL, TRAY, Team

pytestmark = pytest.mark.django_db
AWAY = "/en/beheer/postvak/?bak=weg"


def page_of(message: IncomingMessage, rest: str = "") -> str:
    return f"/en/beheer/postvak/{message.pk}/{rest}"


def waiting(team: Team) -> str:
    return words_of(team.desk.open(TRAY))


def press(team: Team, message: IncomingMessage, button: str) -> None:
    team.desk.send(page_of(message), to=page_of(message, button))


@pytest.mark.capability(168)
def test_several_conversations_are_joined_and_dealt_with_as_one(clock: Clock) -> None:
    team = Team(clock)
    first, second, third = team.messages
    team.desk.send(team.ticked(0, 1, 2, doing="samen"), to=SEVERAL)
    page = waiting(team)
    assert "To deal with (1)" in page
    assert "3 messages" in page
    assert "Question 3" in page
    whole = words_of(team.desk.open(page_of(third)))
    assert "Question 1" in whole
    assert "Question 2" in whole
    press(team, third, "klaar/")
    assert "To deal with (0)" in waiting(team)
    assert not IncomingMessage.objects.filter(done_at=None).exists()
    assert first.pk < second.pk


@pytest.mark.capability(168)
def test_one_message_is_taken_out_of_a_conversation_again(clock: Clock) -> None:
    team = Team(clock)
    team.desk.send(team.ticked(0, 1, 2, doing="samen"), to=SEVERAL)
    press(team, team.messages[0], "los/")
    assert "To deal with (2)" in waiting(team)
    assert "2 messages" in waiting(team)


def test_one_conversation_alone_cannot_be_joined(clock: Clock) -> None:
    team = Team(clock)
    team.desk.send(team.ticked(0, doing="samen"), to=SEVERAL)
    assert "Tick at least two conversations" in waiting(team)


@pytest.mark.capability(168)
def test_what_is_put_away_comes_back_on_its_day(clock: Clock) -> None:
    team = Team(clock)
    day = (DAY + timedelta(days=3)).date()
    team.desk.send(team.ticked(0, doing="weg"), to=SEVERAL, until_on=day.isoformat())
    assert "To deal with (2)" in waiting(team)
    assert "Question 1" in words_of(team.desk.open(AWAY))
    assert "put away until" in words_of(team.desk.open(AWAY))
    clock.move_to(DAY + timedelta(days=4))
    assert "To deal with (3)" in waiting(team)


def test_what_is_put_away_can_be_brought_back_at_once(clock: Clock) -> None:
    team = Team(clock)
    day = (DAY + timedelta(days=3)).date()
    team.desk.send(team.ticked(0, doing="weg"), to=SEVERAL, until_on=day.isoformat())
    press(team, team.messages[0], "terughalen/")
    assert "To deal with (3)" in waiting(team)


@pytest.mark.parametrize("days", [-1, 0])
def test_nothing_is_put_away_until_a_day_that_has_been(clock: Clock, days: int) -> None:
    team = Team(clock)
    day = (DAY + timedelta(days=days)).date()
    page = team.desk.send(
        team.ticked(0, doing="weg"), to=SEVERAL, until_on=day.isoformat(), status=200
    )
    assert "Choose a day to come." in words_of(page.content.decode())


@pytest.mark.capability(168)
def test_a_colleague_sees_that_somebody_is_answering(clock: Clock) -> None:
    team = Team(clock)
    ali = Desk(team.ali)
    ali.open(page_of(team.messages[0], "antwoorden/"))
    for rest in ("", "antwoorden/"):
        page = words_of(team.desk.open(page_of(team.messages[0], rest)))
        assert "Ali Demir is writing an answer since" in page
    assert "Ali Demir is writing" in waiting(team)
    assert "is writing" not in words_of(ali.open(page_of(team.messages[0])))
    clock.advance(minutes=20)
    assert "is writing" not in waiting(team)


@pytest.mark.capability(168)
def test_a_word_of_thanks_does_not_bring_a_conversation_back(clock: Clock) -> None:
    team = Team(clock)
    team.desk.send(page_of(team.messages[0], "antwoorden/"), text="Om drie uur.")
    letter = Letter.objects.order_by("-pk")[0]
    thanks = receive(reply(letter.message_id, "Bedankt!"), to=TEAM_AT)
    assert "To deal with (2)" in waiting(team)
    assert thanks.joined_to_id == team.messages[0].pk
    more = reply(letter.message_id, "Bedankt! En waar is het?")
    receive(more.replace(b"Message-ID: <", b"Message-ID: <m"), to=TEAM_AT)
    assert "To deal with (3)" in waiting(team)


@pytest.mark.capability(14)
def test_who_applied_by_mail_sees_what_was_left_out_and_can_mend_it(clock: Clock) -> None:
    Team(clock)
    quoted = "Op 3-11-2026 om 10:00 schreef Team <t@x.nl>:\n\nHoi"
    receive(mail(f"{MOTIVATION}\n\nMet groet,\nSanne\n\n{quoted}"))
    application = Application.objects.get()
    shown = Client().get(step_path(application, 2)).content.decode()
    assert "schreef Team" in shown
    assert "Wat we uit je mail hebben weggelaten" in shown
