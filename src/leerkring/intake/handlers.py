"""What the intake does when somebody gets a place or gives it back."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.admissions.registers import on_left, on_placed
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.intake.actions.questionnaires import invite_newcomer
from leerkring.intake.mails import discard_letters_for
from leerkring.intake.models import Invitation
from leerkring.programmes.models import Activity
from leerkring.programmes.registers import on_activity_cancelled


def ask_newcomer(application: Application, by: Actor, at: datetime) -> None:
    """Send whoever gets a place later the questionnaires that are open."""
    invite_newcomer(by=SYSTEM, at=at, application=application)


def leave_alone(application: Application, by: Actor, at: datetime) -> None:
    """Take back letters to somebody without a place."""
    if application.person_id is None:
        return
    copies = Invitation.objects.filter(questionnaire__activity_id=application.activity_id)
    for invitation in copies.filter(person_id=application.person_id):
        discard_letters_for(invitation)


def leave_all_alone(activity: Activity, by: Actor, at: datetime) -> None:
    """Take back letters about an activity that is cancelled."""
    for invitation in Invitation.objects.filter(questionnaire__activity=activity):
        discard_letters_for(invitation)


on_placed.register(ask_newcomer)
on_left.register(leave_alone)
on_activity_cancelled.register(leave_all_alone)
