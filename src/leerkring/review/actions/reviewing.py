"""Reading motivations: a verdict, or points for each criterion; or leaving one to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.registers import is_fixed
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.actions.dividing import divide_what_came_in
from leerkring.review.actions.reading_plans import HIGHEST, LOWEST, verdict_for
from leerkring.review.models import ReadingPlan, ReadingTask, Review, Score
from leerkring.review.queries import without_own_interest
from leerkring.review.readers import is_divided, lacks_a_reader, with_takers
from leerkring.review.rules import may_review
from leerkring.review.trail import Verb
from leerkring.review.verdicts import criteria_of, plan_of, weighted_mean


class OwnInterest(Refused):
    """The motivation is of somebody whom the reader knows from their own organisation."""

    message = _("This motivation comes from your own organisation. Somebody else reads it.")
    status = 403


class ReadingIsOver(Refused):
    """The draw is locked or made, so that verdicts can no longer change.

    A late verdict would change who takes part, and so undo an outcome that somebody does not like.
    """

    message = _(
        "The draw is locked, and with it who takes part. Verdicts can no longer change, so that "
        "nobody can undo an outcome afterwards."
    )


class NoLongerToBeRead(Refused):
    """The application was withdrawn or decided on meanwhile."""

    message = _("This application is no longer waiting: it was withdrawn or decided on.")


class SteppedBack(Refused):
    """The reader left this motivation to somebody else."""

    message = _("You left this motivation to somebody else.")


class ReadOtherwise(Refused):
    """The way of reading was changed since the page was opened."""

    message = _("How motivations are read was changed meanwhile. Open this motivation again.")


class PointsMissing(Refused):
    """Not every criterion has its points."""

    message = _("Give points, from 1 to 5, for every criterion.")
    status = 400


class ReasonMissing(Refused):
    """Somebody who leaves a motivation to others says why."""

    message = _("Say in a few words why somebody else should read it.")
    status = 400


@transaction.atomic
def open_motivation(*, application: Application, by: Actor, at: datetime) -> None:
    """Leave a trace in the read log that this reader opened this motivation."""
    require(may_review, by, application.activity)
    _check_reader(application, by, at)
    record(by, at, Verb.READ_MOTIVATION, application)


@transaction.atomic
def review(
    *, application: Application, verdict: str, note: str = "", by: Actor, at: datetime
) -> Review:
    """Write down this reader's verdict; a second time it replaces their first one."""
    require(may_review, by, application.activity)
    _check_reader(application, by, at)
    _begin_reading(application.activity)
    if plan_of(application.activity).mode != ReadingPlan.Mode.VERDICT:
        raise ReadOtherwise
    row, made = _write(application, Review.Verdict(verdict), note, by, at)
    verb = Verb.REVIEWED if made else Verb.CHANGED_REVIEW
    record(by, at, verb, application, verdict=verdict, note=note)
    divide_what_came_in(activity=application.activity, only=[application.pk], at=at)
    return row


@transaction.atomic
def give_points(
    *,
    application: Application,
    points: Mapping[int, int],
    note: str = "",
    by: Actor,
    at: datetime,
) -> Review:
    """Write down this reader's points by criterion; a second time they replace the first ones.

    Raise PointsMissing when a criterion has none, ReadOtherwise when the criteria are others now.
    """
    require(may_review, by, application.activity)
    _check_reader(application, by, at)
    _begin_reading(application.activity)
    plan, criteria = plan_of(application.activity), list(criteria_of(application.activity))
    if plan.mode != ReadingPlan.Mode.CRITERIA or not criteria:
        raise ReadOtherwise
    given = [points.get(criterion.pk, 0) for criterion in criteria]
    if not all(LOWEST <= number <= HIGHEST for number in given):
        raise PointsMissing
    pairs = [(number, criterion.weight) for number, criterion in zip(given, criteria, strict=True)]
    row, made = _write(application, verdict_for(weighted_mean(pairs), plan), note, by, at)
    Score.objects.filter(review=row).delete()
    Score.objects.bulk_create(
        Score(review=row, criterion=criterion, points=number)
        for number, criterion in zip(given, criteria, strict=True)
    )
    verb = Verb.GAVE_POINTS if made else Verb.CHANGED_POINTS
    record(by, at, verb, application, points=given, note=note)
    return row


@transaction.atomic
def step_back(*, application: Application, reason: str, by: Actor, at: datetime) -> ReadingTask:
    """Leave a motivation to somebody else, who is found at once where motivations are divided.

    What this reader said of it before no longer counts. Raise ReasonMissing.
    """
    require(may_review, by, application.activity)
    _check_reader(application, by, at)
    if not reason.strip():
        raise ReasonMissing
    _begin_reading(application.activity)
    values = {"abstained_at": at, "abstained_reason": reason.strip()[:250]}
    task, _made = ReadingTask.objects.update_or_create(
        application=application,
        reader_id=int(by.id),
        defaults=values,
        create_defaults={**values, "assigned_at": at, "counts": False},
    )
    Review.objects.filter(application=application, reviewer_id=int(by.id)).delete()
    record(by, at, Verb.STEPPED_BACK, application, reason=reason.strip())
    divide_what_came_in(activity=application.activity, only=[application.pk], at=at)
    return task


def _write(
    application: Application, verdict: Review.Verdict, note: str, by: Actor, at: datetime
) -> tuple[Review, bool]:
    values = {"verdict": verdict, "note": note, "reviewed_at": at}
    return Review.objects.update_or_create(
        application=application,
        reviewer_id=int(by.id),
        defaults=values,
        create_defaults={**values, "counts": _counts(application, by)},
    )


def _counts(application: Application, by: Actor) -> bool:
    """Tell whether this reader's view counts: it was asked, or nobody else was asked for it."""
    task = ReadingTask.objects.filter(application=application, reader_id=int(by.id)).first()
    if task is not None:
        return task.counts
    if not is_divided(application.activity):
        return True
    rows = with_takers(Application.objects.filter(pk=application.pk))
    return rows.filter(lacks_a_reader()).exists()


def _check_reader(application: Application, by: Actor, at: datetime) -> None:
    waiting = submitted_applications(application.activity).filter(pk=application.pk)
    if not without_own_interest(waiting, by, at).exists():
        raise OwnInterest if waiting.exists() else NoLongerToBeRead
    own = ReadingTask.objects.filter(application=application, reader_id=int(by.id))
    if own.filter(abstained_at__isnull=False).exists():
        raise SteppedBack


def _begin_reading(activity: Activity) -> None:
    """Mark that reading has begun; refuse once the draw is locked."""
    rows = Activity.objects.filter(pk=activity.pk)
    begun = rows.filter(selection__in=[Activity.Selection.NONE, Activity.Selection.READING])
    if not begun.update(selection=Activity.Selection.READING) or is_fixed(activity):
        raise ReadingIsOver
