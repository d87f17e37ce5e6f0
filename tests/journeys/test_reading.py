"""Motivations are read by criteria with the keyboard alone, and every page stays accessible."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from leerkring.programmes.models import Activity
from leerkring.review.models import Criterion, Review, Score
from tests.factories import (
    make_application,
    make_network,
    make_person,
    make_reading_plan,
    make_staff,
    read_with_points,
)
from tests.journeys.test_beheer import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], None]


@pytest.fixture
def network() -> Activity:
    network = make_network(places=2)
    bands = [{"from": 4.5, "chance": 0.4}, {"from": 3.5, "chance": None}]
    make_reading_plan(network, [3, 2, 1], floor=Decimal("2.50"), bands=bands)
    for name in ("Anna", "Bilal", "Chris"):
        person = make_person(given_name=name, family_name="Tester")
        make_application(
            network,
            person=person,
            motivation=f"Ik ben {name} en wil leren hoe wij op school meer kansen bieden. " * 3,
        )
    return network


def test_points_are_given_with_the_keyboard_alone(
    network: Activity, desktop: Page, live_server: LiveServer
) -> None:
    reader = make_staff(network.programme.organiser, "reviewer")
    sign_in(desktop, live_server.url, reader)
    desktop.goto(f"/en/beheer/netwerken/{network.slug}/lezen/volgende/")
    for key in "452":
        desktop.keyboard.press(key)
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_text("2 left for you")).to_be_visible()
    points = Score.objects.order_by("criterion__position").values_list("points", flat=True)
    assert list(points) == [4, 5, 2]
    assert Review.objects.count() == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_of_reading_is_accessible(
    network: Activity,
    phone: Page,
    desktop: Page,
    live_server: LiveServer,
    axe: Axe,
    width: int,
) -> None:
    manager = make_staff(network.programme.organiser)
    reader = make_staff(network.programme.organiser, "reviewer")
    first, second, _third = network.applications.order_by("pk")
    read_with_points(first, [4, 3, 5], reader=reader)
    read_with_points(second, [1, 2, 1], reader=manager)
    criterion = Criterion.objects.filter(activity=network)[0]
    page = phone if width == 390 else desktop
    sign_in(page, live_server.url, manager)
    home = f"/beheer/netwerken/{network.slug}/lezen/"
    for rest in (
        "",
        "volgende/",
        f"{second.pk}/niet-ik/",
        "leesplan/",
        f"leesplan/criterium/{criterion.pk}/",
        "verdelen/",
        "verdelen/herinneren/",
        f"verdelen/lezer/{reader.pk}/",
        "uitkomsten/",
        f"uitkomsten/{second.pk}/nog-iemand/",
    ):
        page.goto(home + rest)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, rest
