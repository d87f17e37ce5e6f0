"""Where activities stand in having a venue for every meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.standing import Tally
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

ASKED_BEFORE = timedelta(weeks=8)  # a school must be able to free its hall


def venues(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for how many meetings still to come the venue is not known."""
    return {
        activity.pk: _report(activity, facts.held(activity), facts.at) for activity in activities
    }


def _report(activity: Activity, meetings: list[Meeting], at: datetime) -> PhaseReport:
    url = reverse("web_staff:venue", args=[activity.slug])
    held = [meeting for meeting in meetings if not meeting.is_online]
    missing = [m for m in held if m.venue is None and not m.has_ended(at)]
    if not held:
        return PhaseReport(progress=Progress.LATER, sentence=_("No meeting in person."), url=url)
    if not missing:
        return PhaseReport(
            progress=Progress.DONE, sentence=_("Every meeting has its venue."), url=url
        )
    sentence = ngettext(
        "%(number)s meeting without a venue.", "%(number)s meetings without a venue.", len(missing)
    ) % {"number": len(missing)}
    first = min((m.starts_at for m in missing if m.starts_at), default=None)
    if first is None or first - at > ASKED_BEFORE:
        return PhaseReport(progress=Progress.LATER, sentence=sentence, url=url)
    todo = Todo(
        count=len(missing),
        text=ngettext("meeting without a venue", "meetings without a venue", len(missing)),
        detail=_("participants still read “to be determined”"),
        action=_("Choose a venue"),
        url=url,
        due_at=first,
    )
    return PhaseReport(
        progress=Progress.NOW,
        sentence=sentence,
        url=url,
        missing=_("You choose the venue once you know who travels from where."),
        todos=(todo,),
    )


TALLIES: tuple[Tally, ...] = ()
REPORTERS: Mapping[Phase, Reporter] = {Phase.VENUE: venues}
