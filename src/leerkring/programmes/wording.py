"""Dates and times in words, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity, Milestone
from leerkring.programmes.moments import AMSTERDAM, Moment, Precision, amsterdam_day
from leerkring.programmes.states import PublicState, public_state


def in_dutch() -> bool:
    return (get_language() or "nl").startswith("nl")


def day_in_words(day: date) -> str:
    """Return "donderdag 18 januari 2024"."""
    return formats.date_format(day, "l j F Y")


def short_day_in_words(day: date) -> str:
    """Return "18 januari 2024"."""
    return formats.date_format(day, "j F Y")


def hour_in_words(hours: time) -> str:
    """Return "9.00" in Dutch, "09:00" in English."""
    return f"{hours.hour}.{hours.minute:02}" if in_dutch() else f"{hours:%H:%M}"


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


def brief_moment_in_words(moment: Moment) -> str:
    """Return "do 25 feb 2027, 16.00–20.00 uur", for forms; the rest as `moment_in_words`."""
    if moment.on is None or moment.precision != Precision.DAY:
        return moment_in_words(moment)
    day = formats.date_format(moment.on, "D j b Y" if in_dutch() else "D j M Y")
    hours = hours_in_words(moment.start_time, moment.end_time)
    return f"{day}, {hours}" if hours else day


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
            _("You can apply up to and including %(day)s.")
            % {"day": last_day_in_words(activity.closes_before)}
        )
    planned = [step for step in milestones if step.kind in _STEPS_AFTER_APPLYING]
    steps += [f"{step.title}: {moment_in_words(step.moment)}." for step in planned]
    if not planned:
        steps.append(_("After that we read all applications. You hear from us either way."))
    return steps


_STEPS_AFTER_APPLYING = {Milestone.Kind.BALANCE, Milestone.Kind.CONFIRMATION, Milestone.Kind.OTHER}


def state_in_words(activity: Activity, at: datetime) -> str:
    """Return an activity's public state as a sentence, with the day that matters."""
    state = public_state(activity, at)
    if state in {PublicState.OPEN, PublicState.CLOSING_SOON}:
        return _open_in_words(activity, at)
    if state == PublicState.OPENS_LATER and activity.opens_at:
        return _("You can apply from %(day)s") % {"day": first_day_in_words(activity.opens_at)}
    if state == PublicState.ANNOUNCED and activity.admission == Activity.Admission.INVITATION:
        return _("By invitation")
    if state in {PublicState.CLOSED, PublicState.SELECTING} and activity.closes_before:
        return f"{_closed_in_words(activity.closes_before)}; {_AFTERWARDS[state]}"
    return str(_STATES[state])


_AFTERWARDS = {
    PublicState.CLOSED: gettext_lazy("it is closed now"),
    PublicState.SELECTING: gettext_lazy("the selection is being made"),
}
_STATES = {
    PublicState.DRAFT: gettext_lazy("Not published yet"),
    PublicState.ANNOUNCED: gettext_lazy("Announced; you cannot apply yet"),
    PublicState.OPENS_LATER: gettext_lazy("Announced; you cannot apply yet"),
    PublicState.FULL: gettext_lazy("All places are taken; you can join the reserve list"),
    PublicState.CLOSED: gettext_lazy("You can no longer apply"),
    PublicState.SELECTING: gettext_lazy("You can no longer apply; the selection is being made"),
    PublicState.RUNNING: gettext_lazy("Under way; you can no longer apply"),
    PublicState.PAST: gettext_lazy("This activity has already taken place"),
    PublicState.CANCELLED: gettext_lazy("This activity is cancelled"),
}


def _open_in_words(activity: Activity, at: datetime) -> str:
    if activity.closes_before is None:
        return _("You can register until it begins")
    left = (last_day(activity.closes_before) - amsterdam_day(at)).days
    day, hour = _short_last_day(activity.closes_before)
    until = _("You can apply up to and including %(day)s") % {"day": day}
    if hour:
        until = _("You can apply before %(day)s, %(hour)s") % {"day": day, "hour": hour}
    if left <= 0:
        return _("%(until)s; that is today") % {"until": until}
    days = ngettext("1 day left", "%(number)d days left", left) % {"number": left}
    return f"{until}; {days}"


def last_day(before: datetime) -> date:
    """Return the last day, in Amsterdam, that still counts for an exclusive end."""
    local = before.astimezone(AMSTERDAM)
    return local.date() - timedelta(days=1) if local.time() == time() else local.date()


def _closed_in_words(closes_before: datetime) -> str:
    day, hour = _short_last_day(closes_before)
    if hour:
        return _("You could apply before %(day)s, %(hour)s") % {"day": day, "hour": hour}
    return _("You could apply up to and including %(day)s") % {"day": day}


def _short_last_day(closes_before: datetime) -> tuple[str, str]:
    """Return the last day as "17 november", and the hour when it does not end at midnight."""
    local = closes_before.astimezone(AMSTERDAM).time()
    hour = "" if local == time() else hours_in_words(local, None)
    return formats.date_format(last_day(closes_before), "j F"), hour


def first_day_in_words(at: datetime) -> str:
    """Return the day from which something can be done, with its hour if not midnight."""
    local = at.astimezone(AMSTERDAM)
    return day_in_words(local.date()) if local.time() == time() else instant_in_words(at)


def dates_in_words(moments: Sequence[Moment], *, with_hours: bool = True) -> list[str]:
    """Return when a series is, in at most two lines: the pattern, and the first day."""
    known = [moment for moment in moments if moment.on and moment.precision == Precision.DAY]
    if not moments or not known:
        return [moment_in_words(moments[0])] if moments else [_("To be determined")]
    if len(moments) == 1:
        only = known[0] if with_hours else Moment(known[0].precision, known[0].on)
        return [moment_in_words(only)]
    count = ngettext("1 meeting", "%(number)d meetings", len(moments)) % {"number": len(moments)}
    first = day_in_words(min(moment.on for moment in known if moment.on))
    if moments[0] in known:
        return [count, _("the first on %(day)s") % {"day": first}]
    return [count, _("the first known date: %(day)s") % {"day": first}]


def times_in_words(moments: Sequence[Moment]) -> str:
    """Return the hours when all are alike, that they differ, or that they are not known yet."""
    spans = {hours_in_words(moment.start_time, moment.end_time) for moment in moments}
    if not spans or spans == {""}:
        return _("To be determined")
    return spans.pop() if len(spans) == 1 else _("See each meeting")


METHOD_SENTENCES: Mapping[str, str | Promise] = {
    Activity.SelectionMethod.SPREAD: gettext_lazy(
        "More suitable applications than places? Then lots are drawn, with an agreed spread over "
        "for example sector, role and region."
    ),
    Activity.SelectionMethod.MOTIVATION: gettext_lazy(
        "More suitable applications than places? Then the team chooses on motivation, and tells "
        "each applicant why."
    ),
    Activity.SelectionMethod.LOTTERY: gettext_lazy(
        "More applications than places? Then lots are drawn among all who applied."
    ),
    Activity.SelectionMethod.FIRST_COME: gettext_lazy(
        "More applications than places? Then who applied first has a place first."
    ),
}


def method_in_words(activity: Activity) -> str:
    """Return how places are given when there are too few, and free ones later; nothing where nobody
    is selected."""
    if activity.admission != Activity.Admission.SELECTION:
        return ""
    return f"{METHOD_SENTENCES[activity.selection_method]} {_reserve_in_words(activity)}"


def _reserve_in_words(activity: Activity) -> str:
    """Return who is next when a place comes free."""
    method, order = Activity.SelectionMethod, Activity.ReserveOrder
    spread = activity.selection_method == method.SPREAD
    if activity.selection_method not in {method.SPREAD, method.LOTTERY}:
        return _("A place that comes free later goes to the next on the reserve list.")
    if activity.reserve_order == order.DRAWN:
        if spread:
            return _(
                "For each place that comes free later, lots are drawn anew among the reserve list, "
                "within the same spread."
            )
        return _(
            "For each place that comes free later, lots are drawn anew among the reserve list."
        )
    if spread:
        return _(
            "A place that comes free later goes to the first on the reserve list, in the order "
            "drawn, with whom the spread is kept."
        )
    return _("A place that comes free later goes to the next on the reserve list, as drawn.")
