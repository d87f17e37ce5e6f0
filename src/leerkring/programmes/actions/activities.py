from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Organisation
from leerkring.programmes import blueprints
from leerkring.programmes.actions.common import free_ring, free_slug
from leerkring.programmes.actions.meetings import cancel_own_meetings, make_meeting
from leerkring.programmes.models import (
    Activity,
    Meeting,
    MeetingOf,
    Milestone,
    OrganisationRole,
    Programme,
)
from leerkring.programmes.moments import Precision, amsterdam_day
from leerkring.programmes.registers import (
    on_activity_cancelled,
    on_activity_changed,
    on_activity_created,
    on_activity_published,
)
from leerkring.programmes.rules import may_manage
from leerkring.programmes.spans import keep_span_right
from leerkring.programmes.states import method_is_locked
from leerkring.programmes.trail import Verb


class NotPublished(WrongState):
    """Something that is only possible for a published activity."""

    message = _("This activity is not published.")


class AlreadyHasApplications(Refused):
    """Somebody applied already: the page may not disappear."""

    message = _("People applied or registered already. Cancel the activity instead.")


class CancelledAlready(WrongState):
    """The activity was cancelled before."""

    message = _("This activity was cancelled already.")


class FewerPlacesThanTaken(Refused):
    """The new number of places is below the number of places given away."""

    message = _("%(taken)d places are taken already; fewer than that cannot be set.")


class MethodIsLocked(Refused):
    """People apply, or applied, knowing how places are given; that is locked."""

    message = _(
        "How places are given is locked from the moment that people can apply, "
        "because they were told so. It can no longer be changed."
    )


class ClosesBeforeItOpens(Refused):
    """The deadline lies before the moment from which people can apply."""

    message = _("The deadline must be later than the moment from which people can apply.")


INSTANT = timedelta(microseconds=1)  # a deadline is exclusive: its last day is the one before


@dataclass(frozen=True, slots=True)
class RoleOf:
    """An organisation in a role."""

    organisation: Organisation
    role: str
    note: str = ""


@transaction.atomic
def create_network(
    *,
    by: Actor,
    at: datetime,
    programme: Programme,
    title: str,
    audience: Sequence[str],
    sectors: Sequence[str],
    admission: str,
    selection_method: str = Activity.SelectionMethod.SPREAD,
    places: int | None = None,
    closes_before: datetime | None = None,
    first_on: date | None = None,
    short_title: str = "",
    contact_email: str = "",
) -> Activity:
    """Make a learning network, unpublished, from the blueprint: four meetings and a closing.

    The closing is the one that the programme's other networks share, when there is one.
    """
    require(may_manage, by, programme)
    activity = _start(
        by,
        at,
        programme,
        kind=Activity.Kind.NETWORK,
        title=title,
        short_title=short_title,
        contact_email=contact_email,
        audience=list(audience),
        sectors=list(sectors),
        admission=admission,
        selection_method=selection_method,
        places=places,
        opens_at=_this_minute(at) if closes_before else None,
        closes_before=closes_before,
        commitment=Activity.Commitment.STRICT,
    )
    with translation.override(activity.language):
        activity.setup = blueprints.network_setup()
        activity.catering = blueprints.network_catering()
        activity.save(update_fields=["setup", "catering"])
        for plan in blueprints.network_meetings(first_on):
            make_meeting(activity, plan, at)
        _join_or_make_closing(activity, at)
        last_day = amsterdam_day(closes_before - INSTANT) if closes_before else None
        _make_milestones(activity, blueprints.network_milestones(admission, last_day))
    return _started(by, at, activity)


def _join_or_make_closing(activity: Activity, at: datetime) -> None:
    shared = Meeting.objects.filter(
        activities__programme=activity.programme, is_closing=True, cancelled_at=None
    ).first()
    if shared is None:
        make_meeting(activity, blueprints.closing_meeting(), at)
    else:
        number = activity.links.count() + 1
        MeetingOf.objects.create(meeting=shared, activity=activity, number=number)


def _make_milestones(activity: Activity, plans: Sequence[blueprints.MilestonePlan]) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            activity=activity,
            kind=plan.kind,
            title=plan.title,
            note=plan.note,
            on=plan.on,
            precision=plan.precision,
        )
        for plan in plans
    )


@transaction.atomic
def create_webinar(
    *,
    by: Actor,
    at: datetime,
    programme: Programme,
    title: str,
    on: date | None,
    start_time: time | None,
    short_title: str = "",
    contact_email: str = "",
    audience: Sequence[str] = (),
    sectors: Sequence[str] = (),
) -> Activity:
    """Make a webinar, unpublished: one online hour with its agenda, open to all until it starts."""
    require(may_manage, by, programme)
    activity = _start(
        by,
        at,
        programme,
        kind=Activity.Kind.WEBINAR,
        title=title,
        short_title=short_title,
        contact_email=contact_email,
        audience=list(audience),
        sectors=list(sectors),
        others_welcome=True,
        admission=Activity.Admission.OPEN,
        places_limited=False,
        opens_at=_this_minute(at),
        commitment=Activity.Commitment.NONE,
        motivation_words_max=0,
    )
    with translation.override(activity.language):
        make_meeting(activity, blueprints.webinar_meeting(title, on, start_time), at)
    return _started(by, at, activity)


def _start(
    by: Actor, at: datetime, programme: Programme, *, title: str, short_title: str, **values: Any
) -> Activity:
    email = values.pop("contact_email") or programme.organiser.reply_to
    return Activity.objects.create(
        programme=programme,
        slug=free_slug(Activity, title),
        title=title,
        short_title=short_title or title[:60],
        ring=free_ring(programme),
        language=programme.language,
        contact_name=by.name,
        contact_email=email,
        created_at=at,
        **values,
    )


def _this_minute(at: datetime) -> datetime:
    """Return the moment without its seconds, which no form shows and nobody means."""
    return at.replace(second=0, microsecond=0)


def _started(by: Actor, at: datetime, activity: Activity) -> Activity:
    keep_span_right(activity)
    record(by, at, Verb.ACTIVITY_CREATED, activity, title=activity.title, kind=activity.kind)
    on_activity_created(activity, by, at)
    return activity


@transaction.atomic
def edit_activity(
    *, by: Actor, at: datetime, activity: Activity, version: int, values: Mapping[str, Any]
) -> Activity:
    """Save what a person edited of an activity.

    Raise ChangedMeanwhile, FewerPlacesThanTaken, ClosesBeforeItOpens, MethodIsLocked.
    """
    require(may_manage, by, activity)
    _check_places(activity, values)
    _check_window(activity, values)
    _check_method(activity, values, at)
    changes = save_version(activity, version, values)
    if changes:
        record(by, at, Verb.ACTIVITY_EDITED, activity, changes=changes)
        on_activity_changed(activity, frozenset(changes), by, at)
    return activity


def _check_places(activity: Activity, values: Mapping[str, Any]) -> None:
    places = values.get("places")
    if places is None:
        return
    taken = Activity.objects.select_for_update().get(pk=activity.pk).places_taken
    if places < taken:
        raise FewerPlacesThanTaken(taken=taken)


def _check_window(activity: Activity, values: Mapping[str, Any]) -> None:
    opens = values.get("opens_at", activity.opens_at)
    closes = values.get("closes_before", activity.closes_before)
    if opens and closes and closes <= opens:
        raise ClosesBeforeItOpens


def _check_method(activity: Activity, values: Mapping[str, Any], at: datetime) -> None:
    stored = Activity.objects.get(pk=activity.pk)
    announced = ("selection_method", "reserve_order")
    changes = any(
        values.get(name, getattr(stored, name)) != getattr(stored, name) for name in announced
    )
    if changes and method_is_locked(stored, at):
        raise MethodIsLocked
    lock_method_if_open(stored, at)


def lock_method_if_open(activity: Activity, at: datetime) -> None:
    """Remember that the call was open, before an action moves its window or hides it."""
    if activity.method_locked_at is None and method_is_locked(activity, at):
        Activity.objects.filter(pk=activity.pk).update(method_locked_at=at)


@transaction.atomic
def publish(*, by: Actor, at: datetime, activity: Activity) -> Activity:
    """Show the activity to everybody now; people can apply when its window is open."""
    require(may_manage, by, activity)
    return _publish_from(by, at, activity, at)


@transaction.atomic
def schedule_publication(
    *, by: Actor, at: datetime, activity: Activity, publish_at: datetime
) -> Activity:
    """Show the activity to everybody from a moment on."""
    require(may_manage, by, activity)
    return _publish_from(by, at, activity, max(publish_at, at))


def _publish_from(by: Actor, at: datetime, activity: Activity, moment: datetime) -> Activity:
    if activity.cancelled_at is not None:
        raise CancelledAlready
    activity.published_at = moment
    activity.save(update_fields=["published_at"])
    _publish_programme_too(activity, moment)
    verb = Verb.ACTIVITY_PUBLISHED if moment == at else Verb.ACTIVITY_PUBLICATION_PLANNED
    record(by, at, verb, activity, published_at=moment)
    on_activity_published(activity, by, at)
    return activity


def _publish_programme_too(activity: Activity, moment: datetime) -> None:
    """Publish the programme page no later than its first activity: it announces them together."""
    programme = activity.programme
    if programme.published_at is None or programme.published_at > moment:
        programme.published_at = moment
        programme.save(update_fields=["published_at"])


@transaction.atomic
def unpublish(*, by: Actor, at: datetime, activity: Activity) -> Activity:
    """Take the activity away from the public. Raise AlreadyHasApplications."""
    require(may_manage, by, activity)
    if activity.places_taken:
        raise AlreadyHasApplications
    lock_method_if_open(activity, at)
    activity.published_at = None
    activity.save(update_fields=["published_at"])
    record(by, at, Verb.ACTIVITY_UNPUBLISHED, activity)
    return activity


@transaction.atomic
def cancel_activity(*, by: Actor, at: datetime, activity: Activity, reason: str = "") -> Activity:
    """Cancel the activity and those of its meetings that no other activity shares."""
    require(may_manage, by, activity)
    if not Activity.objects.filter(pk=activity.pk, cancelled_at=None).update(cancelled_at=at):
        raise CancelledAlready
    activity.cancelled_at = at
    record(by, at, Verb.ACTIVITY_CANCELLED, activity, reason=reason)
    on_activity_cancelled(activity, by, at)
    cancel_own_meetings(by, at, activity)
    return activity


@transaction.atomic
def set_organisation_roles(
    *, by: Actor, at: datetime, activity: Activity, roles: Sequence[RoleOf]
) -> None:
    """Say which organisations do what for this activity; replaces what was said before."""
    require(may_manage, by, activity)
    activity.organisation_roles.all().delete()
    unique = {(role.organisation.pk, role.role): role for role in roles}
    OrganisationRole.objects.bulk_create(
        OrganisationRole(
            activity=activity, organisation=role.organisation, role=role.role, note=role.note
        )
        for role in unique.values()
    )
    said = [[role.organisation.name, role.role] for role in unique.values()]
    record(by, at, Verb.ORGANISATION_ROLES_SET, activity, roles=said)


@transaction.atomic
def add_milestone(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    kind: str,
    title: str,
    on: date | None = None,
    precision: str = Precision.UNKNOWN,
    note_text: str = "",
) -> Milestone:
    """Add a step that is no meeting; without a day it is to be determined."""
    require(may_manage, by, activity)
    milestone = Milestone.objects.create(
        activity=activity,
        kind=kind,
        title=title,
        note=note_text,
        on=on,
        precision=precision if on else Precision.UNKNOWN,
    )
    record(by, at, Verb.MILESTONE_ADDED, milestone, within=activity, title=title)
    return milestone


@transaction.atomic
def change_milestone(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    milestone: Milestone,
    version: int,
    values: Mapping[str, Any],
) -> Milestone:
    """Change a step's words or moment; raise ChangedMeanwhile."""
    require(may_manage, by, activity)
    on = values.get("on", milestone.on)
    precision = values.get("precision", milestone.precision) if on else Precision.UNKNOWN
    changes = save_version(milestone, version, {**values, "precision": precision})
    record(
        by,
        at,
        Verb.MILESTONE_CHANGED,
        milestone,
        within=activity,
        title=milestone.title,
        changes=changes,
    )
    return milestone


@transaction.atomic
def remove_milestone(*, by: Actor, at: datetime, activity: Activity, milestone: Milestone) -> None:
    """Take a step away."""
    require(may_manage, by, activity)
    record(by, at, Verb.MILESTONE_REMOVED, milestone, within=activity, title=milestone.title)
    milestone.delete()
