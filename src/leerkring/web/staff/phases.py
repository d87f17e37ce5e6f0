"""The circle of phases: where each activity stands in each of them, and what is to be done now.

Every subject of the team's pages has a `phases.py` with functions that say of many activities where
each stands, and with the rooms' tallies that they need for it: all are read in one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import PlannedMeeting
from leerkring.programmes.standing import Standing


class Phase(models.TextChoices):
    ANNOUNCE = "announce", _("announce")
    APPLY = "apply", _("apply")
    READ = "read", _("read")
    DRAW = "draw", _("draw")
    CONFIRM = "confirm", _("confirm")
    INTAKE = "intake", _("intake")
    THEMES = "themes", _("themes")
    EXPERTS = "experts", _("experts")
    VENUE = "venue", _("place")
    MEETINGS = "meetings", _("meetings")
    HARVEST = "harvest", _("harvest")
    CLOSING = "closing", _("closing")


NETWORK_PHASES: tuple[Phase, ...] = tuple(Phase)
WEBINAR_PHASES = (Phase.ANNOUNCE, Phase.APPLY, Phase.MEETINGS, Phase.HARVEST)


class Progress(StrEnum):
    LATER = "later"
    NOW = "now"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing that needs a person now: "23 motivations without a second reader".

    What has the same `together` is one thing for several activities, and is shown once; only to
    who may do it for all of them (`all_of`). It is nothing for the accounts that have `done` it,
    and where not everybody can do it, only for those named.
    """

    count: int
    text: str
    detail: str
    action: str
    url: str
    due_at: datetime | None = None
    together: str = ""
    all_of: tuple[Activity, ...] = ()
    done: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    def is_for(self, account_id: str) -> bool:
        """Tell whether this account can do it and did not do it yet."""
        return account_id not in self.done and (self.only is None or account_id in self.only)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseReport:
    """Where one activity stands in one phase; `missing` says in words why it is not done."""

    progress: Progress
    sentence: str
    url: str
    missing: str = ""
    todos: tuple[Todo, ...] = ()


Reports = Mapping[int, PhaseReport]


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read of the activities, once for all phases."""

    counts: Standing
    meetings: Mapping[int, Sequence[PlannedMeeting]]
    at: datetime

    def held(self, activity: Activity) -> list[Meeting]:
        """Return the meetings of an activity that were not cancelled."""
        plans = self.meetings.get(activity.pk, ())
        return [plan.meeting for plan in plans if plan.meeting.cancelled_at is None]


Reporter = Callable[[Sequence[Activity], Facts], Reports]


def phases_of(activity: Activity) -> tuple[Phase, ...]:
    """Return the phases that an activity goes through."""
    return WEBINAR_PHASES if activity.is_webinar else NETWORK_PHASES
