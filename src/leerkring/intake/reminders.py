"""The reminder ladder of the intake: questionnaires that were not finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy

from leerkring.intake.mails import REMINDER, send_ladder_reminder
from leerkring.intake.models import Invitation
from leerkring.intake.queries.questionnaires import participants, questionnaires_of
from leerkring.mail.models import Letter
from leerkring.people.finding import by_name
from leerkring.programmes.ladders import (
    GRACE,
    Ladder,
    Occasion,
    Sending,
    Waiting,
    register_ladder,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day


def unfinished(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return who has a place and did not finish a questionnaire that is still open."""
    placed = participants(activity).values("person")
    occasions = []
    for questionnaire in questionnaires_of(activity).filter(
        sent_at__isnull=False, closes_before__gt=at
    ):
        questionnaire.activity = activity
        rows = Invitation.objects.filter(
            questionnaire=questionnaire, done_at=None, person__erased_at=None, person__in=placed
        )
        waiting = []
        for invitation in rows.select_related("person").order_by(*by_name("person__"), "pk"):
            if invitation.person.email:
                invitation.questionnaire = questionnaire
                waiting.append(_waiting(invitation))
        on = last_day(questionnaire.closes_before)
        occasions.append(Occasion(questionnaire.title, on, questionnaire.closes_before, waiting))
    return occasions


def _waiting(invitation: Invitation) -> Waiting:
    return Waiting(
        invitation.person_id,
        invitation.person.email or "",
        invitation.person.name,
        f"intake:{invitation.pk}",
        invitation.invited_at + GRACE,
        invitation,
    )


def _remind(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    invitation: Invitation = one.thing
    letter = send_ladder_reminder(invitation, sending)
    if letter is not None:
        Invitation.objects.filter(pk=invitation.pk).update(
            reminders=F("reminders") + 1, reminded_at=sending["at"]
        )
    return letter


UNFINISHED = register_ladder(
    Ladder(
        kind="intake_unfinished",
        purpose=REMINDER.purpose,
        title=gettext_lazy("Questionnaire not finished"),
        who=gettext_lazy("who has a place and did not finish the questionnaire"),
        relative_to=gettext_lazy("the last day to fill it in"),
        days=(-7, -2),
        read=unfinished,
        write=_remind,
    )
)
