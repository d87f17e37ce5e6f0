from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.programmes.actions.common import (
    chain_of,
    demand_management,
    free_slug,
    in_the_trail,
)
from leerkring.programmes.models import Organiser, Programme


def _note(by: Actor, at: datetime, verb: str, programme: Programme, **values: Any) -> None:
    chain = chain_of(programme.organiser_id)
    record(by=by, at=at, verb=verb, subject=f"programme:{programme.pk}", chain=chain, **values)


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
    demand_management(by, organiser)
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
    _note(by, at, "programme_created", programme, title=title)
    return programme


@transaction.atomic
def edit_programme(
    *, by: Actor, at: datetime, programme: Programme, version: int, values: Mapping[str, Any]
) -> Programme:
    """Save what a person edited of a programme. Raise ChangedMeanwhile."""
    demand_management(by, programme)
    changes = save_version(programme, version, values)
    if changes:
        _note(by, at, "programme_edited", programme, changes=in_the_trail(changes))
    return programme


@transaction.atomic
def publish_programme(*, by: Actor, at: datetime, programme: Programme) -> Programme:
    """Show the programme's page to everybody; its activities are published one by one."""
    demand_management(by, programme)
    programme.published_at = at
    programme.save(update_fields=["published_at"])
    _note(by, at, "programme_published", programme)
    return programme


@transaction.atomic
def unpublish_programme(*, by: Actor, at: datetime, programme: Programme) -> Programme:
    """Take the programme's page away from the public."""
    demand_management(by, programme)
    programme.published_at = None
    programme.save(update_fields=["published_at"])
    _note(by, at, "programme_unpublished", programme)
    return programme
