from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import override

from leerkring.admissions.models import Application
from leerkring.people.privacy import declared
from leerkring.privacy.actions import set_term
from tests.factories import START, make_actor, make_network, make_organiser

pytestmark = pytest.mark.django_db


def test_the_privacy_page_says_what_the_register_says(client: Client) -> None:
    page = client.get("/en/privacy/").content.decode()
    with override("en"):
        purposes = {one.key: escape(str(one.purpose)) for one in declared() if one.is_found}
    missing = [key for key, purpose in purposes.items() if purpose.lower() not in page.lower()]
    assert missing == []


def test_a_term_that_an_officer_shortened_stands_there_at_once(client: Client) -> None:
    assert "12 maanden na de laatste bijeenkomst" in client.get("/privacy/").content.decode()
    applications = next(one for one in declared() if one.model is Application)
    by = make_actor(make_organiser(), "privacy")
    set_term(by=by, at=START, declaration=applications, months=7)
    assert "7 maanden na de laatste bijeenkomst" in client.get("/privacy/").content.decode()


def test_the_ways_to_ask_for_ones_data_name_ones_own_page(client: Client) -> None:
    make_network()
    page = client.get("/formele-berichten/").content.decode()
    assert "onder ‘Wat er van mij bewaard wordt’" in page
