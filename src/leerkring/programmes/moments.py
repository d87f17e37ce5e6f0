"""A moment that may be known to the month, the week, the day or not yet ("n.t.b.")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONGEST_NIGHT = 12 * 60  # minutes of a meeting that ends on the day after it began


class Precision(models.TextChoices):
    DAY = "day", _("on a day")
    WEEK = "week", _("in a week")
    MONTH = "month", _("in a month")
    UNKNOWN = "tbd", _("to be determined")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is: day and hours may each be unknown; times are those of Amsterdam."""

    precision: Precision
    on: date | None = None
    start_time: time | None = None
    end_time: time | None = None

    @property
    def is_known(self) -> bool:
        return self.on is not None

    @property
    def starts_at(self) -> datetime | None:
        """The start in UTC, when day and hour are known."""
        return self._on_day(self.start_time)

    @property
    def ends_at(self) -> datetime | None:
        """The end in UTC, when day and hour are known; past midnight it is the next day's."""
        if self.on is None or self.end_time is None:
            return None
        goes_on = self.start_time is not None and self.end_time <= self.start_time
        return replace(self, on=self.on + timedelta(days=goes_on))._on_day(self.end_time)

    @property
    def first(self) -> datetime | None:
        """The earliest moment at which it can begin, in UTC; None when no date is known."""
        if self.on is None:
            return None
        return self.starts_at or midnight(first_day(self.precision, self.on))

    @property
    def last(self) -> datetime | None:
        """The moment from which it is surely over, in UTC; None when no date is known."""
        if self.on is None:
            return None
        return self.ends_at or midnight(first_day_after(self.precision, self.on))

    def _on_day(self, hours: time | None) -> datetime | None:
        if self.on is None or hours is None or self.precision != Precision.DAY:
            return None
        return at_amsterdam(self.on, hours)


def fits(start: time, end: time) -> bool:
    """Tell whether hours make a meeting: past midnight too, but then for half a day at the most."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes > 0 or minutes % (24 * 60) in range(1, LONGEST_NIGHT + 1)


def exists(day: date, hours: time) -> bool:
    """Tell whether the clocks of Amsterdam show this hour on this day: one is skipped in March."""
    return at_amsterdam(day, hours).astimezone(AMSTERDAM).time() == hours


def first_day(precision: Precision, on: date) -> date:
    """Return the first day of the day, week or month that `on` lies in."""
    if precision == Precision.WEEK:
        return on - timedelta(days=on.weekday())
    return on.replace(day=1) if precision == Precision.MONTH else on


def first_day_after(precision: Precision, on: date) -> date:
    """Return the first day after the day, week or month that `on` lies in."""
    start = first_day(precision, on)
    if precision == Precision.WEEK:
        return start + timedelta(days=7)
    if precision == Precision.MONTH:
        return date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return on + timedelta(days=1)


def days_of_a_series(moments: Sequence[Moment]) -> list[date]:
    """Return a day for each moment of a series to sort by, given in its order.

    What has no day yet stands before the next that has one; after the last it stays behind.
    """
    days: list[date] = []
    following = date.max
    for moment in reversed(moments):
        following = first_day(moment.precision, moment.on) if moment.on else following
        days.append(following)
    return days[::-1]


def midnight(day: date) -> datetime:
    """Return the first moment of a day in Amsterdam, in UTC."""
    return at_amsterdam(day, time())


def at_amsterdam(day: date, hours: time) -> datetime:
    """Return a clock time in Amsterdam on a day, in UTC."""
    return datetime.combine(day, hours, AMSTERDAM).astimezone(UTC)


def amsterdam_day(at: datetime) -> date:
    """Return the day it is in Amsterdam at a moment."""
    return at.astimezone(AMSTERDAM).date()
