"""The reminder ladder for experts: invitations without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from leerkring.audit.trail import reference
from leerkring.experts.mails import REMINDER, send_reminder
from leerkring.experts.models import Speaker
from leerkring.intake.models import Theme
from leerkring.mail.models import Letter
from leerkring.programmes.ladders import (
    GRACE,
    Ladder,
    Occasion,
    Sending,
    Waiting,
    register_ladder,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day


def unanswered_invitations(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the experts who were asked for a meeting to come and did not answer."""
    rows = Speaker.objects.filter(
        meeting__activities=activity,
        meeting__cancelled_at=None,
        state=Speaker.State.INVITED,
        invited_at__isnull=False,
        expert__person__erased_at=None,
    ).select_related("expert__person", "expert__organiser", "meeting__venue__place", "agenda_item")
    occasions = []
    for speaker in rows.prefetch_related(Prefetch("themes", Theme.objects.all())):
        begins = speaker.meeting.moment.first
        person = speaker.expert.person
        if speaker.invited_at is None or begins is None or begins <= at or not person.email:
            continue
        waiting = Waiting(
            person.pk,
            person.email,
            person.name,
            reference(speaker),
            speaker.invited_at + GRACE,
            speaker,
        )
        asked_on = amsterdam_day(speaker.invited_at)
        occasions.append(Occasion(speaker.meeting.title, asked_on, begins, [waiting]))
    return occasions


def _remind(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    return send_reminder(one.thing, sending)


UNANSWERED = register_ladder(
    Ladder(
        kind="expert_unanswered",
        purpose=REMINDER.purpose,
        title=gettext_lazy("Invitation of an expert without an answer"),
        who=gettext_lazy("experts who were asked and did not answer"),
        relative_to=gettext_lazy("the day on which the expert was asked"),
        days=(7, 14),
        is_after=True,
        read=unanswered_invitations,
        write=_remind,
    )
)
