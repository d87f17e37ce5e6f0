"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.live import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Note,
    "text",
    "answer",
    purpose="keeping what a group brought back",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.UNLINK,
)
impersonal(models.TalkRound, "title", "question")
impersonal(models.Group, "room_name", "room_url")
