"""Check a public draw yourself: python3 verify_draw.py FOLDER [SEAL]

This needs nothing but Python: no solver, and no other part of Leerkring. SEAL is the hash that was
published before the draw, where you have it. It ends with 0 when everything is right and fairness
is proven, with 1 when something is wrong, and with 3 when nothing is wrong but no proof of fairness
is there (a public edition, or a search that was stopped). What it checks is listed in TEXTS below.
(A signature of drand is not verified here, and neither is a seed that whoever drew gave.)

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
before j. Those equal numbers can be left out of the comparison. The lowest that is left of p is
z_j, so that q(k) >= z_j for all that is left, on S_j too. By H3, H4 the weighted sum of q is not
above that of p, so that the sum over S_j of w_j(k) (q(k) - z_j) is not above 0; no term is below 0,
so each is 0: q = p on S_j as well. (For *maximin*, the lowest chance alone, level 1 is enough.)

H3 holds by weak duality. Whatever multiplier m a rule (a quota, a cap, the places) has, a panel is
worth no more than the sum of m * (its most if m > 0, else its least), plus what each person's
weight exceeds the multipliers of their rules, where it does, over the whole pool. A lottery is a
mix of panels. *Cuts* are bounds on every panel, proven so in cases ("at most c of kind k, or
more"); *floors* (a promised chance) and *fences* (a higher band has no lower chance) take part
likewise. Rounding: H4 is held to 1e-7 of the smallest weight in S_j, so that no chance of S_j can
be higher by more than about 1e-7 (and what earlier levels leave); H5 is held to 1e-6.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import count, pairwise
from math import fsum, inf, isfinite
from pathlib import Path
from typing import Any

CLOSE, SLACK, EXACT = 1e-6, 1e-7, 1e-9
LEAST_THROWS, UNPROVEN = 10, 3
DATA = ("pool.csv", "quotas.csv", "panels.csv", "probabilities.csv", "certificate.json")
PERHAPS = ("rules.json", "entrants.csv")
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, csv.Error)
Check = tuple[bool, str, dict[str, Any]]  # was it right; which check; with which facts
Box = dict[tuple[int, int], tuple[int, int]]
Numbers = dict[int, float]
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
OPEN = "OPEN  nothing is wrong, but fairness is not proven here (a public edition holds no proof)"


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


def read_json(path: Path) -> Any:
    return json.loads(
        path.read_text("utf-8"), parse_float=finite, parse_constant=finite, object_pairs_hook=once
    )


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a table, each with all its cells and no more."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file, strict=True)
    return [once(zip(head, line, strict=True)) for line in lines]


def numbers(entries: Iterable[Any], count: int) -> Numbers:
    """Return numbers for things that are numbered below a count, each at most once."""
    return once((whole(index, count), finite(number)) for index, number in entries)


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


class People:
    """Who takes part, and the rules: each network's places and quotas, then what spans them all."""

    def __init__(self, folder: Path, places: int) -> None:
        rules, entrants = folder / "rules.json", folder / "entrants.csv"
        more = read_json(rules) if rules.is_file() else {}
        networks = more.get("networks", [{"id": "", "least": places, "most": places}])
        self.networks = once((network["id"], n) for n, network in enumerate(networks))
        self.places = sum(whole(network["most"]) for network in networks)
        self.criterion, self.alike = more.get("criterion", "leximin"), more.get("band_rule")
        self.floors = [(whole(b, least=-inf), finite(c)) for b, c in more.get("floors", [])]
        lines = [((n["id"], "", ""), n["least"], n["most"]) for n in networks]
        for q in rows(folder / "quotas.csv"):
            lines.append(((q.get("network", ""), q["attribute"], q["value"]), q["min"], q["max"]))
        lines.sort(key=lambda line: self.networks.get(line[0][0], inf))
        self.bounds = [(whole(low, least=-inf), whole(high)) for _, low, high in lines]
        self.rules: dict[tuple[str, ...], list[int]] = {}
        for number, ((network, *name), *_) in enumerate(lines):
            need(network == "" or network in self.networks, f"there is no network {network!r}")
            self.rules.setdefault((network, *name), []).append(number)
        self.pool = once((row["id"], row) for row in rows(folder / "pool.csv"))
        others = rows(entrants) if entrants.is_file() else []
        self.entrants = once((row["id"], row) for row in others)
        need(self.entrants.keys() in ({}.keys(), self.pool.keys()), "entrants.csv: other people")
        self.teams: dict[str, list[str]] = {}
        for id, row in self.entrants.items():
            self.teams.setdefault(row["party"] or f"\0{id}", []).append(id)
        self.teams = self.teams or {id: [id] for id in self.pool}
        self.team_of = {id: sorted(team) for team in self.teams.values() for id in team}
        self.known: dict[tuple[str, ...], list[int]] = {}

    def wants(self, id: str) -> list[str]:
        wanted = self.entrants.get(id, {}).get("networks")
        return wanted.split("|") if wanted else list(self.networks)

    def counted(self, id: str, network: str) -> list[int]:
        look = (network, *(value for name, value in self.pool[id].items() if name != "id"))
        if look not in self.known:
            names = [("", ""), *self.pool[id].items()]
            found = [self.rules.get((at, *name), []) for at in {network, ""} for name in names]
            self.known[look] = [rule for rules in found for rule in rules]
        return self.known[look]

    def charges(self, unit: list[str]) -> dict[int, Counter[int]]:
        """Return what a person or team adds to every rule, in each network that all want."""
        return {
            n: Counter(rule for id in unit for rule in self.counted(id, network))
            for network, n in self.networks.items()
            if all(network in self.wants(id) for id in unit)
        }

    def standing(self, unit: list[str]) -> tuple[list[int], float]:
        """Return the bands in a unit, and its chance in earlier draws: that of who had least."""
        people = [self.entrants.get(id, {}) for id in unit]
        earlier = [finite(person.get("earlier") or 0.0) for person in people]
        need(all(0.0 <= chance <= 1.0 for chance in earlier), "an earlier chance is no chance")
        return sorted({whole(p.get("band") or 0, least=-inf) for p in people}), min(earlier)

    def look(self, unit: list[str]) -> tuple[Any, ...]:
        own = [(*self.pool[id].items(), *self.entrants.get(id, {}).items()) for id in unit]
        return tuple(pair for one in own for pair in one if pair[0] not in ("id", "party"))

    def keep(self, counts: Counter[int]) -> bool:
        return all(low <= counts[n] <= high for n, (low, high) in enumerate(self.bounds))


class Proof:
    """The lottery by kinds, and the levels that prove it, as certificate.json gives them."""

    def __init__(self, content: Any, people: People) -> None:
        self.people, self.levels = people, content["levels"]
        self.kinds = [[u if isinstance(u, list) else [u] for u in k] for k in content["kinds"]]
        total = len(self.kinds)
        self.charged = [people.charges(kind[0]) for kind in self.kinds]
        self.bands = [people.standing(kind[0])[0] for kind in self.kinds]
        self.earlier = [people.standing(kind[0])[1] for kind in self.kinds]
        promised = ([c for b, c in people.floors if b <= own[-1]] for own in self.bands)
        self.floor = [max(chances, default=0.0) for chances in promised]
        self.lottery = [
            (finite(ticket["probability"]), [self.seat(*counts) for counts in ticket["counts"]])
            for ticket in content["lottery"]
        ]
        self.fences = [
            (f["band"], *({whole(k, total) for k in f[side]} for side in ("above", "below")))
            for f in content.get("fences", [])
        ]
        self.cuts = [(numbers(c["weights"], total), finite(c["bound"])) for c in content["cuts"]]
        self.proven = list[float]()
        for (weights, _bound), cut in zip(self.cuts, content["cuts"], strict=True):
            worth = [weights.get(k, 0.0) / len(kind) for k, kind in enumerate(self.kinds)]
            self.proven.append(self.by_cases(worth, cut["proof"], {}))
        self.z = [finite(level["chance"]) for level in self.levels]
        self.settled = [[whole(k, total) for k in level["settled"]] for level in self.levels]
        self.level_of = once(
            (k, j) for j, settled in enumerate(self.settled) for k in settled
        )  # H1
        self.chances = [0.0] * total
        for probability, seats in self.lottery:
            for k, times, _network in seats:
                self.chances[k] += probability * times / len(self.kinds[k])
        own = zip(self.earlier, self.chances, strict=True)
        self.totals = [earlier + (1.0 - earlier) * chance for earlier, chance in own]

    def seat(self, kind: Any, times: Any, network: Any = 0) -> tuple[int, int, int]:
        need(network in self.charged[whole(kind, len(self.kinds))], "a kind is where it may not be")
        return kind, whole(times), whole(network)

    def by_rules(self, worth: list[float], price: Numbers, box: Box) -> float:
        """Return the most that a panel in the box can be worth, as the numbers of rules prove."""
        terms = [m * self.people.bounds[rule][m > 0] for rule, m in price.items()]
        for k, (kind, charged) in enumerate(zip(self.kinds, self.charged, strict=True)):
            cost = {n: sum(price.get(r, 0.0) * t for r, t in c.items()) for n, c in charged.items()}
            left = len(kind) - sum(box.get((k, n), (0, 0))[0] for n in charged)
            for gain, n in sorted(((worth[k] - c, n) for n, c in cost.items()), reverse=True):
                low, high = box.get((k, n), (0, len(kind)))
                more = max(0, min(left, high - low)) if gain > 0 else 0
                terms.append(gain * (low + more))
                left -= more
        return fsum(terms)

    def by_cases(self, worth: list[float], proof: Any, box: Box) -> float:
        """Return the most that a panel in the box can be worth, over all cases of a proof."""
        if "rules" in proof:
            return self.by_rules(worth, numbers(proof["rules"], len(self.people.bounds)), box)
        kind, _, network = self.seat(proof["kind"], 0, proof.get("network", 0))
        low, high = box.get((kind, network), (0, len(self.kinds[kind])))
        most = whole(proof["most"])
        small = box | {(kind, network): (low, min(high, most))}
        large = box | {(kind, network): (max(low, most + 1), high)}
        cases = ((proof["small"], small), (proof["large"], large))
        return max(self.by_cases(worth, case, limits) for case, limits in cases)

    def bound(self, level: Any, weights: Numbers) -> float:
        """Return B_j: the most that the weighted sum of chances can be, over all lotteries."""
        worth, terms = [weights.get(k, 0.0) for k in range(len(self.kinds))], list[float]()
        for k, weight in numbers(level.get("floors", []), len(worth)).items():
            worth[k] += weight
            terms.append(-weight * self.floor[k] if weight >= 0 else inf)
        posts = [0.0] * len(self.fences)
        for f, k, weight in level.get("fences", []):
            side = self.fences[whole(f, len(posts))][1 if finite(weight) > 0 else 2]
            worth[whole(k, len(worth))] += weight
            posts[f] += weight
            terms.append(0.0 if k in side else inf)
        terms += [abs(post) for post in posts]
        terms += [value * earlier for value, earlier in zip(worth, self.earlier, strict=True)]
        worth = [v * (1.0 - earlier) for v, earlier in zip(worth, self.earlier, strict=True)]
        for c, weight in numbers(level["cuts"], len(self.cuts)).items():
            terms.append(weight * max(self.cuts[c][1], self.proven[c]) if weight >= 0 else inf)
            for k, of_cut in self.cuts[c][0].items():
                worth[k] -= weight * of_cut
        each = [value / len(kind) for value, kind in zip(worth, self.kinds, strict=True)]
        price = numbers(level["rules"], len(self.people.bounds))
        return fsum([*terms, self.by_rules(each, price, {})])

    def is_level(self, number: int) -> bool:
        """Return whether a level is what the theorem asks for."""
        weights = numbers(self.levels[number]["weights"], len(self.kinds))
        least = min((weights.get(k, 0.0) for k in self.settled[number]), default=0.0)
        if least <= 0.0 or any(weight < 0.0 for weight in weights.values()):  # H1, H2
            return False
        if any(self.level_of.get(k, inf) > number for k in weights):  # H2
            return False
        reached = fsum(weight * self.z[self.level_of[k]] for k, weight in weights.items())
        return self.bound(self.levels[number], weights) - reached <= SLACK * least  # H3, H4

    def is_fair(self) -> bool:
        """Return whether the levels, each right by itself, prove that no lottery is fairer."""
        if self.people.criterion == "maximin":
            return self.z != [] and min(self.totals, default=1.0) >= self.z[0] - CLOSE
        pairs = [(total, self.level_of.get(k)) for k, total in enumerate(self.totals)]  # H1
        rise = all(one <= two + EXACT for one, two in pairwise(self.z))  # H1
        fair = self.people.criterion == "leximin" and rise
        return fair and all(j is not None and abs(p - self.z[j]) <= CLOSE for p, j in pairs)  # H5


class Draw:
    """The folder of a draw, and every check of it."""

    def __init__(self, folder: Path, promised: str | None) -> None:
        self.folder, self.promised = folder, promised
        self.record = read_json(folder / "record.json")
        self.is_public = self.record.get("edition") == "public"
        self.seal = fingerprint(folder / "frozen.json")
        self.frozen = read_json(folder / "frozen.json") if self.seal != "missing" else {}
        self.people = People(folder, self.record["places"])
        self.proof = Proof(read_json(folder / "certificate.json"), self.people)
        kinds = enumerate(self.proof.kinds)
        self.kind_of = once((id, k) for k, kind in kinds for unit in kind for id in unit)
        self.stated = once((r["id"], finite(r["probability"])) for r in rows(folder / DATA[3]))
        self.panels = [list[tuple[str, str]]() for _ in range(whole(self.record["panels"], 10**6))]
        for r in rows(folder / "panels.csv"):
            seat = r["id"], r.get("network", "")
            self.panels[whole(r["panel"], len(self.panels))].append(seat)
        self.times = Counter(id for seats in self.panels for id, _ in seats)
        self.computed = self.recomputed()

    def files(self) -> Iterator[Check]:
        named = self.record["files"]
        used = [n for n in (*DATA, *PERHAPS, "frozen.json") if (self.folder / n).is_file()]
        for name in sorted({*named, *used}):
            yield named.get(name) == fingerprint(self.folder / name), "file", {"name": name}

        sealed = self.frozen.get("files", {})
        right = self.frozen != {} and self.promised in (None, self.seal)
        if not self.is_public and "full_record" in self.frozen:
            right = right and self.frozen["full_record"] == fingerprint(self.folder / "full.json")
            sealed = read_json(self.folder / "full.json")["files"]
        right = right and all(name in sealed for name in (*DATA, *used) if name != "frozen.json")
        right = right and all(fingerprint(self.folder / n) == s for n, s in sealed.items())
        right = right and self.record.get("frozen", self.seal) == self.seal
        yield right, "unchanged", {"seal": self.seal}

    def every_panel(self) -> Iterator[Check]:
        people, bad = self.people, []
        for number, seats in enumerate(self.panels):
            at = dict(seats)
            right = len(at) == len(seats) and all(id in people.pool for id in at)
            right = right and all(network in people.wants(id) for id, network in seats)
            right = right and all(at.get(m) == n for i, n in seats for m in people.team_of[i])
            counts = Counter(rule for seat in seats if right for rule in people.counted(*seat))
            if not right or not people.keep(counts):
                bad.append(number)
        yield not bad, "panels", {"panels": len(self.panels), "wrong": bad[:5] or "none"}

    def every_kind(self) -> Iterator[Check]:
        people, proof, right = self.people, self.proof, True
        for k, kind in enumerate(proof.kinds):
            own = proof.charged[k], (proof.bands[k], proof.earlier[k])
            right = right and all(sorted(unit) == people.team_of[unit[0]] for unit in kind)
            for unit in {people.look(unit): unit for unit in kind}.values():
                right = right and own == (people.charges(unit), people.standing(unit))
        left_out = [team for team in people.teams.values() if team[0] not in self.kind_of]
        yield right and not any(people.charges(team) for team in left_out), "kinds", {}

    def lottery(self) -> Iterator[Check]:
        proof = self.proof
        right = abs(fsum(probability for probability, _ in proof.lottery) - 1.0) < EXACT
        for probability, seats in proof.lottery:
            counts, units = Counter[int](), Counter[int]()
            for k, times, network in seats:
                counts.update({r: n * times for r, n in proof.charged[k][network].items()})
                units[k] += times
            right = right and all(n <= len(proof.kinds[k]) for k, n in units.items())
            right = right and probability >= 0 and self.people.keep(counts)
        yield right, "lottery", {}
        chances = {id: proof.chances[k] for id, k in self.kind_of.items()}
        right = self.stated.keys() == self.people.pool.keys()
        off = [abs(p - chances.get(id, 0.0)) for id, p in self.stated.items()]
        yield right and max(off, default=0.0) < EXACT, "stated", {}

    def bands(self) -> Iterator[Check]:
        proof, name, groups = self.proof, list[Any](), dict[Any, list[int]]()
        for k, charged in enumerate(proof.charged):
            each = tuple((n, *sorted(counts.items())) for n, counts in charged.items())
            name.append(each if self.people.alike == "alike" else "")
            groups.setdefault(name[k], []).append(k)
        kept = all(t > least - CLOSE for t, least in zip(proof.totals, proof.floor, strict=True))
        for members in groups.values():
            for band in {proof.bands[k][-1] for k in members}:
                above = [proof.totals[k] for k in members if proof.bands[k][-1] >= band]
                below = [proof.totals[k] for k in members if proof.bands[k][0] < band]
                kept = kept and min(above) > max(below, default=0.0) - CLOSE
        for band, over, under in proof.fences:
            kept = kept and all(proof.bands[k][-1] >= band for k in over)
            kept = kept and all(proof.bands[k][0] < band for k in under)
            kept = kept and len({name[k] for k in over | under}) <= 1
        yield kept, "bands", {}

    def recomputed(self) -> dict[str, Any]:
        """Return the figures that a record states, computed anew."""
        proof, panels = self.proof, max(1, len(self.panels))
        rises = {k for k, j in proof.level_of.items() if proof.z[j] > proof.earlier[k] + CLOSE}
        rises |= {k for k, chance in enumerate(proof.chances) if chance >= EXACT}
        possible = [id for id, k in self.kind_of.items() if k in rises]
        lowest = min((self.stated[id] for id in possible), default=0.0)
        reached = min((self.times[id] / panels for id in possible), default=0.0)
        off = [abs(self.times[id] / panels - chance) for id, chance in self.stated.items()]
        counts = dict.fromkeys(("pool", "people", "applicants"), len(self.people.pool))
        counts |= {"never": len(self.people.pool) - len(possible), "panels": len(self.panels)}
        shares = {"lowest_chance": lowest, "lowest_reached": reached}
        shares |= {"largest_difference": max(off, default=0.0)}
        shares |= {"highest_chance": max(self.stated.values(), default=0.0)}
        shares |= {"lowest_kept": reached / lowest if lowest else 1.0}
        words = {"status": self.record["status"], "criterion": self.people.criterion}
        return {**counts, **shares, **words, "places": self.people.places}

    def figures(self) -> Iterator[Check]:
        """Compare what is stated (in a public edition, of its own panels only)."""
        told = [self.record, self.record["reached"], self.frozen]
        told += [] if self.is_public else [self.frozen.get("reached", {})]
        right = True
        for name, is_so in self.computed.items():
            for one in (one[name] for one in told if name in one):
                right = right and (one == is_so or abs(finite(one) - float(is_so)) < EXACT)
        yield right, "reach", {"most": self.computed["largest_difference"]}

    def fairness(self) -> Iterator[Check]:
        proof, maximin = self.proof, self.people.criterion == "maximin"
        for number, (_weights, stated) in enumerate(proof.cuts):
            yield proof.proven[number] <= stated + EXACT, "cut", {"number": number}
        follow = self.computed["largest_difference"] <= 3.0 / len(self.panels) + EXACT
        if self.record["status"] == "optimal" and follow:
            for number in range(min(1, len(proof.levels)) if maximin else len(proof.levels)):
                people = sum(len(unit) for k in proof.settled[number] for unit in proof.kinds[k])
                facts = {"number": number, "people": people, "chance": proof.z[number]}
                yield proof.is_level(number), "level", facts
            yield proof.is_fair(), "levels", {"criterion": self.people.criterion}

    def text_of_chance(self, text: str) -> Iterator[bool]:
        """Yield, for the way of chance that was named, whether each thing about it is right."""
        named, chance = self.frozen["chance"], self.record["chance"]
        yield all(chance.get(name) == named.get(name) for name in ("kind", "chain", "round"))
        if named["kind"] == "dice":
            yield not text.strip("123456") and len(text) >= LEAST_THROWS
            yield named.get("throws", len(text)) == len(text) and chance.get("throws", text) == text
        elif named["kind"] == "drand":
            yield text == sha256(bytes.fromhex(chance["signature"])).hexdigest()
        else:
            shown = sorted((n["commitment"], n["person"], n["number"]) for n in chance["numbers"])
            yield named["kind"] == "numbers" and len(shown) == whole(named["people"], 100, 2)
            yield len({who for _, who, _ in shown}) == len(shown)
            for laid_down, who, number in shown:
                yield laid_down == sha256(f"{self.seal} {who} {number}".encode()).hexdigest()
            yield text == "+".join(number for *_, number in shown)

    def chance(self) -> Iterator[Check]:
        kind, seed = self.frozen.get("chance", {}).get("kind", "unknown"), self.record["seed"]
        right = kind == "given" and isinstance(seed, str)  # by whoever drew: nothing to compare
        if kind != "given":
            seal, text = seed.split(" ")
            right = seal == self.seal and all(self.text_of_chance(text))
        yield right, "chance", {"kind": kind}

    def outcome(self) -> Iterator[Check]:
        seed = self.record["seed"]
        number = chance(seed)(len(self.panels))
        yield number == whole(self.record["drawn"]), "seed", {"seed": seed, "panel": number}
        selected = [(r["id"], r.get("network", "")) for r in rows(self.folder / "selected.csv")]
        yield sorted(selected) == sorted(self.panels[number]), "selected", {"panel": number}
        if "reserve_rule" in self.frozen or (self.folder / "reserve.csv").is_file():
            order = sorted(self.people.pool.keys() - {id for id, _ in selected})
            below = chance(f"{seed} reserve")
            for place in range(len(order) - 1):  # Fisher and Yates
                other = place + below(len(order) - place)
                order[place], order[other] = order[other], order[place]
            found = [(r["number"], r["id"]) for r in rows(self.folder / "reserve.csv")]
            right = found == [(str(number), id) for number, id in enumerate(order, 1)]
            own = self.record.get("reserve_seed", f"{seed} reserve")
            yield right and own == f"{seed} reserve", "reserve", {}

    def checks(self) -> Iterator[Check]:
        yield from (*self.files(), *self.every_panel(), *self.every_kind(), *self.lottery())
        yield from (*self.bands(), *self.figures(), *self.fairness())
        if self.record["seed"] is not None:
            yield from (*self.chance(), *self.outcome())


def chance(seed: str) -> Callable[[int], int]:
    """Return a source of numbers below a count. Number k of a seed S is SHA-256("S:k"), modulo that
    count; too high ones are thrown away, so that all are exactly equally likely."""
    turns = count(1)

    def below(many: int) -> int:
        number = 2**256
        while number >= 2**256 - 2**256 % many:
            number = int(sha256(f"{seed}:{next(turns)}".encode()).hexdigest(), 16)
        return number % many

    return below


def check(folder: Path, seal: str | None = None) -> Iterator[Check]:
    """Make every check in turn, and tell how it came out."""
    try:
        yield from Draw(folder, seal).checks()
    except (*BROKEN, RecursionError) as error:
        yield False, "readable", {"error": f"{type(error).__name__}: {error}"}


def exit_code(checks: list[Check]) -> int:
    """Return 0 when all is right and fairness proven, 1 when something is wrong, else 3."""
    if not all(right for right, *_ in checks):
        return 1
    return 0 if any(code == "levels" for _, code, _ in checks) else UNPROVEN


def lines(checks: list[Check]) -> list[str]:
    told = [("ok    " if right else "WRONG ") + TEXTS[c].format(**f) for right, c, f in checks]
    return [*told, OPEN] if exit_code(checks) == UNPROVEN else told


def main() -> int:
    if len(sys.argv) not in (2, 3):
        sys.exit("use: python3 verify_draw.py FOLDER [SEAL]")
    checks = list(check(Path(sys.argv[1]), *sys.argv[2:]))
    sys.stdout.write("\n".join(lines(checks)) + "\n")
    return exit_code(checks)


if __name__ == "__main__":
    sys.exit(main())
