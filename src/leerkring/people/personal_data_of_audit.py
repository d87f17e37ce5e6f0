"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.audit import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.EventPayload,
    "actor_name",
    "values",
    purpose="showing who did what, for objections and review",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.DELETE,
)
declare(
    models.Event,
    "actor_id",
    purpose="showing that one hand did several things",
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.UNLINK,
)
impersonal(
    models.Event, "chain", "verb", "actor_kind", "subject", "within", "payload_digest", "digest"
)
impersonal(models.EventPayload, "salt")
impersonal(models.Seal, "chain", "previous_digest", "digest")
declare(
    models.SecurityEvent,
    "account_id",
    "source",
    purpose="seeing that somebody tries to get in",
    ground=Ground.LEGAL_DUTY,
    keep_months=12,
    erasure=Erasure.UNLINK,
)
declare(
    models.Pace,
    "key",
    purpose="counting how often a form is used for one address or from one place",
    ground=Ground.LEGAL_DUTY,
    keep_months=1,
    erasure=Erasure.DELETE,
)
impersonal(models.SecurityEvent, "kind", "about")
impersonal(models.Submission, "key", "location")
impersonal(models.TrailHead, "key", "heads", "former", "digest")
