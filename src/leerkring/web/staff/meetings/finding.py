"""The meeting that an address names, within its activity."""

from __future__ import annotations

from django.http import Http404

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of


def meeting_or_404(activity: Activity, pk: int) -> Meeting:
    """Return a meeting of this activity; raise Http404."""
    meeting = meetings_of(activity).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting
