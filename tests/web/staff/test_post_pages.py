"""The team's pages of the post: ladders, holds, progress, samples, and one person's mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.models import Offer
from leerkring.admissions.states import ApplicationState
from leerkring.audit.models import EventPayload
from leerkring.mail.actions import mark_bounced, queue_letter
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import AutoRelease, Letter, LetterText, PostSettings, ReminderRule
from leerkring.people.models import Assistant
from leerkring.programmes.ladders import default_rules_of, rules_of
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import actor_of
from leerkring.programmes.tasks import write_due_reminders
from tests.factories import (
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
    place_person,
)
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-12-01 10:00")
    return make_network()


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def offer_to(network: Activity, clock: Clock, **values: object) -> Offer:
    application = make_application(network, state=ApplicationState.OFFERED, **values)
    return Offer.objects.create(
        application=application,
        offered_at=clock.now,
        answer_before=clock.now.replace(hour=23, minute=0) + timedelta(days=7),
    )


def draft_to(network: Activity, clock: Clock, number: int) -> Letter:
    letter = queue_letter(
        at=clock.now,
        purpose="meeting_changed",
        person=make_person(),
        subject_ref=f"meeting:{number}",
        values={},
        context_refs=(f"activity:{network.pk}", f"organiser:{network.programme.organiser_id}"),
        draft=True,
    )
    assert letter
    return letter


# --- reminders ------------------------------------------------------------------------------------


@pytest.mark.capability(74)
def test_a_ladder_is_switched_on_and_reminds_who_did_not_answer(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    offer_to(network, clock, person=make_person(given_name="Anna"))
    answers = offer_to(network, clock)
    page = f"/en/beheer/netwerken/{network.slug}/herinneringen/"
    assert "No reminder is planned" in manager.open(page)
    one = f"{page}offer_unanswered/"
    names = words_of(manager.open(one))
    assert "Anna" in names
    manager.send(one, is_on="on", days="3, 1", hour="9", by_itself="on")
    shown = words_of(manager.open(page))
    assert shown.index("5 December 2023") < shown.index("7 December 2023")
    assert "3 days before" in shown
    assert "to 2 people as things stand" in shown
    clock.move_to("2023-12-05 08:59")
    Offer.objects.filter(pk=answers.pk).update(state="declined", answered_at=clock.now)
    write_due_reminders.call()
    assert not Letter.objects.exists()
    clock.move_to("2023-12-05 09:00")
    for _again in range(2):
        write_due_reminders.call()
    assert Letter.objects.get().text.startswith("Dag Anna")
    assert "5 December" not in words_of(manager.open(page))
    assert "7 December 2023" in words_of(manager.open(page))


def test_a_ladder_says_what_is_wrong_and_is_switched_off_with_one_press(
    network: Activity, manager: Desk
) -> None:
    page = f"/en/beheer/netwerken/{network.slug}/herinneringen/meeting/"
    for days, said in (("7, x", "whole numbers"), ("", "how many days"), ("1 2 3 4 5 6", "one to")):
        answer = manager.send(page, status=200, is_on="on", days=days, hour="9")
        assert said in answer.content.decode()
    assert (
        "between 0 and 23"
        in manager.send(page, status=200, is_on="on", days="7", hour="24").content.decode()
    )
    assert not ReminderRule.objects.exists()
    overview = manager.client.get(f"/en/beheer/netwerken/{network.slug}/herinneringen/")
    [form] = re.findall(
        r'action="[^"]+/herinneringen/meeting/".*?</form>', overview.content.decode(), re.DOTALL
    )
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert "is_on" not in fields
    manager.client.post(page, fields)
    assert ReminderRule.objects.get().is_on is False
    manager.send(page, is_on="on", days="7", hour="9", by_itself="on")
    stale = manager.send(page, status=409, version="1", is_on="on", days="6", hour="9")
    assert stale.status_code == 409


# --- on hold, progress, settings ------------------------------------------------------------------


def test_letters_that_were_let_go_are_followed_until_all_are_sent(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    for number in range(3):
        draft_to(network, clock, number)
    answer = manager.send("/en/beheer/post/verzenden/")
    page = answer.headers["Location"]
    assert "0 of 3 sent" in manager.open(page)
    part = manager.client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    deliver_due(now=clock.now)
    Letter.objects.filter(subject_ref="meeting:2").update(state=Letter.State.FAILED, sent_at=None)
    done = manager.open(page)
    assert "2 of 3 sent" in done
    assert "1 letter could not be delivered" in done
    assert "hx-trigger" not in done
    stranger = Desk(make_staff(make_network().programme.organiser))
    stranger.open(page, status=404)


def test_the_mail_is_put_on_hold_and_let_go_on(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    slug = network.programme.organiser.slug
    page = f"/en/beheer/post/instellingen/{slug}/"
    draft_to(network, clock, 1)
    manager.send("/en/beheer/post/verzenden/")
    for fields in ({}, {"wat": f"activity:{network.pk}"}):
        manager.send(page, to=f"{page}pauze/", pauze="ja", **fields)
        assert "on hold" in words_of(manager.open("/en/beheer/post/"))
        assert deliver_due(now=clock.now) == 0
        manager.send(page, to=f"{page}pauze/", hervatten="ja", **fields)
    assert deliver_due(now=clock.now) == 1
    stranger = make_network()
    wrong = {"wat": f"activity:{stranger.pk}"}
    manager.send(page, to=f"{page}pauze/", status=404, pauze="ja", **wrong)


def test_pace_and_cap_are_set_and_kinds_go_by_themselves(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    ref = f"organiser:{network.programme.organiser_id}"
    page = manager.client.get("/en/beheer/post/instellingen/").headers["Location"]
    manager.send(page, weekly_cap="2", bundle_weekday="4", bundle_hour="8", per_minute="")
    row = PostSettings.objects.get(context_ref=ref)
    assert (row.weekly_cap, row.bundle_weekday, row.per_minute) == (2, 4, None)
    wrong = manager.send(
        page, status=200, weekly_cap="0", bundle_weekday="4", bundle_hour="25", per_minute=""
    )
    assert "For the hour, choose a whole number from 0 to 23." in wrong.content.decode()
    manager.send(page, to=f"{page}vanzelf/", vanzelf=["meeting_changed"])
    assert AutoRelease.objects.get().purpose == "meeting_changed"
    assert draft_to(network, clock, 1).state == Letter.State.QUEUED
    manager.send(page, to=f"{page}vanzelf/")
    assert not AutoRelease.objects.exists()


def test_reminders_are_chosen_for_all_activities_at_once(network: Activity, manager: Desk) -> None:
    other = make_network(programme=network.programme)
    manager.send(
        f"/en/beheer/netwerken/{other.slug}/herinneringen/meeting/", is_on="on", days="2", hour="9"
    )
    page = f"/en/beheer/post/instellingen/{network.programme.organiser.slug}/"
    one = f"{page}herinneringen/meeting/"
    assert "1 activity follows this" in words_of(manager.open(one))
    wrong = manager.send(one, status=200, is_on="on", days="x", hour="9")
    assert "whole numbers" in wrong.content.decode()
    manager.send(one, is_on="on", days="6", hour="10", by_itself="on")
    shown = words_of(manager.open(page))
    assert "6 days before the day of the meeting, at 10 o'clock. 1 activity has a choice" in shown
    followed = f"/en/beheer/netwerken/{network.slug}/herinneringen/"
    assert "6 days before the day of the meeting" in words_of(manager.open(followed))
    assert "As it is for all activities" in manager.open(f"{followed}meeting/")
    stale = manager.send(one, status=409, version="7", is_on="on", days="5", hour="9")
    assert 'name="version" value="1"' in stale.content.decode()


def test_an_own_choice_of_reminders_is_let_go_again(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    page = f"/en/beheer/netwerken/{network.slug}/herinneringen/meeting/"
    wide = f"/en/beheer/post/instellingen/{network.programme.organiser.slug}/herinneringen/meeting/"
    manager.send(wide, is_on="on", days="6", hour="10", by_itself="on")
    assert "Follow all activities again" not in manager.open(page)
    manager.send(page, days="2", hour="9", by_itself="on")
    shown = words_of(manager.open(f"{page}terug/"))
    assert "2 days before the day of the meeting, at 9 o'clock. Off" in shown
    assert "6 days before the day of the meeting, at 10 o'clock. On" in shown
    manager.send(f"{page}terug/", status=409, version="7")
    clock.advance(days=1)
    manager.send(f"{page}terug/", version="1")
    [rule] = [one for one in rules_of(network) if one.ladder.kind == "meeting"]
    assert (rule.days, rule.is_own, rule.changed_at) == ((-6,), False, clock.now)
    assert "1 activity follows this" in words_of(manager.open(wide))
    assert "go as in all activities again" in manager.open(
        f"/en/beheer/netwerken/{network.slug}/geschiedenis/"
    )
    manager.send(page, days="3", hour="9", version=str(rule.version))
    assert "Chosen for this activity" in manager.open(page)
    manager.send(f"{wide}terug/", version="1")
    [rule] = [
        one for one in default_rules_of(network.programme.organiser) if one.ladder.kind == "meeting"
    ]
    assert (rule.days, rule.is_on, rule.is_own) == (rule.ladder.days, rule.ladder.is_on, False)


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.capability(75)
def test_a_test_letter_goes_to_oneself_and_saves_nothing(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    make_application(network, person=make_person(given_name="Ans"))
    page = f"/en/beheer/netwerken/{network.slug}/brieven/place_invited/en/"
    words = {"subject": "Hello {given_name}", "body": "Do come, {given_name}.\n\n{button}"}
    answer = manager.open(manager.send(page, proef="ja", **words).headers["Location"])
    assert "Do come, <mark>Ans</mark>." in answer  # what was typed is still there
    letter = Letter.objects.get()
    account = make_staff(network.programme.organiser).person
    assert letter.recipient != account.email
    assert letter.subject == "Test: Hello Ans"
    assert "Do come, Ans." in letter.text
    assert not LetterText.objects.exists()
    assert deliver_due(now=clock.now) == 1
    assert "Hello Ans" not in manager.open("/en/beheer/post/")


def test_the_preview_tells_what_is_real_from_what_is_an_example(
    network: Activity, manager: Desk
) -> None:
    page = f"/en/beheer/netwerken/{network.slug}/brieven/offer_reminder/en/"
    words = {"subject": "{activity}", "body": "Dear {given_name}, until {answer_before}."}

    def preview() -> str:
        answer = manager.send(page, status=200, bekijken="ja", **words)
        return answer.content.decode().split("lk-mail-text", 1)[1]

    assert '<mark class="lk-sample"><small>example: </small>Sanne</mark>' in preview()
    make_application(network, person=make_person(given_name="Ans", family_name="Bos"))
    shown = preview()
    assert 'Dear <mark>Ans</mark>, until <mark class="lk-sample"><small>example: ' in shown
    assert "from the application of Ans Bos" in shown


def test_the_preview_names_the_real_deadline_and_what_happens_next(
    network: Activity, manager: Desk
) -> None:
    network.closes_before = datetime(2023, 11, 9, 23, tzinfo=UTC)  # midnight in the Netherlands
    network.save()
    page = f"/en/beheer/netwerken/{network.slug}/brieven/application_received/en/"
    words = {"subject": "{activity}", "body": "Until {deadline}.\n\n{next}\n\n{choices}"}
    answer = manager.send(page, status=200, bekijken="ja", **words).content.decode()
    shown = answer.split("lk-mail-text", 1)[1].split("</pre>")[0]
    assert "Until <mark>Thursday 9 November 2023</mark>." in shown
    assert "<mark>You can apply up to and including Thursday 9 November 2023." in shown
    assert "lk-sample" not in shown

    make_meeting(network)
    page = f"/en/beheer/netwerken/{network.slug}/brieven/registered/en/"
    words = {"subject": "{activity}", "body": "It is on {moment}."}
    answer = manager.send(page, status=200, bekijken="ja", **words).content.decode()
    assert "It is on Thursday 18 January 2024, 16:00–20:00 ." in words_of(answer)
    assert "<mark>Thursday 18 January 2024" in answer


@pytest.mark.parametrize("language", ["nl", "en"])
def test_designers_see_every_letter_as_html_and_as_plain_text(manager: Desk, language: str) -> None:
    page = manager.open(f"/en/beheer/post/voorbeelden/?taal={language}")
    assert page.count("<iframe") == page.count("<pre") == len(letter_kinds())
    for address in re.findall(r'src="([^"]+/post/voorbeelden/[^"]+)"', page):
        html = manager.open(address)
        assert f'<html lang="{language}">' in html
        assert not re.search(r"\{[a-z_]+\}", html), address
        if language == "en":
            assert not re.search(r"\b(januari|uur|vrijdag|plaats|bijeenkomst)\b", html), address


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.capability(79)
def test_the_calendar_of_somebodys_mail_shows_what_was_and_what_is_to_come(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    make_meeting(network)  # 18 January 2024
    person = place_person(network).person
    assert person
    refs = (f"activity:{network.pk}", f"organiser:{network.programme.organiser_id}")
    for number, later in ((1, 0), (2, 3)):
        queue_letter(
            at=clock.now,
            purpose="meeting_changed",
            person=person,
            subject_ref=f"meeting:{number}",
            values={"activity": f"number {number}"},
            language="en",
            context_refs=refs,
            send_after=clock.now + timedelta(days=later),
        )
    deliver_due(now=clock.now)
    words = words_of(manager.open(f"/en/beheer/mensen/{person.pk}/post/"))
    come, was = words.split("What was")
    assert "number 2" in come
    assert "Week of 8 January 2024" in come
    assert "A meeting is near" in come
    assert "number 1" in was


def test_a_letter_that_came_back_says_what_to_do(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    draft_to(network, clock, 1)
    manager.send("/en/beheer/post/verzenden/")
    deliver_due(now=clock.now)
    letter = Letter.objects.select_related("person").get()
    by = make_staff(network.programme.organiser)
    mark_bounced(letter=letter, why="550 5.1.1 unknown", by=actor_of(by), at=clock.now)
    assert "1 letter came back" in manager.open("/en/beheer/post/")
    page = manager.open(f"/en/beheer/post/{letter.pk}/")
    assert "550 5.1.1 unknown" in page
    assert f"/en/beheer/mensen/{letter.person_id}/wijzigen/" in page
    retry = f"/en/beheer/post/{letter.pk}/opnieuw/"
    manager.send(retry, recipient="right@school.example", gehoord="belde")
    assert deliver_due(now=clock.now) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.recipient) == ("sent", "right@school.example")


def test_an_assistant_is_added_answers_for_somebody_and_the_trail_says_so(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    offer = offer_to(network, clock, person=make_person(given_name="Karim", family_name="Bakker"))
    person = offer.application.person
    assert person
    page = f"/en/beheer/mensen/{person.pk}/"
    manager.send(f"{page}assistent/", name="Els Vos", email="els@stad.example", may_answer="on")
    twice = manager.send(f"{page}assistent/", status=200, name="E", email="ELS@stad.example")
    assert "already one" in twice.content.decode()
    manager.client.post(
        f"/en/beheer/netwerken/{network.slug}/bevestigen/herinneren/",
        dict(
            re.findall(
                r'name="(idempotency_key)" value="([^"]+)"',
                manager.open(f"/en/beheer/netwerken/{network.slug}/bevestigen/herinneren/"),
            )
        ),
    )
    deliver_due(now=clock.now)
    deliver_due(now=clock.now)
    copy = Letter.objects.get(recipient="els@stad.example")
    found = re.search(r"/aanbod/[^\s]+", as_received(copy).text)
    assert found
    Desk().send(found[0], antwoord="ja")
    offer.refresh_from_db()
    assert offer.state == "accepted"
    names = set(EventPayload.objects.values_list("actor_name", flat=True))
    assert "Els Vos (namens Karim Bakker)" in names
    assistant = Assistant.objects.get()
    assert "Els Vos" in manager.open(f"{page}post/")
    manager.send(f"{page}assistent/{assistant.pk}/", weg="ja")
    assert not Assistant.objects.exists()


def test_an_assistant_who_may_no_longer_answer_has_no_part_in_the_trail(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    offer = offer_to(network, clock, person=make_person(given_name="Karim", family_name="Bakker"))
    person = offer.application.person
    assert person
    assistant = Assistant.objects.create(
        person=person, name="Els", email="els@stad.example", may_answer=True, added_at=clock.now
    )
    nonce = assistant.link_nonce
    manager.send(f"/en/beheer/mensen/{person.pk}/assistent/{assistant.pk}/")
    assistant.refresh_from_db()
    assert (assistant.may_answer, assistant.link_nonce != nonce) == (False, True)
