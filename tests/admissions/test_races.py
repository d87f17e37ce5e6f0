"""What happens when two people press at the same moment, on a real database with real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from leerkring.admissions.actions.drawing import fix_draw
from leerkring.admissions.actions.offering import answer_offer, make_offer
from leerkring.admissions.actions.reviewing import review
from leerkring.admissions.models import Application, DrawRound, Offer
from leerkring.audit.actors import SYSTEM
from leerkring.audit.problems import Refused
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from tests.factories import make_actor, make_application, make_network

pytestmark = [pytest.mark.persistence, pytest.mark.django_db(transaction=True)]
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)


def at_once(times: int, press: Callable[[], object]) -> list[str]:
    """Press so many times at the same moment; return what came of each."""

    def one(_number: int) -> str:
        try:
            press()
        except Refused as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as threads:
        return sorted(threads.map(one, range(times)))


def complete(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def test_two_managers_who_fix_a_draw_at_once_make_one() -> None:
    network = make_network(selection_method="lottery", places=2)
    by = make_actor(network.programme.organiser)
    for _ in range(3):
        review(application=make_application(network), verdict="suitable", by=by, at=AT)
    came = at_once(4, lambda: fix_draw(activity=network, places=2, seed="1", by=by, at=AT))
    assert came == ["AlreadyDrawn", "AlreadyDrawn", "AlreadyDrawn", "done"]
    assert DrawRound.objects.count() == 1


def test_an_offer_accepted_many_times_at_once_is_one_place() -> None:
    network = make_network(places=1)
    application = complete(make_application(network))
    make_offer(application=application, answer_before=AT + timedelta(days=7), by=SYSTEM, at=AT)
    answer = complete(application)
    came = at_once(6, lambda: answer_offer(application=answer, accept=True, by=SYSTEM, at=AT))
    assert came == ["done"] * 6
    assert Letter.objects.filter(purpose="place_confirmed").count() == 1
    assert Activity.objects.get(pk=network.pk).places_taken == 1


def test_a_declined_place_goes_to_one_person_however_often_it_is_declined() -> None:
    network = make_network(places=1, selection="released")
    application = complete(make_application(network))
    make_offer(application=application, answer_before=AT + timedelta(days=7), by=SYSTEM, at=AT)
    for number in (1, 2):
        make_application(network, state="reserve", reserve_number=number)
    answer = complete(application)
    at_once(6, lambda: answer_offer(application=answer, accept=False, by=SYSTEM, at=AT))
    assert Offer.objects.filter(state="open").count() == 1
    assert Application.objects.get(state="offered").reserve_number == 1
    assert Activity.objects.get(pk=network.pk).places_taken == 1
