"""Snow on the day itself: one press, everybody reached, and a list of who must be called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from leerkring.attendance.models import Attendance
from leerkring.experts.models import Speaker
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Letter, PostSettings
from leerkring.programmes.models import Membership, Venue
from tests.factories import (
    START,
    make_expert,
    make_meeting,
    make_network,
    make_person,
    make_staff,
    place_person,
)
from tests.mail.peer import NEVER, Peer, smtp_peer
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
SNOW = {"subject": "Snow: we do not meet", "text": "Stay at home. A new date follows."}
R = Membership.Role


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    with smtp_peer() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port},
            }
        }
        yield server


class Evening:
    """A meeting tonight with participants, an expert, a host and a facilitator."""

    def __init__(self, clock: Clock) -> None:
        clock.move_to("2024-01-18 09:00")
        self.network = make_network()
        organiser = self.network.programme.organiser
        venue = Venue.objects.create(
            organiser=organiser, name="De Hal", contact="Joop, 06-12345678, joop@hal.example"
        )
        self.meeting = make_meeting(self.network, venue=venue)
        self.noor = place_person(self.network, person=make_person(given_name="Noor")).person
        self.wim = place_person(
            self.network, person=make_person(given_name="Wim", email=None, phone="06 87654321")
        ).person
        away = place_person(self.network, person=make_person(given_name="Els")).person
        Attendance.objects.create(
            person=away, meeting=self.meeting, activity=self.network, intention="no"
        )
        expert = make_expert(organiser)
        Speaker.objects.create(
            expert=expert, meeting=self.meeting, state="accepted", answered_at=START
        )
        self.expert = expert.person
        self.facilitator = make_staff(organiser, R.FACILITATOR)
        self.desk = Desk(make_staff(organiser))
        self.path = (
            f"/en/beheer/netwerken/{self.network.slug}/bijeenkomsten/{self.meeting.pk}/noodbericht/"
        )
        self.calls = self.path.replace("noodbericht", "bellijst")


EVERYBODY = ["coming", "experts", "venue", "team"]


def test_one_press_reaches_everybody_and_the_others_stand_on_a_phone_list(
    clock: Clock, peer: Peer
) -> None:
    evening = Evening(clock)
    PostSettings.objects.create(
        context_ref=f"organiser:{evening.network.programme.organiser_id}", paused_at=clock.now
    )
    page = words_of(evening.desk.open(evening.path))
    assert "participants who are expected (2)" in page
    assert "1 person has no address and must be called." in page
    assert "no address: call 06 87654321" in page

    answer = evening.desk.send(evening.path, **SNOW, circles=EVERYBODY)
    deliver_due(now=clock.now)
    expected = {
        evening.noor.email,
        evening.expert.email,
        "joop@hal.example",
        evening.facilitator.email,
    }
    assert {message["To"] for message in peer.messages} == expected
    assert all("Snow" in message["Subject"] for message in peer.messages)
    body = peer.messages[0].get_body(("plain",))
    assert body is not None
    assert "Stay at home. A new date follows." in body.get_content()

    calls = words_of(evening.desk.open(answer["Location"]))
    assert "The message goes to 4 people now." in calls
    assert "Wim" in calls
    assert "06 87654321" in calls
    assert "Noor" not in calls


def test_whose_letter_does_not_arrive_comes_on_the_phone_list(clock: Clock, peer: Peer) -> None:
    evening = Evening(clock)
    evening.desk.send(evening.path, **SNOW, circles=["coming"])
    peer.rcpt.append(NEVER)
    deliver_due(now=clock.now)
    calls = words_of(evening.desk.open(evening.calls))
    assert "1 could not be delivered" in calls
    assert "Noor" in calls


@pytest.mark.parametrize("state", Letter.State.values)
def test_only_whose_letter_failed_or_came_back_must_be_called(clock: Clock, state: str) -> None:
    evening = Evening(clock)
    evening.desk.send(evening.path, **SNOW, circles=["coming"])
    sent_at = clock.now if state in {"sent", "bounced"} else None
    Letter.objects.update(state=state, sent_at=sent_at)
    is_called = "Noor" in words_of(evening.desk.open(evening.calls))
    assert is_called == (state in {"failed", "bounced"})


def test_the_list_of_everybody_has_their_numbers(clock: Clock) -> None:
    evening = Evening(clock)
    everybody = words_of(evening.desk.open(f"{evening.calls}?iedereen"))
    for name in ("Noor", "Wim", "Els", "Farid", "06-12345678"):
        assert name in everybody
    assert "no number" in everybody


def test_a_second_message_goes_out_too_and_a_second_press_does_not(clock: Clock) -> None:
    evening = Evening(clock)
    fields = {**SNOW, "circles": EVERYBODY}
    for _message in range(2):
        clock.advance(minutes=5)
        evening.desk.send(evening.path, **fields)
    assert Letter.objects.filter(purpose="emergency").count() == 8
    key = {"idempotency_key": "d" * 20, **fields}
    first: Any = evening.desk.client.post(evening.path, key)
    second: Any = evening.desk.client.post(evening.path, key)
    assert first["Location"] == second["Location"]
    assert Letter.objects.filter(purpose="emergency").count() == 12


def filled_in(evening: Evening, begin: str, **fields: Any) -> Any:
    """Press "Fill it in" and return the form that comes back."""
    answer: Any = evening.desk.send(evening.path, status=200, vul="ja", begin=begin, **fields)
    assert re.search(r"<textarea[^>]* autofocus", answer.content.decode())  # where one writes on
    assert not Letter.objects.filter(purpose="emergency").exists()
    return answer.context["form"]


def test_a_beginning_keeps_what_was_typed_and_gives_way_to_another(clock: Clock) -> None:
    evening = Evening(clock)
    bare = filled_in(evening, "later", subject="", text="", circles=["coming"])
    assert evening.meeting.title in bare["subject"].value()
    assert "begins later" in bare["text"].value() or "begint later" in bare["text"].value()

    other = filled_in(
        evening,
        "online",
        subject=bare["subject"].value(),
        text=f"Dear all,\r\n\r\n{bare['text'].value()}",
        circles=["coming"],
    )
    assert other["subject"].value() != bare["subject"].value()
    assert other["text"].value().startswith("Dear all,\n\n")
    assert bare["text"].value() not in other["text"].value()
    assert other["circles"].value() == ["coming"]

    own = filled_in(evening, "online", **SNOW, circles=[])
    assert own["subject"].value() == SNOW["subject"]
    assert own["text"].value().startswith(f"{SNOW['text']}\n\n")

    none = filled_in(evening, "", **SNOW, circles=EVERYBODY)
    assert (none["subject"].value(), none["text"].value()) == (SNOW["subject"], SNOW["text"])


def test_a_beginning_with_an_open_place_is_not_sent(clock: Clock) -> None:
    evening = Evening(clock)
    form = filled_in(evening, "later", subject="", text="", circles=["coming"])
    fields = {"subject": form["subject"].value(), "circles": ["coming"]}
    text = form["text"].value()
    refused = evening.desk.send(evening.path, status=200, text=text, **fields)
    assert "Fill in what must stand at “…”" in words_of(refused.content.decode())
    assert not Letter.objects.filter(purpose="emergency").exists()
    evening.desk.send(evening.path, text=text.replace("…", "17"), **fields)
    assert Letter.objects.filter(purpose="emergency").exists()


def test_what_is_missing_is_said_and_nothing_is_sent(clock: Clock) -> None:
    evening = Evening(clock)
    answer = evening.desk.send(evening.path, status=200, subject="", text="", circles=[])
    page = words_of(answer.content.decode())
    assert "Write what everybody must know." in page
    assert not Letter.objects.filter(purpose="emergency").exists()


def test_nobody_with_an_address_is_said_too(clock: Clock) -> None:
    evening = Evening(clock)
    evening.noor.email = None
    evening.noor.save()
    answer = evening.desk.send(evening.path, status=200, **SNOW, circles=["coming"])
    assert "Print the phone list and call." in words_of(answer.content.decode())


def test_people_of_a_joint_meeting_are_told_once(clock: Clock) -> None:
    evening = Evening(clock)
    other = make_network(programme=evening.network.programme)
    joint = make_meeting(evening.network, other)
    place_person(other, person=evening.noor)
    path = f"/en/beheer/netwerken/{evening.network.slug}/bijeenkomsten/{joint.pk}/noodbericht/"
    evening.desk.send(path, **SNOW, circles=["coming"])
    to_noor = Letter.objects.filter(purpose="emergency", recipient=evening.noor.email)
    assert to_noor.count() == 1
