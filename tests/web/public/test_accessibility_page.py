"""The accessibility statement is whole, and says no more than the checks show."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import override

from leerkring.web.public.pages.accessibility import FILE, Status, statement, statement_in
from tests.browser import RULES, axe_options

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
STANDARD = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"}
TEXT = FILE.read_text(encoding="utf-8")


def named_tests() -> list[str]:
    found = statement()
    named = [one.shown_by for one in (*found.examined, *found.deviations)]
    return [name for name in named if name]


@pytest.mark.capability(127)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_tells_every_deviation_with_cause_effect_and_dates(
    client: Client, language: str
) -> None:
    page = client.get(("/en" if language == "en" else "") + "/toegankelijkheid/").content.decode()
    for one in statement().deviations:
        for words in (one.what, one.cause, one.effect):
            assert escape(getattr(words, language)) in page
        with override(language):
            days = (date_format(one.known_on, "j F Y"), date_format(one.again_before, "j F Y"))
        assert all(day in page for day in days)


def test_every_text_stands_in_both_languages() -> None:
    found = statement()
    words = [one.what for one in found.examined]
    words += [text for one in found.deviations for text in (one.what, one.cause, one.effect)]
    assert [one for one in words if not one.nl.strip() or not one.en.strip()] == []
    assert [one for one in words if one.nl == one.en] == []


def test_every_deviation_is_looked_at_again_within_a_year() -> None:
    for one in statement().deviations:
        assert one.known_on <= statement().made_on < one.again_before, one.key
        assert (one.again_before - one.known_on).days <= 365, one.key


def test_the_keys_of_deviations_are_told_apart() -> None:
    keys = [one.key for one in statement().deviations]
    assert sorted(set(keys)) == sorted(keys)


def test_whoever_knows_a_deviation_claims_no_full_compliance() -> None:
    assert statement().deviations == () or statement().status != Status.FULL


@pytest.mark.parametrize("name", named_tests())
def test_a_test_that_the_statement_names_exists(name: str) -> None:
    path, _colons, function = name.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_axe_examines_the_whole_standard_but_for_what_the_statement_tells() -> None:
    told = {rule for one in statement().deviations for rule in one.axe_rules}
    options = axe_options()
    assert set(RULES) >= STANDARD
    assert options["runOnly"]["values"] == RULES
    assert set(options["rules"]) == told


@pytest.mark.parametrize(
    "line", ['status = "first_measures"\n', "known_on = 2026-12-01\n", "[deviation.cause]\n"]
)
def test_a_file_without_one_of_its_parts_is_no_statement(line: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        statement_in(TEXT.replace(line, "", 1))


def test_a_status_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="splendid"):
        statement_in(TEXT.replace("first_measures", "splendid"))
