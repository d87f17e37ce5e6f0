"""Puts fictional motivations together; each is read by people, so no two read alike."""

from __future__ import annotations

import random

from leerkring.project.demo.people import Figure
from leerkring.project.demo.words import read

WORDS: dict[str, list[str]] = read("motivations")
SHORT_SHARE = 0.06


def motivation(figure: Figure, rng: random.Random) -> str:
    """Return a motivation for a fictional person; now and then a very short one."""
    if rng.random() < SHORT_SHARE:
        return rng.choice(WORDS["short"])
    parts = [
        rng.choice(WORDS["openings"]),
        rng.choice(WORDS["questions"]),
        rng.choice(WORDS["offers"]),
    ]
    if rng.random() < 0.4:
        parts.insert(2, rng.choice([q for q in WORDS["questions"] if q not in parts]))
    text = " ".join(parts)
    return text.format(school=figure.school, title=figure.title, town=figure.town.name)
