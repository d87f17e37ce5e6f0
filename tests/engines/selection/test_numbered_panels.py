"""The numbered panels of a public draw: whole panels, everybody within one of what they should be
in, and the lowest chance kept as well as any panels could."""

from collections import Counter
from dataclasses import replace
from math import floor

import highspy
import numpy as np
import pytest

from bench.selection import made_up_pool
from bench.selection_pools import FAMILIES
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection import (
    Person,
    Quota,
    explain,
    one_network,
    rounding,
    solve,
    verify,
)
from leerkring.engines.selection.exchange import WIDE, exchanges
from leerkring.engines.selection.finder import Finder, may_have_a_partner
from leerkring.engines.selection.model import modelled
from tests.engines.selection import oracle


def times_of(outcome):
    return Counter(id for panel in outcome.panels for seats in panel.seats for id in seats)


def is_within_a_panel(problem, outcome):
    times = times_of(outcome)
    return all(
        abs(times[id] - problem.panels * chance) <= 1 + 1e-4
        for id, chance in outcome.chances.items()
    )


def lowest_is_kept(problem, outcome):
    """The lowest number of panels is at least 99 %, or as many as whole panels allow: no lottery,
    and so no list of panels, has a higher lowest chance than the fairest."""
    times = times_of(outcome)
    possible = [id for id in outcome.chances if id not in outcome.never]
    lowest = problem.panels * min(outcome.chances[id] for id in possible)
    reached = min(times[id] for id in possible)
    return reached >= min(0.99 * lowest, floor(lowest + 1e-4))


@pytest.mark.parametrize(
    "problem",
    [
        made_up_pool(300, 65, 7, 4, 30, slack=1, seed=1),
        made_up_pool(300, 130, 7, 4, 30, slack=1, seed=10),
        replace(FAMILIES["tight"](2, 150), panels=1000),
    ],
    ids=["65 types", "130 types", "every quota one number"],
)
def test_tight_quotas_still_leave_everybody_within_one_panel(problem):
    outcome = solve(problem, seed="s")
    assert verify(problem, outcome) == []
    assert is_within_a_panel(problem, outcome)
    assert lowest_is_kept(problem, outcome)


@pytest.mark.parametrize("family", sorted(set(FAMILIES) - {"bands", "impossible"}))
def test_pools_of_every_family_keep_everybody_within_one_panel(family):
    for seed in range(3):
        problem = replace(FAMILIES[family](seed, 40), panels=1000)
        outcome = solve(problem, seed="s")
        assert verify(problem, outcome) == []
        if outcome.panels:
            assert is_within_a_panel(problem, outcome)
            assert lowest_is_kept(problem, outcome)


def can_be_within_a_panel(problem, chances):
    """Whether some list of panels, out of all there are, keeps everybody within one panel."""
    ids = sorted(chances)
    every = [[panel[id] is not None for id in ids] for panel in oracle.every_panel(problem)]
    panels = np.unique(np.array(every, dtype=float), axis=0)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for n in range(len(panels)):
        solver.addVar(0.0, float(problem.panels))
        solver.changeColIntegrality(n, highspy.HighsVarType.kInteger)
    wanted = [(problem.panels * chances[id], panels[:, i]) for i, id in enumerate(ids)]
    rows = [(np.ceil(e - 1 - 1e-4), np.floor(e + 1 + 1e-4), row) for e, row in wanted]
    for low, high, row in [*rows, (problem.panels, problem.panels, np.ones(len(panels)))]:
        index = np.flatnonzero(row).astype(np.int32)
        solver.addRow(low, high, len(index), index, row[index])
    solver.run()
    return solver.getModelStatus() == highspy.HighsModelStatus.kOptimal


@pytest.mark.parametrize("panels", [7, 10, 1000])
def test_small_draws_are_within_one_panel_whenever_any_panels_are(panels):
    drawn = 0
    for seed in range(60):
        problem = replace(oracle.small_problem(seed), panels=panels)
        outcome = solve(problem, seed="s")
        assert verify(problem, outcome) == []
        if outcome.panels:
            drawn += 1
            assert is_within_a_panel(problem, outcome) or not can_be_within_a_panel(
                problem, outcome.chances
            )
    assert drawn > 15


def test_people_of_one_kind_take_turns():
    people = [Person(f"{n:02}", {"sex": "fm"[n % 2]}) for n in range(31)]
    problem = one_network(people, 7, [Quota("sex", "f", 3, 3)], panels=100)
    times = times_of(solve(problem, seed="s"))
    for sex in "fm":
        counts = [times[p.id] for p in people if p.values["sex"] == sex]
        assert max(counts) - min(counts) <= 1


def test_an_exchange_leaves_the_rules_as_they_were():
    model = modelled(made_up_pool(120, 40, 3, 4, 12, slack=0, seed=2))
    every = np.full(len(model.low), True)
    random = np.random.Generator(np.random.PCG64(1))
    columns = np.arange(len(model.upper))
    matrix = np.hstack([model.matrix, np.zeros((len(every), 1))])
    for size in (2, 3):
        moves = exchanges(model, [every], columns, size, random)
        assert moves.into.shape[1] > 100
        before, after = matrix[:, moves.out].sum(axis=1), matrix[:, moves.into].sum(axis=1)
        assert (before == after).all()


def test_the_record_says_which_lowest_chance_whole_panels_could_keep():
    people = [Person(f"p{n}") for n in range(7)]
    problem = one_network(people, 2, panels=10)
    outcome = solve(problem, seed="s")
    [reach] = [r.parameters for r in explain(problem, outcome)[""] if r.code == "panels_reach"]
    assert reach["lowest_chance"] == pytest.approx(2 / 7)
    assert reach["lowest_possible"] == reach["lowest_reached"] == 0.2


def test_with_an_earlier_draw_the_record_promises_nothing_about_the_lowest_chance():
    people = [Person(f"p{n}", earlier_chance=0.1 * n) for n in range(4)]
    problem = one_network(people, 1, panels=10)
    outcome = solve(problem, seed="s")
    [reach] = [r.parameters for r in explain(problem, outcome)[""] if r.code == "panels_reach"]
    assert "lowest_possible" not in reach


def test_every_swap_that_has_a_partner_may_have_one():
    random = np.random.Generator(np.random.PCG64(3))
    swaps = random.integers(-(2**62), 2**62, size=400)
    aim = swaps[7] + swaps[300]
    found = may_have_a_partner(swaps, aim)
    partners = np.isin(aim - swaps, swaps)
    assert partners[[7, 300]].all()
    assert found[partners].all()
    assert found.mean() < 0.1


def lottery_of(model, outcome):
    """Return the panels of a lottery over one network, as counts of the kinds, and how likely."""
    tickets = outcome.certificate.tickets
    panels = np.zeros((len(tickets), len(model.upper)))
    for panel, ticket in zip(panels, tickets, strict=True):
        for kind, _network, times in ticket.counts:
            panel[model.kind_of == kind] = times
    return list(panels), np.array([ticket.probability for ticket in tickets])


def test_a_worse_start_afresh_loses_nothing_of_what_was_mended(monkeypatch):
    problem = replace(FAMILIES["tight"](0, 150), panels=0)
    model = modelled(problem)
    panels, probabilities = lottery_of(model, solve(problem, seed="s"))
    mended, mend = [], rounding.Lists.mend

    def remembered(lists, table, size):
        mend(lists, table, size)
        mended.append(table.best)

    monkeypatch.setitem(WIDE, 3, 100)
    monkeypatch.setattr(rounding, "ATTEMPTS", ((2, True),))
    monkeypatch.setattr(rounding, "dithered", lambda *_: [panels[0]] * 1000)
    monkeypatch.setattr(rounding.Lists, "mend", remembered)
    found = rounding.numbered(model, Finder(model, Chance("s")), panels, probabilities, 1000)
    limits = rounding.limits_of(model, np.array(panels).T @ probabilities * 1000, 1000)
    missed = limits.missed(np.array([model.units(panel) for panel in found]).sum(axis=0)).sum()
    assert mended[0] < mended[1]
    assert missed == mended[0]
