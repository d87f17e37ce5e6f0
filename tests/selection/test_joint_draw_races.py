"""Two managers who fix or throw for a joint draw at the same moment: one wins, others are told."""

from __future__ import annotations

import pytest

from leerkring.selection.actions.fair_draw import fix_spread_draw, type_throws
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.joint import networks_drawn_together
from tests.factories import make_actor, make_network, make_programme
from tests.selection.test_joint_draw import AT, SOURCE, THROWS, fixed, placed, ready
from tests.selection.test_races import at_once, one_each

pytestmark = [pytest.mark.persistence, pytest.mark.django_db(transaction=True)]


def test_managers_who_fix_a_joint_draw_at_once_make_one() -> None:
    programme = make_programme(draws_together=True)
    by = make_actor(programme.organiser)
    leaders, teachers = (make_network(programme=programme, places=n) for n in (4, 3))
    ready(leaders, teachers, by)
    came = at_once(
        3,
        lambda: fix_spread_draw(
            activities=networks_drawn_together(programme), source=SOURCE, by=by, at=AT
        ),
    )
    assert came == ["AlreadyDrawn", "AlreadyDrawn", "done"]
    assert DrawRound.objects.count() == 1


def test_people_who_type_the_throws_in_at_once_draw_for_all_networks_one_time() -> None:
    programme = make_programme(draws_together=True)
    team = [make_actor(programme.organiser) for _ in range(3)]
    leaders, teachers = (make_network(programme=programme, places=n) for n in (4, 3))
    ready(leaders, teachers, team[0])
    round_ = fixed(programme, team[0])
    came = one_each(
        team,
        lambda by: type_throws(round_=round_, throws=THROWS, by=by, at=AT),
    )
    assert came.count("done") == 2
    assert len(placed(round_)) == Decision.objects.filter(outcome="place").count() == 7
