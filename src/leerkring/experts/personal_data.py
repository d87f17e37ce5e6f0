"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.experts import models
from leerkring.people.privacy import Erasure, Ground, declare

declare(
    models.Expert,
    "organisation_name",
    "bio",
    "topics",
    purpose="inviting experts and announcing them",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
declare(
    models.Speaker,
    "request",
    "needs",
    "remark",
    "link_nonce",
    purpose="agreeing on an expert's part",
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
