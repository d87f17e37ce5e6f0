"""Channels of formal messages, the journal of outages, and deadlines that move because of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.actions.activities import lock_method_if_open
from leerkring.programmes.models import (
    Activity,
    DeadlineExtension,
    FormalChannel,
    LifeSign,
    Organiser,
    Outage,
)
from leerkring.programmes.outages import GAP, touches
from leerkring.programmes.registers import on_activity_changed, on_deadline_extended
from leerkring.programmes.rules import may_manage, may_note_life
from leerkring.programmes.trail import Verb


class EndsBeforeItBegan(Refused):
    """The outage would end before it began, or in the future."""

    message = _("An outage ends after it began, and not in the future.")
    status = 400


class GivesNoTime(Refused):
    """The new deadline is no later than the old one, or has passed itself."""

    message = _("Choose a last day after the present one that has not passed yet.")
    status = 400


class TooLateToExtend(WrongState):
    """The selection or the activity has begun: a later application would not be treated alike."""

    message = _(
        "This deadline can no longer be extended: the selection or the activity has begun, or it "
        "was extended for this outage already."
    )


@transaction.atomic
def set_channels(
    *,
    organiser: Organiser,
    procedure: str,
    version: int,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> FormalChannel:
    """Say by which ways people reach an organiser for a procedure; 0 is the version of none yet.

    Raise ChangedMeanwhile.
    """
    require(may_manage, by, organiser)
    row, made = FormalChannel.objects.get_or_create(
        organiser=organiser, procedure=procedure, defaults=dict(values)
    )
    changes: Mapping[str, Any] = values if made else save_version(row, version, values)
    if changes:
        record(by, at, Verb.CHANNELS_SET, row, procedure=procedure)
    return row


@transaction.atomic
def note_life(*, part: str, by: Actor, at: datetime) -> Outage | None:
    """Write that a part of Leerkring runs; return the outage when it had been silent too long."""
    require(may_note_life, by)
    rows = LifeSign.objects.select_for_update().filter(part=part)
    last = rows.values_list("at", flat=True).first()
    LifeSign.objects.update_or_create(part=part, defaults={"at": max(at, last or at)})
    if last is None or at - last <= GAP:
        return None
    outage = Outage.objects.create(what=part, began_at=last, ended_at=at, noted_at=at)
    record(by, at, Verb.OUTAGE_NOTICED, outage, since=last, until_before=at)
    return outage


@transaction.atomic
def note_outage(
    *,
    organiser: Organiser,
    what: str,
    note: str,
    began_at: datetime,
    ended_at: datetime,
    by: Actor,
    at: datetime,
) -> Outage:
    """Write down an outage that a person noticed. Raise EndsBeforeItBegan."""
    require(may_manage, by, organiser)
    if not began_at < ended_at <= at:
        raise EndsBeforeItBegan
    outage = Outage.objects.create(
        organiser=organiser,
        what=what,
        note=note.strip()[:250],
        began_at=began_at,
        ended_at=ended_at,
        noted_at=at,
    )
    record(by, at, Verb.OUTAGE_NOTED, outage, since=began_at, until_before=ended_at)
    return outage


@transaction.atomic
def extend_deadline(
    *, activity: Activity, outage: Outage, until: datetime, by: Actor, at: datetime
) -> DeadlineExtension:
    """Move a deadline because of an outage, for everybody to see; who has a draft is written to.

    Raise GivesNoTime or TooLateToExtend.
    """
    require(may_manage, by, activity)
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("programme__organiser")
        .get(pk=activity.pk)
    )
    before = activity.closes_before
    is_done = DeadlineExtension.objects.filter(activity=activity, outage=outage).exists()
    has_begun = activity.selection != Activity.Selection.NONE or activity.cancelled_at is not None
    if before is None or is_done or has_begun or not touches(outage, activity):
        raise TooLateToExtend
    if until <= max(before, at):
        raise GivesNoTime
    if activity.starts_at is not None and until > activity.starts_at:
        raise TooLateToExtend
    lock_method_if_open(activity, at)
    extension = DeadlineExtension.objects.create(
        activity=activity, outage=outage, before=before, after=until, extended_at=at
    )
    changes = save_version(activity, activity.version, {"closes_before": until})
    record(by, at, Verb.DEADLINE_EXTENDED, activity, changes=changes)
    on_activity_changed(activity, frozenset({"closes_before"}), by, at)
    on_deadline_extended(extension, by, at)
    return extension
