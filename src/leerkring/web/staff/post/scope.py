"""Whose letters somebody of the team may see and handle."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from leerkring.audit.actors import Actor
from leerkring.audit.trail import reference
from leerkring.mail.models import Letter
from leerkring.mail.queries import letters_in
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import activities_for_staff
from leerkring.programmes.rules import may_manage
from leerkring.web.design.request import Request


@dataclass(frozen=True, slots=True)
class Scope:
    """The activities that somebody manages, by the reference that letters carry."""

    activities: dict[str, Activity]
    organisers: dict[str, int]

    @property
    def refs(self) -> list[str]:
        return [*self.activities, *self.organisers]


def scope_of(by: Actor) -> Scope:
    """Return what this actor may see of the outbox: the activities that they manage."""
    managed = [activity for activity in activities_for_staff(by) if may_manage(by, activity)]
    whole = {g.organiser_id for g in by.grants if g.activity_id is None and g.role == "manager"}
    return Scope(
        activities={reference(activity): activity for activity in managed},
        organisers={f"organiser:{pk}": pk for pk in whole},
    )


def letters_for(scope: Scope) -> QuerySet[Letter]:
    """Return the letters within somebody's scope, newest first."""
    return letters_in(scope.refs).select_related("person").order_by("-id")


def letter_or_404(request: Request, pk: int) -> tuple[Letter, Scope]:
    """Return a letter within the actor's scope; raise Http404."""
    scope = scope_of(request.actor)
    found = (
        letters_for(scope)
        .select_related("bundled_in", "copy_of")
        .prefetch_related("attachments")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found, scope
