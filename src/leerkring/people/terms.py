"""Terms: until when what is kept of people stays, and what was kept for too long."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from leerkring.people.models import Person
from leerkring.people.privacy import INVOLVEMENT, STANDING, Declaration, Erasure, declared

# What has no date counts as over a year after its row was made; a network never takes longer.
UNDATED = timedelta(days=365)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same moment some months later, or earlier; the day is cut to the month's last."""
    count = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(count, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def rows_past_term(one: Declaration, months: int, at: datetime) -> QuerySet[Any]:
    """Return the rows of a declaration that were kept for longer than `months`, as of `at`.

    What hangs on somebody's involvement goes with the person (`people_past_term`), and what goes
    with a whole (an attachment) has the whole's term as its own.
    """
    rows: QuerySet[Any] = one.model._base_manager.all()
    if one.ends in {INVOLVEMENT, STANDING} or one.erasure in {Erasure.KEEP, Erasure.UNLINK}:
        return rows.none()
    limit = months_after(at, -months)
    return rows.filter(_over_before(one, limit))


def _over_before(one: Declaration, limit: datetime) -> Q:
    """Return the condition that a row's moment lies before `limit`."""
    if not one.ends:
        return Q(**{f"{one.since}__lt": limit})
    over = Q(**{f"{one.ends}__lt": limit})
    if not one.since:
        return over
    undated = Q(**{f"{one.ends}__isnull": True, f"{one.since}__lt": limit - UNDATED})
    return over | undated


def people_past_term(months: int, at: datetime) -> QuerySet[Person]:
    """Return the people who took part in nothing for `months`, and about whom nothing goes on."""
    limit = months_after(at, -months)
    people = Person.objects.filter(erased_at=None, created_at__lt=limit)
    for one in declared():
        if one.ends == INVOLVEMENT or one.model is Person:
            continue
        going = ~_over_before(one, limit) if one.ends != STANDING else Q()
        for lookup in one.of:
            rows = one.model._base_manager.filter(going, **{f"{lookup}__isnull": False})
            people = people.exclude(pk__in=rows.values(lookup))
    return people


def kept_until(one: Declaration, rows: QuerySet[Any], months: int) -> datetime | None:
    """Return until when the last of some rows is kept; None where no date can be said yet."""
    if one.ends in {INVOLVEMENT, STANDING}:
        return None
    last = rows.aggregate(last=Max(_moment_of(one)))["last"]
    return months_after(last, months) if last else None


def _moment_of(one: Declaration) -> Any:
    if not one.ends or not one.since:
        return F(one.ends or one.since)
    undated = ExpressionWrapper(F(one.since) + UNDATED, output_field=DateTimeField())
    return Coalesce(F(one.ends), undated)
