"""The way in: from a problem to an outcome."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import numpy as np

from leerkring.engines.common.budget import Budget, Deadline
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.conflict import conflict_of
from leerkring.engines.selection.model import Model, modelled
from leerkring.engines.selection.problem import (
    Certificate,
    Outcome,
    Panel,
    Problem,
    Status,
    Ticket,
)
from leerkring.engines.selection.program import Floats
from leerkring.engines.selection.relaxation import NothingFits
from leerkring.engines.selection.rounding import numbered, seated
from leerkring.engines.selection.search import Found, Search

PROVEN = 1e-6
"""A lottery within this of its bound, chance by chance, counts as the fairest."""


def solve(
    problem: Problem, *, seed: str, budget: int | None = None, deadline: Deadline | None = None
) -> Outcome:
    """Find the fairest lottery over panels that keep the quotas, and draw one panel.

    The lottery and the numbered panels depend on the problem alone; the seed only points at one
    of them, so that they can be published before the seed is known. The budget counts panels and
    cases tried; when it (or the deadline) is used up the outcome is FEASIBLE, with its gap, not
    OPTIMAL. Raises an error named after the situation when the problem contradicts itself.
    """
    model = modelled(problem)
    work = Budget(budget, deadline)
    print_of_problem = fingerprint(model)
    if bool((model.low > model.high).any()) or not len(model.upper):
        return without_panels(problem, model)
    search = Search(model, problem.criterion, print_of_problem, work)
    try:
        found = search.found()
    except NothingFits:
        return Outcome(Status.INFEASIBLE, conflict=conflict_of(problem, model))
    panels = public_panels(problem, model, search, found, print_of_problem)
    chances = people_chances(problem, model, found)
    outcome = Outcome(
        status=Status.OPTIMAL if found.off <= PROVEN else Status.FEASIBLE,
        chances=chances,
        reached=shares(problem, panels),
        panels=panels,
        never=never_drawn(model, found, chances),
        certificate=certified(model, found),
    )
    return draw(problem, outcome, seed=seed)


def draw(problem: Problem, outcome: Outcome, *, seed: str) -> Outcome:
    """Draw one panel with a (new) seed, without solving again.

    A numbered panel: the first number of `Chance(seed)` below their number. Without numbered
    panels: a panel of the lottery by its probability, then units of each kind by lot.
    """
    if outcome.panels:
        number = Chance(seed).below(len(outcome.panels))
        return replace(outcome, drawn=number, panel=outcome.panels[number])
    if outcome.certificate is None:
        return outcome
    panel = drawn_from_lottery(outcome.certificate, len(problem.networks), Chance(seed))
    return replace(outcome, panel=with_placed(problem, panel))


def without_panels(problem: Problem, model: Model) -> Outcome:
    """Return the outcome when no search is needed: the limits contradict each other, or
    nobody is left to draw (then the people placed already are the panel, if they may be)."""
    if (model.low > np.minimum(0.0, model.high)).any() or (model.high < 0.0).any():
        return Outcome(Status.INFEASIBLE, conflict=conflict_of(problem, model))
    panel = with_placed(problem, Panel(tuple(() for _ in problem.networks)))
    panels = (panel,) * problem.panels
    return Outcome(
        status=Status.OPTIMAL,
        chances={p.id: 0.0 for p in problem.people} | {p.id: 1.0 for p in problem.placed},
        reached=shares(problem, panels),
        panels=panels,
        drawn=0 if panels else None,
        panel=panel,
        never=tuple(sorted(p.id for p in problem.people if p.placed_in is None)),
        certificate=Certificate((), model.rules, (), (Ticket(1.0, ()),), ()),
    )


def fingerprint(model: Model) -> str:
    """Return a text that is different for every problem: the seed of all that is not the
    draw itself."""
    digest = sha256(repr((model.rules, model.fences, model.never)).encode())
    for kind in model.kinds:
        digest.update(repr(kind.units).encode())
    return digest.hexdigest()


def people_chances(problem: Problem, model: Model, found: Found) -> Mapping[str, float]:
    """Return everybody's chance in this draw."""
    units = model.units(np.array(found.panels).T @ found.probabilities) / model.number
    chances = {p.id: 0.0 for p in problem.people}
    for kind, chance in zip(model.kinds, units, strict=True):
        value = round(min(1.0, max(0.0, float(chance))), 10)
        for unit in kind.units:
            for id in unit:
                chances[id] = value
    return chances | {p.id: 1.0 for p in problem.placed}


def never_drawn(model: Model, found: Found, chances: Mapping[str, float]) -> tuple[str, ...]:
    """Return everybody whom no panel can hold: also when the work was stopped early, only
    those whose proven bound is nothing."""
    without = [id for id, chance in chances.items() if chance < 1e-9]
    if not without:
        return ()
    possible = {
        id
        for k in np.flatnonzero(found.target.chances > model.offset + PROVEN)
        for unit in model.kinds[k].units
        for id in unit
    }
    return tuple(sorted(id for id in without if id not in possible))


def with_placed(problem: Problem, panel: Panel) -> Panel:
    """Add those who are placed already to a panel."""
    there = problem.placed
    if not there:
        return panel
    return Panel(
        tuple(
            tuple(sorted([*seats, *(p.id for p in there if p.placed_in == network.id)]))
            for network, seats in zip(problem.networks, panel.seats, strict=True)
        )
    )


def public_panels(
    problem: Problem, model: Model, search: Search, found: Found, text: str
) -> tuple[Panel, ...]:
    """Return the numbered panels of a public draw."""
    if not problem.panels:
        return ()
    counts = numbered(
        search.sharp, search.finder, found.panels, found.probabilities, problem.panels
    )
    panels = seated(model, len(problem.networks), counts, Chance(text))
    return tuple(with_placed(problem, panel) for panel in panels)


def drawn_from_lottery(certificate: Certificate, networks: int, chance: Chance) -> Panel:
    """Draw one panel straight from the lottery."""
    point = chance.fraction()
    ticket = certificate.tickets[-1]
    for candidate in certificate.tickets:
        point -= candidate.probability
        if point < 0:
            ticket = candidate
            break
    order: dict[int, list[tuple[str, ...]]] = {}
    seats: list[list[str]] = [[] for _ in range(networks)]
    for k, n, times in ticket.counts:
        units = order.setdefault(k, chance.shuffled(certificate.kinds[k].units))
        for _ in range(times):
            seats[n].extend(units.pop())
    return Panel(tuple(tuple(sorted(there)) for there in seats))


def shares(problem: Problem, panels: tuple[Panel, ...]) -> Mapping[str, float]:
    """Return the share of the panels that holds each person."""
    if not panels:
        return {}
    times = {person.id: 0 for person in problem.people}
    for panel in panels:
        for seats in panel.seats:
            for id in seats:
                times[id] += 1
    return {id: n / len(panels) for id, n in times.items()}


def certified(model: Model, found: Found) -> Certificate:
    """Write down the lottery and the proof."""
    return Certificate(
        kinds=model.kinds,
        rules=model.rules,
        fences=model.fences,
        tickets=tuple(
            Ticket(float(probability), counts_of(model, panel))
            for panel, probability in zip(found.panels, found.probabilities, strict=True)
        ),
        levels=found.target.levels,
        cuts=found.cuts,
        gap=found.off if found.off > PROVEN else 0.0,
    )


def counts_of(model: Model, x: Floats) -> tuple[tuple[int, int, int], ...]:
    """Return a panel as (kind, network, how many units)."""
    return tuple(
        (int(model.kind_of[j]), int(model.network_of[j]), int(x[j])) for j in np.flatnonzero(x)
    )
