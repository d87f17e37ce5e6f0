"""The meeting that an address names, within its activity."""

from __future__ import annotations

from django.http import Http404

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.request import Request
from leerkring.web.staff.circle import facts_on


def meeting_or_404(activity: Activity, pk: int) -> Meeting:
    """Return a meeting of this activity; raise Http404."""
    meeting = meetings_of(activity).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


def meeting_shown(request: Request, activity: Activity, pk: int) -> Meeting:
    """Return the meeting that a page shows: the page's menu reads all of the activity's."""
    plans = facts_on(request, activity).meetings.get(activity.pk, ())
    meeting = next((plan.meeting for plan in plans if plan.meeting.pk == pk), None)
    if meeting is None:
        raise Http404
    return meeting
