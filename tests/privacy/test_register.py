"""The register of processing, and the draw in an algorithm register, follow what is declared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import translation

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.audit.actors import SYSTEM
from leerkring.intake import rules
from leerkring.people.privacy import GROUNDS, declared
from leerkring.privacy.actions import set_term
from leerkring.privacy.algorithm import entry_of_the_draw
from leerkring.privacy.field_words import FIELD_WORDS
from leerkring.privacy.measures import MEASURES
from leerkring.privacy.register import (
    OTHER_WORDS,
    OUTSIDE,
    ROOMS,
    SEEN_BY,
    controllers,
    register_lines,
    ways_out,
)
from leerkring.programmes.models import Activity, Membership
from leerkring.selection.bridge.fixing import OUTCOMES
from leerkring.selection.models import DrawRecord, DrawRound, Override
from leerkring.selection.states import DrawState
from tests.factories import START, make_network, make_organiser, make_staff
from tests.shape.test_security_page import items

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


def drawn(network: Activity, state: DrawState) -> None:
    is_out = state == DrawState.RELEASED
    number = DrawRound.objects.count() + 1
    round_ = DrawRound.objects.create(
        number=number,
        public_id=f"draw{number}",
        pool_size=0,
        places=18,
        state=state,
        released_at=START + timedelta(days=60) if is_out else None,
    )
    round_.activities.add(network)


def line(key: str) -> list[str]:
    return next(one.cells() for one in register_lines() if one.declaration.key == key)


@pytest.mark.capability(126)
def test_every_declaration_is_one_line_with_its_own_purpose_and_ground() -> None:
    assert sorted(one.cells()[:3] for one in register_lines()) == sorted(
        [str(one.called), str(one.purpose), str(GROUNDS[one.ground])] for one in declared()
    )


def test_every_room_that_declares_says_whose_the_data_are() -> None:
    assert {one.model._meta.app_label for one in declared()} == set(ROOMS)
    assert {*SEEN_BY, *OUTSIDE} <= {one.key for one in declared()}


def test_no_cell_of_the_register_is_empty() -> None:
    assert [one.cells() for one in register_lines() if not all(one.cells())] == []


@pytest.mark.capability(126)
def test_the_roles_are_those_that_the_rules_let_through() -> None:
    assert line("intake.Answer")[5] == "programme manager, facilitator, read only"
    assert line("audit.SecurityEvent")[5] == "privacy officer"
    assert line("people.Session")[5] == "nobody in a team"


def test_a_door_opens_another_role_and_the_register_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "READERS_OF_ANSWERS", frozenset({Membership.Role.HOST}))
    assert line("intake.Answer")[5] == "host"


@pytest.mark.capability(126)
def test_a_shorter_term_stands_in_the_register() -> None:
    one = next(one for one in declared() if one.key == "mail.Letter")
    assert line("mail.Letter")[6] == "36 months after it was made"
    set_term(by=SYSTEM, at=START, declaration=one, months=5)
    assert line("mail.Letter")[6] == "5 months after it was made"


def test_every_field_that_opens_no_door_is_told_in_words() -> None:
    known = {*FIELD_WORDS, *OTHER_WORDS}
    untold = {(one.key, name) for one in declared() for name in one.fields if name not in known}
    assert untold <= {(one.key, name) for one in declared() for name in one.secret}
    assert line("people.Session")[4] == "secrets that open doors"
    assert "first name" in line("people.Person")[4]


def test_the_controller_is_the_organisation_behind_the_team_with_its_officers() -> None:
    organiser, other = make_organiser(), make_organiser()
    officer = make_staff(organiser, "privacy")
    make_staff(organiser, "manager")
    make_staff(other, "privacy")
    (found,) = controllers([organiser.pk])
    assert (found.name, found.contact) == (organiser.organisation.name, organiser.reply_to)
    assert found.officers == ((officer.person.name, officer.email),)


@pytest.mark.capability(126)
def test_the_ways_out_follow_the_settings() -> None:
    backend = "django.core.mail.backends.smtp.EmailBackend"
    mailer = {"default": {"BACKEND": backend, "OPTIONS": {"host": "post.example.nl"}}}
    with override_settings(MAILERS=mailer, DRAND_URL="https://chance.example.nl"):
        said = dict(ways_out())
    assert "post.example.nl" in said["Letters"]
    assert "https://chance.example.nl" in said["Public number for a draw"]
    with override_settings(DRAND_URL=""):
        assert "nothing is fetched" in dict(ways_out())["Public number for a draw"]


def test_every_measure_is_met_on_the_page_of_security() -> None:
    verdicts = {number: verdict for number, _level, _text, verdict, _shown in items()}
    for sentence, numbers in MEASURES:
        assert {verdicts[number] for number in numbers} <= {"test", "evidence"}, sentence


@pytest.mark.capability(157)
def test_the_entry_of_the_draw_names_what_the_draw_has() -> None:
    said = dict(entry_of_the_draw([make_network().programme.organiser_id]))
    assert f"{OUTCOMES} possible groups" in said["How it works"]
    for label in DrawRecord.Chance.labels:
        assert str(label) in said["Where chance comes from"]
    for label in Override.Kind.labels:
        assert str(label) in said["Exceptions"]
    assert said["Facts that a spread can be agreed on"] == ", ".join(
        str(one.label) for one in ATTRIBUTES.values()
    )


@pytest.mark.capability(157)
def test_the_entry_counts_the_draws_of_its_own_team_that_were_released() -> None:
    network, elsewhere = make_network(), make_network()
    drawn(elsewhere, DrawState.RELEASED)
    drawn(network, DrawState.DRAWN)
    team = [network.programme.organiser_id]
    assert dict(entry_of_the_draw(team))["Status"] == "not used yet"
    drawn(network, DrawState.RELEASED)
    said = dict(entry_of_the_draw(team))
    assert (said["Status"], said["How often"]) == ("in use", "1 draw was released")
    assert said["In use since"] == "1 December 2023"


def test_the_entry_tells_how_many_activities_announce_which_way() -> None:
    network = make_network()
    Activity.objects.filter(pk=network.pk).update(selection_method="lottery")
    said = dict(entry_of_the_draw([network.programme.organiser_id]))
    assert said["Where it is announced"] == "a lot among all who applied: 1"
