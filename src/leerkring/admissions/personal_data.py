"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.admissions import models
from leerkring.people.privacy import Erasure, Ground, declare, facts, impersonal

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
    "postal_address",
    "link_nonce",
    called=_("applications"),
    purpose=_("deciding fairly who gets a place"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of="person",
    own_address="email",
    parts={"question": "answers"},
    addresses=("email",),
    activity="activity",
    since="created_at",
    secret=("link_nonce",),
)
declare(
    models.ListUpload,
    "filename",
    "table",
    called=_("lists that are being taken over"),
    purpose=_("taking over a list of applications, while somebody looks at it"),
    ground=Ground.PUBLIC_TASK,
    keep_months=1,  # a job deletes what is older than a day
    erasure=Erasure.DELETE,
    mentions=True,
    since="uploaded_at",
    secret=("table",),  # others stand there too
)
declare(
    models.LateAttempt,
    "email",
    called=_("attempts after the deadline"),
    purpose=_("answering the question whether somebody was too late"),
    ground=Ground.PUBLIC_TASK,
    keep_months=6,
    erasure=Erasure.DELETE,
    of="application__person",
    addresses=("email",),
    activity="activity",
    since="arrived_at",
)
declare(
    models.Replacement,
    "reason",
    called=_("changes of person"),
    purpose=_("accounting for a change of person"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of=("left__person", "came__person"),
    activity="left__activity",
    since="at",
)
impersonal(models.Application, "decides_text")
impersonal(models.Question, "label", "help_text", "options", "asked_if_answer")
impersonal(models.EligibilityCheck, "text", "otherwise")
impersonal(models.Team, "code")
declare(
    models.Nomination,
    "nominated_by",
    "note",
    called=_("invitations to apply"),
    purpose=_("asking people to apply who would not have come by themselves"),
    ground=Ground.PUBLIC_TASK,
    keep_months=6,
    erasure=Erasure.DELETE,
    of="application__person",
    mentions=True,
    activity="application__activity",
    since="asked_at",
)
declare(
    models.Resemblance,
    "before",
    called=_("likely duplicates"),
    purpose=_("counting nobody twice, and being able to undo a mistake"),
    ground=Ground.PUBLIC_TASK,
    keep_months=12,
    erasure=Erasure.CLEAR,
    of=("kept__person", "other__person"),
    activity="kept__activity",
    since="decided_at",
)
facts(
    models.DateCommitment,
    called=_("dates one can come"),
    purpose=_("deciding fairly who gets a place"),
    of="application__person",
    activity="application__activity",
)
facts(
    models.Offer,
    called=_("offers"),
    purpose=_("giving places to whoever answers"),
    of="application__person",
    activity="application__activity",
)
