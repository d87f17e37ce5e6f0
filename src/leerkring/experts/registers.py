"""What happens to experts when their meeting changes or is cancelled."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.experts.mails import tell_of_cancellation, tell_of_change
from leerkring.experts.models import Speaker
from leerkring.experts.states import COUNTS_ON
from leerkring.people.erasing import Wait, waits_for
from leerkring.people.models import Person
from leerkring.programmes.models import Meeting
from leerkring.programmes.registers import on_meeting_cancelled, on_meeting_changed

TOLD_OF = frozenset({"on", "precision", "start_time", "end_time", "venue", "venue_id", "mode"})


def _counted_on(meeting: Meeting) -> list[Speaker]:
    rows = Speaker.objects.filter(meeting=meeting, state__in=COUNTS_ON)
    return list(
        rows.select_related(
            "expert__person", "expert__organiser", "meeting__venue__place", "agenda_item"
        )
    )


def tell_experts(meeting: Meeting, fields: frozenset[str], by: Actor, at: datetime) -> None:
    """Write to the experts whose day, hours or place changed; their answers stay."""
    if not fields & TOLD_OF:
        return
    for speaker in _counted_on(meeting):
        tell_of_change(speaker, at)


def tell_experts_of_cancellation(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Write to the experts of a meeting that is off; whoever was not asked yet hears nothing."""
    for speaker in _counted_on(meeting):
        tell_of_cancellation(speaker, at)


on_meeting_changed.register(tell_experts)
on_meeting_cancelled.register(tell_experts_of_cancellation)


def is_counted_on(person: Person, at: datetime) -> Wait | None:
    """Tell that an expert is counted on at a meeting to come: somebody else is found first."""
    rows = Speaker.objects.filter(expert__person=person, state__in=COUNTS_ON)
    coming = rows.filter(Q(meeting__ends_at=None) | Q(meeting__ends_at__gt=at))
    if not coming.exists():
        return None
    return Wait(_("they are counted on as an expert; find somebody else or cancel their part."))


waits_for(is_counted_on)
