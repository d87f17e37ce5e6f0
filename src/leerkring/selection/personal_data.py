"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.people.privacy import Erasure, Ground, declare, facts, impersonal
from leerkring.selection import models

declare(
    models.Decision,
    "decided_by",
    "note",
    called=_("decisions"),
    purpose=_("accounting for decisions when somebody objects"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
    of="application__person",
    mentions=True,
    activity="application__activity",
    since="decided_at",
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
    called=_("computed balances"),
    purpose=_("showing what a spread of places means before it is agreed"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.DELETE,
    apart=_("about all applicants at once, without a name"),
    since="asked_at",
)
impersonal(
    models.DrawRecord, "source", "agreed", "frozen_digest", "files", "chance_kind", "chance_problem"
)
impersonal(models.DiceReading, "throws")
impersonal(models.SecretNumber, "person", "commitment", "number")
impersonal(models.ReserveDraw, "seed", "drawn", "chances", "folders")
impersonal(models.DrawEntry, "code")
declare(
    models.DrawEntry,
    "secret",
    "address",
    "facts",
    "limits",
    called=_("entries of a draw"),
    purpose=_("letting applicants and an auditor check a draw"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
    of="application__person",
    activity="application__activity",
    since="record__asked_at",
    secret=("secret",),
)
declare(
    models.Override,
    "reason",
    "wanted",
    "effect",
    "answer_note",
    called=_("exceptions"),
    purpose=_("accounting for decisions when somebody objects"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
    of="application__person",
    activity="activity",
    since="asked_at",
)
facts(
    models.DiceReading,
    called=_("dice that one read"),
    purpose=_("showing that nobody chose the outcome of a draw"),
    of="account__person",
    since="read_at",
)
facts(
    models.SecretNumber,
    called=_("numbers that one laid down"),
    purpose=_("showing that nobody chose the outcome of a draw"),
    of="account__person",
    since="laid_down_at",
)
