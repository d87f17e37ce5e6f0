"""What findings do when something happens in the intake."""

from __future__ import annotations

from datetime import datetime

from leerkring.audit.actors import SYSTEM, Actor
from leerkring.findings.actions import take_position
from leerkring.findings.models import Position
from leerkring.intake.models import Invitation
from leerkring.intake.registers import on_intake_done
from leerkring.intake.starter import POSITION


def keep_first_position(invitation: Invitation, by: Actor, at: datetime) -> None:
    """Keep what the intake says of where somebody stands as their position at the start."""
    answer = invitation.answers.filter(item__key=POSITION).exclude(text="").first()
    if answer is None:
        return
    is_self = by.person_id == invitation.person_id
    take_position(
        by=by if is_self else SYSTEM,
        at=at,
        activity=invitation.questionnaire.activity,
        person=invitation.person,
        moment=Position.Moment.START,
        text=answer.text,
    )


on_intake_done.register(keep_first_position)
