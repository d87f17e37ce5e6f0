"""Brute force is the judge: no forger gets a lottery accepted that is not the fairest."""

import json
from dataclasses import replace
from functools import cache

import pytest

from leerkring.engines.common.draw_folder import as_json, chances_table, panels_table
from leerkring.engines.selection import Person, Status, one_network
from leerkring.engines.selection.solve import solve
from leerkring.engines.selection.verify import verify
from leerkring.engines.selection.verify_rules import Rules
from tests.engines.selection import forgers, oracle
from tests.engines.selection.folders import changed_json, drawn_again, published, verdict

POOLS = 500
NEAR = 1e-6


def small_draws(number):
    """Yield draws that have a lottery, each with its outcome and the chances by brute force."""
    seed = 0
    while number:
        problem = oracle.small_problem(f"forged {seed}", rich=seed % 3 == 0)
        seed += 1
        if len(problem.people) > 7:
            continue
        outcome = solve(problem, seed="any")
        if outcome.status is Status.OPTIMAL and outcome.certificate.levels:
            number -= 1
            yield problem, outcome


def judge(problem):
    """Return what tells, by one brute force for all forgeries of a draw, which are the fairest."""
    best = cache(lambda: oracle.leximin(problem))
    return lambda outcome: all(
        abs(outcome.chances[id] - chance) <= NEAR for id, chance in best().items()
    )


def accepted_before(problem, outcome):
    proof = forgers.ProofBefore(Rules(problem), outcome.certificate)
    return not list(proof.wrong(outcome))


@pytest.mark.slow
def test_whatever_a_forger_gets_accepted_is_the_fairest():
    before = 0
    for number, (problem, outcome) in enumerate(small_draws(POOLS)):
        random, is_fairest = forgers.seeded(number), judge(problem)
        lottery, _panels = forgers.forged_lottery(problem, outcome, random)
        forgeries = [forger(lottery, random) for forger in forgers.FORGERS]
        forgeries.append(forgers.a_little_off(outcome, random))
        for forgery in forgeries:
            is_accepted = verify(problem, forgery) == []
            if is_accepted or accepted_before(problem, forgery):
                fair = is_fairest(forgery)
                before += not is_accepted and not fair
                assert fair or not is_accepted, number
    assert before >= 50, before


def honest_folder(problem):
    honest = replace(problem, panels=100)
    return published(honest, solve(honest, seed="any"))


def folder(honest, problem, forgery, panels):
    """Return the folder of a forgery as if it were an honest one, down to the last hash."""
    files = dict(honest)
    times = {id: sum(id in panel.ids for panel in panels) / 100 for id in forgery.chances}
    several = len(problem.networks) > 1
    seats = [
        [(id, n.id) for n, there in zip(problem.networks, p.seats, strict=True) for id in there]
        for p in panels
    ]
    files["panels.csv"] = panels_table(seats, several=several)
    files["probabilities.csv"] = chances_table(forgery.chances)
    own = json.loads(files["certificate.json"])
    own["lottery"] = [
        {"probability": t.probability, "counts": [[k, times, n] for k, n, times in t.counts]}
        for t in forgery.certificate.tickets
    ]
    own["levels"] = [
        {
            "chance": level.chance,
            "settled": level.settled,
            "weights": level.weights,
            "rules": level.rules,
            "cuts": level.cuts,
            "floors": level.floors,
            "fences": level.fences,
        }
        for level in forgery.certificate.levels
    ]
    files["certificate.json"] = as_json(own)
    off = max(abs(times[id] - chance) for id, chance in forgery.chances.items())

    def restated(content):
        content["reached"] = {"largest_difference": off}

    files = changed_json(changed_json(files, "record.json", restated), "frozen.json", restated)
    return drawn_again(files)


def test_the_stand_alone_check_accepts_no_forger_either(tmp_path):
    refused = 0
    for number, (problem, outcome) in enumerate(small_draws(20)):
        random, is_fairest = forgers.seeded(number), judge(problem)
        honest = honest_folder(problem)
        lottery, panels = forgers.forged_lottery(problem, outcome, random)
        for forger in forgers.FORGERS:
            forgery = forger(lottery, random)
            code, wrong = verdict(folder(honest, problem, forgery, panels), tmp_path)
            assert code != 0 or is_fairest(forgery)
            refused += code == 1 and bool(wrong & {"level", "levels"})
    assert refused >= 20


def test_the_same_ten_people_in_all_panels_are_no_fair_draw(tmp_path):
    pool = [Person(f"p{n:02}", {"role": "leader" if n % 2 else "teacher"}) for n in range(40)]
    problem = replace(one_network(pool, 10), panels=100)
    outcome = solve(problem, seed="any")
    [kind] = outcome.certificate.kinds
    same = outcome.panels[0]
    lucky = tuple((id,) for id in sorted(same.ids))
    others = tuple(unit for unit in kind.units if unit not in lucky)
    kinds = (replace(kind, units=lucky), replace(kind, units=others))
    ticket = replace(outcome.certificate.tickets[0], probability=1.0, counts=((0, 0, 10),))
    level = replace(
        outcome.certificate.levels[0],
        chance=0.0,
        settled=(0, 1),
        weights=((0, 0.25), (1, 0.75)),
        rules=((0, 1 / 40),),
    )
    certificate = replace(
        outcome.certificate, kinds=kinds, tickets=(ticket,), levels=(level,), gap=0.0
    )
    chances = {person.id: float(person.id in same.ids) for person in pool}
    forgery = replace(
        outcome,
        certificate=certificate,
        chances=chances,
        reached=chances,
        panels=(same,) * 100,
        panel=same,
    )
    assert accepted_before(problem, forgery)
    assert {violation.code for violation in verify(problem, forgery)} == {
        "level_not_proven",
        "level_not_reached",
    }
    files = folder(honest_folder(problem), problem, forgery, forgery.panels)
    proof = json.loads(files["certificate.json"])
    proof["kinds"] = [[id for (id,) in kind.units] for kind in kinds]
    code, wrong = verdict(drawn_again(files | {"certificate.json": as_json(proof)}), tmp_path)
    assert (code, wrong) == (1, {"level", "levels"})
