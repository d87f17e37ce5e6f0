"""What counts of the other networks of one draw when somebody moves up in this one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState
from leerkring.programmes.models import Activity
from leerkring.selection.bridge.problems import school_of
from leerkring.selection.queries.moving_up import (
    BindingSpread,
    schools_elsewhere,
    without_a_place_elsewhere,
)
from tests.factories import make_application, make_network, make_organisation, make_person

pytestmark = pytest.mark.django_db
S = ApplicationState


@pytest.fixture
def here() -> Activity:
    return make_network()


@pytest.fixture
def there(here: Activity) -> Activity:
    return make_network(programme=here.programme)


def spread_in(own: Activity, *networks: Activity) -> BindingSpread:
    """Return the spread of one network, as far as it says which networks drew together."""
    together = [SimpleNamespace(activity=one.pk) for one in networks]
    record: Any = SimpleNamespace(agreement=SimpleNamespace(networks=together))
    return BindingSpread(record, own)


def test_a_school_counts_elsewhere_what_it_has_in_the_other_networks_of_the_draw(
    here: Activity, there: Activity
) -> None:
    school = make_organisation()
    for network, state in (
        (here, S.PLACED),
        (there, S.PLACED),
        (there, S.OFFERED),
        (there, S.RESERVE),
        (make_network(programme=here.programme), S.PLACED),  # drew for itself
    ):
        one = make_application(network, organisation=school, state=state)
    assert schools_elsewhere(spread_in(here, here, there)) == {school_of(one): 2}
    assert schools_elsewhere(spread_in(there, here, there)) == {school_of(one): 1}


@pytest.mark.parametrize("state", S.values)
def test_who_holds_a_place_elsewhere_in_the_draw_does_not_move_up_here(
    here: Activity, there: Activity, state: str
) -> None:
    person = make_person()
    waiting = make_application(here, person=person, state=S.RESERVE)
    other = make_application(here, state=S.RESERVE)
    make_application(there, person=person, state=state)
    left = without_a_place_elsewhere(spread_in(here, here, there), [waiting, other])
    assert left == ([other] if state in HOLDS_A_PLACE else [waiting, other])
