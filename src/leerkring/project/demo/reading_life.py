"""Lets motivations be read by criteria: divided over two readers, of whom one is behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.audit.actors import Actor
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.project.demo.stage import Stage
from leerkring.review.actions.dividing import ask_to_read, divide_reading, divide_what_came_in
from leerkring.review.actions.reading_plans import add_criterion, change_plan
from leerkring.review.actions.reviewing import give_points
from leerkring.review.models import Criterion, ReadingPlan
from leerkring.review.verdicts import plan_of

CRITERIA = (
    ("Een eigen vraag", "Is duidelijk wat deze persoon wil leren, en waarom nu?", 3),
    ("Betekenis voor leerlingen", "Staat er wat er op school verandert, en voor wie?", 2),
    ("Delen met anderen", "Brengt deze persoon iets mee, en neemt die het mee terug?", 1),
)
READERS = 2
FLOOR = Decimal("2.50")
BAND = {"from": 4.5, "chance": 0.4}
TALKED_ABOUT = 5  # of so many motivations there is one on which the readers differ
LIKELY = (2, 3, 3, 4, 4, 4, 5, 5)


def settle_reading(
    stage: Stage, activity: Activity, read_before: datetime, at: datetime
) -> list[Criterion]:
    """Agree on the criteria, the floor, one band, and the last day to read."""
    change_plan(
        activity=activity,
        version=plan_of(activity).version,
        values={
            "mode": ReadingPlan.Mode.CRITERIA,
            "readers": READERS,
            "floor": FLOOR,
            "bands": [BAND],
            "read_before": read_before,
        },
        by=stage.manager,
        at=at,
    )
    return [
        add_criterion(
            activity=activity,
            values={"label": label, "help_text": help_text, "weight": weight},
            by=stage.manager,
            at=at,
        )
        for label, help_text, weight in CRITERIA
    ]


def divide(stage: Stage, activity: Activity, at: datetime) -> None:
    """Divide what came in so far over both reviewers."""
    accounts = [_account(reader) for reader in stage.reviewers]
    divide_reading(activity=activity, readers=accounts, tell=True, by=stage.manager, at=at)


def divide_the_rest(activity: Activity, at: datetime) -> None:
    """Let what came in later be divided, as happens by itself every ten minutes."""
    divide_what_came_in(activity=activity, at=at)


def read_by_criteria(
    stage: Stage, activity: Activity, criteria: Sequence[Criterion], at: datetime, *, behind: int
) -> None:
    """Let both reviewers give points; the second one has the last so many still to do.

    On a few they differ; of the first of those the second manager gives an independent view.
    """
    rng = Random("lezen")
    rows = list(
        submitted_applications(activity)
        .filter(submitted_at__lt=at)
        .select_related("activity__programme__organiser", "person")
        .order_by("submitted_at", "pk")
    )
    first, second = stage.reviewers
    for number, application in enumerate(rows):
        quality = rng.choice(LIKELY)
        is_talked_about = number % TALKED_ABOUT == TALKED_ABOUT - 3
        given = {one.pk: _near(5 if is_talked_about else quality, rng) for one in criteria}
        moment = at + timedelta(minutes=6 * number)
        _read(application, given, first, moment)
        if number < len(rows) - behind:
            other = {one.pk: _near(1 if is_talked_about else quality, rng) for one in criteria}
            _read(application, other, second, moment + timedelta(hours=20))
    talked_about = rows[TALKED_ABOUT - 3]
    _give_independent_view(stage, talked_about, criteria, at + timedelta(days=1, hours=4))


def _near(quality: int, rng: Random) -> int:
    return min(5, max(1, quality + rng.choice((-1, 0, 0, 1))))


def _read(application: Application, points: Mapping[int, int], reader: Actor, at: datetime) -> None:
    give_points(application=application, points=points, by=reader, at=at)


def _give_independent_view(
    stage: Stage, application: Application, criteria: Sequence[Criterion], at: datetime
) -> None:
    reader = _account(stage.deputy)
    ask_to_read(application=application, reader=reader, counts=False, by=stage.manager, at=at)
    points = {criterion.pk: 3 for criterion in criteria}
    _read(application, points, stage.deputy, at + timedelta(hours=2))


def _account(actor: Actor) -> Account:
    return Account.objects.select_related("person").get(pk=int(actor.id))
