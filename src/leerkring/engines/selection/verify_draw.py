"""Check a public draw yourself: python3 verify_draw.py FOLDER

This needs nothing but Python: no solver, and no other part of Leerkring. It checks that
1. every file in the folder is the one that the record names (SHA-256);
2. every numbered panel holds different people, each in a network they want, and keeps every rule;
3. the stated chances are those of the lottery in the certificate, and keep what bands promise;
4. the numbered panels give everybody that chance, up to the difference that the record admits;
5. no lottery is fairer (see below);
6. what decided was named before, and gives the seed (a signature of drand is not verified here);
7. the seed begins with the hash of what stood fast, and points at the panel that was selected.

About 5. A lottery is *leximin* when its lowest chance is as high as possible, then the next
lowest, and so on. The certificate proves this level by level. Each level gives a weight w to the
kinds of people (or teams, alike in every rule) settled by then, and a number m to every rule (a
quota, a cap, or the number of places). For any panel, and whatever the m are,
    sum of w over its people <= sum of m * (most if m > 0 else least) over the rules
                                + what each w exceeds the sum of m of that person's rules, where
                                it does (in the best of their networks), over the whole pool.
Every lottery is a mix of panels, so this bounds the weighted sum of all chances, and the lottery
reaches it: no kind settled here can have more unless another, no better off, gets less. "Cuts" are
facts about every panel, proven in cases ("at most c of kind k, or more"). Bands weigh as well.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import Any

CLOSE = 1e-6
Check = tuple[bool, str, dict[str, Any]]  # was it right; which check; with which facts
Box = dict[tuple[int, int], tuple[int, int]]
TEXTS = {
    "file": "{name} is the file that the record names",
    "panels": "all {panels} panels are there and keep every rule; not so: {wrong}",
    "kinds": "everyone in the pool is in one kind, and the people of a kind are alike",
    "lottery": "the lottery is one, and over panels that keep every rule",
    "stated": "the stated probabilities are those of the lottery",
    "bands": "the lottery gives every band the chance that it was promised",
    "reach": "no chance in the panels is off by more than {most:.4f}",
    "cut": "cut {number} holds for every panel",
    "level": "level {number}: {people} people cannot fairly have more than the chance {chance:.4f}",
    "levels": "every kind of people is in a level",
    "chance": "what decided ({kind}) was named before, fits what was laid down, and gives the seed",
    "seed": "the seed '{seed}' points at panel {panel}",
    "selected": "panel {panel} is the one selected",
    "readable": "the files can be read ({error})",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Draw:
    """The files. Rules have numbers: each network's places and quotas, then what spans them all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ("record.json", "certificate.json")
        self.record, self.proof = (json.loads((folder / n).read_text("utf-8")) for n in names)
        self.pool = {row["id"]: row for row in rows(folder / "pool.csv")}
        self.stated = {r["id"]: float(r["probability"]) for r in rows(folder / "probabilities.csv")}
        path, places = folder / "rules.json", self.record["places"]
        more = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        networks = more.get("networks", [{"id": "", "least": places, "most": places}])
        self.networks = {network["id"]: n for n, network in enumerate(networks)}
        self.floors, self.alike = more.get("floors", []), more.get("band_rule") == "alike"
        lines = [(n["id"], "", "", n["least"], n["most"]) for n in networks]
        for q in rows(folder / "quotas.csv"):
            lines.append((q.get("network", ""), q["attribute"], q["value"], q["min"], q["max"]))
        lines.sort(key=lambda line: self.networks.get(line[0], inf))
        self.bounds = [(int(least), int(most)) for *_, least, most in lines]
        self.rule = {line[:3]: number for number, line in enumerate(lines)}
        frozen, entrants = folder / "frozen.json", folder / "entrants.csv"
        sealed = frozen.read_bytes() if frozen.is_file() else b""
        self.named = json.loads(sealed or "{}").get("chance", {})
        self.seal = sha256(sealed).hexdigest() + " " if sealed else ""
        self.entrants = {row["id"]: row for row in rows(entrants)} if entrants.is_file() else {}
        teams = {row["party"] for row in self.entrants.values()} - {""}
        self.teams = [[i for i, r in self.entrants.items() if r["party"] == t] for t in teams]
        self.kinds = [[u if isinstance(u, list) else [u] for u in k] for k in self.proof["kinds"]]
        self.charged = [self.charges(kind[0]) for kind in self.kinds]
        self.bands = [self.bands_of(kind[0]) for kind in self.kinds]
        self.chances = [0.0] * len(self.kinds)
        for ticket in self.proof["lottery"]:
            for k, times, *_ in ticket["counts"]:
                self.chances[k] += ticket["probability"] * times / len(self.kinds[k])
        self.panels = {n: list[tuple[str, str]]() for n in range(self.record["panels"])}
        for r in rows(folder / "panels.csv"):
            self.panels.setdefault(int(r["panel"]), []).append((r["id"], r.get("network", "")))

    def wants(self, id: str) -> list[str]:
        return (self.entrants.get(id, {}).get("networks") or "|".join(self.networks)).split("|")

    def counted(self, id: str, network: str) -> set[int]:
        """The rules that count this person in this network."""
        keys = [("", ""), *self.pool[id].items()]
        return {self.rule[w, *k] for k in keys for w in ("", network) if (w, *k) in self.rule}

    def charges(self, unit: list[str]) -> dict[int, Counter[int]]:
        """What a person or team adds to every rule, in each network that all of them want."""
        return {
            n: Counter(rule for id in unit for rule in self.counted(id, network))
            for network, n in self.networks.items()
            if all(network in self.wants(id) for id in unit)
        }

    def bands_of(self, unit: list[str]) -> list[int]:
        return sorted({int(self.entrants.get(id, {}).get("band") or 0) for id in unit})

    def floor(self, k: int) -> float:
        return max((least for band, least in self.floors if band <= self.bands[k][-1]), default=0.0)

    def keeps(self, counts: Counter[int]) -> bool:
        return all(low <= counts[n] <= high for n, (low, high) in enumerate(self.bounds))


def check_files(draw: Draw) -> Iterator[Check]:
    for name, expected in sorted(draw.record["files"].items()):
        path = draw.folder / name
        found = sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        yield found == expected, "file", {"name": name}


def check_panels(draw: Draw) -> Iterator[Check]:
    bad = []
    for number, seats in draw.panels.items():
        at = dict(seats)
        right = len(at) == len(seats) and all(id in draw.pool for id in at)
        right = right and all(network in draw.wants(id) for id, network in seats)
        right = right and all(len({at.get(id) for id in team}) == 1 for team in draw.teams)
        if not right or not draw.keeps(Counter(r for seat in seats for r in draw.counted(*seat))):
            bad.append(number)
    right = not bad and sorted(draw.panels) == list(range(draw.record["panels"]))
    yield right, "panels", {"panels": draw.record["panels"], "wrong": bad[:5] or "none"}


def check_lottery(draw: Draw) -> Iterator[Check]:
    units_of = [(k, unit) for k, kind in enumerate(draw.kinds) for unit in kind]
    kind_of = {id: k for k, unit in units_of for id in unit}
    alike = all(draw.charges(unit) == draw.charged[k] for k, unit in units_of)
    alike = alike and all(draw.bands_of(unit) == draw.bands[k] for k, unit in units_of)
    once = sum(len(unit) for _, unit in units_of) == len(kind_of)
    homeless = {id for team in draw.teams if not draw.charges(team) for id in team}
    yield alike and once and set(draw.pool) - homeless == set(kind_of), "kinds", {}
    right = abs(sum(ticket["probability"] for ticket in draw.proof["lottery"]) - 1.0) < CLOSE
    for ticket in draw.proof["lottery"]:
        counts, units = Counter[int](), Counter[int]()
        for k, times, *network in ticket["counts"]:
            charged = draw.charged[k][network[0] if network else 0]
            counts.update({rule: each * times for rule, each in charged.items()})
            units[k] += times
            right = right and times >= 0 and units[k] <= len(draw.kinds[k])
        right = right and ticket["probability"] >= 0 and draw.keeps(counts)
    yield right, "lottery", {}
    found = {id: draw.chances[k] for id, k in kind_of.items()}
    off = max((abs(draw.stated[id] - found.get(id, 0.0)) for id in draw.pool), default=0.0)
    yield off < CLOSE, "stated", {}
    kept = all(chance > draw.floor(k) - CLOSE for k, chance in enumerate(draw.chances))
    for fence in draw.proof.get("fences", []):
        above, below, band = fence["above"], fence["below"], fence["band"]
        kept = kept and all(draw.bands[k][-1] >= band for k in above)
        kept = kept and all(draw.bands[k][0] < band for k in below)
        same = all(draw.charged[k] == draw.charged[above[0]] for k in above + below)
        gap = min(draw.chances[k] for k in above) - max(draw.chances[k] for k in below)
        kept = kept and (same or not draw.alike) and gap > -CLOSE
    yield kept, "bands", {}
    times = Counter(id for seats in draw.panels.values() for id, _ in seats)
    off = max((abs(times[id] / len(draw.panels) - p) for id, p in draw.stated.items()), default=0)
    admitted = draw.record["reached"]["largest_difference"]
    yield off <= admitted + CLOSE, "reach", {"most": admitted}


def rule_bound(draw: Draw, worth: list[float], price: dict[int, float], box: Box) -> float:
    """The most that a panel can be worth, as the numbers of the rules prove."""
    bound = sum(m * draw.bounds[rule][1 if m > 0 else 0] for rule, m in price.items())
    for k, (kind, charged) in enumerate(zip(draw.kinds, draw.charged, strict=True)):
        costs = {n: sum(price.get(r, 0.0) * t for r, t in c.items()) for n, c in charged.items()}
        left = len(kind) - sum(box.get((k, n), (0, 0))[0] for n in charged)
        for gain, n in sorted(((worth[k] - cost, n) for n, cost in costs.items()), reverse=True):
            low, high = box.get((k, n), (0, len(kind)))
            more = max(0, min(left, high - low)) if gain > 0 else 0
            bound += gain * (low + more)
            left -= more
    return bound


def case_bound(draw: Draw, worth: list[float], proof: dict[str, Any], box: Box) -> float:
    """The most that a panel can be worth, over all cases of a proof."""
    if "rules" in proof:
        return rule_bound(draw, worth, dict(proof["rules"]), box)
    key, most = (proof["kind"], proof.get("network", 0)), proof["most"]
    low, high = box.get(key, (0, len(draw.kinds[key[0]])))
    return max(
        case_bound(draw, worth, proof["small"], box | {key: (low, min(high, most))}),
        case_bound(draw, worth, proof["large"], box | {key: (max(low, most + 1), high)}),
    )


def check_cuts(draw: Draw) -> Iterator[Check]:
    for number, cut in enumerate(draw.proof["cuts"]):
        weights = dict(cut["weights"])
        worth = [weights.get(k, 0.0) / len(kind) for k, kind in enumerate(draw.kinds)]
        bound = case_bound(draw, worth, cut["proof"], {})
        yield bound <= cut["bound"] + CLOSE / 100, "cut", {"number": number}


def level_gap(draw: Draw, level: dict[str, Any]) -> float:
    """By how much the proven bound of a level lies above what the lottery reaches."""
    weights, bound, posts = dict(level["weights"]), 0.0, [0.0] * len(draw.proof.get("fences", []))
    worth = [weights.get(kind, 0.0) for kind in range(len(draw.kinds))]
    reached = sum(weight * draw.chances[kind] for kind, weight in weights.items())
    for kind, weight in level.get("floors", []):
        worth[kind] += weight
        bound -= weight * draw.floor(kind) if weight >= 0 else -inf
    for number, kind, weight in level.get("fences", []):
        side = draw.proof["fences"][number]["above" if weight > 0 else "below"]
        worth[kind] += weight
        posts[number] += weight
        bound += 0.0 if kind in side else inf
    for number, weight in level["cuts"]:
        cut = draw.proof["cuts"][number]
        bound += max(0.0, weight) * cut["bound"]
        for kind, of_cut in cut["weights"]:
            worth[kind] -= max(0.0, weight) * of_cut
    worth = [value / len(draw.kinds[kind]) for kind, value in enumerate(worth)]
    bound += sum(0.0 if abs(post) < CLOSE / 100 else inf for post in posts)
    return float(bound + rule_bound(draw, worth, dict(level["rules"]), {}) - reached)


def check_levels(draw: Draw) -> Iterator[Check]:
    settled: set[int] = set()
    for number, level in enumerate(draw.proof["levels"]):
        before, settled = settled - set(level["settled"]), settled | set(level["settled"])
        weights, least = dict(level["weights"]), level["chance"] - CLOSE
        right = level_gap(draw, level) <= CLOSE * max(1.0, sum(weights.values()))
        right = right and all(k in settled and weight >= 0 for k, weight in weights.items())
        right = right and all(weights.get(k, 0) > 0 for k in level["settled"])
        right = right and all(c > least or k in before for k, c in enumerate(draw.chances))
        people = sum(len(unit) for kind in level["settled"] for unit in draw.kinds[kind])
        yield right, "level", {"number": number, "people": people, "chance": level["chance"]}
    yield len(settled) == len(draw.kinds), "levels", {}


def check_chance(draw: Draw) -> Iterator[Check]:
    chance, (seal, text) = draw.record["chance"], draw.record["seed"].split(" ")
    numbers = sorted((n["commitment"], n["person"], n["number"]) for n in chance.get("numbers", []))
    fits = [sha256(f"{seal} {who} {n}".encode()).hexdigest() == hash for hash, who, n in numbers]
    right = all(fits) and len({who for _, who, _ in numbers}) == draw.named.get("people", 0)
    right = right and all(chance.get(k) == draw.named.get(k) for k in ("kind", "chain", "round"))
    signed = sha256(bytes.fromhex(chance.get("signature", ""))).hexdigest()
    made = {"numbers": "+".join(n for *_, n in numbers), "drand": signed, "dice": text}
    yield right and text == made[chance["kind"]], "chance", {"kind": chance["kind"]}


def check_seed(draw: Draw) -> Iterator[Check]:
    """Number k of a seed S is SHA-256("S:k"); too high ones are thrown away, for exact equality."""
    seed, panels, turn, number = draw.record["seed"], draw.record["panels"], 0, 2**256
    while number >= 2**256 - 2**256 % panels:
        turn += 1
        number = int(sha256(f"{seed}:{turn}".encode()).hexdigest(), 16)
    drawn = number % panels
    right = drawn == draw.record["drawn"] and seed.startswith(draw.seal)
    yield right, "seed", {"seed": seed, "panel": drawn}
    selected = sorted((r["id"], r.get("network", "")) for r in rows(draw.folder / "selected.csv"))
    yield selected == sorted(draw.panels[drawn]), "selected", {"panel": drawn}


def check(folder: Path) -> Iterator[Check]:
    """Make every check in turn, and tell how it came out."""
    try:
        draw = Draw(folder)
        for checks in (check_files, check_panels, check_lottery, check_cuts):
            yield from checks(draw)
        yield from check_levels(draw) if draw.record["status"] == "optimal" else ()
        yield from check_chance(draw) if draw.named else ()
        yield from check_seed(draw) if draw.record["seed"] is not None else ()
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        yield False, "readable", {"error": f"{type(error).__name__}: {error}"}


def main() -> int:
    """Check the folder that is named on the command line."""
    if len(sys.argv) != 2:
        sys.exit("use: python3 verify_draw.py FOLDER")
    checks = list(check(Path(sys.argv[1])))
    for good, code, facts in checks:
        print("ok   " if good else "WRONG", TEXTS[code].format(**facts))  # noqa: T201
    return 0 if all(good for good, *_ in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
