"""What the actions of this room share: the right, the trail, free addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.changes import Changes
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity, Organiser, Programme
from leerkring.programmes.rules import may_manage, organiser_id_of

SLUG_LENGTH = 70  # leaves room for a number at the end


def demand_management(by: Actor, thing: Activity | Programme | Organiser) -> None:
    """Raise NotAllowed unless the actor may change this thing."""
    if not may_manage(by, thing):
        raise NotAllowed


def chain_of(organiser_id: int) -> str:
    """Return the name of an organiser's audit chain."""
    return f"organiser:{organiser_id}"


def note(by: Actor, at: datetime, verb: str, activity: Activity, subject: str, **v: Any) -> None:
    """Write what happened to an activity, or to a thing within it, in the trail."""
    within = f"activity:{activity.pk}"
    chain = chain_of(organiser_id_of(activity))
    record(by=by, at=at, verb=verb, subject=subject or within, within=within, chain=chain, **v)


def in_the_trail(changes: Changes) -> dict[str, list[Any]]:
    """Return changes as the trail keeps them: field → [old, new]."""
    return {name: [old, new] for name, (old, new) in changes.items()}


def free_slug(model: type[Model], title: str) -> str:
    """Return an address made of a title that no other row of this model has."""
    base = slugify(title)[:SLUG_LENGTH].strip("-") or model._meta.model_name or ""
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)
