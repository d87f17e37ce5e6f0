from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from leerkring.admissions import mail_answers
from leerkring.admissions.actions.applying import save_draft
from leerkring.admissions.mails import send_received
from leerkring.admissions.models import Application, LateAttempt, Offer
from leerkring.admissions.queries.window import Window, applicant, window
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.audit.limits import Limit
from leerkring.audit.models import Event
from leerkring.inbox import pipeline
from leerkring.inbox.pipeline import interpret
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.copies import write_copies
from leerkring.mail.hiding import as_received
from leerkring.mail.incoming import (
    Outcome,
    Why,
    store_message,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.mail.registers import WishToUnsubscribe, _unsubscribers
from leerkring.mail.wire import as_bytes
from leerkring.people.models import Assistant, Person
from leerkring.programmes.actions import confirm_subscription, subscribe
from leerkring.programmes.mails import tell_of_activities
from leerkring.programmes.subscribers import live_subscriptions
from tests.factories import make_application, make_network, make_organisation, make_staff
from tests.inbox.desk import DAY, automatic_letters, open_network, receive
from tests.inbox.messages import (
    APPLY_AT,
    CORPUS,
    MOTIVATION,
    TEAM_AT,
    bounce,
    forwarded,
    mail,
    odd_bounce,
    out_of_office,
    reply,
)

pytestmark = pytest.mark.django_db
ADDRESS = "s.dewit@regenboog.example"


def applicant_of(activity: Any, **values: Any) -> Application:
    person = Person.objects.create(
        given_name="Sanne", family_name="de Wit", email=ADDRESS, created_at=DAY
    )
    return make_application(activity, person=person, **values)


def sent_letter(application: Application) -> Letter:
    send_received(application, at=DAY)
    letter = Letter.objects.latest("id")
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=DAY)
    letter.refresh_from_db()
    return letter


# --- an application ----------------------------------------------------------------------------


def test_a_mail_to_the_activity_becomes_a_dossier_with_a_letter() -> None:
    make_organisation(name="OBS De Regenboog")
    network = open_network()
    message = receive(mail())
    application = Application.objects.get()
    assert (message.outcome, message.why) == (Outcome.APPLICATION, Why.NEW)
    assert message.subject_ref == f"application:{application.pk}"
    assert message.context_ref == f"activity:{network.pk}"
    assert (application.state, application.source) == (ApplicationState.DRAFT, "mail")
    assert (application.given_name, application.surname) == ("Sanne", "de Wit")
    assert (application.organisation_name, application.role) == (
        "OBS De Regenboog",
        "school_leader",
    )
    assert application.organisation_town == "Utrecht"
    assert application.motivation == MOTIVATION
    assert application.created_at == DAY
    [letter] = automatic_letters()
    assert (letter.recipient, letter.purpose) == (ADDRESS, "application_by_mail")
    assert f"/aanmelding/{application.pk}-" in as_received(letter).text
    assert letter.headers["In-Reply-To"] == "<a1@regenboog.example>"


def test_two_mails_of_one_person_are_one_application() -> None:
    open_network()
    receive(mail())
    second = receive(
        mail("Nog vergeten bij mijn aanmelding: ik doe mee.", message_id="<a2@regenboog.example>")
    )
    application = Application.objects.get()
    assert second.why == Why.JOINED
    assert application.motivation.startswith(MOTIVATION)
    assert "Nog vergeten" in application.motivation
    assert len(automatic_letters()) == 1


def test_what_somebody_worked_on_is_not_changed_by_a_second_mail() -> None:
    network = open_network()
    receive(mail())
    application = Application.objects.get()
    save_draft(
        by=applicant(application), at=DAY, activity=network, application=application,
        values={"motivation": "Zelf geschreven."}, step=2,
    )  # fmt: skip
    receive(mail("Ik meld me aan, met een andere tekst.", message_id="<a2@r.example>"))
    application.refresh_from_db()
    assert application.motivation == "Zelf geschreven."


def test_a_mail_of_somebody_who_applied_lands_in_that_dossier() -> None:
    network = open_network()
    application = applicant_of(network)
    message = receive(mail())
    assert (message.outcome, message.why) == (Outcome.REPLY, Why.KNOWN_APPLICANT)
    assert message.subject_ref == f"application:{application.pk}"
    assert Application.objects.count() == 1


def test_the_deadline_counts_from_the_arrival() -> None:
    network = open_network(closes_before=DAY + timedelta(minutes=5))
    receive(mail())
    application = Application.objects.select_related("activity__programme__organiser").get()
    assert application.late_until_at == DAY + timedelta(days=3)
    assert window(network, DAY + timedelta(days=2), application) == Window.OPEN
    assert window(network, DAY + timedelta(days=4), application) == Window.LATE


def test_a_mail_after_the_deadline_is_kept_and_the_sender_is_told() -> None:
    open_network(closes_before=DAY - timedelta(minutes=1))
    message = receive(mail())
    assert (message.outcome, message.why) == (Outcome.APPLICATION, Why.LATE)
    assert LateAttempt.objects.get().arrived_at == DAY
    assert [letter.purpose for letter in automatic_letters()] == ["application_by_mail_late"]


def test_a_shared_mailbox_is_parted_by_subject_and_words() -> None:
    leaders = open_network(title="Leernetwerk schoolleiders", short_title="Schoolleiders")
    teachers = open_network(
        programme=leaders.programme, title="Leernetwerk leraren", short_title="Leraren",
        audience=["teacher"],
    )  # fmt: skip
    assert receive(mail()).context_ref == f"activity:{leaders.pk}"
    by_words = mail(
        "Ik wil me aanmelden. Ik ben docent Nederlands en leraren zoals ik willen leren.",
        sender="bo@school.example",
        subject="Aanmelding",
        message_id="<b@school.example>",
    )
    assert receive(by_words).context_ref == f"activity:{teachers.pk}"


def test_small_words_of_a_title_say_nothing_of_which_one_is_meant() -> None:
    first = open_network(title="Samen werken aan de school van morgen", short_title="Morgen")
    second = open_network(
        programme=first.programme, title="Rekenen voor iedereen die wil", short_title="Rekenen"
    )
    words = "Ik wil me graag aanmelden. Dat is voor mij een kans, die ik samen met mijn team pak."
    message = receive(mail(words, subject="Aanmelding"))
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.WHICH_ACTIVITY)
    clear = mail(f"{words} Over rekenen.", sender="b@s.example", subject="", message_id="<b@s.e>")
    assert receive(clear).context_ref == f"activity:{second.pk}"


def test_in_doubt_the_sender_is_asked_which_one() -> None:
    leaders = open_network(title="Leernetwerk schoolleiders", short_title="Schoolleiders")
    open_network(
        programme=leaders.programme, title="Leernetwerk leraren", short_title="Leraren",
        audience=["teacher"],
    )  # fmt: skip
    message = receive(mail("Ik meld me graag aan!", subject="Aanmelding"))
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.WHICH_ACTIVITY)
    [letter] = automatic_letters()
    assert "Leernetwerk leraren" in letter.text
    assert f"/bericht/{message.pk}-" in as_received(letter).text
    answer = reply(letter.message_id, "Voor schoolleiders graag.")
    assert receive(answer).outcome == Outcome.REPLY
    message.refresh_from_db()
    assert message.why == Why.CHOSEN
    assert Application.objects.get().activity_id == leaders.pk
    later = automatic_letters()[-1]
    assert later.purpose == "application_by_mail"
    assert later.send_after >= letter.send_after + timedelta(hours=24)


def test_a_question_is_for_the_team() -> None:
    network = open_network()
    message = receive(CORPUS["question"]())
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.QUESTION)
    assert message.context_ref == f"activity:{network.pk}"
    assert automatic_letters() == []


def test_what_a_colleague_forwards_is_the_application_of_its_writer() -> None:
    network = open_network()
    assert receive(forwarded(mail(message_id="<i@r.example>"))).sender == ADDRESS
    message = receive(CORPUS["forwarded in text"]())
    assert message.sender == "k.haddad@delinde.example"
    assert message.context_ref == f"activity:{network.pk}"
    karim = Application.objects.get(email="k.haddad@delinde.example")
    assert (karim.name, karim.organisation_name) == ("Karim Haddad", "CBS De Linde")
    assert "Deze kwam in de gewone bus" not in karim.motivation


def test_what_somebody_else_forwards_is_not_opened() -> None:
    open_network()
    message = receive(forwarded(mail(), by="Mallory <mallory@elsewhere.example>"))
    assert message.sender == "mallory@elsewhere.example"


# --- robots, loops, forgery ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["out of office", "out of office in English", "out of office without marks", "ticket robot",
     "read receipt"],
)  # fmt: skip
def test_a_machine_is_never_answered(name: str) -> None:
    open_network()
    assert receive(CORPUS[name]()).outcome == Outcome.AUTO_REPLY
    assert Letter.objects.count() == 0
    assert Application.objects.count() == 0


@pytest.mark.parametrize("name", ["mailing list", "newsletter"])
def test_mail_in_bulk_goes_to_the_team_and_is_not_answered(name: str) -> None:
    open_network()
    message = receive(CORPUS[name]())
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.MAILING_LIST)
    assert Letter.objects.count() == 0


def test_an_empty_envelope_sender_is_never_answered() -> None:
    open_network()
    assert receive(mail(), envelope_from="").why == Why.NO_SENDER
    assert Letter.objects.count() == 0


def test_two_leerkrings_that_face_each_other_stop_at_the_first_hop(settings: Settings) -> None:
    open_network()
    receive(mail(sender="Andere Leerkring <robot@elsewhere.example>"))
    [letter] = automatic_letters()
    ours = as_bytes(letter, [], DAY)
    settings.BASE_URL = "https://elsewhere.example"  # now we are the other one
    settings.DEFAULT_FROM_EMAIL = "robot@elsewhere.example"
    arrived = receive(ours)
    assert arrived.outcome == Outcome.AUTO_REPLY
    assert automatic_letters() == [letter]


def test_a_letter_of_our_own_that_comes_round_is_not_taken_up() -> None:
    open_network()
    receive(mail())
    [letter] = automatic_letters()
    arrived = receive(as_bytes(letter, [], DAY))
    assert (arrived.outcome, arrived.why) == (Outcome.REJECTED, Why.OWN_MESSAGE)


def test_nobody_gets_two_automatic_answers_in_a_day() -> None:
    leaders = open_network()
    make_network(programme=leaders.programme, application_email="tweede@alliantie.example")
    receive(mail())
    receive(mail(to="tweede@alliantie.example", message_id="<t@r.example>"),
            to="tweede@alliantie.example", at=DAY + timedelta(hours=1))  # fmt: skip
    first, second = automatic_letters()
    assert second.send_after - first.send_after >= timedelta(hours=24)


def test_a_flood_of_forged_senders_waits_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_answers, "MOST_ANSWERS", Limit("automatic-answers", most=3))
    open_network()
    for number in range(5):
        receive(mail(sender=f"p{number}@school.example", message_id=f"<{number}@s.example>"))
    assert [letter.state for letter in automatic_letters()] == [*["queued"] * 3, *["draft"] * 2]


def test_a_sender_that_our_own_server_refutes_is_not_answered(settings: Settings) -> None:
    settings.MAIL_AUTHSERV = "mx.alliantie.example"
    open_network()
    refuted = mail(Authentication_Results="mx.alliantie.example; dmarc=fail header.from=x.example")
    assert receive(refuted).why == Why.NOT_GENUINE
    proven = mail(
        Authentication_Results="mx.alliantie.example; dkim=pass; dmarc=pass", message_id="<p@r.x>"
    )
    assert receive(proven).authenticated
    somebody_else = mail(
        Authentication_Results="mx.elsewhere.example; dmarc=pass", message_id="<q@r.x>"
    )
    assert not receive(somebody_else).authenticated


def test_the_team_is_not_answered_by_a_machine() -> None:
    network = open_network()
    colleague = make_staff(network.programme.organiser)
    message = receive(mail(sender=colleague.email))
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.FROM_TEAM)


# --- bounces, replies, answers -----------------------------------------------------------------


@pytest.mark.parametrize("report", [bounce, odd_bounce])
def test_a_letter_that_comes_back_says_so(report: Any) -> None:
    letter = sent_letter(applicant_of(open_network()))
    message = receive(report(letter.message_id, ADDRESS), envelope_from="")
    letter.refresh_from_db()
    assert (message.outcome, message.why) == (Outcome.BOUNCE, Why.PERMANENT)
    assert message.person_id == letter.person_id
    assert letter.state == Letter.State.BOUNCED
    assert letter.bounced_at == DAY
    assert "5.1.1" in letter.last_error


@pytest.mark.parametrize(("status", "goes_on"), [("5.1.1", False), ("5.2.2", True)])
def test_news_that_comes_back_ends_the_subscription_of_an_address_that_fails(
    status: str, *, goes_on: bool
) -> None:
    asked = subscribe(by=SYSTEM, at=DAY, email="noor@school.example", language="nl")
    confirm_subscription(by=SYSTEM, at=DAY, subscription=asked)
    letter = tell_of_activities(asked, [open_network()], version=1, at=DAY)
    assert letter
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=DAY)
    message = receive(bounce(letter.message_id, asked.email, status=status), envelope_from="")
    assert (message.outcome, message.why) == (Outcome.BOUNCE, Why.PERMANENT)
    assert live_subscriptions().exists() is goes_on
    assert Event.objects.filter(verb="ended_failing_subscription").exists() is not goes_on


def test_a_delay_is_no_bounce_of_the_letter() -> None:
    letter = sent_letter(applicant_of(open_network()))
    raw = bounce(letter.message_id, ADDRESS, status="4.4.1", action="delayed")
    assert receive(raw).why == Why.DELAYED
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("Action: failed", Why.PERMANENT),  # the other server tried for days, and gave up
        ("Action: delayed", Why.DELAYED),
        ("X-Nothing: said", Why.DELAYED),
    ],
)
def test_a_server_that_gave_up_brings_a_letter_back_whatever_held_it_up(
    action: str, why: str
) -> None:
    letter = sent_letter(applicant_of(open_network()))
    raw = bounce(letter.message_id, ADDRESS, status="4.4.1").replace(
        b"Action: failed", action.encode()
    )
    assert receive(raw).why == why
    letter.refresh_from_db()
    is_back = letter.state == Letter.State.BOUNCED
    assert is_back == (why == Why.PERMANENT)


def test_a_bounce_that_only_names_an_address_changes_nothing() -> None:
    letter = sent_letter(applicant_of(open_network()))
    message = receive(bounce("<made-up@x.example>", ADDRESS))
    assert (message.outcome, message.why) == (Outcome.BOUNCE, Why.NO_LETTER)
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT


def test_a_bounce_is_matched_by_the_address_it_came_back_to() -> None:
    letter = sent_letter(applicant_of(open_network()))
    digest = letter.message_id.strip("<>").partition("@")[0]
    raw = bounce("<x@x.example>", "doorgestuurd@elders.example")
    receive(raw, to=f"bounces+{digest}@alliantie.example")
    letter.refresh_from_db()
    assert letter.state == Letter.State.BOUNCED


def test_a_copy_that_comes_back_is_not_its_letter() -> None:
    letter = sent_letter(applicant_of(open_network()))
    person = Person.objects.get()
    mo = Assistant(person=person, name="Mo", email="mo@school.example", added_at=DAY)
    mo.save()
    [copy] = write_copies(letter, [mo], DAY)
    Letter.objects.filter(pk=copy.pk).update(state=Letter.State.SENT, sent_at=DAY)
    mark = copy.message_id.strip("<>").partition("@")[0]
    receive(bounce("<x@x.example>", "mo@school.example"), to=f"bounces+{mark}@alliantie.example")
    states = dict(Letter.objects.values_list("pk", "state"))
    assert (states[letter.pk], states[copy.pk]) == ("sent", "bounced")


def test_a_reply_lands_in_the_dossier_without_the_quote() -> None:
    application = applicant_of(open_network())
    letter = sent_letter(application)
    message = receive(reply(letter.message_id, "Dank, maar hoe laat begint het?"), to=TEAM_AT)
    assert (message.outcome, message.why) == (Outcome.REPLY, Why.IN_THREAD)
    assert message.subject_ref == f"application:{application.pk}"
    assert message.letter_id == letter.pk
    assert message.text == "Dank, maar hoe laat begint het?"


def test_a_reply_without_ids_is_known_by_its_subject() -> None:
    letter = sent_letter(applicant_of(open_network()))
    raw = mail(
        "Hoe laat begint het?", subject=f"Antw: {letter.subject}", message_id="<noid@r.example>"
    )
    assert receive(raw, to=TEAM_AT).why == Why.SAME_SUBJECT


@pytest.mark.parametrize(
    ("words", "why", "answers"),
    [
        ("Ja, ik kom graag!", Why.SAYS_YES, 1),
        ("Helaas kan ik niet komen.", Why.SAYS_NO, 1),
        ("Ja, maar alleen als het op dinsdag is.", Why.UNCLEAR, 0),
    ],
)
def test_a_yes_by_mail_never_takes_the_place_by_itself(words: str, why: str, answers: int) -> None:
    application = applicant_of(open_network(), state=ApplicationState.OFFERED)
    Offer.objects.create(
        application=application, offered_at=DAY, answer_before=DAY + timedelta(days=7)
    )
    letter = sent_letter(application)
    message = receive(reply(letter.message_id, words), to=TEAM_AT)
    assert (message.outcome, message.why) == (Outcome.OFFER_ANSWER, why)
    application.refresh_from_db()
    assert application.state == ApplicationState.OFFERED
    assert [one.purpose for one in automatic_letters()] == ["offer_link_again"] * answers


def test_the_yes_of_somebody_else_in_the_thread_writes_nothing_to_the_applicant() -> None:
    application = applicant_of(open_network(), state=ApplicationState.OFFERED)
    Offer.objects.create(
        application=application, offered_at=DAY, answer_before=DAY + timedelta(days=7)
    )
    letter = sent_letter(application)
    colleague = "Karim Vos <collega@regenboog.example>"
    raw = reply(letter.message_id, "Ja, ik kom graag!", sender=colleague)
    message = receive(raw, to=TEAM_AT)
    assert (message.outcome, message.why) == (Outcome.OFFER_ANSWER, Why.SAYS_YES)
    assert automatic_letters() == []


def test_an_absence_message_about_a_letter_lands_in_the_dossier() -> None:
    application = applicant_of(open_network())
    letter = sent_letter(application)
    message = receive(out_of_office(letter.message_id))
    assert message.outcome == Outcome.AUTO_REPLY
    assert message.subject_ref == f"application:{application.pk}"


def test_unsubscribing_asks_the_rooms_that_send_news(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[WishToUnsubscribe] = []
    monkeypatch.setattr(
        "leerkring.mail.registers._unsubscribers", [lambda wish, at: not asked.append(wish)]
    )
    open_network()
    message = receive(mail("", subject="unsubscribe 12-ab34cd", message_id="<u@r.example>"))
    assert (message.outcome, message.why) == (Outcome.UNSUBSCRIBE, Why.ASKED)
    assert asked == [WishToUnsubscribe(ADDRESS, "12-ab34cd")]


def test_who_gets_no_news_and_unsubscribes_goes_to_the_team() -> None:
    assert _unsubscribers is not None
    open_network()
    assert receive(CORPUS["unsubscribe"]()).why == Why.NOTHING_TO_UNSUBSCRIBE


@pytest.mark.parametrize("subject", ["Afmelden", "Afwezig op 14 maart", "Ik ben afwezig op 18/1"])
def test_who_has_a_place_and_cannot_come_is_seen_by_the_team(subject: str) -> None:
    application = applicant_of(open_network(), state=ApplicationState.PLACED, decided_at=DAY)
    message = receive(mail("Ik ben helaas niet aanwezig.", subject=subject), to=TEAM_AT)
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.KNOWN_APPLICANT)
    assert message.subject_ref == f"application:{application.pk}"


def test_a_reply_that_says_that_somebody_cannot_come_is_a_reply() -> None:
    letter = sent_letter(applicant_of(open_network()))
    raw = reply(letter.message_id, "Ik ben niet aanwezig bij de eerste bijeenkomst.")
    assert receive(raw, to=TEAM_AT).outcome == Outcome.REPLY


# --- exactly one outcome -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_every_message_has_exactly_one_outcome(name: str) -> None:
    open_network()
    message = receive(CORPUS[name]())
    assert message.outcome in Outcome.values
    assert message.why in Why.values
    assert message.interpreted_at == DAY
    assert message.context_ref


def test_interpreting_twice_changes_nothing() -> None:
    open_network()
    message = receive(mail())
    assert interpret(message.pk, at=DAY + timedelta(days=1)) == Outcome.APPLICATION
    message.refresh_from_db()
    assert message.interpreted_at == DAY
    assert Application.objects.count() == 1
    assert len(automatic_letters()) == 1


def test_the_same_bytes_are_kept_once() -> None:
    open_network()
    assert receive(mail()) == receive(mail())
    assert IncomingMessage.objects.count() == 1


def test_the_same_message_by_another_way_is_a_duplicate() -> None:
    open_network()
    first = receive(mail())
    again = receive(b"Received: from x by y; Wed, 1 Nov 2023 10:00:00 +0000\r\n" + mail())
    assert (again.outcome, again.why) == (Outcome.REJECTED, Why.DUPLICATE)
    assert again.subject_ref == first.subject_ref


def test_a_message_that_is_too_large_is_named_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leerkring.mail.incoming.LARGEST", 500)
    monkeypatch.setattr("leerkring.inbox.from_machines.LARGEST", 500)
    open_network()
    message = receive(mail())
    assert message.why == Why.TOO_LARGE
    assert len(message.raw) == 501


def test_what_is_not_understood_goes_to_the_team(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(pipeline, "RULES", (fail,))
    open_network()
    message = receive(mail())
    assert (message.outcome, message.why) == (Outcome.UNKNOWN, Why.UNREADABLE)
    assert bytes(message.raw) == mail()


@pytest.mark.persistence
def test_what_was_stored_is_interpreted_by_the_worker(clock: Any) -> None:
    open_network()
    message, _is_new = store_message(
        raw=mail(), channel="lmtp", mailbox=APPLY_AT, at=DAY, envelope_from="x@y.example"
    )
    run_waiting_jobs(clock.now)
    message.refresh_from_db()
    assert message.outcome == Outcome.APPLICATION
