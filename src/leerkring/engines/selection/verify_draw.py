"""Check a draw yourself: python3 verify_draw.py FOLDER [SEAL]

It needs nothing but Python: no solver, and no other part of Leerkring. SEAL is the hash that was
published before the draw, where you have it. It ends with 0 when everything is right and fairness
is proven, with 1 when something is wrong, and with 3 when nothing is wrong and nothing proves it
fair. TEXTS lists what it checks: not a signature of drand, nor a seed that whoever drew gave.

THE THEOREM. People whom no rule can tell apart form a *kind* k. A lottery gives each kind a chance
p(k). It is *leximin* when the lowest chance is as high as can be, then the next lowest, and so on.
The proof has levels j = 1, 2, ...; each has a number z_j, the kinds S_j that it settles, weights
w_j(k), and multipliers of the rules that bound the weighted sum of chances by B_j. Suppose that
H1 no S_j is empty, every kind is in exactly one, and z_1 <= z_2 <= ...; z(k) is z_j for k in S_j;
H2 w_j(k) > 0 for k in S_j, w_j(k) >= 0 for k in an earlier S_i, and w_j(k) = 0 for all others;
H3 the sum of w_j(k) q(k) is at most B_j for the chances q of every lottery;
H4 B_j is the sum of w_j(k) z(k);
H5 p(k) = z(k) for every k.
Then p is leximin, and nothing else is. For let q be as good as p, and equal to it on the levels
before j. Leave those out of the comparison. The lowest that is left of p is z_j, so q(k) >= z_j for
all that is left, on S_j too. By H3 and H4 the weighted sum of q is not above that of p, so that the
sum over S_j of w_j(k) (q(k) - z_j) is not above 0; no term is below 0, so each is 0: q = p on S_j
as well. (For *maximin*, the lowest chance alone, level 1 is enough.)

H3 holds by weak duality. Whatever multiplier m a rule (a quota, a cap, the places) has, a panel is
worth no more than the sum of m * (its most if m > 0, else its least), plus what each person's
weight exceeds the multipliers of their rules, where it does. A lottery is a mix of panels. *Cuts*
are bounds on every panel, proven in cases ("at most c of kind k, or more"); *floors* (promised
chances) and *fences* (a higher band has no lower chance) take part likewise. H4 is held to 1e-7 of
the smallest weight in S_j, so that no chance there can be higher by more; H5 is held to 1e-6.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain, count, pairwise, product
from math import fsum, inf, isfinite
from pathlib import Path
from typing import Any, NamedTuple

CLOSE, SLACK, EXACT, LEAST_THROWS, UNPROVEN = 1e-6, 1e-7, 1e-9, 10, 3
TABLES = ("pool.csv", "entrants.csv", "quotas.csv", "panels.csv", "probabilities.csv")
DATA = ("frozen.json", "rules.json", "certificate.json", *TABLES)
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, csv.Error)
Check = tuple[bool, str, dict[str, Any]]  # was it right; which check; with which facts
Box = dict[tuple[int, str], tuple[int, int]]
TEXTS = {
    "file": "{name} is the file that the record names",
    "unchanged": "what was laid down before the chance is what is here; its seal is {seal}",
    "panels": "all {panels} panels are there and keep every rule; not so: {wrong}",
    "kinds": "everyone in the pool is in one kind, and the people of a kind are alike",
    "lottery": "the lottery is one, and over panels that keep every rule",
    "stated": "the stated probabilities are those of the lottery",
    "bands": "the lottery gives every band the chance that it was promised",
    "reach": "the stated figures are right; no chance in the panels is off by more than {most:.4f}",
    "cut": "cut {number} holds for every panel",
    "level": "level {number}: {people} people cannot fairly have more than the chance {chance:.4f}",
    "levels": "every kind is in one level and has its chance: the lottery is {criterion}",
    "chance": "what decided ({kind}) was named before, fits what was laid down, and gives the seed",
    "seed": "the seed '{seed}' points at panel {panel}",
    "selected": "panel {panel} is the one selected",
    "reserve": "the order of the reserve list follows from the seed",
    "readable": "the files can be read ({error})",
}
OPEN = "OPEN  nothing is wrong, but fairness is not proven here"


def need(right: bool, problem: str) -> None:
    if not right:
        raise ValueError(problem)


def finite(value: Any) -> float:
    need(type(value) in (int, float, str) and isfinite(float(value)), f"{value!r} is no number")
    return float(value)


def whole(value: Any, below: float = inf, least: float = 0) -> int:
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdecimal():
        value = int(value)
    need(type(value) is int and least <= value < below, f"{value!r} is not a whole number in range")
    return int(value)


def once(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """Return a dictionary of pairs in which no key comes twice."""
    found = list(pairs)
    need(len(dict(found)) == len(found), "something stands twice")
    return dict(found)


def numbers(entries: Iterable[Any], count: int) -> dict[int, float]:
    """Return numbers for things that are numbered below a count, each at most once."""
    return once((whole(index, count), finite(number)) for index, number in entries)


def content(path: Path) -> Any:
    text = path.read_text("utf-8")
    return json.loads(text, parse_float=finite, parse_constant=finite, object_pairs_hook=once)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a table, each with all its cells and no more."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file, strict=True)
    return [once(zip(head, line, strict=True)) for line in lines]


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


class Facts(NamedTuple):  # what the rules can see of a unit: of a person, or of a team
    adds: dict[str, list[int]]  # the rules that count it, in each network that all of it want
    bands: list[int]
    floor: float  # the chance that is promised
    earlier: float  # the chance in earlier draws: that of who had least


class People:
    """Who takes part, and the rules: each network's places and quotas, then what spans them all."""

    def __init__(self, folder: Path) -> None:
        more, entrants = content(folder / "rules.json"), folder / "entrants.csv"
        self.networks = list(once((one["id"], one) for one in more["networks"]))
        self.places = sum(whole(one["most"]) for one in more["networks"])
        self.criterion, self.is_alike = more["criterion"], more["band_rule"] == "alike"
        self.floors = [(whole(b, least=-inf), finite(chance)) for b, chance in more["floors"]]
        lines = [(one["id"], "", "", one["least"], one["most"]) for one in more["networks"]]
        for q in rows(folder / "quotas.csv"):
            lines.append((q.get("network", ""), q["attribute"], q["value"], q["min"], q["max"]))
        lines.sort(key=lambda line: [*self.networks, ""].index(line[0]))
        self.bounds = [(whole(low, least=-inf), whole(high)) for *_, low, high in lines]
        self.rules: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for number, (network, attribute, value, *_) in enumerate(lines):
            self.rules.setdefault((attribute, value), []).append((network, number))
        self.pool = once((row.pop("id"), row) for row in rows(folder / "pool.csv"))
        others = rows(entrants) if entrants.is_file() else []
        self.entrants = once((row.pop("id"), row) for row in others) or {id: {} for id in self.pool}
        need(self.entrants.keys() == self.pool.keys(), "entrants.csv is of other people")
        teams: dict[str, list[str]] = {}
        for id in self.pool:
            teams.setdefault(self.entrants[id].pop("party", "") or f"\0{id}", []).append(id)
        self.team_of = {id: sorted(team) for team in teams.values() for id in team}
        self.known: dict[Any, Facts] = {}

    def facts(self, unit: list[str]) -> Facts:
        others = [self.entrants[id] for id in unit]
        look = tuple((*self.pool[id].values(), *self.entrants[id].values()) for id in unit)
        if look not in self.known:  # else somebody like this was met before
            wanted = [other.get("networks") or "|".join(self.networks) for other in others]
            shared = [n for n in self.networks if all(n in wants.split("|") for wants in wanted)]
            names = (name for id in unit for name in (("", ""), *self.pool[id].items()))
            met = [rule for name in names for rule in self.rules.get(name, ())]
            adds = {n: sorted(rule for at, rule in met if at in (n, "")) for n in shared}
            bands = sorted({whole(other.get("band") or 0, least=-inf) for other in others})
            floor = max((chance for band, chance in self.floors if band <= bands[-1]), default=0.0)
            earlier = min(finite(other.get("earlier") or 0.0) for other in others)
            need(0.0 <= earlier <= 1.0, "an earlier chance is no chance")
            self.known[look] = Facts(adds, bands, floor, earlier)
        return self.known[look]

    def keep(self, counts: Counter[int]) -> bool:
        return all(low <= counts[n] <= high for n, (low, high) in enumerate(self.bounds))


class Proof:
    """The lottery by kinds, and the levels that prove it, as certificate.json gives them."""

    def __init__(self, told: Any, people: People) -> None:
        self.people, self.levels = people, told["levels"]
        self.kinds = [[u if isinstance(u, list) else [u] for u in k] for k in told["kinds"]]
        self.facts, total = [people.facts(kind[0]) for kind in self.kinds], len(self.kinds)
        self.kind_of = once((id, k) for k, ids in enumerate(self.kinds) for id in chain(*ids))
        self.cuts = list[tuple[dict[int, float], float, float]]()  # weights, bound, what is proven
        for cut in told["cuts"]:
            weights = numbers(cut["weights"], total)
            worth = [weights.get(k, 0.0) / len(kind) for k, kind in enumerate(self.kinds)]
            bound, proven = finite(cut["bound"]), self.by_cases(worth, cut["proof"], {})
            self.cuts.append((weights, bound, proven))
        self.z = [finite(level["chance"]) for level in self.levels]
        self.settled = [[whole(k, total) for k in level["settled"]] for level in self.levels]
        self.level_of = once((k, j) for j, kinds in enumerate(self.settled) for k in kinds)  # H1
        self.lottery, self.chances = list[tuple[float, list[tuple[int, int, str]]]](), [0.0] * total
        for ticket in told["lottery"]:
            probability, counts = finite(ticket["probability"]), ticket["counts"]
            self.lottery.append((probability, [self.seat(*count) for count in counts]))
            for k, times, _network in counts:
                self.chances[k] += probability * times / len(self.kinds[k])
        own = zip(self.facts, self.chances, strict=True)
        self.totals = [facts.earlier + (1.0 - facts.earlier) * chance for facts, chance in own]

    def seat(self, kind: Any, times: Any, network: Any) -> tuple[int, int, str]:
        at = self.people.networks[whole(network)]
        need(at in self.facts[whole(kind, len(self.kinds))].adds, "a kind is where it may not be")
        return kind, whole(times), at

    def by_cases(self, worth: list[float], proof: Any, box: Box) -> float:
        """Return the most that a panel in the box can be worth, over all cases of a proof."""
        if "rules" in proof:
            return self.by_rules(worth, proof["rules"], box)
        kind, most, network = self.seat(proof["kind"], proof["most"], proof["network"])
        low, high = box.get((kind, network), (0, len(self.kinds[kind])))
        spans = {"small": (low, min(high, most)), "large": (max(low, most + 1), high)}
        return max(self.by_cases(worth, proof[c], box | {(kind, network): spans[c]}) for c in spans)

    def by_rules(self, worth: list[float], multipliers: Any, box: Box) -> float:
        """Return the most that a panel in the box can be worth, as multipliers of rules prove."""
        price = numbers(multipliers, len(self.people.bounds))
        terms = [m * self.people.bounds[rule][m > 0] for rule, m in price.items()]
        for k, (kind, (adds, *_)) in enumerate(zip(self.kinds, self.facts, strict=True)):
            cost = {n: sum(price.get(r, 0.0) for r in rules) for n, rules in adds.items()}
            left = len(kind) - sum(box.get((k, n), (0, 0))[0] for n in adds)
            for gain, n in sorted(((worth[k] - c, n) for n, c in cost.items()), reverse=True):
                low, high = box.get((k, n), (0, len(kind)))
                more = max(0, min(left, high - low)) if gain > 0 else 0
                terms.append(gain * (low + more))
                left -= more
        return fsum(terms)

    def is_above(self, one: int, two: int) -> bool:
        """Return whether a kind has somebody of a higher band than another, so not less chance."""
        higher = self.facts[one].bands[-1] > self.facts[two].bands[0]
        return higher and (not self.people.is_alike or self.facts[one].adds == self.facts[two].adds)

    def bound(self, level: Any, weights: dict[int, float]) -> float:
        """Return B_j: the most that the weighted sum of chances can be, over all lotteries."""
        total, terms = len(self.kinds), list[float]()
        worth = [weights.get(k, 0.0) for k in range(total)]
        for k, weight in numbers(level["floors"], total).items():
            worth[k] += weight
            terms.append(-weight * self.facts[k].floor if weight >= 0 else inf)
        for over, under, weight in level["fences"]:
            worth[whole(over, total)] += finite(weight)
            worth[whole(under, total)] -= weight
            terms.append(0.0 if weight >= 0 and self.is_above(over, under) else inf)
        own = list(zip(worth, self.facts, strict=True))
        terms += [value * facts.earlier for value, facts in own]
        worth = [value * (1.0 - facts.earlier) for value, facts in own]
        for c, weight in numbers(level["cuts"], len(self.cuts)).items():
            of_cut, _stated, proven = self.cuts[c]
            terms.append(weight * proven if weight >= 0 else inf)
            for k, value in of_cut.items():
                worth[k] -= weight * value
        each = [value / len(kind) for value, kind in zip(worth, self.kinds, strict=True)]
        return fsum([*terms, self.by_rules(each, level["rules"], {})])

    def is_level(self, number: int) -> bool:
        """Return whether a level is what the theorem asks for."""
        weights = numbers(self.levels[number]["weights"], len(self.kinds))
        least = min((weights.get(k, 0.0) for k in self.settled[number]), default=0.0)
        early = all(self.level_of.get(k, inf) <= number for k in weights)
        if least <= 0.0 or any(weight < 0.0 for weight in weights.values()) or not early:
            return False  # H1, H2
        reached = fsum(weight * self.z[self.level_of[k]] for k, weight in weights.items())
        return self.bound(self.levels[number], weights) - reached <= SLACK * least  # H3, H4

    def is_fair(self) -> bool:
        """Return whether the levels, each right by itself, prove that no lottery is fairer."""
        if self.people.criterion == "maximin":
            return self.z != [] and min(self.totals, default=1.0) >= self.z[0] - CLOSE
        right = self.people.criterion == "leximin" and len(self.level_of) == len(self.kinds)  # H1
        right = right and all(one <= two + EXACT for one, two in pairwise(self.z))  # H1
        off = (abs(self.totals[k] - self.z[j]) for k, j in self.level_of.items())
        return right and max(off, default=0.0) <= CLOSE  # H5


class Draw:
    """The folder of a draw, and every check of it."""

    def __init__(self, folder: Path, promised: str | None) -> None:
        self.folder, self.promised = folder, promised
        self.record = content(folder / "record.json")
        self.seal = fingerprint(folder / "frozen.json")
        self.frozen = content(folder / "frozen.json")
        self.people = People(folder)
        self.proof = Proof(content(folder / "certificate.json"), self.people)
        self.stated = once((r["id"], finite(r["probability"])) for r in rows(folder / TABLES[4]))
        many = whole(self.record["panels"], 10**6, 1)
        self.panels = [list[tuple[str, str]]() for _ in range(many)]
        for r in rows(folder / "panels.csv"):
            self.panels[whole(r["panel"], many)].append((r["id"], r.get("network", "")))
        times = Counter(id for seats in self.panels for id, _ in seats)
        self.shares = {id: times[id] / many for id in self.stated}
        self.off = max((abs(self.shares[id] - p) for id, p in self.stated.items()), default=0.0)

    def files(self) -> Iterator[Check]:
        named, sealed = self.record["files"], self.frozen.get("files", {})
        used = {name for name in DATA if name in named or (self.folder / name).is_file()}
        for name in sorted({*named, *used}):
            yield named.get(name) == fingerprint(self.folder / name), "file", {"name": name}
        right = {self.promised or self.seal, self.record.get("frozen", self.seal)} == {self.seal}
        if "full_record" in self.frozen:
            right = right and self.frozen["full_record"] == fingerprint(self.folder / "full.json")
            sealed = content(self.folder / "full.json")["files"]
        right = right and used - {"frozen.json"} <= sealed.keys()
        right = right and all(fingerprint(self.folder / n) == s for n, s in sealed.items())
        yield right, "unchanged", {"seal": self.seal}

    def every_panel(self) -> Iterator[Check]:
        pool, team_of, bad = self.people.pool, self.people.team_of, list[int]()
        for number, seats in enumerate(self.panels):
            at = dict(seats)
            adds = [self.people.facts([id]).adds.get(n, []) for id, n in seats if id in pool]
            right = len(at) == len(seats) == len(adds) and [] not in adds
            right = right and all(at.get(m) == n for id, n in seats for m in team_of[id])
            if not right or not self.people.keep(Counter(chain.from_iterable(adds))):
                bad.append(number)
        yield not bad, "panels", {"panels": len(self.panels), "wrong": bad[:5] or "none"}

    def every_kind(self) -> Iterator[Check]:
        people, proof, right = self.people, self.proof, True
        for kind, facts in zip(proof.kinds, proof.facts, strict=True):
            right = right and all(sorted(unit) == people.team_of[unit[0]] for unit in kind)
            right = right and all(people.facts(unit) == facts for unit in kind)
        left_out = [team for id, team in people.team_of.items() if id not in self.proof.kind_of]
        yield right and not any(people.facts(team).adds for team in left_out), "kinds", {}

    def lottery(self) -> Iterator[Check]:
        proof = self.proof
        right = abs(fsum(probability for probability, _ in proof.lottery) - 1.0) < EXACT
        for probability, seats in proof.lottery:
            counts, units = Counter[int](), Counter[int]()
            for k, times, network in seats:
                counts.update(proof.facts[k].adds[network] * times)
                units[k] += times
            right = right and all(n <= len(proof.kinds[k]) for k, n in units.items())
            right = right and probability >= 0 and self.people.keep(counts)
        yield right, "lottery", {}
        own = {id: proof.chances[k] for id, k in proof.kind_of.items()}
        right = all(abs(p - own.get(id, 0.0)) < EXACT for id, p in self.stated.items())
        yield right and self.stated.keys() == self.people.pool.keys(), "stated", {}

    def bands(self) -> Iterator[Check]:
        proof, total = self.proof, self.proof.totals
        right = all(t > own.floor - CLOSE for t, own in zip(total, proof.facts, strict=True))
        several = len({band for own in proof.facts for band in own.bands}) > 1
        pairs = product(range(len(total)), repeat=2) if several else ()
        bad = [k for k, m in pairs if proof.is_above(k, m) and total[k] <= total[m] - CLOSE]
        yield right and not bad, "bands", {}

    def figures(self) -> Iterator[Check]:
        """Compare what is stated with what is so."""
        proof, own, pool = self.proof, self.proof.facts, len(self.people.pool)
        later = (k for k, j in proof.level_of.items() if proof.z[j] > own[k].earlier + CLOSE)
        rises = {k for k, chance in enumerate(proof.chances) if chance >= EXACT}.union(later)
        possible = [id for id, k in proof.kind_of.items() if k in rises]
        lowest = min((self.stated[id] for id in possible), default=0.0)
        reached = min((self.shares[id] for id in possible), default=0.0)
        so: dict[str, Any] = dict.fromkeys(("pool", "people", "applicants"), pool)
        so |= {"never": pool - len(possible), "panels": len(self.panels)}
        so |= {"lowest_chance": lowest, "lowest_reached": reached, "largest_difference": self.off}
        so |= {"lowest_kept": reached / lowest if lowest else 1.0, "places": self.people.places}
        so |= {"highest_chance": max(self.stated.values(), default=0.0)}
        so |= {"status": self.record["status"], "criterion": self.people.criterion}
        told = [self.record, self.record["reached"], self.frozen, self.frozen.get("reached", {})]
        right = True
        for one, name in product(told, so):
            is_so = one.get(name, so[name]) == so[name]
            right = right and (is_so or abs(finite(one[name]) - float(so[name])) < EXACT)
        yield right, "reach", {"most": self.off}

    def fairness(self) -> Iterator[Check]:
        proof, levels = self.proof, range(len(self.proof.levels))
        for number, (_weights, stated, proven) in enumerate(proof.cuts):
            yield proven <= stated + EXACT, "cut", {"number": number}
        if self.record["status"] == "optimal" and self.off <= 3.0 / len(self.panels) + EXACT:
            for number in levels[:1] if self.people.criterion == "maximin" else levels:
                people = sum(len(unit) for k in proof.settled[number] for unit in proof.kinds[k])
                facts = {"number": number, "people": people, "chance": proof.z[number]}
                yield proof.is_level(number), "level", facts
            yield proof.is_fair(), "levels", {"criterion": self.people.criterion}

    def chance(self) -> Iterator[Check]:
        named, told = self.frozen.get("chance", {}), self.record.get("chance", {})
        kind, (seal, _, text) = named.get("kind", "unknown"), self.record["seed"].partition(" ")
        same = all(told.get(name) == named.get(name) for name in ("kind", "chain", "round"))
        right = seal == self.seal and same
        if kind == "dice":
            right = right and not text.strip("123456") and text == told.get("throws", text)
            right = right and len(text) == named.get("throws", len(text)) >= LEAST_THROWS
        elif kind == "drand":
            right = right and text == sha256(bytes.fromhex(told["signature"])).hexdigest()
        elif kind == "numbers" and right:
            shown = sorted((n["commitment"], n["person"], n["number"]) for n in told["numbers"])
            right = len(shown) == whole(named["people"], 100, 2)
            right = right and len({who for _, who, _ in shown}) == len(shown)
            own = [sha256(f"{self.seal} {who} {n}".encode()).hexdigest() for _, who, n in shown]
            right = right and own == [laid_down for laid_down, *_ in shown]
            right = right and text == "+".join(n for *_, n in shown)
        else:  # a seed that whoever drew gave: nothing to compare
            right = kind == "given"
        yield right, "chance", {"kind": kind}

    def outcome(self) -> Iterator[Check]:
        seed, reserve = self.record["seed"], f"{self.record['seed']} reserve"
        number = below(len(self.panels), seed, count(1))
        yield number == whole(self.record["drawn"]), "seed", {"seed": seed, "panel": number}
        selected = [(r["id"], r.get("network", "")) for r in rows(self.folder / "selected.csv")]
        yield sorted(selected) == sorted(self.panels[number]), "selected", {"panel": number}
        if "reserve_rule" in self.frozen or (self.folder / "reserve.csv").is_file():
            order, turns = sorted(self.people.pool.keys() - dict(selected).keys()), count(1)
            for place in range(len(order) - 1):  # Fisher and Yates
                other = place + below(len(order) - place, reserve, turns)
                order[place], order[other] = order[other], order[place]
            found = [(r["number"], r["id"]) for r in rows(self.folder / "reserve.csv")]
            right = found == [(str(number), id) for number, id in enumerate(order, 1)]
            yield right and self.record.get("reserve_seed", reserve) == reserve, "reserve", {}


def below(many: int, seed: str, turns: Iterator[int]) -> int:
    """Return the next number of a seed modulo a count. Number k of a seed S is SHA-256("S:k"); too
    high ones are thrown away, so that all that can come are exactly equally likely."""
    numbers = (int(sha256(f"{seed}:{k}".encode()).hexdigest(), 16) for k in turns)
    return next(n for n in numbers if n < 2**256 - 2**256 % many) % many


def check(folder: Path, seal: str | None = None) -> Iterator[Check]:
    """Make every check in turn, and tell how it came out."""
    try:
        draw = Draw(folder, seal)
        yield from (*draw.files(), *draw.every_panel(), *draw.every_kind(), *draw.lottery())
        yield from (*draw.bands(), *draw.figures(), *draw.fairness())
        if draw.record["seed"] is not None:
            yield from (*draw.chance(), *draw.outcome())
    except (*BROKEN, RecursionError) as error:
        yield False, "readable", {"error": f"{type(error).__name__}: {error}"}


def exit_code(checks: list[Check]) -> int:
    """Return 0 when all is right and fairness proven, 1 when something is wrong, else 3."""
    wrong = any(not right for right, *_ in checks)
    return 1 if wrong else 0 if any(code == "levels" for _, code, _ in checks) else UNPROVEN


def report(folder: Path, seal: str | None = None) -> int:
    """Print every check, and return the exit code."""
    checks = list(check(folder, seal))
    told = [("ok    " if right else "WRONG ") + TEXTS[c].format(**f) for right, c, f in checks]
    told += [OPEN] if exit_code(checks) == UNPROVEN else []
    sys.stdout.write("\n".join([*told, ""]))
    return exit_code(checks)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("use: python3 verify_draw.py FOLDER [SEAL]")
    sys.exit(report(Path(sys.argv[1]), *sys.argv[2:]))
