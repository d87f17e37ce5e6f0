"""Filling in one's own copy: every save counts, and the last one says that it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record
from leerkring.intake.actions.themes import take_in
from leerkring.intake.models import Answer, Invitation, Item
from leerkring.intake.queries.questionnaires import application_of
from leerkring.intake.registers import on_intake_done
from leerkring.intake.rules import may_answer
from leerkring.intake.trail import Verb


class TooLateToAnswer(Refused):
    """The last day has passed."""

    message = _(
        "The questionnaire is closed: answering was possible until its last day. Do you still want"
        " to tell us something? Reply to the message that we sent you."
    )


class NoPlaceAnyMore(Refused):
    """Somebody who gave the place back is not asked for answers."""

    message = _("This questionnaire is for the participants, and you gave your place back.")


class NotAllAnswered(Refused):
    """A required question is still empty."""

    message = _("One or more questions still need an answer.")
    status = 400


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed or chose in answer to one question."""

    text: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and not self.choices


@transaction.atomic
def save_answers(
    *,
    by: Actor,
    at: datetime,
    invitation: Invitation,
    given: Mapping[int, Given],
    finish: bool = False,
    heard: str = "",
) -> Invitation:
    """Keep these answers (the others stay as they are); with `finish`, the copy is done.

    Whoever of the team fills in for somebody says how they `heard` it. The same answers saved twice
    change nothing. Raise HowUnknown, TooLateToAnswer, NoPlaceAnyMore, or NotAllAnswered when a
    required question is empty at the end.
    """
    require(may_answer, by, invitation)
    for_another = speaks_for(by, invitation.person_id, heard)
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person", "questionnaire__activity__programme__organiser")
        .get(pk=invitation.pk)
    )
    _check(invitation, at)
    items = {item.pk: item for item in invitation.questionnaire.items.all()}
    saved = {answer.item_id: answer for answer in invitation.answers.all()}
    changed = [
        pk
        for pk, words in given.items()
        if pk in items and _keep(invitation, items[pk], saved, words, at)
    ]
    if finish and any(item.required and pk not in saved for pk, item in items.items()):
        raise NotAllAnswered
    if changed or finish:
        _move_on(invitation, at, finish)
    if for_another and (changed or finish):
        said: dict[str, Any] = {"name": invitation.person.name, "heard": heard.strip()}
        record(by, at, Verb.INTAKE_DONE_FOR, invitation, **said)
    elif finish:
        record(by, at, Verb.INTAKE_DONE, invitation)
    if finish:
        take_in(invitation.questionnaire.activity, at)
        on_intake_done(invitation, by, at)
    return invitation


def _check(invitation: Invitation, at: datetime) -> None:
    if at >= invitation.questionnaire.closes_before:
        raise TooLateToAnswer
    if application_of(invitation) is None:
        raise NoPlaceAnyMore


def _keep(
    invitation: Invitation, item: Item, saved: dict[int, Answer], words: Given, at: datetime
) -> bool:
    """Write one answer; tell whether that changed anything. An emptied answer goes away."""
    before = saved.get(item.pk)
    if words.is_empty:
        if before is None:
            return False
        before.delete()
        del saved[item.pk]
        return True
    text, choices = words.text.strip(), list(words.choices)
    if before is not None and (before.text, before.choices) == (text, choices):
        return False
    saved[item.pk], _made = Answer.objects.update_or_create(
        invitation=invitation,
        item=item,
        defaults={"text": text, "choices": choices, "answered_at": at},
    )
    return True


def _move_on(invitation: Invitation, at: datetime, finish: bool) -> None:
    invitation.started_at = invitation.started_at or at
    if finish:
        invitation.done_at = invitation.done_at or at
    invitation.save(update_fields=["started_at", "done_at"])
