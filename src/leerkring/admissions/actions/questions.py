"""The own questions of an activity's application form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application, Question
from leerkring.admissions.order import move_in_order
from leerkring.admissions.trail import chain_of
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import NotAllowed, Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage


class QuestionWasAnswered(Refused):
    """What people answered would lose its question."""

    message = _("People answered this question already, so it stays. You can change its words.")


def _note(by: Actor, at: datetime, verb: str, activity: Activity, question: Question) -> None:
    if not may_manage(by, activity):
        raise NotAllowed
    record(
        by=by,
        at=at,
        verb=verb,
        subject=f"question:{question.pk}",
        within=f"activity:{activity.pk}",
        chain=chain_of(activity),
        title=question.label,
    )


@transaction.atomic
def add_question(
    *, by: Actor, at: datetime, activity: Activity, values: Mapping[str, Any]
) -> Question:
    """Add a question as the last one of the application form."""
    position = Question.objects.filter(activity=activity).count() + 1
    question = Question.objects.create(activity=activity, position=position, **values)
    _note(by, at, "question_added", activity, question)
    return question


@transaction.atomic
def change_question(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    question: Question,
    version: int,
    values: Mapping[str, Any],
) -> Question:
    """Change the words, kind or choices of a question; raise ChangedMeanwhile."""
    save_version(question, version, values)
    _note(by, at, "question_changed", activity, question)
    return question


@transaction.atomic
def remove_question(*, by: Actor, at: datetime, activity: Activity, question: Question) -> None:
    """Take a question away. Raise QuestionWasAnswered."""
    answered = Application.objects.filter(activity=activity, answers__has_key=str(question.pk))
    if answered.exclude(submitted_at=None).exists():
        raise QuestionWasAnswered
    _note(by, at, "question_removed", activity, question)
    question.delete()


@transaction.atomic
def move_question(
    *, by: Actor, at: datetime, activity: Activity, question: Question, up: bool
) -> None:
    """Move a question one place up or down on the form; at the end nothing moves."""
    rows = Question.objects.filter(activity=activity).order_by("position", "id")
    if move_in_order(rows, question, up=up):
        _note(by, at, "question_moved", activity, question)


@transaction.atomic
def copy_questions(*, by: Actor, at: datetime, source: Activity, copy: Activity) -> None:
    """Give a copied activity the same questions."""
    made: dict[int | None, Question] = {}
    for row in Question.objects.filter(activity=source).order_by("position", "id"):
        names = ("kind", "label", "help_text", "options", "required", "asked_if_answer")
        values = {name: getattr(row, name) for name in names}
        values["asked_if"] = made.get(row.asked_if_id)
        made[row.pk] = add_question(by=by, at=at, activity=copy, values=values)
