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
    if questionnaire.sent_at is None:
        return QuestionnaireState.DRAFT
    is_open = at < questionnaire.closes_before
    return QuestionnaireState.OPEN if is_open else QuestionnaireState.CLOSED


def progress_of(invitation: Invitation) -> InvitationState:
    """Return how far somebody is with their copy."""
    if invitation.done_at is not None:
        return InvitationState.DONE
    return InvitationState.STARTED if invitation.started_at else InvitationState.NOT_STARTED
