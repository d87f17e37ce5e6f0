from __future__ import annotations

from collections.abc import Iterator

from leerkring.audit.problems import Refused
from tests.shape.source import modules


def descendants(refusal: type[Refused]) -> Iterator[type[Refused]]:
    for child in refusal.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_refusal_says_why_in_words_of_its_own() -> None:
    for _ in modules():
        pass
    silent = [
        refusal
        for refusal in descendants(Refused)
        if refusal.__module__.startswith("leerkring.") and refusal.message is Refused.message
    ]
    assert silent == []
