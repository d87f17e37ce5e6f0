"""The page with all components: there in the demonstration, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.browser import Visitors

WIDTHS = (390, 768, 1280)


@pytest.fixture
def in_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, demo=True))


def test_the_gallery_is_not_there_for_visitors(client: Client) -> None:
    assert client.get("/onderdelen/").status_code == 404


@pytest.mark.usefixtures("in_demo")
def test_the_gallery_shows_every_component(client: Client) -> None:
    page = client.get("/en/onderdelen/").content.decode()
    for name in ("utrecht-alert--error", "lk-empty", "lk-state--soon", "lk-table", "lk-filters"):
        assert name in page
    assert "utrecht-form-field--invalid" in page


@pytest.mark.journey
@pytest.mark.usefixtures("in_demo")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible_at_three_widths(
    visitors: Visitors, axe: Callable[[Page], None], scheme: str
) -> None:
    for width in WIDTHS:
        page = visitors.arrive(width=width)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto("/onderdelen/")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
