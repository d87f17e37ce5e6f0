from __future__ import annotations

import ast
from collections.abc import Iterator

from leerkring.audit.trail import known_verbs
from leerkring.web.staff.history.verbs import SENTENCES, sentence
from tests.shape.source import SOURCE

WRITERS = {"record", "note", "write_trail", "write_about_application", "write_about_draw", "_note"}
VERB = "verb"


def recorded_verbs() -> Iterator[str]:
    """Yield every verb that an action writes as a plain word: by name, or as a position."""
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "web") or path.is_relative_to(SOURCE / "engines"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func).lstrip("_") in NAMES:
                yield from _words(node)


NAMES = {name.lstrip("_") for name in WRITERS}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _words(call: ast.Call) -> Iterator[str]:
    named = [keyword.value for keyword in call.keywords if keyword.arg == VERB]
    for node in named or call.args:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "_" in node.value:
            yield node.value


def test_every_verb_of_the_trail_has_a_sentence() -> None:
    verbs = set(recorded_verbs())
    assert len(verbs) > 40
    assert verbs - set(SENTENCES) - set(known_verbs) == set(), (
        "say them in web/staff/history/verbs.py"
    )


def test_a_sentence_survives_the_erasure_of_its_values() -> None:
    assert all("%(" not in sentence(verb, {}) for verb in SENTENCES)


def test_an_unknown_verb_is_shown_readable() -> None:
    assert sentence("snow_fell", {}) == "snow fell"
