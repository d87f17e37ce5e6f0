"""Several messages in one go, what is undone, and what the inbox says when no mail comes in."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from leerkring.audit.models import Event
from leerkring.inbox.access import ImapAccess
from leerkring.mail.delivery import deliver_due
from leerkring.mail.incoming import (
    note_trouble,
    remember_position,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.project import checkup
from tests.factories import make_organiser, make_person, make_staff
from tests.inbox.desk import DAY, open_network, receive
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
TRAY = "/en/beheer/postvak/"
SEVERAL = "/en/beheer/postvak/samen/"


def question(number: int, sender: str = "") -> IncomingMessage:
    message = EmailMessage()
    message["From"] = sender or f"Vraag {number} <vraag{number}@elders.example>"
    message["To"], message["Subject"] = "team@alliantie.example", f"Question {number}"
    message["Message-ID"] = f"<{number}@elders.example>"
    message.set_content(f"Is there parking at the school? This is question {number}.")
    kept = receive(message.as_bytes(), to="team@alliantie.example")
    assert kept.outcome == "unknown"
    return kept


class Team:
    def __init__(self, clock: Clock) -> None:
        clock.move_to(DAY)
        self.activity = open_network()
        self.organiser = self.activity.programme.organiser
        self.ria = make_staff(self.organiser, person=make_person(given_name="Ria"))
        self.ali = make_staff(
            self.organiser, person=make_person(given_name="Ali", family_name="Demir")
        )
        self.desk = Desk(self.ria)
        self.messages = [question(number) for number in (1, 2, 3)]

    def ticked(self, *numbers: int, doing: str) -> str:
        ids = "&".join(f"m={self.messages[number].pk}" for number in numbers)
        return f"{SEVERAL}?{ids}&doe={doing}"


def test_ticked_messages_are_shown_again_and_dealt_with_together(clock: Clock) -> None:
    team = Team(clock)
    assert team.desk.open(TRAY).count('name="m"') == 3
    page = words_of(team.desk.open(team.ticked(0, 2, doing="klaar")))
    assert "You mark 2 messages as dealt with. Nobody gets an answer." in page
    assert "Question 1" in page
    assert "Question 3" in page
    assert "Question 2" not in page
    team.desk.send(team.ticked(0, 2, doing="klaar"), to=SEVERAL)
    left = words_of(team.desk.open(TRAY))
    assert "2 messages are dealt with." in left
    assert "To deal with (1)" in left
    assert Event.objects.filter(verb="finished_message").count() == 2

    team.desk.send(team.ticked(0, 2, doing="heropen"), to=SEVERAL)
    assert "To deal with (3)" in words_of(team.desk.open(TRAY))


def test_messages_are_given_to_a_colleague_together(clock: Clock) -> None:
    team = Team(clock)
    address = team.ticked(0, 1, doing="geven")
    assert "You give 2 messages to a colleague." in words_of(team.desk.open(address))
    page: Any = team.desk.client.get(address)
    key = page.content.decode().split('name="idempotency_key" value="')[1].split('"')[0]
    fields = {"m": [one.pk for one in team.messages[:2]], "doe": "geven", "to": team.ali.pk}
    nobody = team.desk.client.post(SEVERAL, {**fields, "idempotency_key": key, "to": ""})
    assert "Choose who deals with it." in words_of(nobody.content.decode())
    team.desk.client.post(SEVERAL, {**fields, "idempotency_key": key})
    assert "2 messages are for Ali Demir now." in words_of(team.desk.open(TRAY))
    mine = words_of(Desk(team.ali).open(f"{TRAY}?bak=mijn"))
    assert "Question 1" in mine
    assert "Question 2" in mine
    assert "Question 3" not in mine


def test_somebody_elses_messages_and_none_at_all_are_left_alone(clock: Clock) -> None:
    team = Team(clock)
    stranger = Desk(make_staff(make_organiser(slug="other", name="Other")))
    assert "No message is ticked" in words_of(stranger.open(team.ticked(0, doing="klaar")))
    assert "No message is ticked" in words_of(team.desk.open(f"{SEVERAL}?m=x&m=&doe=klaar"))
    stranger.client.post(SEVERAL, {"m": team.messages[0].pk, "doe": "klaar"})
    assert IncomingMessage.objects.filter(done_at=None).count() == 3


def made_application(team: Team) -> tuple[IncomingMessage, str]:
    message = team.messages[0]
    page = f"{TRAY}{message.pk}/"
    team.desk.send(f"{page}aanmelding/", activity=str(team.activity.pk), tell="on")
    return message, page


def test_an_application_that_was_made_by_mistake_is_undone(clock: Clock) -> None:
    team = Team(clock)
    message, page = made_application(team)
    assert "No application after all" in words_of(team.desk.open(page))
    team.desk.send(page, to=f"{page}toch-niet/")
    assert "No application after all" not in words_of(team.desk.open(page))
    [draft] = team.activity.applications.all()
    assert draft.state == "withdrawn"
    deliver_due(now=clock.now)
    assert Letter.objects.get(subject_ref=f"application:{draft.pk}").state == "discarded"
    message.refresh_from_db()
    assert (message.outcome, message.subject_ref, message.done_at) == ("unknown", "", None)
    assert "To deal with (3)" in words_of(team.desk.open(TRAY))

    made_application(team)  # and it can be made again
    assert team.activity.applications.filter(state="draft").count() == 1


def test_a_draft_on_which_its_sender_worked_stays(clock: Clock) -> None:
    team = Team(clock)
    message, page = made_application(team)
    shown = team.desk.open(page)
    team.activity.applications.update(version=2, motivation="More words")
    team.desk.send(page, to=f"{page}toch-niet/")
    assert "Somebody has worked on this application" in words_of(team.desk.open(page))
    assert team.activity.applications.get().state == "draft"
    assert "No application after all" in words_of(shown)
    message.refresh_from_db()
    assert message.outcome == "application"


def test_the_inbox_says_that_its_mailbox_cannot_be_read(
    clock: Clock, settings: Any, client: Client
) -> None:
    team = Team(clock)
    assert client.get("/status/").json()["mailIn"] == "not read here"
    settings.IMAP = ImapAccess(host="mail.example", port=993, user="info@alliantie.example")
    name = settings.IMAP.name
    assert client.get("/status/").json()["mailIn"] == "ok"
    note_trouble(name=name, said="LOGIN failed: password expired", at=clock.now)
    page = words_of(team.desk.open(TRAY))
    assert "Mail does not come in now" in page
    assert "It was never read until now." in page
    assert "password expired" in page
    status = client.get("/status/")
    assert status.json()["mailIn"] == "mailbox cannot be read"
    assert b"alliantie" not in status.content
    found = {finding.subject: finding for finding in checkup.look_over(deploy=False)}
    [problem] = found["mailbox"].problems
    assert "password expired" in problem

    remember_position(name=name, uid_validity=1, last_uid=1, at=clock.now)
    assert "Mail does not come in" not in team.desk.open(TRAY)
    found = {finding.subject: finding for finding in checkup.look_over(deploy=False)}
    assert found["mailbox"].problems == ()
