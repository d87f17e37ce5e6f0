"""Where the chance of a draw comes from, and the text that follows from it: SHA-256 and no more.

Three ways, named before the draw: dice; secret numbers that several people laid down as a hash and
show afterwards; or a number of drand, which a group of organisations makes together and publishes
every few seconds. Neither Django nor a solver is loaded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

DICE, NUMBERS, DRAND = "dice", "numbers", "drand"
THROWS = 10  # sixty million outcomes, so some 60,000 for each of a thousand panels
BETWEEN_NUMBERS = "+"
FEWEST_PEOPLE, MOST_PEOPLE = 2, 10
SECRET = re.compile(r"[0-9A-Za-z]{20,60}")
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{96}")  # 48 bytes: a compressed point of G1 on BLS12-381
BLANKS = re.compile(r"[\s-]+")

# The network "quicknet" of the League of Entropy, as its own servers tell it at
# https://api.drand.sh/<chain>/info (scheme bls-unchained-g1-rfc9380): round 1 appeared at the
# genesis, and the next ones every three seconds.
CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
GENESIS = 1692803367
PERIOD = 3

RULES = {
    DICE: "The text of chance is so many throws as digits.",
    NUMBERS: (
        "Each person laid down the SHA-256 of this file's SHA-256 in hexadecimal, a space, their "
        "code, a space, and their number. The text of chance is the numbers in the order of those "
        "hashes, with a plus sign between them."
    ),
    DRAND: (
        "The text of chance is the randomness of the round of drand, in hexadecimal: the SHA-256 "
        "of its signature."
    ),
}


def round_at(moment: datetime) -> int:
    """Return which round of drand is the newest one at a moment."""
    return (int(moment.timestamp()) - GENESIS) // PERIOD + 1


def moment_of(number: int) -> datetime:
    """Return when a round of drand appears."""
    return datetime.fromtimestamp(GENESIS + (number - 1) * PERIOD, UTC)


def randomness_of(signature: str) -> str:
    """Return the number that follows from the signature of a round, both in hexadecimal."""
    return sha256(bytes.fromhex(signature)).hexdigest()


def plain(text: str) -> str:
    """Return a number or signature as it counts: spaces, line ends and hyphens left out."""
    return BLANKS.sub("", text)


def person_code(frozen_digest: str, account_id: int) -> str:
    """Return the code under which one of the team stands in the record of one draw."""
    return sha256(f"{frozen_digest} {account_id}".encode()).hexdigest()[:12]


def commitment_of(frozen_digest: str, person: str, number: str) -> str:
    """Return the hash that somebody lays down before any number is shown."""
    return sha256(f"{frozen_digest} {person} {number}".encode()).hexdigest()


def joined(numbers: Iterable[tuple[str, str]]) -> str:
    """Return the text that numbers make together, given each with its commitment."""
    return BETWEEN_NUMBERS.join(number for _commitment, number in sorted(numbers))


def named(kind: str, people: int | None, number: int | None) -> Mapping[str, Any]:
    """Return what the record says before the draw of where its chance comes from."""
    rule = {"kind": kind, "rule": RULES[kind]}
    if kind == DICE:
        return {**rule, "throws": THROWS}
    if kind == NUMBERS:
        return {**rule, "people": people}
    if kind == DRAND and number is not None:
        at = moment_of(number).isoformat()
        return {**rule, "chain": CHAIN, "round": number, "appears_at": at}
    return rule
