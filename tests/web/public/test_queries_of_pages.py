"""The pages that everybody begins at ask little of the database, however much there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from leerkring.findings.actions import check_finding, publish_finding, write_finding
from tests.factories import START, make_actor, make_meeting, make_network, make_programme

pytestmark = pytest.mark.django_db
MOST = 5


@pytest.mark.parametrize("path", ["/", "/en/", "/kennis/", "/en/kennis/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_to_begin_at_takes_at_most_five_queries(
    client: Client, django_assert_max_num_queries: Any, path: str, rows: int
) -> None:
    programme = make_programme()
    by = make_actor(programme.organiser)
    for number in range(rows):
        network = make_network(programme=programme)
        make_meeting(network)
        words = {"title": f"Inzicht {number}", "text": "Zo werkt het."}
        made = write_finding(by=by, at=START, activity=network, evidence={}, **words)
        check_finding(by=by, at=START, finding=made)
        publish_finding(by=by, at=START, finding=made)
    client.get(path)  # what a process reads once
    with django_assert_max_num_queries(MOST):
        assert client.get(path).status_code == 200
