"""What admissions does when something happens to an activity."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.actions.eligibility import copy_checks
from leerkring.admissions.actions.places import fill_freed_places
from leerkring.admissions.actions.questions import copy_questions
from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.registers import on_activity_changed, on_activity_copied


def fill_added_places(activity: Activity, fields: frozenset[str], by: Actor, at: datetime) -> None:
    """Give places that were added to the reserve list."""
    if "places" in fields:
        rows = Activity.objects.select_related("programme__organiser")
        fill_freed_places(by=by, at=at, activity=rows.get(pk=activity.pk))


on_activity_changed.register(fill_added_places)


def copy_application_form(source: Activity, copy: Activity, by: Actor, at: datetime) -> None:
    """Give a copied activity the same questions before and on its form."""
    copy_checks(by=by, at=at, source=source, copy=copy)
    copy_questions(by=by, at=at, source=source, copy=copy)


on_activity_copied.register(copy_application_form)
