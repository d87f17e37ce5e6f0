"""Check a public draw yourself: python3 verify_draw.py FOLDER

This one file needs nothing but Python: no solver, and no other part of Leerkring. It checks that
1. every file in the folder is the one that the record names (SHA-256);
2. every numbered panel has the right number of different people and keeps every quota;
3. the stated chances are those of the lottery in the certificate;
4. the numbered panels give everybody that chance, up to the difference that the record admits;
5. no lottery is fairer (see below);
6. the seed points at the panel that was selected.

About 5. A lottery is *leximin* when its lowest chance is as high as possible, then the next
lowest, and so on. The certificate proves this level by level. Each level gives a weight w to the
kinds of people (people alike in every quota) that are settled by then, and a number m to every
rule (a quota, or the number of places). For any panel,
    sum of w over its people <= sum of m * (most if m > 0 else least) over the rules
                                + what each person's w exceeds the sum of m of their rules, if it
                                does, added up over everyone in the pool,
whatever the m are. Every lottery is a mix of panels, so this bounds the weighted sum of all
chances; and the lottery reaches the bound. So no kind settled here can have more than it has
unless another one, no better off, gets less. Where whole panels cannot reach what fractions could,
"cuts" are further facts about every panel, each proven in cases ("kind k has at most c people in
the panel, or more"), and each case again by numbers m.
"""

import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLOSE = 1e-6
Check = tuple[bool, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Draw:
    """The files of a draw."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        self.proof = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
        self.pool = {row["id"]: row for row in rows(folder / "pool.csv")}
        self.quotas = rows(folder / "quotas.csv")
        self.stated = {r["id"]: float(r["probability"]) for r in rows(folder / "probabilities.csv")}
        self.panels: dict[int, list[str]] = {n: [] for n in range(self.record["panels"])}
        for row in rows(folder / "panels.csv"):
            self.panels.setdefault(int(row["panel"]), []).append(row["id"])
        places = self.record["places"]
        self.bounds = [(places, places)]
        self.bounds += [(int(q["min"]), int(q["max"])) for q in self.quotas]
        rule = {(q["attribute"], q["value"]): n for n, q in enumerate(self.quotas, 1)}
        self.rules = {
            id: [0, *(rule[pair] for pair in row.items() if pair in rule)]
            for id, row in self.pool.items()
        }
        self.kinds: list[list[str]] = self.proof["kinds"]

    def keeps(self, counts: Counter[int]) -> bool:
        return all(low <= counts[n] <= high for n, (low, high) in enumerate(self.bounds))


def check_files(draw: Draw) -> Iterator[Check]:
    for name, expected in sorted(draw.record["files"].items()):
        path = draw.folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        yield found == expected, f"{name} is the file that the record names"


def check_panels(draw: Draw) -> Iterator[Check]:
    bad = []
    for number, ids in draw.panels.items():
        known = len(set(ids)) == len(ids) and all(id in draw.pool for id in ids)
        if not known or not draw.keeps(Counter(n for id in ids for n in draw.rules[id])):
            bad.append(number)
    number_right = sorted(draw.panels) == list(range(draw.record["panels"]))
    yield number_right, f"there are {draw.record['panels']} panels, numbered from 0"
    yield not bad, f"every panel keeps every quota{f'; not so: {bad[:5]}' if bad else ''}"


def lottery(draw: Draw) -> list[float]:
    chances = [0.0] * len(draw.kinds)
    for ticket in draw.proof["lottery"]:
        for kind, times in ticket["counts"]:
            chances[kind] += ticket["probability"] * times / len(draw.kinds[kind])
    return chances


def check_lottery(draw: Draw) -> Iterator[Check]:
    members = [id for kind in draw.kinds for id in kind]
    alike = all(draw.rules[id] == draw.rules[kind[0]] for kind in draw.kinds for id in kind)
    yield (
        alike and sorted(members) == sorted(draw.pool),
        "everyone in the pool is in one kind, and the people of a kind are alike",
    )
    total, right = 0.0, True
    for ticket in draw.proof["lottery"]:
        total += ticket["probability"]
        counts: Counter[int] = Counter()
        right = right and len(dict(ticket["counts"])) == len(ticket["counts"])
        for kind, times in ticket["counts"]:
            right = right and 0 <= times <= len(draw.kinds[kind]) and ticket["probability"] >= 0
            for rule in draw.rules[draw.kinds[kind][0]]:
                counts[rule] += times
        right = right and draw.keeps(counts)
    yield right and abs(total - 1.0) < CLOSE, "the lottery is one, and over panels that keep quotas"
    chances = lottery(draw)
    off = max(
        (abs(draw.stated[id] - chances[k]) for k, kind in enumerate(draw.kinds) for id in kind),
        default=0.0,
    )
    yield off < CLOSE, "the stated probabilities are those of the lottery"


def check_reach(draw: Draw) -> Iterator[Check]:
    times = Counter(id for ids in draw.panels.values() for id in ids)
    off = max((abs(times[id] / len(draw.panels) - p) for id, p in draw.stated.items()), default=0)
    admitted = draw.record["reached"]["largest_difference"]
    yield off <= admitted + CLOSE, f"no chance in the panels is off by more than {admitted:.4f}"


def rule_bound(
    draw: Draw,
    worth: list[float],
    numbers: list[tuple[int, float]],
    box: dict[int, tuple[int, int]],
) -> float:
    """The most that a panel can be worth, as the numbers of the rules prove."""
    price = dict(numbers)
    bound = 0.0
    for rule, m in price.items():
        bound += m * draw.bounds[rule][1 if m > 0 else 0]
    for k, kind in enumerate(draw.kinds):
        gain = worth[k] - sum(price.get(rule, 0.0) for rule in draw.rules[kind[0]])
        low, high = box.get(k, (0, len(kind)))
        bound += gain * (high if gain > 0 else low)
    return bound


def case_bound(
    draw: Draw, worth: list[float], proof: dict[str, Any], box: dict[int, tuple[int, int]]
) -> float:
    """The most that a panel can be worth, over all cases of a proof."""
    if "rules" in proof:
        return rule_bound(draw, worth, proof["rules"], box)
    kind, most = proof["kind"], proof["most"]
    low, high = box.get(kind, (0, len(draw.kinds[kind])))
    return max(
        case_bound(draw, worth, proof["small"], box | {kind: (low, min(high, most))}),
        case_bound(draw, worth, proof["large"], box | {kind: (max(low, most + 1), high)}),
    )


def check_cuts(draw: Draw) -> Iterator[Check]:
    for number, cut in enumerate(draw.proof["cuts"]):
        worth = [0.0] * len(draw.kinds)
        for kind, weight in cut["weights"]:
            worth[kind] = weight / len(draw.kinds[kind])
        bound = case_bound(draw, worth, cut["proof"], {})
        yield bound <= cut["bound"] + CLOSE / 100, f"cut {number} holds for every panel"


def level_gap(draw: Draw, level: dict[str, Any], chances: list[float]) -> float:
    """By how much the proven bound of a level lies above what the lottery reaches."""
    worth = [0.0] * len(draw.kinds)
    bound = reached = 0.0
    for kind, weight in dict(level["weights"]).items():
        worth[kind] = weight
        reached += weight * chances[kind]
    for number, weight in level["cuts"]:
        cut = draw.proof["cuts"][number]
        bound += max(0.0, weight) * cut["bound"]
        for kind, of_cut in cut["weights"]:
            worth[kind] -= max(0.0, weight) * of_cut
    worth = [value / len(draw.kinds[kind]) for kind, value in enumerate(worth)]
    return bound + rule_bound(draw, worth, level["rules"], {}) - reached


def check_levels(draw: Draw) -> Iterator[Check]:
    chances = lottery(draw)
    settled: set[int] = set()
    for number, level in enumerate(draw.proof["levels"]):
        settled |= set(level["settled"])
        weights = dict(level["weights"])
        total = sum(weights.values())
        right = (
            all(kind in settled and weight >= 0 for kind, weight in weights.items())
            and all(weights.get(kind, 0) > 0 for kind in level["settled"])
            and all(chances[kind] > level["chance"] - CLOSE for kind in level["settled"])
            and all(
                chance > level["chance"] - CLOSE
                for kind, chance in enumerate(chances)
                if kind not in settled
            )
            and level_gap(draw, level, chances) <= CLOSE * max(1.0, total)
        )
        people = sum(len(draw.kinds[kind]) for kind in level["settled"])
        yield (
            right,
            f"level {number}: {people} people cannot fairly have more than the "
            + (f"chance {level['chance']:.4f}"),
        )
    yield len(settled) == len(draw.kinds), "every kind of people is in a level"


def check_seed(draw: Draw) -> Iterator[Check]:
    """Number k of a seed S is SHA-256("S:k"); too high ones are thrown away, for exact equality."""
    seed, panels = draw.record["seed"], draw.record["panels"]
    if seed is None:
        return
    turn, number = 0, 2**256
    while number >= 2**256 - 2**256 % panels:
        turn += 1
        number = int(hashlib.sha256(f"{seed}:{turn}".encode()).hexdigest(), 16)
    drawn = number % panels
    yield drawn == draw.record["drawn"], f"the seed '{seed}' points at panel {drawn}"
    selected = sorted(row["id"] for row in rows(draw.folder / "selected.csv"))
    yield selected == sorted(draw.panels[drawn]), f"panel {drawn} is the one selected"


def check(folder: Path) -> Iterator[Check]:
    """This will make every check in turn and say of each whether it came out right."""
    try:
        draw = Draw(folder)
        yield from check_files(draw)
        yield from check_panels(draw)
        yield from check_lottery(draw)
        yield from check_reach(draw)
        yield from check_cuts(draw)
        if draw.record["status"] == "optimal":
            yield from check_levels(draw)
        yield from check_seed(draw)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        yield False, f"the files can be read ({type(error).__name__}: {error})"


def main() -> int:
    """This will check the folder that is named on the command line."""
    if len(sys.argv) != 2:
        print("use: python3 verify_draw.py FOLDER", file=sys.stderr)  # noqa: T201
        return 2
    right = True
    for good, text in check(Path(sys.argv[1])):
        print("ok   " if good else "WRONG", text)  # noqa: T201
        right = right and good
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
