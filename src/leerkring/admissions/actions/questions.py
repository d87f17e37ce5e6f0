"""The own questions of an activity's application form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application, Question
from leerkring.admissions.order import move_in_order
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage


class QuestionWasAnswered(Refused):
    """What people answered would lose its question."""

    message = _("People answered this question already, so it stays. You can change its words.")


@transaction.atomic
def add_question(
    *, by: Actor, at: datetime, activity: Activity, values: Mapping[str, Any]
) -> Question:
    """Add a question as the last one of the application form."""
    require(may_manage, by, activity)
    position = Question.objects.filter(activity=activity).count() + 1
    question = Question.objects.create(activity=activity, position=position, **values)
    record(by, at, Verb.QUESTION_ADDED, question, within=activity, title=question.label)
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
    require(may_manage, by, activity)
    save_version(question, version, values)
    record(by, at, Verb.QUESTION_CHANGED, question, within=activity, title=question.label)
    return question


@transaction.atomic
def remove_question(*, by: Actor, at: datetime, activity: Activity, question: Question) -> None:
    """Take a question away. Raise QuestionWasAnswered."""
    require(may_manage, by, activity)
    answered = Application.objects.filter(activity=activity, answers__has_key=str(question.pk))
    if answered.exclude(submitted_at=None).exists():
        raise QuestionWasAnswered
    record(by, at, Verb.QUESTION_REMOVED, question, within=activity, title=question.label)
    question.delete()


@transaction.atomic
def move_question(
    *, by: Actor, at: datetime, activity: Activity, question: Question, up: bool
) -> None:
    """Move a question one place up or down on the form; at the end nothing moves."""
    require(may_manage, by, activity)
    rows = Question.objects.filter(activity=activity).order_by("position", "id")
    if move_in_order(rows, question, up=up):
        record(by, at, Verb.QUESTION_MOVED, question, within=activity, title=question.label)


@transaction.atomic
def copy_questions(*, by: Actor, at: datetime, source: Activity, copy: Activity) -> None:
    """Give a copied activity the same questions."""
    require(may_manage, by, copy)
    made: dict[int | None, Question] = {}
    for row in Question.objects.filter(activity=source).order_by("position", "id"):
        names = ("kind", "label", "help_text", "options", "required", "asked_if_answer")
        values = {name: getattr(row, name) for name in names}
        values["asked_if"] = made.get(row.asked_if_id)
        made[row.pk] = add_question(by=by, at=at, activity=copy, values=values)
