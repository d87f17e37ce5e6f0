"""Reading motivations: a verdict from one reader, from a second one where the first doubts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application, Review
from leerkring.admissions.queries import submitted_applications, without_own_interest
from leerkring.admissions.rules import may_review
from leerkring.admissions.trail import write_about_application
from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed, Refused
from leerkring.programmes.models import Activity


class OwnInterest(Refused):
    """The motivation is of somebody whom the reader knows from their own organisation."""

    message = _("This motivation comes from your own organisation. Somebody else reads it.")
    status = 403


class ReadingIsOver(Refused):
    """The draw has been made, so that verdicts can no longer change."""

    message = _("The draw has been made: verdicts can no longer change.")


class NoLongerToBeRead(Refused):
    """The application was withdrawn or decided on meanwhile."""

    message = _("This application is no longer waiting: it was withdrawn or decided on.")


@transaction.atomic
def open_motivation(*, application: Application, by: Actor, at: datetime) -> None:
    """Leave a trace in the read log that this reader opened this motivation."""
    _check_reader(application, by, at)
    write_about_application(application, "read_motivation", by=by, at=at)


@transaction.atomic
def review(
    *, application: Application, verdict: str, note: str = "", by: Actor, at: datetime
) -> Review:
    """Write down this reader's verdict; a second time it replaces their first one."""
    _check_reader(application, by, at)
    _begin_reading(application.activity)
    row, made = Review.objects.update_or_create(
        application=application,
        reviewer_id=int(by.id),
        defaults={"verdict": Review.Verdict(verdict), "note": note, "reviewed_at": at},
    )
    verb = "reviewed" if made else "changed_review"
    write_about_application(application, verb, by=by, at=at, verdict=verdict, note=note)
    return row


def _check_reader(application: Application, by: Actor, at: datetime) -> None:
    if not may_review(by, application.activity):
        raise NotAllowed
    waiting = submitted_applications(application.activity).filter(pk=application.pk)
    if not waiting.exists():
        raise NoLongerToBeRead
    if not without_own_interest(waiting, by, at).exists():
        raise OwnInterest


def _begin_reading(activity: Activity) -> None:
    """Mark that reading has begun; refuse once the draw stands fast."""
    rows = Activity.objects.filter(pk=activity.pk)
    begun = rows.filter(selection__in=[Activity.Selection.NONE, Activity.Selection.READING])
    if not begun.update(selection=Activity.Selection.READING):
        raise ReadingIsOver
