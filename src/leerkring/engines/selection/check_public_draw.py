"""Check what everybody may see of a draw: python3 check_public_draw.py FOLDER [--seal SEAL]

This needs nothing but Python. SEAL is the hash that was published before the draw. It ends with 1
when something is wrong and with 3 when nothing is: fairness itself is not shown here (see below).

WHAT IS PUBLIC. Each applicant has a secret that only they (and an auditor) know. With it a tag is
made: the first 32 hexadecimal digits of HMAC-SHA256, with the secret as key, of a text:
    panel 17|ADDRESS   stands for them in group 17 of panels.csv (groups are numbered from 0);
    reserve|ADDRESS    stands for them in everyone.csv and reserve.csv.
ADDRESS is the applicant's own, as their page tells it. So somebody has another tag in every group,
and without the secret nobody can tell that two tags are the same person's.

ANYBODY can check that nothing was changed since the seal; that all groups are there, each of the
right size, and no tag twice; that what chance gave points at this group, and that its tags are the
ones drawn; that the reserve list is in the order that the same chance gives. What anybody CANNOT
see: that the groups keep the agreed numbers, what chances people had, that no lottery is fairer,
and that each tag belongs to somebody who applied.

AN APPLICANT also checks which groups hold them, and which do not:
    python3 check_public_draw.py FOLDER --secret SECRET --address ADDRESS
AN AUDITOR has all secrets and checks that the public files were made of the full record:
    python3 check_public_draw.py FOLDER --full FULL_FOLDER
With verify_draw.py the auditor then checks on the full record what the public cannot see.
"""

import csv
import hmac
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

LEAST_THROWS, WRONG, UNPROVEN = 10, 1, 3
SEALED = ("panels.csv", "everyone.csv")
DRAWN = (*SEALED, "frozen.json", "selected.csv", "reserve.csv")
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, csv.Error)
HEX = frozenset("0123456789abcdef")
Check = tuple[bool, str, dict[str, Any]]  # was it right; which check; with which facts
TEXTS = {
    "file": "{name} is the file that the record names",
    "unchanged": "what was laid down before the chance is what is here; its seal is {seal}",
    "panels": "all {panels} groups are there, each of the right size; not so: {wrong}",
    "tags": "no tag stands twice, and their order tells nothing ({tags} tags)",
    "chance": "what decided ({kind}) was named before, fits what was laid down, and gives the seed",
    "seed": "the seed '{seed}' points at group {panel}",
    "selected": "the {people} people drawn are those of group {panel}",
    "reserve": "the {people} others follow in the order that the seed gives",
    "own": "you are in {times} of the {panels} groups: {groups}",
    "own_outcome": "your own outcome: {outcome}",
    "rebuilt": "the public files are those of the full record ({tags} tags rebuilt)",
    "rebuilt_so_far": "as far as can be rebuilt: {erased} of {people} people were erased since",
    "readable": "the files can be read ({error})",
}
OPEN = (
    "OPEN  nothing is wrong; that the agreed numbers were kept, and that no lottery is fairer, is "
    "not shown here: an auditor checks it"
)


def tag(secret: str, what: str, address: str) -> str:
    """Return the tag that stands for somebody in one place of the record."""
    return hmac.digest(secret.encode(), f"{what}|{address}".encode(), "sha256")[:16].hex()


def fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


def rows(path: Path, *names: str) -> list[tuple[str, ...]]:
    """Return what the lines of a table have in these columns; without networks, an empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file, strict=True)
    if len(set(head)) < len(head) or not {len(line) for line in lines} <= {len(head)}:
        raise ValueError(f"{path.name}: not every line has each column once")
    places = [-1 if name == "network" and name not in head else head.index(name) for name in names]
    lines = [[*line, ""] for line in lines] if -1 in places else lines
    return [tuple([line[place] for place in places]) for line in lines]


def whole(value: Any, below: int, least: int = 0) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    if type(value) is not int or not least <= value < below:
        raise ValueError(f"{value!r} is not a whole number in range")
    return value


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


def in_order(tags: Iterable[str], seed: str) -> list[str]:
    """Return tags in the order that a seed gives them (Fisher and Yates)."""
    order, below = sorted(tags), chance(seed)
    for place in range(len(order) - 1):
        other = place + below(len(order) - place)
        order[place], order[other] = order[other], order[place]
    return order


class PublicDraw:
    """The public folder of a draw, and every check of it."""

    def __init__(self, folder: Path, promised: str | None = None) -> None:
        self.folder, self.promised = folder, promised
        self.record = json.loads((folder / "record.json").read_text("utf-8"))
        self.seal = fingerprint(folder / "frozen.json")
        self.frozen = json.loads((folder / "frozen.json").read_text("utf-8"))
        many = whole(self.frozen["panels"], 10**6, 1)
        self.panels: list[list[tuple[str, str]]] = [[] for _ in range(many)]
        for number, network, one in rows(folder / "panels.csv", "panel", "network", "tag"):
            self.panels[whole(number, many)].append((network, one))
        self.everyone = [one for (one,) in rows(folder / "everyone.csv", "tag")]
        self.selected = rows(folder / "selected.csv", "network", "tag")
        self.reserve = rows(folder / "reserve.csv", "number", "tag")

    def files(self) -> Iterator[Check]:
        named = self.record["files"]
        for name in sorted({*named, *DRAWN}):
            yield named.get(name) == fingerprint(self.folder / name), "file", {"name": name}
        sealed = self.frozen["files"]
        right = self.promised in (None, self.seal) and self.record["frozen"] == self.seal
        right = right and all(sealed.get(n) == fingerprint(self.folder / n) for n in SEALED)
        yield right, "unchanged", {"seal": self.seal}

    def groups(self) -> Iterator[Check]:
        sizes = {name: (low, high) for name, low, high in self.frozen["sizes"]}
        bad = []
        for number, seats in enumerate(self.panels):
            found = Counter(network for network, _tag in seats)
            right = found.keys() <= sizes.keys()
            if not right or any(not lo <= found[n] <= hi for n, (lo, hi) in sizes.items()):
                bad.append(number)
        yield not bad, "panels", {"panels": len(self.panels), "wrong": bad[:5] or "none"}
        tags = [tag for seats in self.panels for _network, tag in seats] + self.everyone
        right = len(set(tags)) == len(tags) and {len(one) for one in tags} == {32}
        right = right and HEX.issuperset("".join(tags))
        right = right and all(seats == sorted(seats) for seats in self.panels)
        right = right and self.everyone == sorted(self.everyone)
        yield right and len(self.everyone) == self.frozen["pool"], "tags", {"tags": len(tags)}

    def text_of_chance(self, text: str) -> Iterator[bool]:
        """Yield, for the way of chance that was named, whether each thing about it is right."""
        named, given = self.frozen["chance"], self.record["chance"]
        yield all(given.get(name) == named.get(name) for name in ("kind", "chain", "round"))
        if named["kind"] == "dice":
            yield not text.strip("123456") and len(text) >= LEAST_THROWS
            yield named.get("throws", len(text)) == len(text) and given.get("throws", text) == text
        elif named["kind"] == "drand":
            yield text == sha256(bytes.fromhex(given["signature"])).hexdigest()
        else:
            shown = sorted((n["commitment"], n["person"], n["number"]) for n in given["numbers"])
            yield named["kind"] == "numbers" and len(shown) == whole(named["people"], 100, 2)
            yield len({who for _, who, _ in shown}) == len(shown)
            for laid_down, who, number in shown:
                yield laid_down == sha256(f"{self.seal} {who} {number}".encode()).hexdigest()
            yield text == "+".join(number for *_, number in shown)

    def outcome(self) -> Iterator[Check]:
        seed = self.record["seed"]
        seal, text = seed.split(" ")
        right = seal == self.seal and all(self.text_of_chance(text))
        yield right, "chance", {"kind": self.frozen["chance"]["kind"]}
        number = chance(seed)(len(self.panels))
        right = number == whole(self.record["drawn"], len(self.panels))
        yield right, "seed", {"seed": seed, "panel": number}
        facts = {"people": len(self.selected), "panel": number}
        yield self.selected == self.panels[number], "selected", facts
        others = [one for _number, one in self.reserve]
        order = in_order(others, f"{seed} reserve")
        right = self.reserve == [(str(n), one) for n, one in enumerate(order, 1)]
        right = right and set(others) <= set(self.everyone)
        right = right and len(others) == len(self.everyone) - len(self.selected)
        yield right, "reserve", {"people": len(others)}

    def checks(self) -> Iterator[Check]:
        yield from (*self.files(), *self.groups(), *self.outcome())

    # --- with one's own secret -------------------------------------------------------------------

    def own_groups(self, secret: str, address: str) -> list[int]:
        """Return the numbers of the groups that hold somebody: exactly these, and no others."""
        return [
            number
            for number, seats in enumerate(self.panels)
            if tag(secret, f"panel {number}", address) in [one for _network, one in seats]
        ]

    def own(self, secret: str, address: str) -> Iterator[Check]:
        groups, mine = self.own_groups(secret, address), tag(secret, "reserve", address)
        told = ", ".join(map(str, groups)) or "none"
        facts = {"times": len(groups), "panels": len(self.panels), "groups": told}
        yield mine in self.everyone, "own", facts
        drawn = self.record["drawn"] in groups
        turn = next((number for number, one in self.reserve if one == mine), "")
        said = "drawn" if drawn else f"number {turn} of those who were not drawn"
        yield drawn == (not turn), "own_outcome", {"outcome": said}

    # --- with everybody's ------------------------------------------------------------------------

    def rebuilt(self, full: Path) -> Iterator[Check]:
        """Make the public tags anew from the full record, which has the same groups by id."""
        told = rows(full / "people.csv", "id", "secret", "address")
        people = {id: (secret, address) for id, secret, address in told}
        pool = [id for (id,) in rows(full / "pool.csv", "id")]
        right = sorted(pool) == self.everyone and people.keys() <= set(pool)
        right = right and all(tag(s, "reserve", a) == id for id, (s, a) in people.items())
        right = right and self.frozen["full_record"] == fingerprint(full / "full.json")
        made: list[list[tuple[str, str]]] = [[] for _ in self.panels]
        gone = [Counter[str]() for _ in self.panels]
        for panel, network, id in rows(full / "panels.csv", "panel", "network", "id"):
            number = whole(panel, len(self.panels))
            if id in people:
                secret, address = people[id]
                made[number].append((network, tag(secret, f"panel {number}", address)))
            else:
                gone[number][network] += 1
        for seats, own, missing in zip(self.panels, made, gone, strict=True):
            left = Counter(seats)
            left.subtract(own)
            right = right and min(left.values(), default=0) >= 0
            right = right and Counter(network for network, _ in left.elements()) == missing
        yield right, "rebuilt", {"tags": sum(map(len, made)) + len(people)}
        if erased := len(pool) - len(people):
            yield True, "rebuilt_so_far", {"erased": erased, "people": len(pool)}


def check(
    folder: Path, seal: str | None = None, own: tuple[str, str] | None = None, full: str = ""
) -> Iterator[Check]:
    """Make every check in turn, and tell how it came out."""
    try:
        draw = PublicDraw(folder, seal)
        yield from draw.checks()
        yield from draw.own(*own) if own else ()
        yield from draw.rebuilt(Path(full)) if full else ()
    except BROKEN as error:
        yield False, "readable", {"error": f"{type(error).__name__}: {error}"}


def exit_code(checks: list[Check]) -> int:
    """Return 1 when something is wrong, else 3: of fairness this shows nothing."""
    return UNPROVEN if all(right for right, *_ in checks) else WRONG


def report(checks: list[Check]) -> int:
    """Print every check, and return the exit code."""
    told = [("ok    " if right else "WRONG ") + TEXTS[c].format(**f) for right, c, f in checks]
    told += [OPEN] if exit_code(checks) == UNPROVEN else []
    sys.stdout.write("\n".join([*told, ""]))
    return exit_code(checks)


def main() -> int:
    parser = ArgumentParser(description="Check what everybody may see of a draw.")
    parser.add_argument("folder", type=Path, help="where record.json is")
    parser.add_argument("--seal", help="the hash that was published before the draw")
    parser.add_argument("--secret", help="your own secret, from your own page")
    parser.add_argument("--address", help="your own address, as that page tells it")
    parser.add_argument("--full", default="", help="the folder of the full record")
    given = parser.parse_args()
    if (given.secret is None) != (given.address is None):
        parser.error("give --secret and --address together")
    own = (given.secret, given.address) if given.secret is not None else None
    return report(list(check(given.folder, given.seal, own, given.full)))


if __name__ == "__main__":
    sys.exit(main())
