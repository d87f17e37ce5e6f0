"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.live import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Note,
    "text",
    "answer",
    called=_("notes of the talks"),
    purpose=_("keeping what a group brought back"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="author",
    since="created_at",
)
impersonal(models.TalkRound, "title", "question")
impersonal(models.Group, "room_name", "room_url")
