"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.experts import models
from leerkring.people.privacy import INVOLVEMENT, Erasure, Ground, declare

declare(
    models.Expert,
    "organisation_name",
    "bio",
    "topics",
    called=_("expert's page"),
    purpose=_("inviting experts and announcing them"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="person",
    organiser="organiser",
    ends=INVOLVEMENT,
    since="added_at",
)
declare(
    models.Speaker,
    "request",
    "needs",
    "remark",
    "link_nonce",
    called=_("parts in meetings"),
    purpose=_("agreeing on an expert's part"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="expert__person",
    organiser="expert__organiser",
    ends="meeting__ends_at",
    since="invited_at",
    secret=("link_nonce",),
)
