"""Hearing of new activities by mail, from the form to a real mail server."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from leerkring.audit.actors import SYSTEM
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.actions import (
    forget_subscriptions,
    publish,
    schedule_publication,
    stop_by_token,
    subscribe,
    tell_subscribers,
)
from leerkring.programmes.models import Notice, Subscription
from leerkring.programmes.subscribers import subscription_address
from tests.factories import (
    START,
    make_actor,
    make_network,
    make_programme,
    make_staff,
    make_webinar,
)
from tests.mail.peer import Peer, smtp_peer
from tests.support import Clock
from tests.web.public.pages import send, text_of

pytestmark = pytest.mark.django_db
NEWS, LINK = "new_activities", "subscription_link"
NOOR = "noor@school.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link_in(letter: Letter) -> re.Match[str] | None:
    """Find a subscriber's own page in a letter."""
    return re.search(r"/en/op-de-hoogte/[^/\s]+/", as_received(letter).text)


@pytest.fixture
def peer(settings: Any) -> Any:
    with smtp_peer() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port},
            }
        }
        yield server


def received(peer: Peer, clock: Clock) -> list[EmailMessage]:
    """Return what a mail server got since the last time."""
    before = len(peer.messages)
    deliver_due(now=clock.now)
    return peer.messages[before:]


def path_in(message: EmailMessage, ending: str = "") -> str:
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://[^/\s]+(/\S*op-de-hoogte/[^/\s]+/{ending})", body.get_content())
    assert found
    return found[1]


def subscriber(clock: Clock, **values: Any) -> Subscription:
    """Return a subscription that was confirmed a moment ago."""
    wishes = {"email": NOOR, "language": "nl", **values}
    made = subscribe(by=SYSTEM, at=clock.now, **wishes)
    made.confirmed_at = clock.now
    made.save()
    return made


def published(clock: Clock, **values: Any) -> Any:
    activity = make_network(published_at=None, **values)
    publish(by=make_actor(activity.programme.organiser), at=clock.now, activity=activity)
    return activity


def news(address: str = NOOR) -> list[Letter]:
    return list(Letter.objects.filter(recipient=address, purpose=NEWS).order_by("id"))


def tell(clock: Clock) -> int:
    clock.advance(minutes=20)
    return tell_subscribers(by=SYSTEM, at=clock.now)


@pytest.mark.capability(6)
def test_a_visitor_subscribes_confirms_hears_of_it_and_stops_with_one_click(
    client: Client, clock: Clock, peer: Peer
) -> None:
    clock.move_to("2023-10-10 09:00")
    answer = send(
        client, "/en/op-de-hoogte/", email=NOOR, roles=["school_leader"], region="Utrecht"
    )
    assert "Look in your mail." in text_of(answer)
    [question] = received(peer, clock)
    assert question["To"] == NOOR

    link = path_in(question)
    assert "Yes, keep me informed" in text_of(client.get(link))
    assert Subscription.objects.get().confirmed_at is None  # looking does nothing: scanners do that
    assert "Done." in text_of(send(client, link, confirm="1"))

    programme = make_programme()
    manager = make_staff(programme.organiser)
    network = make_network(
        programme=programme,
        published_at=None,
        region="Utrecht",
        title="Leernetwerk vakmensen",
    )
    desk = Client()
    desk.force_login(manager, backend="leerkring.people.signin.LinkBackend")
    before = desk.get(f"/en/beheer/netwerken/{network.slug}/publiceren/").content.decode()
    assert "1 subscriber hears of it" in " ".join(before.split())
    send(desk, f"/en/beheer/netwerken/{network.slug}/publiceren/", publish_now="1")
    assert tell(clock) == 1
    [message] = received(peer, clock)
    assert message["Subject"] == "New: Leernetwerk vakmensen"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [address] = re.findall(r"<(https?://[^>]+)>", message["List-Unsubscribe"])
    body = message.get_body(("plain",))
    assert body is not None
    assert f"/en/activiteiten/{network.slug}/" in body.get_content()

    mail_program = Client(enforce_csrf_checks=True)
    path = "/" + address.split("/", 3)[3]
    assert "Unsubscribe" in text_of(mail_program.get(path))
    assert Subscription.objects.get().ended_at is None
    stopped = mail_program.post(path, ONE_CLICK)
    assert (stopped.status_code, Subscription.objects.get().ended_at) == (200, clock.now)
    published(clock, region="Utrecht")
    assert tell(clock) == 0


def test_nobody_hears_twice_of_the_same_activity(clock: Clock) -> None:
    subscriber(clock)
    network = published(clock)
    assert [tell(clock), tell(clock)] == [1, 0]
    publish(
        by=make_actor(network.programme.organiser), at=clock.now, activity=network
    )  # hidden and shown again
    assert tell(clock) == 0
    assert (len(news()), Notice.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter(clock: Clock) -> None:
    for number in range(4):
        subscriber(clock, email=f"reader{number}@school.example")
    published(clock)
    clock.advance(minutes=20)

    def work(_worker: int) -> int:
        try:
            return tell_subscribers(by=SYSTEM, at=clock.now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        written = list(workers.map(work, range(2)))
    assert sum(written) == 4
    assert Letter.objects.filter(purpose=NEWS).count() == 4


def test_what_a_programme_publishes_together_comes_in_one_letter(clock: Clock) -> None:
    subscriber(clock)
    programme = make_programme(title="Gelijke kansen")
    first = published(clock, programme=programme, title="Schoolleiders")
    clock.advance(minutes=10)
    published(clock, programme=programme, title="Leraren")
    assert tell_subscribers(by=SYSTEM, at=clock.now + timedelta(minutes=6)) == 0  # not settled yet
    published(clock, title="Iets anders")
    assert tell(clock) == 2
    together = next(letter for letter in news() if "Gelijke kansen" in letter.text)
    assert "Schoolleiders" in together.text
    assert "Leraren" in together.text
    assert first.slug in together.text


def test_a_planned_publication_is_told_when_its_moment_has_passed(clock: Clock) -> None:
    subscriber(clock)
    network = make_network(published_at=None)
    schedule_publication(
        by=make_actor(network.programme.organiser),
        at=clock.now,
        activity=network,
        publish_at=clock.now + timedelta(days=2),
    )
    assert tell(clock) == 0
    clock.advance(days=2)
    assert tell(clock) == 1


@pytest.mark.parametrize(
    ("wish", "hears"),
    [
        ({}, True),
        ({"roles": ["teacher", "school_leader"]}, True),
        ({"roles": ["alderman"]}, False),
        ({"sectors": ["mbo"]}, False),
        ({"region": "utrecht"}, True),
        ({"region": "Drenthe"}, False),
    ],
)
def test_one_hears_of_what_one_asked_for(clock: Clock, wish: Any, hears: bool) -> None:
    subscriber(clock, **wish)
    published(clock, audience=["school_leader"], sectors=["po"], region="Utrecht")
    assert tell(clock) == int(hears)


def test_an_activity_for_the_whole_country_fits_every_region(clock: Clock) -> None:
    subscriber(clock, region="Drenthe")
    published(clock, region="")
    assert tell(clock) == 1


def test_no_news_of_what_was_there_before_or_is_cancelled_or_by_invitation(clock: Clock) -> None:
    published(clock)
    clock.advance(minutes=1)
    subscriber(clock)
    published(clock, cancelled_at=None, admission="invitation")
    make_webinar(published_at=clock.now, cancelled_at=clock.now)
    assert tell(clock) == 0


def test_an_unconfirmed_address_hears_nothing_and_is_forgotten(clock: Clock) -> None:
    subscribe(by=SYSTEM, at=clock.now, email=NOOR, language="nl")
    published(clock)
    assert tell(clock) == 0
    clock.advance(days=8)
    assert forget_subscriptions(by=SYSTEM, at=clock.now) == 1
    assert not Subscription.objects.exists()


def stops_by_mail(clock: Clock) -> None:
    token = subscription_address(Subscription.objects.get(email=NOOR)).split("/")[-2]
    assert stop_by_token(by=SYSTEM, at=clock.now, token=token)


def test_of_who_stopped_no_address_is_left_after_a_month(clock: Clock) -> None:
    subscriber(clock)
    published(clock)
    tell(clock)
    stops_by_mail(clock)
    clock.advance(days=29)
    assert forget_subscriptions(by=SYSTEM, at=clock.now) == 0
    clock.advance(days=2)
    assert forget_subscriptions(by=SYSTEM, at=clock.now) == 1
    assert not Subscription.objects.exists()
    assert not Letter.objects.filter(recipient=NOOR).exists()


def test_an_address_that_fails_for_good_gets_no_more_news(
    client: Client, clock: Clock, peer: Peer
) -> None:
    full, gone = (subscriber(clock, email=f"{who}@school.example") for who in ("vol", "weg"))
    activity = published(clock)
    tell(clock)
    Letter.objects.filter(purpose=LINK).delete()
    peer.rcpt.extend(["550 5.2.2 mailbox full", "550 5.1.1 no such user"])
    assert received(peer, clock) == []
    assert set(Letter.objects.values_list("state", flat=True)) == {"failed"}
    ended = Subscription.objects.filter(ended_at=clock.now)
    assert [row.pk for row in ended] == [gone.pk]
    account = make_staff(activity.programme.organiser)
    client.force_login(account, backend="leerkring.people.signin.LinkBackend")
    history = text_of(client.get(f"/en/beheer/netwerken/{activity.slug}/geschiedenis/"))
    assert "Leerkring ended a subscription to news, because its address fails" in history
    second = published(clock)
    tell(clock)
    assert Notice.objects.filter(activity=second).get().subscription_id == full.pk


def test_who_says_no_to_confirming_is_forgotten_at_once(client: Client, clock: Clock) -> None:
    subscribe(by=SYSTEM, at=clock.now, email=NOOR, language="en")
    link = link_in(Letter.objects.get(purpose=LINK))
    assert link
    answer = client.post(f"{link[0]}afmelden/", {})
    assert "You get no more messages" in text_of(answer)
    assert not Subscription.objects.exists()
    assert not Letter.objects.filter(recipient=NOOR).exists()


def test_a_stranger_changes_nothing_and_fills_no_mailbox(client: Client, clock: Clock) -> None:
    subscriber(clock, roles=["teacher"])
    for _ in range(6):
        answer = send(client, "/en/op-de-hoogte/", email=NOOR.upper(), roles=["alderman"])
        assert "Look in your mail." in text_of(answer)  # the same answer to everybody
    assert Subscription.objects.get().roles == ["teacher"]
    assert Letter.objects.filter(purpose=LINK).count() == 3
    clock.advance(days=1)
    send(client, "/en/op-de-hoogte/", email=NOOR)
    assert Letter.objects.filter(purpose=LINK).count() == 4


def test_a_subscriber_changes_what_they_hear_of(client: Client, clock: Clock) -> None:
    subscriber(clock, language="en")
    link = link_in(Letter.objects.get(purpose=LINK))
    assert link
    answer = send(client, link[0], roles=["teacher"], sectors=["vo"], region="", language="nl")
    assert "Your choices are saved." in text_of(answer)
    kept = Subscription.objects.get()
    assert (kept.roles, kept.sectors, kept.language) == (["teacher"], ["vo"], "nl")


def test_who_stopped_by_mistake_takes_it_back(client: Client, clock: Clock) -> None:
    subscriber(clock, language="en")
    link = link_in(Letter.objects.get(purpose=LINK))
    assert link
    stopped = client.post(f"{link[0]}afmelden/", {})
    assert "You get no more messages" in text_of(stopped)
    assert "Done." in text_of(send(client, link[0], confirm="1"))
    assert Subscription.objects.get().ended_at is None


def test_a_letter_that_waits_is_not_sent_to_whoever_stopped(clock: Clock) -> None:
    subscriber(clock)
    published(clock)
    tell(clock)
    stops_by_mail(clock)
    assert [letter.state for letter in news()] == [Letter.State.DISCARDED]


def test_a_wrong_link_leads_nowhere_and_says_what_to_do(client: Client, clock: Clock) -> None:
    made = subscriber(clock)
    wrong = client.get(f"/en/op-de-hoogte/{made.pk}-aaaa/")
    assert wrong.status_code == 404
    assert "This link no longer works" in text_of(wrong)
    assert "Ask again" in text_of(wrong)
    client.post(f"/op-de-hoogte/{made.pk}-aaaa/afmelden/", ONE_CLICK)
    assert Subscription.objects.get().ended_at is None


def test_a_link_is_confirmed_twice_without_harm_and_is_void_after_a_week(
    client: Client, clock: Clock
) -> None:
    used, unused = (
        subscribe(by=SYSTEM, at=clock.now, email=f"{who}@school.example", language="en")
        for who in ("used", "unused")
    )
    links = [link_in(letter) for letter in Letter.objects.filter(purpose=LINK).order_by("id")]
    assert links[0]
    assert links[1]
    assert "Done." in text_of(send(client, links[0][0], confirm="1"))
    clock.advance(days=8)
    forget_subscriptions(by=SYSTEM, at=clock.now)
    assert "Done." in text_of(send(client, links[0][0], confirm="1"))
    used.refresh_from_db()
    assert used.confirmed_at == clock.now - timedelta(days=8)
    late = send(client, links[1][0], confirm="1")
    assert late.status_code == 404
    assert "if you do not confirm within a week" in text_of(late)
    assert not Subscription.objects.filter(email=unused.email).exists()


def test_an_old_link_points_to_the_newer_one(client: Client, clock: Clock) -> None:
    subscriber(clock, language="en")
    old = link_in(Letter.objects.get(purpose=LINK))
    assert old
    client.post(f"{old[0]}afmelden/", {})
    subscribe(by=SYSTEM, at=clock.now, email=NOOR, language="en")
    answer = send(client, old[0], confirm="1")
    assert answer.status_code == 409
    assert "Press the button in the latest message" in text_of(answer)
    assert Subscription.objects.get(ended_at=None).confirmed_at is None


def test_a_mistake_in_the_address_is_explained(client: Client) -> None:
    answer = send(client, "/en/op-de-hoogte/", email="noor")
    assert "This is no e-mail address." in text_of(answer)
    assert not Subscription.objects.exists()


def test_the_agenda_leads_to_it_with_its_filters(client: Client) -> None:
    make_network(published_at=START, region="Utrecht")
    page = client.get("/en/activiteiten/?doelgroep=teacher&regio=Utrecht").content.decode()
    [address] = re.findall(r'href="(/en/op-de-hoogte/[^"]*)"', page)
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert re.search(r'value="teacher"[^>]*checked', form)
    assert re.search(r'<option value="Utrecht" selected', form)
