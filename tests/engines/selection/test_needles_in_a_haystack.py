from dataclasses import replace

from bench.selection import made_up_pool
from bench.selection_pools import FAMILIES
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import Status, solve, verify
from leerkring.engines.selection.harvest import Harvest, is_worth_while
from leerkring.engines.selection.model import modelled


def haystack():
    return made_up_pool(300, 260, 7, 5, 20, slack=0, seed=3)


def test_few_places_and_many_quotas_of_one_number_are_drawn_with_proof():
    problem = replace(haystack(), panels=0)
    outcome = solve(problem, seed="any")
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []


def test_what_is_harvested_keeps_every_rule_and_is_the_same_every_time():
    model = modelled(haystack())
    crops = []
    for _ in range(2):
        harvest = Harvest(model, Chance("field"))
        harvest.mean = model.upper * 20.0 / model.upper.sum()
        crops.append([panel.tolist() for panel in harvest.panels(0.0 * model.upper, 5)])
    assert len(crops[0]) >= 5
    assert crops[0] == crops[1]
    for panel in crops[0]:
        rows = model.matrix @ panel
        assert (rows >= model.low).all()
        assert (rows <= model.high).all()


def test_pools_with_room_in_their_quotas_are_not_harvested():
    assert is_worth_while(modelled(haystack()))
    assert not is_worth_while(modelled(FAMILIES["loose"](1, 60)))
