"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.findings import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Intention,
    "text",
    "outcome",
    called=_("intentions"),
    purpose=_("showing a participant what they set out to do"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    activity="activity",
    since="created_at",
)
declare(
    models.Position,
    "text",
    called=_("positions"),
    purpose=_("showing a participant how their position changed"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    activity="activity",
    since="written_at",
)
declare(
    models.Finding,
    "checked_by",
    called=_("who read a finding before publication"),
    purpose=_("showing that a person read a finding before publication"),
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
    mentions=True,
    since="created_at",
)
impersonal(models.Finding, "slug", "title", "text")
