"""What the clock and the answers say of a questionnaire: pure functions of the rows."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkring.intake.models import Invitation, Questionnaire


class QuestionnaireState(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    OPEN = "open", _("can be filled in")
    CLOSED = "closed", _("closed")


class InvitationState(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    STARTED = "started", _("started")
    DONE = "done", _("done")


def state_of(questionnaire: Questionnaire, at: datetime) -> QuestionnaireState:
    """Return what can be done with a questionnaire at a moment."""
    return state_at(at, questionnaire.closes_before, is_sent=questionnaire.sent_at is not None)


def state_at(at: datetime, closes_before: datetime, *, is_sent: bool) -> QuestionnaireState:
    """Return what can be done at a moment with a questionnaire of which only this is known."""
    if not is_sent:
        return QuestionnaireState.DRAFT
    return QuestionnaireState.OPEN if at < closes_before else QuestionnaireState.CLOSED


def progress_of(invitation: Invitation) -> InvitationState:
    """Return how far somebody is with their copy."""
    if invitation.done_at is not None:
        return InvitationState.DONE
    return InvitationState.STARTED if invitation.started_at else InvitationState.NOT_STARTED
