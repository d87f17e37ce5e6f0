"""The words of the demonstration: fictional people, letters, answers, notes and findings.

They stand as data beside this file; no real person said any of it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from leerkring.live.models import Note


def read(name: str) -> dict[str, Any]:
    """Return what stands in one of the files beside this one."""
    file = resources.files(__name__) / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class DemoTheme:
    """A theme with the questions that lead to it, and the concepts (slugs) that it is about."""

    title: str
    description: str
    concepts: list[str]
    questions: list[str]


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """A finding with the concepts (slugs) that it is about; its theme and meeting by number."""

    title: str
    text: str
    concepts: list[str]
    theme: int
    meeting: int
    closing: bool


PROGRAMME: dict[str, str] = read("programme")
LETTERS: dict[str, str] = read("letters")
HARVEST = read("harvest")
INTAKE = read("intake")
NOTES = [(Note.Kind(note["kind"]), note["text"]) for note in HARVEST["notes"]]
ANSWERS = {answer["question"]: answer["answer"] for answer in HARVEST["answers"]}
NETWORKS = ("leaders", "teachers", "aldermen")
THEMES = {name: [DemoTheme(**theme) for theme in INTAKE[name]] for name in NETWORKS}
FINDINGS = {
    name: [DemoFinding(**finding) for finding in HARVEST[name]] for name in (*NETWORKS, "webinar")
}
