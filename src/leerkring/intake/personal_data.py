"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.intake import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Answer,
    "text",
    "choices",
    purpose="building the programme on the participants' questions",
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.DELETE,
)
declare(
    models.Fragment,
    "text",
    purpose="building the programme on the participants' questions",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.UNLINK,
)
declare(
    models.Invitation,
    "link_nonce",
    purpose="letting somebody answer without an account",
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.DELETE,
)
impersonal(models.Questionnaire, "title", "intro")
impersonal(models.Item, "text", "help_text", "options", "key")
impersonal(models.Theme, "title", "description")
impersonal(models.Treatment, "note")
