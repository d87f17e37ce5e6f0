"""How applying goes in each activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.nominations import SILENT
from leerkring.admissions.queries.overviews import (
    APPLICATIONS,
    ApplicationCounts,
    application_counts,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.states import PublicState, public_state, takes_applications
from leerkring.programmes.wording import instant_in_words, last_day_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

BEFORE_THE_END = timedelta(days=10)


def applying(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for each activity how many applied, and until when one can."""
    return {
        activity.pk: _applying(
            activity,
            application_counts(facts.counts, activity.pk),
            facts.counts.of(SILENT, activity.pk)[""].number,
            facts.at,
        )
        for activity in activities
    }


def _applying(
    activity: Activity, counts: ApplicationCounts, silent: int, at: datetime
) -> PhaseReport:
    url = reverse("web_staff:applications", args=[activity.slug])
    state = public_state(activity, at)
    by_invitation = activity.admission == Activity.Admission.INVITATION
    is_open = takes_applications(activity, at)
    came = _came(activity, counts)
    if by_invitation:
        progress = Progress.DONE if counts.applied else Progress.NOW
        missing = "" if counts.applied else _("Nobody has been invited yet.")
        return PhaseReport(progress=progress, sentence=came, missing=missing, url=url)
    if is_open:
        todos = (_to_remind(activity, silent),) if _is_time_to_remind(activity, silent, at) else ()
        return PhaseReport(
            progress=Progress.NOW, sentence=_until(activity, came), url=url, todos=todos
        )
    if state in {PublicState.DRAFT, PublicState.OPENS_LATER} or activity.opens_at is None:
        return PhaseReport(
            progress=Progress.LATER, sentence=came, missing=_opening(activity), url=url
        )
    return PhaseReport(progress=Progress.DONE, sentence=came, url=url)


def _came(activity: Activity, counts: ApplicationCounts) -> str:
    if activity.admission == Activity.Admission.OPEN:
        words = ngettext("%(count)d registration.", "%(count)d registrations.", counts.applied)
    elif activity.admission == Activity.Admission.INVITATION:
        words = ngettext("%(count)d person invited.", "%(count)d people invited.", counts.applied)
    else:
        words = ngettext("%(count)d application.", "%(count)d applications.", counts.applied)
    text = words % {"count": counts.applied}
    if activity.places is None:
        return text
    places = ngettext("%(count)d place.", "%(count)d places.", activity.places)
    return f"{text} {places % {'count': activity.places}}"


def _is_time_to_remind(activity: Activity, silent: int, at: datetime) -> bool:
    """Tell whether people who were asked by name should be reminded: shortly before the end."""
    closes = activity.closes_before
    return bool(silent) and closes is not None and closes - at <= BEFORE_THE_END


def _to_remind(activity: Activity, silent: int) -> Todo:
    return Todo(
        count=silent,
        text=ngettext(
            "person who was asked to apply did not answer",
            "people who were asked to apply did not answer",
            silent,
        ),
        detail=_("One reminder is allowed, and the deadline is near."),
        action=_("Look whom to remind"),
        url=reverse("web_staff:nominations-remind", args=[activity.slug]),
        due_at=activity.closes_before,
    )


def _until(activity: Activity, came: str) -> str:
    if activity.closes_before is None:
        return came
    until = _("Open up to and including %(day)s.") % {
        "day": last_day_in_words(activity.closes_before)
    }
    return f"{came} {until}"


def _opening(activity: Activity) -> str:
    if activity.opens_at is None:
        return _("It is not known yet when one can apply.")
    return _("Opens on %(moment)s.") % {"moment": instant_in_words(activity.opens_at)}


TALLIES = (APPLICATIONS, SILENT)
REPORTERS: Mapping[Phase, Reporter] = {Phase.APPLY: applying}
