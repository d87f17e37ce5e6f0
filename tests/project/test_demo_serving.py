"""A demonstration is shown while it is being filled in, and says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as chosen
from django.test import Client
from django.utils import timezone

from leerkring.jobs.child import POLITENESS
from leerkring.project import demo_serving
from leerkring.project.demo_folder import (
    is_announced,
    loaded_at,
    mark_announced,
    mark_loaded,
    prepare_folder,
)

DUTCH, ENGLISH = "Deze demo wordt nog gevuld", "This demo is still being filled"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "words"), [("/", DUTCH), ("/en/", ENGLISH), ("/kennis/", DUTCH)])
def test_pages_say_that_a_demo_is_being_filled_as_long_as_it_is(
    client: Client, settings: Any, tmp_path: Path, path: str, words: str
) -> None:
    settings.ENVIRONMENT = replace(chosen.ENVIRONMENT, demo=True, data_dir=tmp_path)
    said = []
    for step in (lambda: None, lambda: mark_announced(tmp_path), lambda: _all_is_there(tmp_path)):
        step()
        said.append(words in client.get(path).content.decode())
    assert said == [False, True, False]


def _all_is_there(folder: Path) -> None:
    mark_loaded(folder, timezone.now())


@pytest.mark.django_db
def test_an_installation_of_ones_own_is_never_being_filled(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.ENVIRONMENT = replace(chosen.ENVIRONMENT, demo=False, data_dir=tmp_path)
    mark_announced(tmp_path)
    assert DUTCH not in client.get("/").content.decode()


def test_what_an_earlier_start_left_half_way_goes_before_it_is_filled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo"
    prepare_folder(folder, fresh=False)
    mark_announced(folder)
    (folder / "leerkring.sqlite3").write_text("half of it")
    found: list[list[str]] = []

    def filled(_function: object, there: Path, **_how: object) -> None:
        found.append(sorted(path.name for path in there.iterdir()))

    monkeypatch.setattr(demo_serving, "in_child", filled)
    demo_serving._filled_beside(folder).result(timeout=10)

    assert found == [[".leerkring-demo"]]
    assert not is_announced(folder)
    assert loaded_at(folder) is None


def test_a_demo_is_filled_without_delay_until_its_first_page_and_politely_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    def asked(function: str, there: Path, *, politeness: int) -> None:
        told.append((function, politeness))
        demo_serving.fill(there)

    def load(*, announced: Callable[[], None], **_values: object) -> None:
        told.append("up to the first page")
        announced()
        told.append("all the rest")

    monkeypatch.setattr(demo_serving, "in_child", asked)
    monkeypatch.setattr(demo_serving, "migrate", lambda: None)
    monkeypatch.setattr(demo_serving.gc, "set_threshold", lambda _many: None)
    monkeypatch.setattr(demo_serving.os, "nice", told.append)
    monkeypatch.setattr("leerkring.project.demo.load", load)
    demo_serving._filled_beside(tmp_path / "demo").result(timeout=60)

    assert told == [
        ("leerkring.project.demo_serving:fill", 0),
        "up to the first page",
        POLITENESS,
        "all the rest",
    ]
