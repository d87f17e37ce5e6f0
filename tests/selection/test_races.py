"""What happens when two people press at the same moment, on a real database with real threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from leerkring.admissions.actions.offering import answer_offer, make_offer
from leerkring.admissions.models import Application, Offer
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import Refused
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.drawing import draw, fix_draw
from leerkring.selection.actions.fair_draw import type_throws
from leerkring.selection.actions.naming_chance import Named
from leerkring.selection.actions.overriding import agree, ask_override
from leerkring.selection.actions.randomness import lay_down_number, show_number
from leerkring.selection.models import Decision, DrawRound, Override
from tests.factories import make_actor, make_application, make_network
from tests.selection.test_fair_draw import agree as agree_on
from tests.selection.test_fair_draw import fixed, suitable
from tests.selection.test_spread_actions import PO, VO

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


def one_each(actors: Sequence[Actor], press: Callable[[Actor], object]) -> list[str]:
    """Let every one of these people press at the same moment; return what came of each."""
    waiting = list(actors)
    return at_once(len(actors), lambda: press(waiting.pop()))


def managers(network: Activity, count: int) -> list[Actor]:
    return [make_actor(network.programme.organiser) for _ in range(count)]


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


def test_two_managers_who_draw_at_once_draw_one_time() -> None:
    network = make_network(selection_method="lottery", places=2)
    team = managers(network, 3)
    for _ in range(5):
        make_application(network)
    round_ = fix_draw(activity=network, places=2, seed="1 2", by=team[0], at=AT)
    came = one_each(team, lambda by: draw(round_=round_, by=by, at=AT))
    assert came == ["WrongState", "WrongState", "done"]
    assert Decision.objects.filter(outcome="place").count() == 2
    assert Decision.objects.count() == 5


def test_people_who_type_the_throws_in_at_once_draw_one_panel() -> None:
    network = make_network(places=6)
    team = managers(network, 4)
    suitable(network, team[0], po=10, vo=5)
    agree_on(network, team[0], {PO: (3, 4), VO: (1, 3)})
    round_ = fixed(network, team[0])
    came = one_each(
        team,
        lambda by: type_throws(round_=round_, throws="3 1 4 1 5 2 6 5 3 5", by=by, at=AT),
    )
    assert came == ["WrongState", "WrongState", "done", "done"]
    assert Decision.objects.filter(outcome="place").count() == 6
    assert Event.objects.filter(verb="drew_panel").count() == 1


def test_people_who_show_the_last_numbers_at_once_draw_one_time() -> None:
    network = make_network(places=6)
    team = managers(network, 3)
    suitable(network, team[0], po=10, vo=5)
    agree_on(network, team[0], {PO: (3, 4), VO: (1, 3)})
    round_ = fixed(network, team[0], chance=Named("numbers", people=2))
    how: dict[str, Any] = {"round_": round_, "at": AT}
    came = one_each(team, lambda by: lay_down_number(number=by.id.zfill(20), by=by, **how))
    assert came == ["LaidDownByAll", "done", "done"]
    came = one_each(team, lambda by: show_number(number=by.id.zfill(20), by=by, **how))
    assert came == ["WrongState", "done", "done"]
    assert Decision.objects.filter(outcome="place").count() == 6
    assert Event.objects.filter(verb="drew_panel").count() == 1


def test_an_exception_that_many_answer_at_once_is_answered_once() -> None:
    network = make_network(selection_method="lottery", places=2)
    asker, *others = managers(network, 4)
    application = complete(make_application(network))
    override = ask_override(
        activity=network,
        kind="reserved_place",
        application=application,
        wanted={},
        reason="Promised",
        by=asker,
        at=AT,
    )
    asked = Override.objects.select_related("activity__programme", "round").get(pk=override.pk)
    came = one_each(others, lambda by: agree(override=copy(asked), by=by, at=AT))
    assert came == ["WrongState", "WrongState", "done"]
    assert Event.objects.filter(verb="agreed_override").count() == 1
