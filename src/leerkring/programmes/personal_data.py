"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.people.privacy import STANDING, Erasure, Ground, declare, facts, impersonal
from leerkring.programmes import models

declare(
    models.Activity,
    "contact_name",
    "contact_email",
    "contact_phone",
    called=_("contact persons"),
    purpose=_("letting visitors ask a person"),
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
    addresses=("contact_email",),
    mentions=True,
    ends="ends_at",
    since="created_at",
)
declare(
    models.Venue,
    "contact",
    called=_("contacts of venues"),
    purpose=_("arranging a meeting with its host"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    mentions=True,
    ends=STANDING,
)
declare(
    models.AgendaItem,
    "who",
    called=_("announced speakers"),
    purpose=_("announcing who speaks"),
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
    mentions=True,
    ends="meeting__ends_at",
)
declare(
    models.Subscription,
    "email",
    "link_nonce",
    "roles",
    "sectors",
    "region",
    called=_("news"),
    purpose=_("writing about new activities to whoever asked for that"),
    ground=Ground.CONSENT,
    keep_months=1,
    erasure=Erasure.DELETE,
    addresses=("email",),
    ends="ended_at",
    secret=("link_nonce",),
)
impersonal(models.Organiser, "name", "slug", "reply_to", "second_factor_roles")
impersonal(models.Programme, "slug", "title", "lead", "background", "preview_token")
impersonal(
    models.Activity,
    "slug",
    "title",
    "short_title",
    "lead",
    "gains",
    "setup",
    "background",
    "how_to_apply",
    "for_whom",
    "audience",
    "sectors",
    "region",
    "catering",
    "application_email",
    "preview_token",
)
impersonal(models.OrganisationRole, "note")
impersonal(models.Milestone, "title", "note")
impersonal(models.Venue, "name", "address", "access")
impersonal(models.Meeting, "title", "description", "room", "join_url", "calendar_uid")
impersonal(models.AgendaItem, "title")
impersonal(models.Material, "title", "url")
facts(
    models.Membership,
    called=_("roles in teams"),
    purpose=_("knowing who may do what"),
    of="account__person",
    organiser="organiser",
)
impersonal(models.FormalChannel, "web", "emails", "paper", "telephone", "note")
impersonal(models.Outage, "note")
