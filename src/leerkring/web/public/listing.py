"""An activity as a card in a list: what, when, where, for whom, and whether it is open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import Filters, Schedule, find_activities, schedule_of
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.wording import dates_in_words, state_in_words

MOST_OTHERS = 4
STATE_CLASSES = {
    PublicState.OPEN: "open",
    PublicState.CLOSING_SOON: "soon",
    PublicState.OPENS_LATER: "coming",
    PublicState.ANNOUNCED: "coming",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What a card shows."""

    activity: Activity
    eyebrow: str
    when: str
    place: str
    is_online: bool
    audience: str
    state_class: str
    state: str


def open_now(at: datetime, *, but: Collection[int]) -> list[Listed]:
    """Return some activities for which one can apply or register now, without those named."""
    found = find_activities(Filters(state="open"), at).exclude(pk__in=but)
    return [listed(activity, at) for activity in found[:MOST_OTHERS]]


def listed(activity: Activity, at: datetime) -> Listed:
    """Return what the card of an activity shows at a moment."""
    schedule = schedule_of(activity)
    return Listed(
        activity=activity,
        eyebrow=eyebrow(activity),
        when=capfirst(", ".join(dates_in_words(schedule.moments))),
        place=_place(activity, schedule),
        is_online=schedule.is_online,
        audience=audience_in_words(activity),
        state_class=state_class(activity, at),
        state=state_in_words(activity, at),
    )


def _place(activity: Activity, schedule: Schedule) -> str:
    if schedule.is_online:
        return _("Online")
    if schedule.towns:
        return ", ".join(schedule.towns)
    if activity.region:
        to_come = _("place to be determined")
        return f"{activity.region}; {to_come}"
    return _("Place to be determined")


def eyebrow(activity: Activity) -> str:
    """Return what kind of activity it is and for whom."""
    parts = (capfirst(activity.get_kind_display()), audience_in_words(activity))
    return " · ".join(part for part in parts if part)


def state_class(activity: Activity, at: datetime) -> str:
    """Return the last part of the class name for a state's colours."""
    state = public_state(activity, at)
    return STATE_CLASSES.get(state, str(state.value))


def audience_in_words(activity: Activity) -> str:
    """Return for whom it is in a few words: "school leader, teacher · po, vo"."""
    roles = [str(Role(value).label) for value in activity.audience if value in Role.values]
    sectors = [value for value in activity.sectors if value in Sector.values]
    return " · ".join(part for part in (", ".join(roles), ", ".join(sectors)) if part)
