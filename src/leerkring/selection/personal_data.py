"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.people.privacy import Erasure, Ground, declare, impersonal
from leerkring.selection import models

declare(
    models.Decision,
    "decided_by",
    "note",
    purpose="accounting for decisions when somebody objects",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
impersonal(
    models.DrawRound,
    "method",
    "seed",
    "pool_digest",
    "outcomes_digest",
    "public_id",
    "rolled_back_reason",
)
impersonal(models.Decision, "reason")
impersonal(models.Scenario, "name")
impersonal(models.SpreadRule, "attribute", "value")
impersonal(models.Balance, "input_digest", "counted")
declare(
    models.Balance,
    "result",
    purpose="showing what a spread of places means before it is agreed",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.DELETE,
)
impersonal(
    models.DrawRecord, "source", "agreed", "frozen_digest", "files", "chance_kind", "chance_problem"
)
impersonal(models.DiceReading, "throws")
impersonal(models.SecretNumber, "person", "commitment", "number")
impersonal(models.ReserveDraw, "seed", "drawn", "chances")
declare(
    models.DrawEntry,
    "code",
    "secret",
    "address",
    "facts",
    "limits",
    purpose="letting applicants and an auditor check a draw",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.DELETE,
)
declare(
    models.Override,
    "reason",
    "wanted",
    "effect",
    "answer_note",
    purpose="accounting for decisions when somebody objects",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
