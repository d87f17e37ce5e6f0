"""Every write about venues: the register, the candidates of an activity, the choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.attendance.mails import one_letter_each
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Organisation
from leerkring.people.places import find_place
from leerkring.planning.models import VenueCandidate
from leerkring.planning.trail import Verb
from leerkring.programmes.actions import change_meeting
from leerkring.programmes.models import Activity, Meeting, Organiser, Venue
from leerkring.programmes.rules import may_manage


class MeetingIsOver(Refused):
    """What has taken place is not moved any more."""

    message = _("This meeting is over or was cancelled: its venue is not changed any more.")


class VenueOfAnother(Refused):
    """The venue stands in the register of another organiser."""

    message = _("This venue is not in your register.")
    status = 404


def _located(values: dict[str, Any]) -> dict[str, Any]:
    """Replace town, postcode and province by the place that they name; raise AmbiguousPlace."""
    where = {name: values.pop(name, "") for name in ("town", "postcode", "province")}
    organisation: Organisation | None = values.get("organisation")
    if any(where.values()):
        values["place"] = find_place(**where)
    else:
        values["place"] = organisation.place if organisation else None
    return values


@transaction.atomic
def register_venue(*, by: Actor, at: datetime, organiser: Organiser, **values: Any) -> Venue:
    """Put a venue into an organiser's register; raise AmbiguousPlace.

    `values`: name, address, town, postcode, province, organisation, capacity, access, contact.
    """
    require(may_manage, by, organiser)
    venue = Venue.objects.create(organiser=organiser, **_located(values))
    record(by, at, Verb.VENUE_REGISTERED, venue, name=venue.name)
    return venue


@transaction.atomic
def change_venue(*, by: Actor, at: datetime, venue: Venue, version: int, **values: Any) -> Venue:
    """Save what was edited of a venue; raise AmbiguousPlace, ChangedMeanwhile."""
    require(may_manage, by, venue.organiser)
    changes = save_version(venue, version, _located(values))
    record(by, at, Verb.VENUE_CHANGED, venue, changes=changes)
    return venue


@transaction.atomic
def consider_venue(
    *, by: Actor, at: datetime, activity: Activity, venue: Venue, remark: str = ""
) -> VenueCandidate:
    """Put a venue of the register on an activity's list of candidates."""
    require(may_manage, by, activity)
    if venue.organiser_id != activity.programme.organiser_id:
        raise VenueOfAnother
    candidate, _made = VenueCandidate.objects.update_or_create(
        activity=activity,
        venue=venue,
        defaults={"note": remark},
        create_defaults={"note": remark, "added_at": at},
    )
    record(by, at, Verb.VENUE_CONSIDERED, venue, within=activity, name=venue.name)
    return candidate


@transaction.atomic
def drop_candidate(*, by: Actor, at: datetime, candidate: VenueCandidate) -> None:
    """Take a venue off an activity's list of candidates; meetings that are held there stay."""
    require(may_manage, by, candidate.activity)
    venue = candidate.venue
    record(by, at, Verb.VENUE_DROPPED, venue, within=candidate.activity, name=venue.name)
    candidate.delete()


@transaction.atomic
def choose_venue(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meetings: Sequence[Meeting],
    venue: Venue | None,
    room: str = "",
) -> list[Meeting]:
    """Hold these meetings at a venue (None: to be determined); tell everyone concerned once.

    Answers and attendance stay as they are. Returns the meetings that were changed.
    """
    require(may_manage, by, activity)
    if venue is not None and venue.organiser_id != activity.programme.organiser_id:
        raise VenueOfAnother
    changed = []
    with one_letter_each(at=at):
        for meeting in meetings:
            if meeting.has_ended(at):
                raise MeetingIsOver
            version = meeting.version
            values = {"venue": venue, "room": room}
            change_meeting(by=by, at=at, meeting=meeting, version=version, values=values)
            if meeting.version > version:
                changed.append(meeting)
    return changed
