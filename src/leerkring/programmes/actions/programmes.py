from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.actions.common import free_slug
from leerkring.programmes.models import Organiser, Programme
from leerkring.programmes.rules import may_manage
from leerkring.programmes.trail import Verb


@transaction.atomic
def create_programme(
    *,
    by: Actor,
    at: datetime,
    organiser: Organiser,
    title: str,
    lead: str = "",
    background: str = "",
    language: str = "nl",
    draws_together: bool = False,
    most_per_organisation: int | None = None,
) -> Programme:
    """Make a programme, unpublished: the year to which networks and webinars belong."""
    require(may_manage, by, organiser)
    programme = Programme.objects.create(
        organiser=organiser,
        slug=free_slug(Programme, title),
        title=title,
        lead=lead,
        background=background,
        language=language,
        draws_together=draws_together,
        most_per_organisation=most_per_organisation,
    )
    record(by, at, Verb.PROGRAMME_CREATED, programme, title=title)
    return programme


@transaction.atomic
def edit_programme(
    *, by: Actor, at: datetime, programme: Programme, version: int, values: Mapping[str, Any]
) -> Programme:
    """Save what a person edited of a programme. Raise ChangedMeanwhile."""
    require(may_manage, by, programme)
    changes = save_version(programme, version, values)
    if changes:
        record(by, at, Verb.PROGRAMME_EDITED, programme, changes=changes)
    return programme


@transaction.atomic
def publish_programme(*, by: Actor, at: datetime, programme: Programme) -> Programme:
    """Show the programme's page to everybody; its activities are published one by one."""
    require(may_manage, by, programme)
    programme.published_at = at
    programme.save(update_fields=["published_at"])
    record(by, at, Verb.PROGRAMME_PUBLISHED, programme)
    return programme


@transaction.atomic
def unpublish_programme(*, by: Actor, at: datetime, programme: Programme) -> Programme:
    """Take the programme's page away from the public."""
    require(may_manage, by, programme)
    programme.published_at = None
    programme.save(update_fields=["published_at"])
    record(by, at, Verb.PROGRAMME_UNPUBLISHED, programme)
    return programme
