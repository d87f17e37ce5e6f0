"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.people.privacy import Erasure, Ground, declare, impersonal
from leerkring.programmes import models

declare(
    models.Activity,
    "contact_name",
    "contact_email",
    "contact_phone",
    purpose="letting visitors ask a person",
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
declare(
    models.Venue,
    "contact",
    purpose="arranging a meeting with its host",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
declare(
    models.AgendaItem,
    "who",
    purpose="announcing who speaks",
    ground=Ground.PUBLIC_TASK,
    keep_months=84,
    erasure=Erasure.CLEAR,
)
declare(
    models.Subscription,
    "email",
    "link_nonce",
    "roles",
    "sectors",
    "region",
    purpose="writing about new activities to whoever asked for that",
    ground=Ground.CONSENT,
    keep_months=1,
    erasure=Erasure.DELETE,
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
