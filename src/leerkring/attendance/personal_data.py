"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.attendance import models
from leerkring.people.privacy import Erasure, Ground, declare

declare(
    models.CalendarFeed,
    "link_nonce",
    purpose="keeping a participant's own calendar up to date",
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.DELETE,
)
