"""Who may take away what readers found, with names and without."""

from __future__ import annotations

import pytest

from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity
from leerkring.review.actions.reading_log import note_scores_export
from tests.factories import START, make_actor, make_network

pytestmark = pytest.mark.django_db
ALLOWED = {  # without names, with names
    "manager": (True, True),
    "reviewer": (True, False),
    "facilitator": (False, False),
    "host": (False, False),
    "reader": (False, False),
    "privacy": (False, False),
    "check_in": (False, False),
}


def takes(network: Activity, role: str, *, with_names: bool) -> bool:
    """Tell whether somebody in this role takes the readings away, which the trail then says."""
    by = make_actor(network.programme.organiser, role)
    try:
        note_scores_export(activity=network, rows=3, with_names=with_names, by=by, at=START)
    except NotAllowed:
        return False
    return Event.objects.filter(verb="exported_readings", actor_id=by.id).count() == 1


@pytest.mark.parametrize("role", ALLOWED)
def test_names_go_only_to_who_may_read_and_may_see_who_applied(role: str) -> None:
    network = make_network()
    found = tuple(takes(network, role, with_names=with_names) for with_names in (False, True))
    assert found == ALLOWED[role]
