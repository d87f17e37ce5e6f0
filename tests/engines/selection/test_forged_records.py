"""Three hundred changes to real folders: each is caught, or changes nothing that is stated."""

import json
from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from leerkring.engines.common.draw_folder import as_json
from leerkring.engines.selection import Criterion, Person, Quota, one_network, solve
from leerkring.engines.selection.replace import replacement
from tests.engines.selection.folders import drawn_again, hashed_again, published, verdict
from tests.engines.selection.pools import schools_pool
from tests.engines.selection.test_folder_of_a_draw import problem as two_networks

CHANGES = 300
ODD = (-1, 10**6, 0.5, True, "0", None, float("nan"), float("inf"), [0])


@cache
def originals():
    """Return folders of every kind of draw: plain, with networks and bands, with a cut, maximin,
    and a replacement."""
    quotas = [Quota("role", "leader", 3, 5), Quota("region", "north", 2, 4)]
    plain = one_network(schools_pool(1, 40), 9, quotas, panels=60)
    triangle = [Person(a + b, {a: "yes", b: "yes"}) for a, b in ("xy", "yz", "zx")]
    capped = [Quota(c, "yes", 0, 1) for c in "xyz"]
    with_cut = one_network([*triangle, Person("rest")], 2, capped, panels=60)
    first = solve(plain, seed="first")
    gone = sorted(first.panel.ids)[:3]
    second = replacement(plain, first.panel, gone, first.chances)
    asked = (plain, two_networks(0), with_cut, replace(plain, criterion=Criterion.MAXIMIN), second)
    return tuple(published(one, solve(one, seed="any")) for one in asked)


def numbers_in(content, path=()):
    """Yield the place of every number in JSON."""
    if isinstance(content, dict | list):
        entries = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in entries:
            yield from numbers_in(value, (*path, key))
    elif isinstance(content, int | float) and not isinstance(content, bool):
        yield path


def at(content, path):
    for key in path:
        content = content[key]
    return content


def other_number(content, random):
    """Change one number a little, a lot, or to something that is none."""
    path = random.choice(list(numbers_in(content)))
    value = at(content, path)
    near = (value + 1, value - 1, value * 2, -value, value + 1e-3, value + 1e-7, value * (1 + 1e-4))
    at(content, path[:-1])[path[-1]] = random.choice([*near, random.choice(ODD)])


def other_proof(content, random):
    """Change how the levels settle kinds, or leave something out, or say it twice."""
    levels = content["levels"]
    level = random.choice(levels)
    kind = random.randrange(len(content["kinds"]))
    change = random.randrange(8)
    if change == 0:
        levels.remove(level)
    elif change == 1:
        levels.append(level)
    elif change == 2:
        random.shuffle(levels)
    elif change == 3:
        level["settled"] = [*level["settled"], kind]
    elif change == 4:
        level["weights"] = [[k, random.choice([0, 1e-12, 10 * w])] for k, w in level["weights"]]
    elif change == 5:
        level["rules"] = level["rules"][1:]
    elif change == 6:
        level["chance"] = sum(one["chance"] for one in levels) / len(levels) + 1e-5
    else:
        one, two = random.choice(content["kinds"]), random.choice(content["kinds"])
        one.append(two.pop())


def other_lottery(content, random):
    """Move some probability, or a unit, from one panel of the lottery to another."""
    one, two = (random.choice(content["lottery"]) for _ in range(2))
    if random.random() < 0.5:
        by = random.choice([1e-5, 1e-3, one["probability"]])
        one["probability"] -= by
        two["probability"] += by
    else:
        one["counts"], two["counts"] = two["counts"], one["counts"]


def other_line(text, random):
    """Change a table: swap two cells or lines, leave a line out, or say one twice."""
    head, *lines = text.splitlines()
    if not lines:
        return text + "x\n"
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    change = random.randrange(5)
    if change == 0:
        lines[one], lines[two] = lines[two], lines[one]
    elif change == 1:
        del lines[one]
    elif change == 2:
        lines.insert(two, lines[one])
    else:
        cells, others = lines[one].split(","), lines[two].split(",")
        column = random.randrange(len(cells))
        cells[column], others[column] = others[column], cells[column]
        if change == 3:
            cells[column] = random.choice([cells[column] + "0", "-1", "nan", "", "x"])
        lines[one] = ",".join(cells)
        if change == 4 and one != two:
            lines[two] = ",".join(others)
    return "\n".join([head, *lines]) + "\n"


def forgery(files, random):
    """Return a changed folder, with its hashes as they were or made to fit."""
    files, name = dict(files), random.choice([n for n in files if n != "rules.json"])
    if name.endswith(".json"):
        content = json.loads(files[name])
        changes = [other_number]
        if name == "certificate.json":
            changes += [other_proof, other_proof, other_lottery]
        random.choice(changes)(content, random)
        files[name] = as_json(content)
    elif random.random() < 0.05:
        del files[name]
    else:
        files[name] = other_line(files[name], random)
    again = random.choice([dict, hashed_again, hashed_again, drawn_again])
    try:
        return again(files)
    except (ValueError, LookupError, TypeError, AttributeError):
        return files


def stated(files):
    """Compute anew, in another way than the check does, what a folder says of every person."""
    proof = json.loads(files["certificate.json"])
    chances, shares = Counter(), Counter()
    for ticket in proof["lottery"]:
        for k, times, *_network in ticket["counts"]:
            units = proof["kinds"][k]
            for unit in units:
                for id in [unit] if isinstance(unit, str) else unit:
                    chances[id] += ticket["probability"] * times / len(units)
    head, *lines = files["panels.csv"].splitlines()
    column = head.split(",").index("id")
    for line in lines:
        shares[line.split(",")[column]] += 1
    told = dict(line.split(",") for line in files["probabilities.csv"].splitlines()[1:])
    return {id: (round(chances[id], 6), round(float(p), 6), shares[id]) for id, p in told.items()}


def outcome_of(files):
    """Return what came of a seed: the panel, who is in it, and the order of the others."""
    record = json.loads(files["record.json"])
    selected = sorted(files["selected.csv"].splitlines()[1:])
    return record["seed"], record["drawn"], selected, files["reserve.csv"].splitlines()[1:]


@pytest.mark.parametrize("part", range(6))
def test_a_changed_folder_is_caught_or_states_the_same(part, tmp_path):
    caught, least = 0, CHANGES // 6
    for number in range(part * least, (part + 1) * least):
        random = Random(f"change {number}")
        files = random.choice(originals())
        forged = forgery(files, random)
        code, wrong = verdict(forged, tmp_path)
        assert (code == 1) == bool(wrong)
        caught += code != 0
        if code == 0:
            assert stated(forged) == stated(files), number
            same_seal = forged["frozen.json"] == files["frozen.json"]
            assert not same_seal or outcome_of(forged) == outcome_of(files), number
    assert caught > least / 2


def test_the_folders_themselves_are_right(tmp_path):
    for files in originals():
        assert verdict(files, tmp_path) == (0, set())
        assert verdict(hashed_again(files), tmp_path) == (0, set())
        assert verdict(drawn_again(files), tmp_path) == (0, set())


def test_panels_that_are_swapped_after_the_throw_are_noticed(tmp_path):
    files = originals()[0]
    drawn = json.loads(files["record.json"])["drawn"]
    other = (drawn + 1) % 60
    lines = files["panels.csv"].splitlines()
    swap = {str(drawn): str(other), str(other): str(drawn)}
    cells = [line.split(",", 1) for line in lines[1:]]
    swapped = sorted(([swap.get(n, n), rest] for n, rest in cells), key=lambda c: int(c[0]))
    text = "\n".join([lines[0], *(",".join(cell) for cell in swapped)]) + "\n"
    kept = {id: seats for id, seats in files.items() if id != "panels.csv"}
    code, wrong = verdict(hashed_again(kept | {"panels.csv": text}), tmp_path)
    assert (code, "chance" in wrong) == (1, True)


def test_without_what_was_frozen_nothing_is_proven(tmp_path):
    files = {name: text for name, text in originals()[0].items() if name != "frozen.json"}
    assert verdict(files, tmp_path)[0] == 1
