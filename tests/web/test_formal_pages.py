"""The pages of formal messages: which ways there are, and a deadline that moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leerkring.programmes.models import Activity, FormalChannel, Outage
from leerkring.programmes.outages import proposed_deadline
from leerkring.programmes.wording import last_day, last_day_in_words
from leerkring.web.design.once import FIELD, new_key
from tests.factories import make_network, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.capability(156)]
BACKEND = "leerkring.people.signin.LinkBackend"


@pytest.fixture
def network() -> Activity:
    now = timezone.now()
    return make_network(
        published_at=now - timedelta(days=40),
        opens_at=now - timedelta(days=30),
        closes_before=now - timedelta(hours=1),
    )


@pytest.fixture
def manager(network: Activity, client: Client) -> Client:
    client.force_login(make_staff(network.programme.organiser), backend=BACKEND)
    return client


def keyed(**values: object) -> dict[str, object]:
    return {FIELD: new_key(), **values}


def channels_of(network: Activity, procedure: str) -> str:
    return f"/beheer/team/{network.programme.organiser.slug}/kanalen/{procedure}/"


@pytest.mark.parametrize("procedure", FormalChannel.Procedure.values)
def test_what_a_manager_writes_stands_on_the_public_page(
    network: Activity, manager: Client, procedure: str
) -> None:
    sent = {
        "version": 0,
        "emails": "bezwaar@gka.example\nklacht@gka.example",
        "paper": "Postbus 1\n2500 AA Den Haag",
        "telephone": "070 123 45 67",
        "note": "Binnen zes weken.",
    }
    answer = manager.post(channels_of(network, procedure), keyed(**sent))
    assert answer.status_code == 302
    page = Client().get(f"/formele-berichten/{network.programme.organiser.slug}/").content.decode()
    for words in ("bezwaar@gka.example", "klacht@gka.example", "Postbus 1", "070 123", "zes weken"):
        assert words in page


def test_an_organiser_that_said_nothing_is_reached_at_its_own_address(network: Activity) -> None:
    page = Client().get("/formele-berichten/").content.decode()
    assert page.count(f"mailto:{network.programme.organiser.reply_to}") == len(
        FormalChannel.Procedure
    )


def test_the_page_is_linked_from_the_footer_and_from_the_activity(network: Activity) -> None:
    page = Client().get(f"/activiteiten/{network.slug}/").content.decode()
    assert 'href="/formele-berichten/"' in page
    assert f'href="/formele-berichten/{network.programme.organiser.slug}/"' in page


def test_an_address_that_is_none_is_named_and_what_was_typed_stays(
    network: Activity, manager: Client
) -> None:
    sent = keyed(version=0, emails="goed@gka.example\nfout bij gka", paper="Postbus 1")
    page = manager.post(channels_of(network, "complaint"), sent).content.decode()
    assert "“fout bij gka” is geen e-mailadres" in page
    assert "Postbus 1" in page
    assert not FormalChannel.objects.exists()


def test_two_managers_at_once_overwrite_nothing(network: Activity, manager: Client) -> None:
    address = channels_of(network, "complaint")
    manager.post(address, keyed(version=0, paper="Postbus 1"))
    answer = manager.post(address, keyed(version=0, paper="Postbus 2"))
    assert answer.status_code == 409
    assert FormalChannel.objects.get().paper == "Postbus 1"


def test_a_manager_extends_and_everybody_sees_the_old_and_the_new_last_day(
    network: Activity, manager: Client
) -> None:
    assert network.closes_before is not None
    row = Outage.objects.create(
        what="pages",
        began_at=network.closes_before - timedelta(hours=5),
        ended_at=network.closes_before - timedelta(minutes=5),
        noted_at=network.closes_before,
    )
    proposed = proposed_deadline(network, row, timezone.now())
    assert "1 termijn moet misschien worden verlengd" in manager.get("/beheer/").content.decode()
    assert last_day_in_words(proposed) in manager.get("/beheer/storingen/").content.decode()

    address = f"/beheer/storingen/{row.pk}/verlengen/{network.slug}/"
    assert str(last_day(proposed)) in manager.get(address).content.decode()
    answer = manager.post(address, keyed(last_day=str(last_day(proposed))))
    assert answer.status_code == 302

    page = Client().get(f"/activiteiten/{network.slug}/").content.decode()
    assert "Verlengd wegens storing." in page
    assert last_day_in_words(network.closes_before) in page
    assert last_day_in_words(proposed) in page
    assert "termijn moet" not in manager.get("/beheer/").content.decode()


def test_a_day_that_gives_no_time_is_refused_in_words(network: Activity, manager: Client) -> None:
    assert network.closes_before is not None
    row = Outage.objects.create(
        what="pages",
        began_at=network.closes_before - timedelta(hours=5),
        ended_at=network.closes_before - timedelta(minutes=5),
        noted_at=network.closes_before,
    )
    address = f"/beheer/storingen/{row.pk}/verlengen/{network.slug}/"
    page = manager.post(address, keyed(last_day="2020-01-01")).content.decode()
    assert "Kies een laatste dag die na de huidige ligt" in page


def test_an_outage_noticed_by_a_person_is_kept_and_a_wrong_one_is_refused_in_words(
    network: Activity, manager: Client
) -> None:
    wrong = keyed(what="mail_in", began_at="2026-01-02T10:00", ended_at="2026-01-02T09:00")
    page = manager.post("/beheer/storingen/nieuw/", wrong).content.decode()
    assert "Een storing eindigt nadat ze begon" in page
    right = keyed(what="mail_in", began_at="2026-01-02T09:00", ended_at="2026-01-02T10:00")
    assert manager.post("/beheer/storingen/nieuw/", right).status_code == 302
    assert Outage.objects.get().organiser_id == network.programme.organiser.pk
    assert "E-mail aan ons" in manager.get("/beheer/storingen/").content.decode()
