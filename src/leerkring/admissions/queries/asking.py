"""Questions that are asked only after a certain answer to another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leerkring.admissions.models import Question

DECIDES = frozenset({Question.Kind.YES_NO, Question.Kind.CHOICE, Question.Kind.MULTIPLE})
YES_NO = ("yes", "no")


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Tell whether a question is asked of somebody who gave these answers (by question id)."""
    if question.asked_if_id is None:
        return True
    said = answers.get(str(question.asked_if_id))
    wanted = question.asked_if_answer
    return wanted in said if isinstance(said, list) else said == wanted


def asked_answers(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those to questions that are not asked then, in their order."""
    kept: dict[str, Any] = {}
    for question in questions:
        key = str(question.pk)
        if key in answers and is_asked(question, kept):
            kept[key] = answers[key]
    return kept


def answers_to(question: Question) -> list[str]:
    """Return the answers on which another question can depend."""
    if question.kind == Question.Kind.YES_NO:
        return list(YES_NO)
    return list(question.options) if question.kind in DECIDES else []


def may_decide(question: Question, later: Question | None) -> bool:
    """Tell whether a later question can depend on this one: it comes before and has choices."""
    comes_before = later is None or (question.position, question.pk) < (later.position, later.pk)
    return comes_before and question.kind in DECIDES
