"""`leerkring check` refuses an outcome that was changed in the tables, past the actions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from leerkring.audit.actions import seal_all
from leerkring.audit.actors import Actor
from leerkring.audit.heads import heads_in
from leerkring.audit.models import Event, EventPayload, Seal, TrailHead
from leerkring.programmes.models import Activity
from leerkring.project import checkup
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.choosing import begin_choosing, choose_for, finish_choosing
from leerkring.selection.actions.drawing import draw, fix_draw
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.actions.releasing import release
from leerkring.selection.models import Decision, DrawRecord, DrawRound
from leerkring.selection.queries.untouched import touched_draws
from tests.factories import make_actor, make_application, make_network
from tests.selection.test_fair_draw import ANSWER, AT, agree, drawn, suitable
from tests.selection.test_spread_actions import PO, VO

pytestmark = pytest.mark.django_db
Outcome = Decision.Outcome


def team_of(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def by_plain_lot() -> DrawRound:
    network = make_network(places=2, selection_method="lottery")
    team = team_of(network)
    for _number in range(5):
        application = make_application(network)
        review(application=application, verdict="suitable", by=team, at=AT)
    return draw(
        round_=fix_draw(activity=network, places=2, seed="6 1", by=team, at=AT), by=team, at=AT
    )


def by_choice() -> DrawRound:
    network = make_network(places=2, selection_method="motivation")
    team = team_of(network)
    rows = [make_application(network) for _number in range(5)]
    for application in rows:
        review(application=application, verdict="suitable", by=team, at=AT)
    round_ = begin_choosing(activity=network, by=team, at=AT)
    for outcome, some in [(Outcome.PLACE, rows[:2]), (Outcome.RESERVE, rows[2:])]:
        ids = [row.pk for row in some]
        how = {"outcome": outcome, "reason": "past bij de vraag", "by": team, "at": AT}
        choose_for(round_=round_, activity=network, application_ids=ids, **how)
    return finish_choosing(round_=round_, activity=network, by=team, at=AT)


def by_spread() -> DrawRound:
    network = make_network(places=6)
    team, second = team_of(network), team_of(network)
    suitable(network, team, po=8, vo=5)
    agree(network, team, {PO: (2, 4), VO: (1, 4)})
    seal_all(at=AT)
    return drawn(network, team, second)


def give_a_place(round_: DrawRound) -> None:
    decision = Decision.objects.filter(round=round_).exclude(outcome=Outcome.PLACE)[0]
    Decision.objects.filter(pk=decision.pk).update(outcome=Outcome.PLACE, reason="drawn")


def swap_the_reserve_list(round_: DrawRound) -> None:
    first, second = Decision.objects.filter(round=round_, reserve_number__in=[1, 2])
    Decision.objects.filter(pk=first.pk).update(reserve_number=second.reserve_number)
    Decision.objects.filter(pk=second.pk).update(reserve_number=first.reserve_number)


def remove_one(round_: DrawRound) -> None:
    Decision.objects.filter(round=round_)[0].delete()


def remove_the_seal_too(round_: DrawRound) -> None:
    give_a_place(round_)
    DrawRound.objects.filter(pk=round_.pk).update(outcomes_digest="")


@pytest.mark.parametrize("way", [by_plain_lot, by_choice])
@pytest.mark.parametrize(
    "attack", [give_a_place, swap_the_reserve_list, remove_one, remove_the_seal_too]
)
@pytest.mark.parametrize("is_released", [True, False])
def test_an_outcome_that_was_changed_in_the_tables_is_refused(
    way: Callable[[], DrawRound], attack: Callable[[DrawRound], None], is_released: bool
) -> None:
    round_ = way()
    if is_released:
        team = team_of(round_.activities.select_related("programme__organiser").get())
        release(round_=round_, answer_before=ANSWER, by=team, at=AT)
    assert list(touched_draws()) == []

    attack(round_)

    assert list(touched_draws()) == [
        f"draw {round_.public_id}: an outcome was changed in the tables"
    ]
    (found,) = [f for f in checkup.look_over(deploy=False) if f.subject == "outcomes of draws"]
    assert found.problems == tuple(touched_draws())


@pytest.mark.slow
def test_who_has_a_place_is_compared_with_the_record_of_the_draw() -> None:
    """Also where who changed it has the secret, and sealed it anew."""
    round_ = by_spread()
    assert list(touched_draws()) == []

    give_a_place(round_)
    seal_outcomes(round_)

    sentence = "who has a place is not who its record says was drawn"
    assert list(touched_draws()) == [f"draw {round_.public_id}: {sentence}"]


@pytest.mark.slow
def test_the_record_of_a_draw_holds_the_head_of_the_trail() -> None:
    round_ = by_spread()
    record = DrawRecord.objects.get(round=round_)
    (head,) = heads_in(record.files["public"]["frozen.json"])
    assert head.events == Seal.objects.get(chain=head.chain).event_count
    seal_all(at=AT)
    assert list(touched_draws()) == []

    EventPayload.objects.all().delete()
    Event.objects.all().delete()
    Seal.objects.all().delete()
    TrailHead.objects.all().delete()

    assert "the chain ends before the head that was kept" in " ".join(touched_draws())
