"""The team's inbox, with mail that a server really delivered and answers that really go out."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leerkring.admissions.mails import RECEIVED
from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event
from leerkring.inbox.access import DeliveryAddress
from leerkring.inbox.door import Door
from leerkring.inbox.pipeline import interpret
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import IncomingFile, IncomingMessage, Letter
from leerkring.people.models import Person
from leerkring.programmes.actions import subscribe
from leerkring.programmes.models import Membership
from tests.factories import (
    START,
    make_application,
    make_meeting,
    make_network,
    make_organiser,
    make_person,
    make_programme,
    make_staff,
)
from tests.mail.peer import Peer, smtp_peer
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

R = Membership.Role
MAILBOX = "team@alliantie.example"
delivered = pytest.mark.django_db(transaction=True)


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


@pytest.fixture
def door(transactional_db: None) -> Iterator[Door]:
    """The socket at which a mail server delivers."""
    opened = Door(DeliveryAddress(protocol="lmtp", host="127.0.0.1", port=0))
    opened.open()
    yield opened
    opened.close()


def bring(door: Door, message: EmailMessage, clock: Clock, *, sender: str | None = None) -> int:
    """Deliver a message as a mail server does; return its number once it was read."""
    envelope_from = message["From"] if sender is None else sender
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail(envelope_from or "<>", [MAILBOX], message.as_bytes())
    kept = IncomingMessage.objects.latest("id")
    interpret(kept.pk, at=clock.now)
    return kept.pk


def mail(text: str, *, sender: str = "noor@school.example", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, MAILBOX
    message["Message-ID"] = f"<{abs(hash((text, sender)))}@school.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


class Office:
    """A team with one network, somebody who applied, and a manager at their desk."""

    def __init__(self) -> None:
        self.organiser = make_organiser(reply_to=MAILBOX)
        self.network = make_network(
            programme=make_programme(organiser=self.organiser), short_title="Schoolleiders"
        )
        make_meeting(self.network)
        self.noor = make_person(
            given_name="Noor", family_name="Bakker", email="noor@school.example", language="en"
        )
        self.application = make_application(self.network, person=self.noor, language="en")
        self.manager = make_staff(self.organiser, person=make_person(given_name="Ria"))
        self.desk = Desk(self.manager)

    def letter(self, clock: Clock, peer: Peer) -> Letter:
        """Return a letter about the application that really went out."""
        letter = Letter.objects.create(
            person=self.noor,
            recipient=self.noor.email or "",
            purpose=RECEIVED.purpose,
            subject_ref=f"application:{self.application.pk}",
            context_ref=f"activity:{self.network.pk}",
            subject="We got your application",
            text="Hello Noor",
            language="en",
            message_id=f"<letter-{self.application.pk}@leerkring.example>",
            send_after=clock.now,
            created_at=clock.now,
        )
        assert deliver_due(now=clock.now) == 1
        return letter


@delivered
@pytest.mark.capability(78)
def test_a_reply_lands_in_the_dossier_and_is_answered_in_its_thread(
    door: Door, peer: Peer, clock: Clock
) -> None:
    clock.move_to(START)
    office = Office()
    letter = office.letter(clock, peer)
    clock.advance(hours=1)
    question = mail(
        "Can I bring a colleague?\n\nOn Monday the team wrote:\n> Hello Noor",
        Subject="Re: We got your application",
        In_Reply_To=letter.message_id,
    )
    pk = bring(door, question, clock)

    tray = words_of(office.desk.open("/en/beheer/postvak/"))
    assert "To deal with (1)" in tray
    assert "Can I bring a colleague?" in tray
    dossier = office.desk.open(
        f"/en/beheer/netwerken/{office.network.slug}/aanmeldingen/{office.application.pk}/"
    )
    assert f"/en/beheer/postvak/{pk}/" in dossier
    assert "Can I bring a colleague?" in dossier

    page = office.desk.open(f"/en/beheer/postvak/{pk}/")
    assert "We got your application" in words_of(page)
    [folded] = re.findall(
        r"<details.*?With signature and earlier messages.*?</details>", page, re.DOTALL
    )
    assert "> Hello Noor" in folded

    form = office.desk.open(f"/en/beheer/postvak/{pk}/antwoorden/?tekst=answer_thanks")
    assert "Hello Noor,\n\nThank you for your message" in form
    before = len(peer.messages)
    office.desk.send(f"/en/beheer/postvak/{pk}/antwoorden/", text="Yes, please do.")
    deliver_due(now=clock.now)
    [receipt, answer] = sorted(peer.messages[before:], key=lambda one: one["Subject"][:3] == "Re:")
    assert receipt["Subject"] != answer["Subject"]
    assert answer["To"] == receipt["To"] == "noor@school.example"
    assert answer["Subject"] == "Re: We got your application"
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert question["Message-ID"] in answer["References"]
    assert answer["Reply-To"] == MAILBOX
    body = answer.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Yes, please do."

    assert "Nothing waits for you" in words_of(office.desk.open("/en/beheer/postvak/"))
    assert "dealt with" in words_of(office.desk.open("/en/beheer/postvak/?bak=klaar"))
    office.desk.send(f"/en/beheer/postvak/{pk}/", to=f"/en/beheer/postvak/{pk}/heropenen/")
    assert "To deal with (1)" in words_of(office.desk.open("/en/beheer/postvak/"))


@delivered
@pytest.mark.capability(77)
def test_a_letter_that_comes_back_is_shown_at_the_person_with_what_to_do(
    door: Door, peer: Peer, clock: Clock
) -> None:
    clock.move_to(START)
    office = Office()
    letter = office.letter(clock, peer)
    clock.advance(minutes=5)
    bring(door, bounce_of(letter), clock, sender="")
    page = office.desk.open(f"/en/beheer/mensen/{office.noor.pk}/")
    words = words_of(page)
    assert "Mail to noor@school.example does not arrive. Call, and ask for the right" in words
    assert "no such mailbox" in words
    assert "Came back" in words

    office.desk.send(
        f"/en/beheer/mensen/{office.noor.pk}/wijzigen/",
        given_name="Noor",
        family_name="Bakker",
        email="n.bakker@school.example",
        phone="",
        language="en",
    )
    office.desk.send(f"/en/beheer/post/{letter.pk}/opnieuw/", recipient="n.bakker@school.example")
    deliver_due(now=clock.now)
    assert peer.messages[-1]["To"] == "n.bakker@school.example"
    again = words_of(office.desk.open(f"/en/beheer/mensen/{office.noor.pk}/"))
    assert "does not arrive" not in again


def bounce_of(letter: Letter) -> EmailMessage:
    """Return the report of a mail server that refused a letter (RFC 3464)."""
    text = f"""\
From: MAILER-DAEMON@mx.school.example
To: {MAILBOX}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{letter.pk}@mx.school.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system at host mx.school.example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.school.example

Final-Recipient: rfc822; {letter.recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--b
Content-Type: text/rfc822-headers

Message-ID: {letter.message_id}
Subject: {letter.subject}

--b--
"""
    from email import message_from_string, policy

    parsed = message_from_string(text, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@delivered
@pytest.mark.capability(79)
def test_what_was_written_and_what_came_in_stand_in_one_history(
    door: Door, peer: Peer, clock: Clock
) -> None:
    clock.move_to(START)
    office = Office()
    letter = office.letter(clock, peer)
    clock.advance(hours=2)
    first = mail("I forgot my diet.", Subject="Diet", In_Reply_To=letter.message_id)
    pk = bring(door, first, clock)
    clock.advance(hours=2)
    office.desk.send(f"/en/beheer/postvak/{pk}/antwoorden/", text="Noted.")
    deliver_due(now=clock.now)
    clock.advance(hours=2)
    bring(door, mail("Thanks!", Subject="Re: Diet", References=letter.message_id), clock)

    page = office.desk.open(f"/en/beheer/mensen/{office.noor.pk}/")
    history = words_of(page.split('id="post"', 1)[1])
    order = ["Re: Diet", "Re: Diet", "Diet", "We got your application"]
    found = re.findall(r"(?:We wrote|Came in) (Re: Diet|Diet|We got your application)", history)
    assert found == order
    assert re.findall(r"We wrote|Came in", history) == [
        "Came in",
        "We wrote",
        "Came in",
        "We wrote",
    ]


@delivered
def test_whoever_asks_by_mail_for_no_more_news_is_mailed_the_link_that_stops_it(
    door: Door, clock: Clock
) -> None:
    office = Office()
    news = subscribe(by=SYSTEM, at=clock.now, email="els@school.example", language="nl")
    news.confirmed_at = clock.now
    news.save()
    pk = bring(door, mail("", sender="els@school.example", Subject="Afmelden"), clock)
    news.refresh_from_db()
    assert news.ended_at is None
    assert IncomingMessage.objects.get(pk=pk).outcome == "unsubscribe"
    asked = Letter.objects.order_by("-pk")[0]
    assert (asked.recipient, asked.subject_ref) == ("els@school.example", f"subscription:{news.pk}")
    assert "To deal with (0)" in words_of(office.desk.open("/en/beheer/postvak/"))


@delivered
def test_opening_a_mail_that_is_an_application_is_noted_as_reading_it(
    door: Door, clock: Clock
) -> None:
    clock.move_to("2023-10-12 10:00")
    office = Office()
    message = message_of(office)
    office.desk.send(
        f"/en/beheer/postvak/{message.pk}/aanmelding/", activity=str(office.network.pk), tell=""
    )
    office.desk.open(f"/en/beheer/postvak/{message.pk}/")
    begun = office.network.applications.get(source="mail")
    read = Event.objects.filter(verb="read_motivation", subject=f"application:{begun.pk}")
    assert read.exists()


# --- what the team does ------------------------------------------------------------------------


def message_of(office: Office, **values: Any) -> IncomingMessage:
    number = IncomingMessage.objects.count()
    defaults = {
        "channel": "lmtp",
        "mailbox": MAILBOX,
        "raw": b"From: wim@elders.example\n\nHoi",
        "digest": str(number),
        "received_at": START,
        "interpreted_at": START,
        "outcome": "unknown",
        "why": "question",
        "sender": "wim@elders.example",
        "sender_name": "Wim Smit",
        "subject": f"Vraag {number}",
        "text": "Ik wil mij graag aanmelden.",
        "full_text": "Ik wil mij graag aanmelden.",
        "context_ref": f"organiser:{office.organiser.pk}",
    }
    return IncomingMessage.objects.create(**{**defaults, **values})


@pytest.mark.django_db
def test_a_message_becomes_an_application_for_the_chosen_network(clock: Clock) -> None:
    clock.move_to("2023-10-12 10:00")
    office = Office()
    message = message_of(office)
    address = f"/en/beheer/postvak/{message.pk}/aanmelding/"
    assert "Wim Smit" in words_of(office.desk.open(address))
    made = office.desk.send(address, activity=str(office.network.pk), tell="on")
    assert f"/{office.network.slug}/aanmeldingen/" in made["Location"]
    [begun] = office.network.applications.filter(source="mail")
    assert (begun.name, begun.state) == ("Wim Smit", "draft")
    assert Letter.objects.filter(recipient="wim@elders.example").exists()
    assert "Wim Smit" in office.desk.open(f"/en/beheer/postvak/{message.pk}/")


@pytest.mark.django_db
def test_a_message_from_another_address_is_put_in_a_dossier(clock: Clock) -> None:
    office = Office()
    message = message_of(office)
    address = f"/en/beheer/postvak/{message.pk}/dossier/"
    assert "Nobody with this sender's address applied" in words_of(office.desk.open(address))
    office.desk.send(f"{address}?q=bakker", to=address, application=str(office.application.pk))
    message.refresh_from_db()
    assert message.subject_ref == f"application:{office.application.pk}"
    dossier = office.desk.open(
        f"/en/beheer/netwerken/{office.network.slug}/aanmeldingen/{office.application.pk}/"
    )
    assert message.subject in dossier


@pytest.mark.django_db
def test_a_colleague_finds_what_was_given_to_them(clock: Clock) -> None:
    office = Office()
    colleague = make_staff(office.organiser, person=make_person(given_name="Ali"))
    message = message_of(office)
    address = f"/en/beheer/postvak/{message.pk}/"
    office.desk.send(address, to=f"{address}toewijzen/", to_field="", to__=colleague.pk)
    message.refresh_from_db()
    assert message.assigned_to_id is None
    office.desk.client.post(
        f"{address}toewijzen/", {"idempotency_key": "k" * 20, "to": colleague.pk}
    )
    assert message.subject in Desk(colleague).open("/en/beheer/postvak/?bak=mijn")
    assert message.subject not in office.desk.open("/en/beheer/postvak/?bak=mijn")


@pytest.mark.django_db
def test_messages_are_found_by_words_and_by_what_they_are(clock: Clock) -> None:
    office = Office()
    message_of(office, subject="Over de lunch")
    message_of(office, subject="Over het station", outcome="auto_reply", why="out_of_office")
    everything = words_of(office.desk.open("/en/beheer/postvak/?bak=alles"))
    assert "Over de lunch" in everything
    assert "Over het station" in everything
    found = words_of(office.desk.open("/en/beheer/postvak/?bak=alles&q=lunch"))
    assert "Over het station" not in found
    robots = words_of(office.desk.open("/en/beheer/postvak/?bak=alles&soort=auto_reply"))
    assert "Over de lunch" not in robots
    nothing = words_of(office.desk.open("/en/beheer/postvak/?q=vliegtuig"))
    assert "Nothing found" in nothing


@pytest.mark.django_db
def test_the_list_costs_the_same_with_more_messages(
    clock: Clock, django_assert_max_num_queries: Any
) -> None:
    office = Office()
    for _number in range(60):
        message_of(office, assigned_to=office.manager)
    with django_assert_max_num_queries(20):
        page = words_of(office.desk.open("/en/beheer/postvak/"))
    assert "Given to nobody (0)" in page
    assert "60 messages" in page
    assert "Page 1 of 2" in page


@pytest.mark.django_db
def test_what_a_stranger_sent_is_a_file_and_never_a_page(clock: Clock) -> None:
    office = Office()
    message = message_of(office, text="<script>alert(1)</script>", full_text="<b>x</b>")
    file = IncomingFile.objects.create(
        message=message,
        filename='pagina"\r\n.html',
        content_type="text/html",
        content=b"<script>",
        text="<i>woorden</i>",
    )
    page: Any = office.desk.client.get(f"/en/beheer/postvak/{message.pk}/")
    assert b"<script>alert" not in page.content
    assert b"&lt;i&gt;woorden" in page.content
    for path in (f"bestand/{file.pk}/", "bericht.eml"):
        answer: Any = office.desk.client.get(f"/en/beheer/postvak/{message.pk}/{path}")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_several_messages_are_put_in_at_once_and_a_wrong_file_is_named(clock: Clock) -> None:
    office = Office()
    files = [
        SimpleUploadedFile("een.eml", mail("Een", Subject="Een").as_bytes()),
        SimpleUploadedFile("twee.eml", mail("Twee", Subject="Twee").as_bytes()),
        SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff no mail at all"),
    ]
    desk = f"activity:{office.network.pk}"
    answer = office.desk.send("/en/beheer/postvak/inleveren/", saved=files, goes_to=desk)
    page = words_of(office.desk.open(answer["Location"]))
    assert "2 messages came in." in page
    assert "foto.jpg: This is not a mail message." in page
    assert "2 messages are still being read" in page
    for message in IncomingMessage.objects.all():
        interpret(message.pk, at=clock.now)
    assert IncomingMessage.objects.exclude(outcome="").count() == 2

    again = SimpleUploadedFile("een.eml", mail("Een", Subject="Een").as_bytes())
    known = office.desk.send("/en/beheer/postvak/inleveren/", saved=[again], goes_to=desk)
    assert "1 message was here already." in words_of(office.desk.open(known["Location"]))

    wrong = [
        SimpleUploadedFile("foto.jpg", b"no mail at all"),
        SimpleUploadedFile("leeg.eml", b""),
    ]
    refused = office.desk.send(
        "/en/beheer/postvak/inleveren/", status=200, saved=wrong, goes_to=desk
    )
    assert "foto.jpg: This is not a mail message." in words_of(refused.content.decode())
    assert "leeg.eml: this file is empty." in words_of(refused.content.decode())


@pytest.mark.django_db
def test_a_standard_answer_takes_nothing_away_and_does_not_go_out_with_a_gap(clock: Clock) -> None:
    office = Office()
    message = message_of(office)
    page = f"/en/beheer/postvak/{message.pk}/antwoorden/"

    def filled(purpose: str, text: str) -> str:
        answer = office.desk.send(page, status=200, vul="ja", tekst=purpose, text=text)
        found = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode(), re.DOTALL)
        assert found
        return unescape(found[1]).strip()

    thanks = filled("answer_thanks", "My own words.")
    assert thanks.startswith("My own words.\n\n")
    how = filled("answer_how_to_apply", thanks)
    assert how.startswith("My own words.\n\n")
    assert filled("answer_thanks", how) == thanks
    refused = office.desk.send(page, status=200, text="You can apply until …, at this page: …")
    assert "Fill in what must stand at “…”" in words_of(refused.content.decode())
    assert not Letter.objects.filter(purpose="answer").exists()


@pytest.mark.django_db
def test_of_a_letter_that_came_back_nobody_is_asked_to_make_an_application(clock: Clock) -> None:
    office = Office()
    question, bounce = message_of(office), message_of(office, outcome="bounce", why="permanent")
    for pk, offered in ((question.pk, True), (bounce.pk, False)):
        words = words_of(office.desk.open(f"/en/beheer/postvak/{pk}/"))
        assert ("Is it something else?" not in words) == offered
        assert "Make it an application" in words


@pytest.mark.django_db
@pytest.mark.parametrize("role", [R.REVIEWER, R.READER, R.FACILITATOR, R.HOST])
def test_whoever_may_not_see_names_does_not_see_them_in_mail(role: str, clock: Clock) -> None:
    office = Office()
    message = message_of(office, subject_ref=f"application:{office.application.pk}")
    desk = Desk(make_staff(office.organiser, role))
    desk.open("/en/beheer/postvak/", status=403)
    desk.open(f"/en/beheer/postvak/{message.pk}/", status=403)
    assert "/beheer/postvak/" not in desk.open("/en/beheer/")


@pytest.mark.django_db
def test_a_letter_to_a_person_without_mail_history_says_so(clock: Clock) -> None:
    office = Office()
    page = office.desk.open(f"/en/beheer/mensen/{office.noor.pk}/")
    assert "No letter was written to this person yet, and none came in." in words_of(page)
    assert Person.objects.filter(pk=office.noor.pk).exists()
