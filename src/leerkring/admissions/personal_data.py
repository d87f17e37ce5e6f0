"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.admissions import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Application,
    "given_name",
    "family_name",
    "email",
    "phone",
    "job_title",
    "organisation_name",
    "organisation_town",
    "organisation_postcode",
    "motivation",
    "answers",
    "heard_from",
    "checks",
    "source_note",
    "link_nonce",
    purpose="deciding fairly who gets a place",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
declare(
    models.LateAttempt,
    "email",
    purpose="answering the question whether somebody was too late",
    ground=Ground.PUBLIC_TASK,
    keep_months=6,
    erasure=Erasure.DELETE,
)
declare(
    models.Review,
    "note",
    purpose="deciding fairly who gets a place",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
declare(
    models.Decision,
    "decided_by",
    "note",
    purpose="accounting for decisions when somebody objects",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
declare(
    models.Replacement,
    "reason",
    purpose="accounting for a change of person",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
impersonal(models.Question, "label", "help_text", "options", "asked_if_answer")
impersonal(models.DrawRound, "method", "seed", "pool_digest", "public_id", "rolled_back_reason")
impersonal(models.Decision, "reason")
impersonal(models.Scenario, "name")
impersonal(models.SpreadRule, "attribute", "value")
impersonal(models.Balance, "input_digest")
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
    "salt",
    "facts",
    "limits",
    purpose="letting applicants and an auditor check a draw",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.DELETE,
)

impersonal(models.EligibilityCheck, "text", "otherwise")
impersonal(models.Team, "code")
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
declare(
    models.Nomination,
    "nominated_by",
    "note",
    purpose="asking people to apply who would not have come by themselves",
    ground=Ground.PUBLIC_TASK,
    keep_months=6,
    erasure=Erasure.DELETE,
)
declare(
    models.Resemblance,
    "before",
    purpose="counting nobody twice, and being able to undo a mistake",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
