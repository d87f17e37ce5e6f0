"""Every formal message gets a receipt: what came in, literally, and the exact moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.actions.applying import edit_application, register, save_draft, submit
from leerkring.admissions.actions.nominations import decline_nomination
from leerkring.admissions.actions.offering import answer_offer
from leerkring.admissions.actions.withdrawing import undo_withdrawal, withdraw
from leerkring.admissions.models import Application, Nomination, Offer
from leerkring.admissions.queries.window import applicant
from leerkring.admissions.states import ApplicationState as S
from leerkring.audit.actors import NOBODY
from leerkring.mail.models import Letter, LetterText
from leerkring.programmes.models import Activity
from tests.factories import START, make_application, make_network, make_webinar
from tests.inbox.desk import open_network, receive
from tests.inbox.messages import mail

pytestmark = [pytest.mark.django_db, pytest.mark.capability(156)]
AT = datetime(2023, 10, 20, 8, 4, 9, tzinfo=UTC)
MOMENT = "vrijdag 20 oktober 2023, 10.04.09 uur"
MOTIVATION = "Ik wil leren hoe wij op school meer kansen bieden."


def complete(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def draft(activity: Activity) -> Application:
    values = {
        "given_name": "Sanne",
        "email": "sanne@school.example",
        "role": "teacher",
        "sector": "po",
        "organisation_name": "De Springplank",
        "organisation_town": "Utrecht",
        "motivation": MOTIVATION,
    }
    return complete(save_draft(by=NOBODY, at=START, activity=activity, values=values))


def offered(activity: Activity) -> Application:
    row = complete(make_application(activity, state=S.OFFERED))
    Offer.objects.create(application=row, offered_at=START, answer_before=AT + timedelta(days=7))
    Activity.objects.filter(pk=activity.pk).update(places_taken=1)
    return row


def applies() -> str:
    one = draft(make_network())
    submit(by=applicant(one), at=AT, application=one)
    return MOTIVATION


def applies_again() -> str:
    network = make_network()
    first = draft(network)
    submit(by=applicant(first), at=START, application=first)
    Letter.objects.all().delete()
    again = draft(network)
    again.motivation = "Een andere reden."
    again.save()
    submit(by=applicant(again), at=AT, application=again)
    assert "Een andere reden." not in Letter.objects.get().text  # anybody can have typed it
    return "Nog een aanmelding met jouw adres: de eerste telt."


def registers(places: int | None = None) -> str:
    values = {"given_name": "Bo", "email": "bo@school.example", "motivation": "Hoe begin ik?"}
    register(by=NOBODY, at=AT, activity=make_webinar(places=places), values=values)
    return "Hoe begin ik?"


def joins_the_reserve_list() -> str:
    return registers(places=0)


def changes() -> str:
    one = complete(make_application(make_network()))
    values = {"motivation": "Dit is wat ik nu wil."}
    edit_application(by=applicant(one), at=AT, application=one, version=one.version, values=values)
    return "Dit is wat ik nu wil."


def withdraws() -> str:
    one = complete(make_application(make_network()))
    withdraw(by=applicant(one), at=AT, application=one)
    return "ik trek mijn aanmelding in"


def gives_the_place_back() -> str:
    one = complete(make_application(make_network(places_taken=1), state=S.PLACED))
    withdraw(by=applicant(one), at=AT, application=one)
    return "ik geef mijn plaats terug"


def comes_back() -> str:
    one = complete(make_application(make_network()))
    withdraw(by=applicant(one), at=START, application=one)
    Letter.objects.all().delete()
    undo_withdrawal(by=applicant(one), at=AT, application=complete(one))
    return MOTIVATION


def comes_back_to_an_offer() -> str:
    one = offered(make_network())
    answer_offer(application=one, accept=False, by=applicant(one), at=START)
    Letter.objects.all().delete()
    undo_withdrawal(by=applicant(one), at=AT, application=complete(one))
    return MOTIVATION


def accepts() -> str:
    one = offered(make_network())
    answer_offer(application=one, accept=True, by=applicant(one), at=AT)
    return "ja, ik neem de plaats aan"


def declines() -> str:
    one = offered(make_network())
    answer_offer(application=one, accept=False, by=applicant(one), at=AT)
    return "nee, ik neem de plaats niet aan"


def is_not_interested() -> str:
    one = draft(make_network())
    asked = Nomination.objects.create(application=one, nominated_by="Els Bos", asked_at=START)
    decline_nomination(by=applicant(one), at=AT, nomination=asked)
    return "nee, ik heb geen interesse"


def applies_by_mail() -> str:
    open_network()
    receive(mail(), at=AT)
    return "Aanmelding"


def asks_by_mail() -> str:
    open_network()
    receive(mail("Willen jullie mijn gegevens wissen?", subject="Een verzoek"), at=AT)
    return "Willen jullie mijn gegevens wissen?"


def asks_twice_by_mail_in_a_day() -> str:
    asks_by_mail()
    Letter.objects.all().delete()
    receive(mail("Ik maak bezwaar.", subject="Bezwaar", message_id="<tweede@x>"), at=AT)
    return "Ik maak bezwaar."


@pytest.mark.parametrize(
    "happens",
    [
        applies,
        applies_again,
        registers,
        joins_the_reserve_list,
        changes,
        withdraws,
        gives_the_place_back,
        comes_back,
        comes_back_to_an_offer,
        accepts,
        declines,
        is_not_interested,
        applies_by_mail,
        asks_by_mail,
        asks_twice_by_mail_in_a_day,
    ],
)
def test_every_formal_message_gets_a_receipt_with_the_copy_and_the_moment(
    happens: Callable[[], str],
) -> None:
    copy = happens()
    text = Letter.objects.get().text
    assert "Ontvangstbewijs" in text
    assert f"Ontvangen: {MOMENT}." in text
    assert copy in text


def test_a_teams_own_words_do_not_leave_the_receipt_out() -> None:
    one = draft(make_network())
    LetterText.objects.create(
        context_ref=f"activity:{one.activity_id}",
        purpose="application_received",
        language="nl",
        subject="Bedankt",
        body="Bedankt!",
        changed_at=START,
    )
    submit(by=applicant(one), at=AT, application=one)
    text = Letter.objects.get().text
    assert text.startswith("Bedankt!\n\nOntvangstbewijs")
    assert MOTIVATION in text


def test_changes_that_follow_at_once_are_one_receipt_with_how_things_stand() -> None:
    one = complete(make_application(make_network()))
    for minutes, words in enumerate(("Eerst dit.", "Toen dat.")):
        edit_application(
            by=applicant(one),
            at=AT + timedelta(minutes=minutes),
            application=one,
            version=one.version,
            values={"motivation": words},
        )
    letter = Letter.objects.get(state=Letter.State.QUEUED)
    assert "Toen dat." in letter.text
    assert "Eerst dit." not in letter.text
    assert letter.send_after == AT + timedelta(minutes=6)


def test_a_form_cannot_send_links_to_an_address_that_anybody_typed() -> None:
    one = draft(make_network())
    one.motivation = "Win hier: https://kwaad.example/prijs of www.kwaad.example, of kwaad.nl/x."
    one.save()
    submit(by=applicant(one), at=AT, application=one)
    letter = Letter.objects.get()
    assert "kwaad" not in letter.text + letter.html
    assert "[een link, weggelaten]" in letter.text
    assert "sanne@school.example" in letter.text


def test_a_mail_whose_sender_is_not_proven_sends_no_links_back() -> None:
    open_network()
    receive(mail("Lees https://kwaad.example/prijs eens.", subject="Vraag"), at=AT)
    assert "kwaad" not in Letter.objects.get().text
