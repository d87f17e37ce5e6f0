"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.attendance import models
from leerkring.people.privacy import INVOLVEMENT, Erasure, Ground, declare, facts

declare(
    models.CalendarFeed,
    "link_nonce",
    called=_("personal calendar"),
    purpose=_("keeping a participant's own calendar up to date"),
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.DELETE,
    of="person",
    ends=INVOLVEMENT,
    since="made_at",
    secret=("link_nonce",),
)
facts(
    models.Attendance,
    called=_("attendance"),
    purpose=_("knowing who comes and who came"),
    of=("person", "stands_in_for"),
    activity="activity",
)
