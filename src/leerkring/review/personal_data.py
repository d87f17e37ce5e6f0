"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.people.privacy import Erasure, Ground, declare, facts, impersonal
from leerkring.review import models

declare(
    models.Review,
    "note",
    called=_("readers' notes"),
    purpose=_("deciding fairly who gets a place"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of="application__person",
    activity="application__activity",
    since="reviewed_at",
)
impersonal(models.ReadingPlan, "bands")
impersonal(models.Criterion, "label", "help_text")
declare(
    models.ReadingTask,
    "abstained_reason",
    called=_("who read what"),
    purpose=_("accounting for who read which motivation"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of="application__person",
    activity="application__activity",
    since="assigned_at",
)
facts(
    models.Score,
    called=_("points of readers"),
    purpose=_("deciding fairly who gets a place"),
    of="review__application__person",
    activity="review__application__activity",
)
