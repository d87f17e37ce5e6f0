from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.audit.actors import NOBODY, SYSTEM
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.actions import confirm_subscription, subscribe, unsubscribe
from leerkring.programmes.models import Subscription
from leerkring.programmes.rules import subscriber
from tests.factories import make_actor, make_organiser

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 12, 1, 9, tzinfo=UTC)


def asked(email: str) -> Subscription:
    return subscribe(by=NOBODY, at=NOW, email=email, language="nl")


def test_news_is_asked_for_by_the_form_and_kept_by_its_link_alone() -> None:
    mine, other = asked("noor@school.example"), asked("els@school.example")
    for stranger in (NOBODY, subscriber(other), make_actor(make_organiser())):
        with pytest.raises(NotAllowed):
            confirm_subscription(by=stranger, at=NOW, subscription=mine)
    with pytest.raises(NotAllowed):
        subscribe(by=subscriber(other), at=NOW, email="an@school.example", language="nl")
    confirm_subscription(by=subscriber(mine), at=NOW, subscription=mine)
    event = Event.objects.latest("pk")
    reference = f"subscription:{mine.pk}"
    assert (event.verb, event.subject, event.actor_id) == (
        "confirmed_subscription",
        reference,
        reference,
    )


def test_forgetting_who_never_confirmed_leaves_a_trace() -> None:
    mine = asked("noor@school.example")
    unsubscribe(by=SYSTEM, at=NOW, subscription=mine)
    assert Event.objects.latest("pk").verb == "forgot_subscription"
    assert not Subscription.objects.exists()
