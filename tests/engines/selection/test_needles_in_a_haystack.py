from dataclasses import replace

import numpy as np

from bench.selection import made_up_pool
from bench.selection_pools import FAMILIES
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import Criterion, Status, solve, verify
from leerkring.engines.selection.model import modelled
from leerkring.engines.selection.panel_pool import PanelPool, is_worth_while
from leerkring.engines.selection.relaxation import fairest


def haystack():
    return made_up_pool(300, 260, 7, 5, 20, slack=0, seed=3)


def test_few_places_and_many_quotas_of_one_number_are_drawn_with_proof():
    problem = replace(haystack(), panels=0)
    outcome = solve(problem, seed="any")
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []


def test_walkers_with_hardly_a_unit_free_to_move_stay_inside_their_bounds():
    model = modelled(FAMILIES["tight"](4, 60))
    pool = PanelPool(model, Chance("field"))
    pool.near(model.upper * 4.0 / model.upper.sum())
    for _ in range(3):
        pool.batch(100)
        assert (pool.x >= pool.floor).all()
        assert (pool.x <= pool.ceiling).all()
        assert (pool.x.sum(axis=1) == pool.x[0].sum()).all()


def test_leaning_towards_who_came_too_seldom_brings_the_mean_near_the_wanted_one():
    model = modelled(haystack())
    wanted = fairest(model, [], Criterion.LEXIMIN).x
    off = []
    for gather in (PanelPool.batch, lambda pool, n: pool.more(0.0 * wanted, n)):
        pool = PanelPool(model, Chance("field"))
        pool.near(wanted)
        while len(pool.found) < 400:
            gather(pool, 50)
        off.append(abs(np.mean(pool.found, axis=0) - wanted).sum() / wanted.sum())
    assert off[0] < 0.7 * off[1]


def test_what_is_gathered_keeps_every_rule_and_is_the_same_every_time():
    model = modelled(haystack())
    crops = []
    for _ in range(2):
        pool = PanelPool(model, Chance("field"))
        pool.mean = model.upper * 20.0 / model.upper.sum()
        crops.append([panel.tolist() for panel in pool.more(0.0 * model.upper, 5)])
    assert len(crops[0]) >= 5
    assert crops[0] == crops[1]
    for panel in crops[0]:
        rows = model.matrix @ panel
        assert (rows >= model.low).all()
        assert (rows <= model.high).all()


def test_pools_with_room_in_their_quotas_are_not_gathered():
    assert is_worth_while(modelled(haystack()))
    assert not is_worth_while(modelled(FAMILIES["loose"](1, 60)))
