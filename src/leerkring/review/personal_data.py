"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.people.privacy import Erasure, Ground, declare, impersonal
from leerkring.review import models

declare(
    models.Review,
    "note",
    purpose="deciding fairly who gets a place",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
impersonal(models.ReadingPlan, "bands")
impersonal(models.Criterion, "label", "help_text")
declare(
    models.ReadingTask,
    "abstained_reason",
    purpose="accounting for who read which motivation",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
