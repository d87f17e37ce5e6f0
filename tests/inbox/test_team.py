"""What the team does with mail: filing, answering, uploading; and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.models import Application
from leerkring.admissions.proposing import proposal_of
from leerkring.admissions.queries.messages import (
    activities_to_choose,
    applications_to_join,
    colleagues_of,
    inbox_of,
    message_for,
    raw_of,
)
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.inbox.pipeline import interpret
from leerkring.mail import incoming
from leerkring.mail.incoming import (
    EmptyAnswer,
    NotAnswerable,
    Outcome,
    Why,
)
from leerkring.mail.incoming_queries import (
    files_of,
    messages_about,
    messages_with,
    to_be_dealt_with,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.queries import actor_of
from tests.factories import make_actor, make_application, make_organiser, make_staff
from tests.inbox.desk import DAY, automatic_letters, open_network, receive
from tests.inbox.messages import CORPUS, MOTIVATION, SIGNATURE, mail, out_of_office
from tests.inbox.outlook import msg

pytestmark = pytest.mark.django_db
HEADERS = (
    "From: Sanne de Wit <s.dewit@regenboog.example>\r\nTo: aanmelden@alliantie.example\r\n"
    "Date: Wed, 4 Oct 2023 09:30:00 +0200\r\nMessage-ID: <outlook@regenboog.example>\r\n\r\n"
)


@pytest.fixture
def network() -> Activity:
    return open_network()


def test_the_team_sees_the_mail_of_its_own_organiser_only(network: Activity) -> None:
    message = receive(CORPUS["question"]())
    organiser = network.programme.organiser
    assert list(inbox_of(make_actor(organiser))) == [message]
    assert list(inbox_of(make_actor(organiser, Membership.Role.REVIEWER))) == []
    stranger = make_actor(make_organiser())
    assert list(inbox_of(stranger)) == []
    assert message_for(stranger, message.pk) is None
    with pytest.raises(NotAllowed):
        incoming.finish_message(message=message, by=stranger, at=DAY)


def test_a_manager_of_one_activity_sees_its_mail(network: Activity) -> None:
    message = receive(CORPUS["question"]())
    other = open_network(programme=network.programme, application_email="b@alliantie.example")
    organiser = network.programme.organiser
    mine = actor_of(make_staff(organiser, activity=network))
    theirs = actor_of(make_staff(organiser, activity=other))
    assert list(inbox_of(mine)) == [message]
    assert list(inbox_of(theirs)) == []


def test_a_message_is_given_to_a_colleague_dealt_with_and_taken_up_again(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    colleague = make_staff(network.programme.organiser)
    message = receive(CORPUS["question"]())
    assert colleague in colleagues_of(message)
    incoming.assign_message(message=message, to=colleague, by=manager, at=DAY)
    assert list(to_be_dealt_with(inbox_of(manager), DAY)) == [message]
    incoming.finish_message(message=message, by=manager, at=DAY)
    assert list(to_be_dealt_with(inbox_of(manager), DAY)) == []
    with pytest.raises(WrongState):
        incoming.finish_message(message=message, by=manager, at=DAY)
    incoming.reopen_message(message=message, by=manager, at=DAY)
    assert list(to_be_dealt_with(inbox_of(manager), DAY)) == [message]
    events = Event.objects.filter(subject=f"message:{message.pk}").order_by("id")
    verbs = events.values_list("verb", flat=True)
    assert list(verbs) == ["assigned_message", "finished_message", "reopened_message"]


def test_any_message_can_be_made_an_application(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    message = receive(mail(MOTIVATION, subject="Vraag", List_Id="<l.example>"))
    assert message.why == Why.MAILING_LIST
    assert network in activities_to_choose(manager, message)
    assert proposal_of(message)["given_name"] == "Sanne"
    application = actions.turn_into_application(
        message=message, activity=network, by=manager, at=DAY
    )
    message.refresh_from_db()
    assert (message.outcome, message.why) == (Outcome.APPLICATION, Why.BY_TEAM)
    assert application.motivation == MOTIVATION
    assert [letter.purpose for letter in automatic_letters()] == ["application_by_mail"]
    again = actions.turn_into_application(message=message, activity=network, by=manager, at=DAY)
    assert again == application
    assert Application.objects.count() == 1


def test_a_message_can_be_joined_to_a_dossier(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    application = make_application(network, given_name="Bo", family_name="Smit")
    message = receive(CORPUS["question"]())
    assert list(applications_to_join(manager, message)) == []
    assert list(applications_to_join(manager, message, "smit bo")) == [application]
    actions.join_to_application(message=message, application=application, by=manager, at=DAY)
    assert list(messages_about(f"application:{application.pk}")) == [message]
    elsewhere = make_application(open_network())
    with pytest.raises(NotAllowed):
        actions.join_to_application(message=message, application=elsewhere, by=manager, at=DAY)


def test_an_answer_goes_in_the_thread(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    message = receive(CORPUS["question"]())
    letter = actions.answer(message=message, text="Om **16.00** uur.", by=manager, at=DAY)
    assert letter.recipient == "s.dewit@regenboog.example"
    assert letter.subject == "Re: Vraag over de bijeenkomst"
    assert letter.headers["In-Reply-To"] == "<q@school.example>"
    assert letter.headers["Auto-Submitted"] == "no"
    assert letter.reply_to == network.programme.organiser.reply_to
    message.refresh_from_db()
    assert message.done_at == DAY
    actions.answer(message=message, text="Nog iets.", by=manager, at=DAY)
    assert Letter.objects.filter(purpose="answer").count() == 2
    with pytest.raises(EmptyAnswer):
        actions.answer(message=message, text="  ", by=manager, at=DAY)


def test_a_machine_is_not_answered_by_the_team_either(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    with pytest.raises(NotAnswerable):
        actions.answer(message=receive(out_of_office()), text="Dank", by=manager, at=DAY)


def test_messages_are_found_by_outcome_and_words(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    question, absent = receive(CORPUS["question"]()), receive(out_of_office())
    receive(CORPUS["spam"]())
    assert list(messages_with(inbox_of(manager), outcome="auto_reply")) == [absent]
    assert list(messages_with(inbox_of(manager), words="trein bijeenkomst")) == [question]


# --- uploading ---------------------------------------------------------------------------------


def upload(network: Activity, raw: bytes, filename: str = "bericht.eml") -> IncomingMessage:
    organiser = network.programme.organiser
    message, is_new = actions.upload(
        organiser=organiser, raw=raw, filename=filename, by=make_actor(organiser), at=DAY
    )
    assert is_new
    interpret(message.pk, at=DAY)
    message.refresh_from_db()
    return message


def test_an_uploaded_message_goes_the_same_way(network: Activity) -> None:
    message = upload(network, mail())
    assert (message.channel, message.outcome) == ("upload", Outcome.APPLICATION)
    assert raw_of(message) == mail()


def test_an_uploaded_message_counts_from_when_its_server_took_it(network: Activity) -> None:
    line = b"Received: from a by b with ESMTP; Wed, 4 Oct 2023 10:00:00 +0200\r\n"
    message = upload(network, line + mail())
    assert message.received_at == DAY - timedelta(days=3)


@pytest.mark.capability(14)
def test_a_message_that_outlook_saved_becomes_an_application(network: Activity) -> None:
    raw = msg(
        subject="Aanmelding leernetwerk",
        body=f"{MOTIVATION}\r\n\r\n{SIGNATURE}",
        headers=HEADERS,
        files={"cv.txt": b"Mijn loopbaan"},
    )
    message = upload(network, raw, "bericht.msg")
    assert (message.outcome, message.sender) == (
        Outcome.APPLICATION,
        "s.dewit@regenboog.example",
    )
    assert message.message_id == "<outlook@regenboog.example>"
    assert [(file.filename, file.text) for file in files_of(message)] == [
        ("cv.txt", "Mijn loopbaan")
    ]
    application = Application.objects.get()
    assert (application.surname_prefix, application.family_name) == ("de", "Wit")


@pytest.mark.parametrize("raw", [b"", b"Dit is geen mail", b"%PDF-1.4", b"PK\x03\x04"])
def test_a_file_that_is_no_message_is_refused(network: Activity, raw: bytes) -> None:
    with pytest.raises(actions.NotAMessage):
        upload(network, raw)


def test_a_file_that_is_too_large_is_refused(
    network: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "LARGEST", 10)
    with pytest.raises(actions.TooLargeToUpload):
        upload(network, mail())


def test_a_damaged_outlook_message_is_kept_for_the_team(network: Activity) -> None:
    message = upload(network, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kapot.msg")
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.UNREADABLE)


def test_only_managers_upload(network: Activity) -> None:
    reviewer = make_actor(network.programme.organiser, Membership.Role.REVIEWER)
    with pytest.raises(NotAllowed):
        actions.upload(
            organiser=network.programme.organiser, raw=mail(), filename="x.eml", by=reviewer, at=DAY
        )
