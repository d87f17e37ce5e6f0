"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.people.privacy import Erasure, Ground, declare, facts, impersonal
from leerkring.privacy import models

declare(
    models.ErasureRequest,
    "note",
    "reason",
    called=_("requests to be erased"),
    purpose=_("showing that a request was answered, and how"),
    ground=Ground.LEGAL_DUTY,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="person",
    since="asked_at",
)
declare(
    models.Hold,
    "reason",
    called=_("holds"),
    purpose=_("keeping what an objection or a law needs"),
    ground=Ground.LEGAL_DUTY,
    keep_months=84,
    erasure=Erasure.CLEAR,
    of="person",
    since="placed_at",
)
facts(
    models.Approval,
    called=_("requests that one agreed with"),
    purpose=_("showing who decided about a request"),
    of="account__person",
    since="at",
)
impersonal(models.Term, "kind", "question")
impersonal(models.CleanUp, "counts")
