"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.intake import models
from leerkring.people.privacy import Erasure, Ground, declare, facts, impersonal

declare(
    models.Answer,
    "text",
    "choices",
    called=_("answers"),
    purpose=_("building the programme on the participants' questions"),
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of="invitation__person",
    parts={"item": "item"},
    activity="invitation__questionnaire__activity",
    since="answered_at",
)
declare(
    models.Fragment,
    "text",
    called=_("questions"),
    purpose=_("building the programme on the participants' questions"),
    ground=Ground.CONTRACT,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="person",
    activity="activity",
    since="created_at",
)
declare(
    models.Invitation,
    "link_nonce",
    called=_("invitations to the questions"),
    purpose=_("letting somebody answer without an account"),
    ground=Ground.CONTRACT,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of="person",
    activity="questionnaire__activity",
    since="invited_at",
    secret=("link_nonce",),
)
impersonal(models.Questionnaire, "title", "intro")
impersonal(models.Item, "text", "help_text", "options", "key")
impersonal(models.Theme, "title", "description")
impersonal(models.Treatment, "note")
facts(
    models.Treatment,
    called=_("where questions were treated"),
    purpose=_("building the programme on the participants' questions"),
    of="fragment__person",
    activity="fragment__activity",
)
