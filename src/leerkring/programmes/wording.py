"""Dates and times in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity, Milestone
from leerkring.programmes.moments import AMSTERDAM, Moment, Precision


def in_dutch() -> bool:
    return (get_language() or "nl").startswith("nl")


def day_in_words(day: date) -> str:
    """Return "donderdag 18 januari 2024"."""
    return formats.date_format(day, "l j F Y")


def short_day_in_words(day: date) -> str:
    """Return "18 januari 2024"."""
    return formats.date_format(day, "j F Y")


def hour_in_words(hours: time) -> str:
    """Return "16.00" in Dutch, "16:00" in English."""
    return hours.strftime("%H.%M" if in_dutch() else "%H:%M")


def hours_in_words(start: time | None, end: time | None) -> str:
    """Return "16.00–20.00 uur"; empty when no hour is known."""
    if start is None:
        return ""
    span = f"{hour_in_words(start)}–{hour_in_words(end)}" if end else hour_in_words(start)
    return f"{span} uur" if in_dutch() else span


def moment_in_words(moment: Moment) -> str:
    """Return day and hours, or the week or month, or that it is not known yet."""
    if moment.on is None:
        hours = hours_in_words(moment.start_time, moment.end_time)
        unknown = _("date to be determined")
        return f"{unknown}, {hours}" if hours else unknown
    if moment.precision == Precision.MONTH:
        return formats.date_format(moment.on, "F Y")
    if moment.precision == Precision.WEEK:
        return _("in the week of %(day)s") % {"day": short_day_in_words(moment.on)}
    hours = hours_in_words(moment.start_time, moment.end_time)
    return f"{day_in_words(moment.on)}, {hours}" if hours else day_in_words(moment.on)


def instant_in_words(at: datetime) -> str:
    """Return "donderdag 18 januari 2024, 16.00 uur" for a moment in UTC."""
    local = at.astimezone(AMSTERDAM)
    return f"{day_in_words(local.date())}, {hours_in_words(local.time(), None)}"


def last_day_in_words(before: datetime) -> str:
    """Return the last day that still counts for an exclusive end, with its hour if not midnight."""
    local = before.astimezone(AMSTERDAM)
    if local.time() == time():
        return day_in_words(date.fromordinal(local.date().toordinal() - 1))
    return instant_in_words(before)


def next_steps_in_words(activity: Activity, milestones: Iterable[Milestone]) -> list[str]:
    """Return what an applicant can expect and when, one sentence for each step."""
    steps = []
    if activity.closes_before is not None:
        steps.append(
            _("One can apply until %(day)s, that day included.")
            % {"day": last_day_in_words(activity.closes_before)}
        )
    planned = [step for step in milestones if step.kind in _STEPS_AFTER_APPLYING]
    steps += [f"{step.title}: {moment_in_words(step.moment)}." for step in planned]
    if not planned:
        steps.append(_("After that we read all applications. You hear from us either way."))
    return steps


_STEPS_AFTER_APPLYING = {Milestone.Kind.BALANCE, Milestone.Kind.CONFIRMATION, Milestone.Kind.OTHER}
