"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.EventPayload,
    "actor_name",
    "values",
    called=_("what the trail says in words"),
    purpose=_("showing who did what, for objections and review"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.DELETE,
    refs=("event__subject",),
    mentions=True,
    since="event__at",
    secret=("actor_name", "values"),  # others stand there too
)
declare(
    models.Event,
    "actor_id",
    called=_("marks in the trail"),
    purpose=_("showing that one hand did several things"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.UNLINK,
    apart=_("a number that points to nobody once the account is gone"),
    since="at",
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
    called=_("events at the doors"),
    purpose=_("seeing that somebody tries to get in"),
    ground=Ground.LEGAL_DUTY,
    keep_months=12,
    erasure=Erasure.CLEAR,
    accounts=("account_id",),
    since="at",
)
declare(
    models.Pace,
    "key",
    called=_("counts of a form's use"),
    purpose=_("counting how often a form is used for one address or from one place"),
    ground=Ground.LEGAL_DUTY,
    keep_months=1,
    erasure=Erasure.DELETE,
    apart=_("a mark from which nobody can be found"),
    since="until",
)
impersonal(models.SecurityEvent, "kind", "about")
impersonal(models.Submission, "key", "location")
impersonal(models.TrailHead, "key", "heads", "former", "digest")
