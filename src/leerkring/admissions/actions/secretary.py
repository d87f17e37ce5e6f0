"""What the secretary does for others: entering, changing, importing, replacing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.applicants import affiliate, name_of, organisation_of, person_of
from leerkring.admissions.actions.applying import AlreadySent, save_promises
from leerkring.admissions.actions.offering import move_application
from leerkring.admissions.actions.places import (
    NoPlaceLeft,
    hold_places,
    join_reserve_list,
    take_place,
)
from leerkring.admissions.actions.teams import join_team
from leerkring.admissions.formalities import counted_moment, wish
from leerkring.admissions.models import Application, Replacement
from leerkring.admissions.offer_mails import send_replacement_welcome
from leerkring.admissions.queries.window import (
    Window,
    is_repeat,
    person_with_address,
    same_person,
    window,
)
from leerkring.admissions.registers import on_left, on_placed
from leerkring.admissions.rules import may_handle_applications
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters
from leerkring.people.models import Person, Role
from leerkring.people.named import NAME_PARTS
from leerkring.programmes.models import Activity

S = ApplicationState
FIELDS = frozenset(
    {
        *NAME_PARTS,
        *("email", "phone", "role", "job_title", "sector"),
        *("organisation_name", "organisation_town", "organisation_postcode"),
        *("motivation", "language", "heard_from", "checks"),
        *("decides", "decides_text", "postal_address"),
    }
)
ARRIVAL = ("came_in_on", "submitted_at")
OF_THE_PERSON = (*NAME_PARTS, "email", "phone", "language")


class LateReasonMissing(Refused):
    """An application after the deadline needs the reason why it is still taken."""

    message = _("The deadline has passed. Write down why this application is still taken.")
    status = 400


class AppliedAlready(Refused):
    """This person has an application for this activity."""

    message = _("%(name)s has applied for this activity already.")


class AddressTaken(Refused):
    """Another person has this e-mail address."""

    message = _("Another person in Leerkring has this e-mail address.")


class ReasonMissing(Refused):
    """A replacement needs its reason."""

    message = _("Write down why: the reason is kept.")
    status = 400


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list: new applications, and how many people were known already."""

    made: tuple[Application, ...]
    known: int


@transaction.atomic
def enter_application(
    *,
    activity: Activity,
    values: Mapping[str, Any],
    promises: Mapping[int, str] | None = None,
    source: str = Application.Source.PHONE,
    source_note: str = "",
    late_reason: str = "",
    team_code: str = "",
    tell: bool = True,
    came_in_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Application:
    """Enter an application that came by phone, on paper or in a list, on somebody's behalf.

    What came in on paper counts by the day of its postmark, or on which it was handed in. Raise
    ComesInLater, LateReasonMissing after the deadline, AppliedAlready for a known person,
    UnknownTeam or TeamIsFull.
    """
    require(may_handle_applications, by, activity)
    counted_at = counted_moment(came_in_on, at)
    is_late = window(activity, counted_at) == Window.LATE
    if is_late and not late_reason.strip():
        raise LateReasonMissing
    given = {**values, "came_in_on": came_in_on, "submitted_at": counted_at}
    application = _made(activity, given, source, source_note, by, at)
    save_promises(application, promises or {}, at)
    record(
        by,
        at,
        Verb.ENTERED_FROM_PAPER if came_in_on else Verb.ENTERED_APPLICATION,
        application,
        source=source,
        note=source_note,
        came_in_on=came_in_on,
        late_reason=late_reason.strip(),
    )
    if team_code:
        join_team(by=by, at=at, application=application, code=team_code)
    if tell:
        _tell(application, at)
    return application


def _made(
    activity: Activity,
    values: Mapping[str, Any],
    source: str,
    source_note: str,
    by: Actor,
    at: datetime,
) -> Application:
    """Save a received application (or a registration), with its person and organisation."""
    application = Application(
        activity=activity,
        source=source,
        source_note=source_note[:250],
        state=S.SUBMITTED,
        created_at=at,
        changed_at=at,
        **{name: value for name, value in values.items() if name in {*FIELDS, *ARRIVAL}},
    )
    application.role = application.role or _usual_role(activity)
    name = application.name
    if application.email and same_person(activity, application.email, name_of(application)):
        raise AppliedAlready(name=name)
    application.person = person_of(application, at)
    if application.organisation_name:
        application.organisation = organisation_of(application)
    if activity.admission == Activity.Admission.OPEN:
        _place_or_reserve(application, by, at)
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        raise AppliedAlready(name=name) from error
    if application.organisation is not None and application.role:
        affiliate(application, at)
    if application.state == S.PLACED:
        on_placed(application, by, at)
    return application


def _usual_role(activity: Activity) -> str:
    """Return the role that an activity is for, where it is for one only."""
    return activity.audience[0] if len(activity.audience) == 1 else Role.OTHER


def _place_or_reserve(application: Application, by: Actor, at: datetime) -> None:
    hold_places(application.activity)
    try:
        take_place(by=by, at=at, activity=application.activity)
        application.state, application.decided_at = S.PLACED, at
    except NoPlaceLeft:
        join_reserve_list(by=by, at=at, application=application)


def _tell(application: Application, at: datetime) -> None:
    if application.state == S.PLACED:
        mails.send_registered(application, at=at)
    elif application.state == S.RESERVE:
        mails.send_on_reserve_list(application, at=at)
    else:
        mails.send_received(application, at=at)


@transaction.atomic
def change_for(
    *,
    application: Application,
    version: int,
    values: Mapping[str, Any],
    promises: Mapping[int, str] | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Application:
    """Change an application on somebody's behalf, also after the deadline; who and why is kept.

    Raise ChangedMeanwhile or AddressTaken.
    """
    require(may_handle_applications, by, application.activity)
    own = {name: value for name, value in values.items() if name in FIELDS}
    changes = save_version(application, version, own)
    save_promises(application, promises or {}, at)
    if application.person is not None:
        _change_person(application.person, {name: own[name] for name in changes})
    if {"organisation_name", "organisation_town"} & set(changes) and application.organisation_name:
        application.organisation = organisation_of(application)
        application.save(update_fields=["organisation"])
        affiliate(application, at)
    if changes or promises:
        application.changed_at = at
        application.save(update_fields=["changed_at"])
        record(by, at, Verb.CHANGED_ON_BEHALF, application, changes=changes, reason=reason)
    return application


@transaction.atomic
def allow_late_entry(
    *, by: Actor, at: datetime, application: Application, until: datetime
) -> Application:
    """Let one person still send their application until a moment, and mail them their link."""
    require(may_handle_applications, by, application.activity)
    if application.state != S.DRAFT or is_repeat(application):
        raise AlreadySent
    application.late_until_at = until
    application.version += 1
    application.save(update_fields=["late_until_at", "version"])
    record(by, at, Verb.ALLOWED_LATE_ENTRY, application, until=until)
    if application.email:
        mails.send_late_entry(application, person_of(application, at), at=at)
    return application


def _change_person(person: Person, values: Mapping[str, Any]) -> None:
    """Keep a person's name and address in step with what was corrected."""
    own = {name: value for name, value in values.items() if name in OF_THE_PERSON}
    if not own:
        return
    if "email" in own:
        own["email"] = own["email"].strip().lower() or None
        other = person_with_address(own["email"]) if own["email"] else None
        if other is not None and other.pk != person.pk:
            raise AddressTaken
    for name, value in own.items():
        setattr(person, name, value)
    person.version += 1
    person.save(update_fields=[*own, "version"])


@transaction.atomic
def import_applications(
    *,
    activity: Activity,
    rows: Sequence[Mapping[str, Any]],
    filename: str = "",
    late_reason: str = "",
    tell: bool = False,
    decides: str = "",
    by: Actor,
    at: datetime,
) -> Imported:
    """Take over a whole list or nothing of it; people who applied already are left as they are."""
    require(may_handle_applications, by, activity)
    made: list[Application] = []
    known = 0
    for row in rows:
        try:
            made.append(
                enter_application(
                    activity=activity,
                    values={**row, **wish(decides)},
                    source=Application.Source.IMPORT,
                    source_note=filename,
                    late_reason=late_reason,
                    tell=tell,
                    by=by,
                    at=at,
                )
            )
        except AppliedAlready:
            known += 1
    counts: dict[str, Any] = {"made": len(made), "known": known}
    record(by, at, Verb.IMPORTED_LIST, activity, **counts, filename=filename)
    return Imported(tuple(made), known)


@transaction.atomic
def replace(
    *, left: Application, values: Mapping[str, Any], reason: str, by: Actor, at: datetime
) -> Application:
    """Put a colleague of the same organisation in somebody's place; the number of places stays."""
    require(may_handle_applications, by, left.activity)
    activity = left.activity
    if not reason.strip():
        raise ReasonMissing
    hold_places(activity)
    if left.state != S.PLACED:
        raise WrongState
    colleague = Application(
        activity=activity,
        source=Application.Source.REPLACEMENT,
        state=S.PLACED,
        organisation=left.organisation,
        organisation_name=left.organisation_name,
        organisation_town=left.organisation_town,
        organisation_postcode=left.organisation_postcode,
        sector=left.sector,
        created_at=at,
        changed_at=at,
        submitted_at=at,
        decided_at=at,
        **{name: values[name] for name in _OF_A_COLLEAGUE & values.keys()},
    )
    if colleague.email and same_person(activity, colleague.email, name_of(colleague)):
        raise AppliedAlready(name=colleague.name)
    move_application(left, S.LEFT, at, withdrawn_at=at)
    colleague.person = person_of(colleague, at)
    colleague.save()
    Replacement.objects.create(left=left, came=colleague, reason=reason.strip()[:250], at=at)
    if colleague.organisation is not None and colleague.role:
        affiliate(colleague, at)
    discard_letters(subject_ref=reference(left))
    record(by, at, Verb.WAS_REPLACED, left, by_application=colleague.pk)
    record(by, at, Verb.TOOK_OVER_PLACE, colleague, reason=reason.strip())
    on_left(left, by, at)
    on_placed(colleague, by, at)
    send_replacement_welcome(colleague, left.name, at=at)
    return colleague


_OF_A_COLLEAGUE = frozenset({*NAME_PARTS, "email", "phone", "role", "job_title", "language"})
