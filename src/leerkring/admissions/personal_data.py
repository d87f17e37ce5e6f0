"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.admissions import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Application,
    "given_name",
    "surname_prefix",
    "family_name",
    "form_of_address",
    "email",
    "phone",
    "job_title",
    "organisation_name",
    "organisation_town",
    "organisation_postcode",
    "motivation",
    "answers",
    "heard_from",
    "before_leaving",
    "checks",
    "source_note",
    "link_nonce",
    purpose="deciding fairly who gets a place",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
declare(
    models.ListUpload,
    "filename",
    "table",
    purpose="taking over a list of applications, while somebody looks at it",
    ground=Ground.PUBLIC_TASK,
    keep_months=1,  # a job deletes what is older than a day
    erasure=Erasure.DELETE,
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
    models.Replacement,
    "reason",
    purpose="accounting for a change of person",
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
)
impersonal(models.Question, "label", "help_text", "options", "asked_if_answer")
impersonal(models.EligibilityCheck, "text", "otherwise")
impersonal(models.Team, "code")
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
