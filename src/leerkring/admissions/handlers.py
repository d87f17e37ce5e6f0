"""What admissions does when something happens to an activity or a place, and by the clock."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.actions.eligibility import copy_checks
from leerkring.admissions.actions.offering import offer_free_places
from leerkring.admissions.actions.places import fill_freed_places
from leerkring.admissions.actions.questions import copy_questions
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.draft_mails import send_deadline_extended
from leerkring.admissions.models import Application, Replacement
from leerkring.admissions.queries.window import may_withdraw
from leerkring.admissions.registers import on_left
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.tasks import forget_old_lists, pass_unanswered_places_on
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.jobs.registers import periodic
from leerkring.people.erasing import on_erasing
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, DeadlineExtension
from leerkring.programmes.registers import (
    on_activity_changed,
    on_activity_copied,
    on_deadline_extended,
)

HOUR = 60 * 60
FIVE_MINUTES = 5 * 60


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


def tell_of_extension(extension: DeadlineExtension, by: Actor, at: datetime) -> None:
    """Write to whoever began and did not send that there is more time, because of an outage."""
    drafts = Application.objects.filter(
        activity=extension.activity, state=ApplicationState.DRAFT, submitted_at=None
    ).exclude(email="")
    rows = drafts.select_related("person", "activity__programme__organiser")
    for application in rows.order_by("pk"):
        send_deadline_extended(application, extension, at=at)


on_deadline_extended.register(tell_of_extension)


def offer_left_place(application: Application, by: Actor, at: datetime) -> None:
    """Offer the one place that came free."""
    activity = application.activity
    was_passed_on = Replacement.objects.filter(left=application).exists()
    if _is_released(activity) and not was_passed_on:
        offer_free_places(activity=activity, most=1, by=by, at=at)


def offer_added_places(activity: Activity, fields: frozenset[str], by: Actor, at: datetime) -> None:
    """Offer places that were added after the release."""
    if "places" not in fields or activity.places is None or not _is_released(activity):
        return
    rows = Activity.objects.select_related("programme__organiser")
    fresh = rows.get(pk=activity.pk)
    free = (fresh.places or 0) - fresh.places_taken
    offer_free_places(activity=fresh, most=free, by=by, at=at)


def _is_released(activity: Activity) -> bool:
    by_selection = activity.admission == Activity.Admission.SELECTION
    return by_selection and activity.selection == Activity.Selection.RELEASED


on_left.register(offer_left_place)
on_activity_changed.register(offer_added_places)
periodic("admissions.pass-unanswered-places-on", FIVE_MINUTES, pass_unanswered_places_on)
periodic("admissions.forget-old-lists", HOUR, forget_old_lists)


def leave_everything(person: Person, by: Actor, at: datetime) -> None:
    """Take back what somebody applied for before they are erased, so that their places go on."""
    for application in Application.objects.filter(person=person).select_related(
        "activity__programme__organiser", "person"
    ):
        if may_withdraw(application, at):
            withdraw(by=SYSTEM, at=at, application=application)


on_erasing.register(leave_everything)
