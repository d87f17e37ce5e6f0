"""Colleagues who apply together get a place together: at the draw and whenever one comes free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from leerkring.admissions.actions.offering import answer_offer, expire_offers
from leerkring.admissions.models import Application, Offer, Team
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from tests.factories import make_application, make_network
from tests.selection.test_fair_draw import agree, drawn
from tests.selection.test_spread_actions import PO, VO
from tests.selection.test_ways_of_selecting import AT, complete, let_go, manager_of

pytestmark = pytest.mark.django_db
S = ApplicationState


def apply_as(network: Activity, by: Actor, teams: list[int], sector: str) -> None:
    """Let teams of these sizes apply, all found suitable; a team of one is somebody alone."""
    for size in teams:
        rows = [make_application(network, sector=sector) for _ in range(size)]
        for row in rows:
            review(application=row, verdict="suitable", by=by, at=AT)
        if size > 1:
            team = Team.objects.create(activity=network, code=f"T{rows[0].pk}", made_at=AT)
            Application.objects.filter(pk__in=[row.pk for row in rows]).update(team=team)


def waiting(network: Activity) -> dict[int, int | None]:
    """Return who is on the reserve list, each with their team."""
    rows = Application.objects.filter(activity=network, state=S.RESERVE)
    return dict(rows.values_list("pk", "team_id"))


def parted(network: Activity) -> set[int | None]:
    """Return the teams of whom one waits and another was offered a place."""
    states: defaultdict[int | None, set[str]] = defaultdict(set)
    for row in Application.objects.filter(activity=network).exclude(team=None):
        states[row.team_id].add(row.state)
    return {team for team, found in states.items() if {S.OFFERED, S.RESERVE} <= found}


@pytest.mark.capability(15, 28)
@pytest.mark.parametrize("order", Activity.ReserveOrder.values)
def test_a_place_that_comes_free_parts_no_team(order: str) -> None:
    network = make_network(places=8, team_size=2, reserve_order=order)
    by, second = manager_of(network), manager_of(network)
    apply_as(network, by, [1, 1, 2, 2, 2, 2], "po")
    apply_as(network, by, [1, 1, 2, 2, 2, 2], "vo")
    agree(network, by, {PO: (1, 7), VO: (1, 7)})
    let_go(network, drawn(network, by, second), by)
    assert parted(network) == set()
    came_together = 0
    for number in range(1, 4):  # of eight, three do not answer, later two, and then three again
        late = AT + timedelta(days=40 * number)
        let_expire(network, 2 + number % 2, late)
        with nobody_parted_by_moving_up(network) as newcomers:
            expire_offers(activity=network, by=SYSTEM, at=late)
        came_together += any(newcomers)
    assert came_together, "no team ever came in: this test shows nothing"
    # One place at a time, until more are empty than are offered: half a team fits, none comes.
    for leaving in Application.objects.filter(activity=network, state=S.OFFERED).order_by("pk"):
        with nobody_parted_by_moving_up(network):
            answer_offer(application=complete(leaving), accept=False, by=SYSTEM, at=late)


@contextmanager
def nobody_parted_by_moving_up(network: Activity) -> Iterator[list[int | None]]:
    """Whoever comes in meanwhile leaves no colleague behind; gives the newcomers' teams."""
    newcomers: list[int | None] = []
    before = waiting(network)
    yield newcomers
    after = waiting(network)
    newcomers += [before[pk] for pk in before.keys() - after.keys()]
    assert {team for team in newcomers if team} & set(after.values()) == set()


def let_expire(network: Activity, number: int, at: datetime) -> None:
    """Let the first so many offers pass their last moment unanswered, and the others wait."""
    Letter.objects.update(state=Letter.State.SENT, sent_at=at)
    offers = Offer.objects.filter(application__activity=network, state=OfferState.OPEN)
    offers.update(answer_before=at + timedelta(days=1))
    first = offers.order_by("application_id").values_list("pk", flat=True)[:number]
    Offer.objects.filter(pk__in=list(first)).update(answer_before=at)
