"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.findings import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Intention,
    "text",
    "outcome",
    purpose="showing a participant what they set out to do",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.Position,
    "text",
    purpose="showing a participant how their position changed",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.Finding,
    "checked_by",
    purpose="showing that a person read a finding before publication",
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
impersonal(models.Finding, "slug", "title", "text")
