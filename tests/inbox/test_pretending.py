"""Letters that pretend: another's name, another's address, another's verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.mail.incoming import Outcome, Why
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.programmes.actions import confirm_subscription, subscribe
from leerkring.programmes.models import Subscription
from leerkring.programmes.subscribers import live_subscriptions, subscription_address
from tests.factories import make_application, make_staff
from tests.inbox.desk import DAY, automatic_letters, open_network, receive
from tests.inbox.messages import MOTIVATION, TEAM_AT, bounce, forwarded, mail, reply
from tests.inbox.test_pipeline import applicant_of, sent_letter

pytestmark = pytest.mark.django_db
SERVER = "mx.alliantie.example"
FORM = "Formulier OBS Proef <formulier@obsproef.example>"


@pytest.fixture(autouse=True)
def _our_server(settings: Settings) -> None:
    settings.MAIL_AUTHSERV = SERVER


def results(said: str) -> dict[str, str]:
    return {"Authentication_Results": f"{SERVER}; {said}"}


def by_form(name: str, address: str, *, number: int) -> bytes:
    words = f"{MOTIVATION}\n\nMet vriendelijke groet,\n{name}\nintern begeleider\n"
    return mail(
        words, sender=FORM, message_id=f"<f{number}@obsproef.example>",
        Reply_To=f"{name} <{address}>",
    )  # fmt: skip


def news_for(address: str) -> Subscription:
    asked = subscribe(by=SYSTEM, at=DAY, email=address, language="nl")
    return confirm_subscription(by=SYSTEM, at=DAY, subscription=asked)


# --- who sends it ------------------------------------------------------------------------------


def test_a_display_name_that_holds_an_address_does_not_reach_its_owner() -> None:
    open_network()
    raw = mail(**results("dmarc=pass header.from=kwaad.example")).replace(
        b"From: Sanne de Wit <s.dewit@regenboog.example>",
        b"From: =?utf-8?Q?Sanne_=3Cs.dewit=40regenboog.example=3E?= <vreemde@kwaad.example>",
    )
    message = receive(raw)
    assert message.sender == "vreemde@kwaad.example"
    assert [letter.recipient for letter in automatic_letters()] == ["vreemde@kwaad.example"]


def test_an_address_outside_ascii_gets_nothing_and_a_person_looks() -> None:
    open_network()
    raw = mail().replace(b"s.dewit@regenboog.example>", "jürgen@regenboog.example>".encode(), 1)
    message = receive(raw)
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.NO_SENDER)
    assert "jürgen@regenboog.example" in message.sender_name
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        "dmarc=pass header.from=kwaad.example",
        'spf=fail smtp.mailfrom="x; dmarc=pass"@kwaad.example; dmarc=none',
        "spf=pass (dmarc=pass)",
        "dkim=pass",
    ],
)
def test_only_a_verdict_about_this_sender_proves_them(said: str) -> None:
    open_network()
    assert not receive(mail(**results(said))).authenticated


def test_a_verdict_about_the_colleague_who_forwards_says_nothing_of_the_writer() -> None:
    network = open_network()
    colleague = make_staff(network.programme.organiser)
    domain = colleague.email.partition("@")[2]
    raw = forwarded(mail(message_id="<i@r.example>"), by=colleague.email)
    proven = f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\n".encode()
    message = receive(proven + raw)
    assert message.sender == "s.dewit@regenboog.example"
    assert not message.authenticated


# --- what our own server doubts ----------------------------------------------------------------


def test_what_our_server_doubts_changes_nothing() -> None:
    application = applicant_of(open_network(), state=ApplicationState.OFFERED)
    Offer.objects.create(
        application=application, offered_at=DAY, answer_before=DAY + timedelta(days=7)
    )
    letter = sent_letter(application)
    news = news_for(application.email)
    doubted = results("dmarc=fail header.from=regenboog.example")
    before = Letter.objects.count()
    for number, raw in enumerate(
        [
            reply(letter.message_id, "Ja graag!"),
            mail("", subject=f"unsubscribe {subscription_address(news).split('/')[-2]}"),
            bounce(letter.message_id, application.email),
            mail(),
        ]
    ):
        head = f"Authentication-Results: {doubted['Authentication_Results']}\n".encode()
        message = receive(head + raw + b"\n" * number)
        assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.NOT_GENUINE)
        assert (message.person, message.subject_ref, message.letter) == (None, "", None)
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT
    assert live_subscriptions().exists()
    assert Letter.objects.count() == before
    assert Application.objects.count() == 1


def test_another_servers_doubt_is_not_believed() -> None:
    open_network()
    raw = mail(Authentication_Results="mx.kwaad.example; dmarc=fail")
    assert receive(raw).outcome == Outcome.APPLICATION


# --- news --------------------------------------------------------------------------------------


def test_news_stops_by_its_token() -> None:
    news = news_for("noor@school.example")
    open_network()
    token = subscription_address(news).split("/")[-2]
    raw = mail("", subject=f"unsubscribe {token}", sender="Noor <anders@school.example>")
    assert receive(raw).why == Why.ASKED
    assert not live_subscriptions().exists()


def test_a_forged_sender_stops_nobodys_news_the_address_is_asked() -> None:
    news_for("noor@school.example")
    open_network()
    letters = Letter.objects.count()
    message = receive(mail("", subject="Uitschrijven", sender="Noor <noor@school.example>"))
    assert (message.outcome, message.why) == (Outcome.UNSUBSCRIBE, Why.ASKED_BACK)
    assert live_subscriptions().exists()
    asked = Letter.objects.order_by("-pk")[0]
    assert (Letter.objects.count(), asked.recipient) == (letters + 1, "noor@school.example")


# --- notes of absence --------------------------------------------------------------------------

ABSENT = [
    "Ik ben tot en met 3 december afwezig. Voor aanmelden en dringende zaken: mijn collega.",
    "Dit is een automatisch antwoord. Wij hebben uw e-mail ontvangen en melden ons aan de hand van"
    " de volgorde van binnenkomst. U neemt deel aan ons leernetwerk van lezers.",
    "I am out of the office until Monday. To apply for a place please contact my colleague.",
    "Ich bin bis Montag nicht im Büro. Anmeldung und Motivation an die Kollegin.",
    "Wegens vakantie lees ik mijn mail niet. Aanmelding en deelname regelt het secretariaat.",
]


@pytest.mark.parametrize("words", ABSENT)
def test_an_absence_note_without_marks_is_no_application_and_gets_no_answer(words: str) -> None:
    open_network()
    raw = mail(words, subject="Re: Aanmelding leernetwerk schoolleiders", sender="a@b.example")
    message = receive(raw)
    assert message.outcome == Outcome.UNKNOWN
    assert not Letter.objects.exists()
    assert not Application.objects.exists()


def test_who_tells_of_leave_and_applies_is_taken_up() -> None:
    open_network()
    words = f"{MOTIVATION}\nIk ben in maart met verlof, maar de avonden lukken."
    assert receive(mail(words)).outcome == Outcome.APPLICATION


# --- web forms and mailboxes of several -----------------------------------------------------------


@pytest.mark.capability(14)
def test_two_people_through_one_form_are_two_dossiers() -> None:
    open_network()
    receive(by_form("Noor Voorbeeld", "noor.f@voorbeeld.example", number=1))
    receive(by_form("Bram Monster", "bram.f@voorbeeld.example", number=2))
    rows = Application.objects.order_by("pk").values_list("given_name", "email")
    assert list(rows) == [
        ("Noor", "noor.f@voorbeeld.example"),
        ("Bram", "bram.f@voorbeeld.example"),
    ]
    assert {letter.recipient for letter in automatic_letters()} == {email for _name, email in rows}


def test_a_form_without_an_address_for_answers_is_never_one_dossier_for_two() -> None:
    open_network()
    for number, name in enumerate(["Noor Voorbeeld", "Bram Monster"]):
        words = f"{MOTIVATION}\n\nGroet,\n{name}\n"
        message = receive(mail(words, sender=FORM, message_id=f"<{number}@o.example>"))
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.OTHER_NAME)
    assert Application.objects.get().motivation.count("leernetwerk voor schoolleiders") == 1


@pytest.mark.parametrize("answers", [TEAM_AT, "a@b.example, c@d.example", "jürgen@b.example"])
def test_answers_that_go_to_nobody_certain_are_looked_at(answers: str) -> None:
    open_network()
    raw = mail(sender=FORM).replace(b"To: aan", f"Reply-To: {answers}\nTo: aan".encode(), 1)
    message = receive(raw)
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.ANSWERS_ELSEWHERE)
    assert not Application.objects.exists()


def test_a_colleague_at_the_same_mailbox_does_not_write_in_anothers_dossier() -> None:
    network = open_network()
    anna = Person.objects.create(
        given_name="Anna", family_name="Eersteling", email="info@obsproef.example", created_at=DAY
    )
    make_application(network, person=anna)
    words = f"{MOTIVATION}\n\nGroet,\nBob Tweedeling\n"
    message = receive(mail(words, sender="OBS Proef <info@obsproef.example>"))
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.OTHER_NAME)
    assert (message.person, message.subject_ref) == (None, "")
    question = mail(
        "Hoe laat begint het?\n\nGroet,\nBob Tweedeling", subject="Vraag",
        sender="OBS Proef <info@obsproef.example>", message_id="<q@o.example>",
    )  # fmt: skip
    assert receive(question).why == Why.QUESTION


def test_initials_that_fit_are_decided_by_a_person() -> None:
    network = open_network()
    make_application(
        network, person=Person.objects.create(
            given_name="Anna", family_name="Eersteling", email="a@b.example", created_at=DAY
        ),
    )  # fmt: skip
    words = f"{MOTIVATION}\n\nGroet,\nA. Eersteling\n"
    message = receive(mail(words, sender="A. Eersteling <a@b.example>"))
    assert message.why == Why.OTHER_NAME


# --- thanks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Bedankt!", "Dank je wel, helder!", "Thanks for the reply."])
def test_a_word_of_thanks_waits_for_nobody(words: str) -> None:
    letter = sent_letter(applicant_of(open_network()))
    message = receive(reply(letter.message_id, words), to=TEAM_AT)
    assert message.why == Why.THANKS
    assert message.done_at is not None


@pytest.mark.parametrize("words", ["Bedankt, maar ik kan niet.", "Dank! Hoe laat begint het?"])
def test_thanks_with_anything_else_waits_for_the_team(words: str) -> None:
    letter = sent_letter(applicant_of(open_network()))
    assert receive(reply(letter.message_id, words), to=TEAM_AT).done_at is None
