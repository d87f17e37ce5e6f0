"""Applying: a draft, the application itself, a registration, changing it, and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.applicants import affiliate, name_of, organisation_of, person_of
from leerkring.admissions.actions.companions import (
    carry_over,
    demand_room,
)
from leerkring.admissions.actions.places import (
    NoPlaceLeft,
    hold_places,
    join_reserve_list,
    take_place,
)
from leerkring.admissions.formalities import wish
from leerkring.admissions.models import Application, DateCommitment, LateAttempt
from leerkring.admissions.queries import window as own_pages
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.window import Lack, Window, applicant
from leerkring.admissions.registers import is_excused, on_placed
from leerkring.admissions.rules import may_act_for, may_draft
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.limits import FormLimits, Limit, spends
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.models import Letter
from leerkring.people.named import NAME_PARTS
from leerkring.programmes.models import Activity

A = ApplicationState
APPLICANT_FIELDS = frozenset(
    {
        *NAME_PARTS,
        *("email", "phone", "role", "job_title", "sector"),
        *("organisation_name", "organisation_town", "organisation_postcode"),
        *("motivation", "answers", "heard_from", "checks"),
    }
)
FURTHER = 4  # the step after the last: a further preference
# An hour; from one source more: all of a school may register at once when a webinar opens.
APPLYING = FormLimits("apply", per_address=10, per_source=120, overall=6000)
REMINDING = Limit("draft-link", most=5)  # so that nobody's mailbox is filled by somebody else


class DeadlinePassed(Refused):
    """The application came after the deadline."""

    message = _("The deadline has passed. Your application is saved, but it was not sent.")


class NotOpenYet(Refused):
    """One cannot apply yet."""

    message = _("You cannot apply yet.")


class ByInvitationOnly(Refused):
    """Only people who were invited can take part."""

    message = _("This activity is by invitation.")
    status = 403


class ActivityIsCancelled(Refused):
    """The activity was cancelled."""

    message = _("This activity was cancelled.")


class Incomplete(Refused):
    """Something that is asked was not filled in."""

    message = _("Something is still missing.")
    status = 400

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__()
        self.lacks = lacks


class AlreadySent(WrongState):
    """The application was sent before."""

    message = _("This application was sent already.")


_REFUSALS: Mapping[Window, type[Refused]] = {
    Window.NOT_YET: NotOpenYet,
    Window.NOT_PUBLISHED: NotOpenYet,
    Window.LATE: DeadlinePassed,
    Window.INVITATION_ONLY: ByInvitationOnly,
    Window.CANCELLED: ActivityIsCancelled,
}


def _check_window(activity: Activity, at: datetime, application: Application | None = None) -> None:
    refusal = _REFUSALS.get(own_pages.window(activity, at, application))
    if refusal is not None:
        raise refusal


# --- a draft -----------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    values: Mapping[str, Any],
    application: Application | None = None,
    promises: Mapping[int, str] | None = None,
    step: int = 1,
    language: str = "nl",
    source: str = Application.Source.WEB,
) -> Application:
    """Keep what was filled in so far, also when it is not complete or in time.

    `values` may hold any of APPLICANT_FIELDS; `promises` maps meeting ids to yes, maybe or no.
    """
    require(may_draft, by, application)
    is_new = application is None
    if application is None:
        application = Application(
            activity=activity, source=source, language=language, created_at=at, changed_at=at
        )
    else:
        if application.state != A.DRAFT:
            raise AlreadySent
    for name in APPLICANT_FIELDS & values.keys():
        setattr(application, name, values[name])
    application.step = max(application.step, step)
    application.changed_at = at
    application.version += 0 if is_new else 1
    application.save()
    save_promises(application, promises or {}, at)
    carry_over(application, values, at)
    if is_new:
        record(applicant(application), at, Verb.BEGAN_APPLICATION, application)
    return application


def save_promises(application: Application, promises: Mapping[int, str], at: datetime) -> None:
    """Keep what somebody said of each meeting's date."""
    DateCommitment.objects.bulk_create(
        (
            DateCommitment(
                application=application, meeting_id=meeting_id, answer=answer, answered_at=at
            )
            for meeting_id, answer in promises.items()
        ),
        update_conflicts=True,
        unique_fields=["application", "meeting"],
        update_fields=["answer", "answered_at"],
    )


@transaction.atomic
def send_draft_link(*, by: Actor, at: datetime, application: Application) -> bool:
    """Mail the link with which a draft can be finished elsewhere; False when it was sent often."""
    require(may_act_for, by, application)
    if not application.email or not may_write_again(application.email, at):
        return False
    person = person_of(application, at)
    times = times_written(application, mails.DRAFT_LINK.purpose) + 1
    mails.send_draft_link(application, person, at=at, times=times)
    record(by, at, Verb.ASKED_FOR_LINK, application)
    return True


def times_written(application: Application, purpose: str) -> int:
    """Return how often this letter was written about an application."""
    rows = Letter.objects.filter(subject_ref=reference(application), purpose=purpose)
    return rows.count()


def may_write_again(email: str, at: datetime) -> bool:
    """Count a letter that anybody can have sent to an address; False when it had enough."""
    return spends(REMINDING, email.strip().lower(), at=at)


@transaction.atomic
def record_late_attempt(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    application: Application | None = None,
    email: str = "",
) -> LateAttempt:
    """Write down that somebody came after the deadline, and exactly when."""
    require(may_draft, by, application)
    attempt = LateAttempt.objects.create(
        activity=activity,
        application=application,
        email=email or (application.email if application else ""),
        arrived_at=at,
    )
    record(by, at, Verb.CAME_TOO_LATE, application or attempt, within=activity)
    return attempt


# --- sending -----------------------------------------------------------------------------------


@transaction.atomic
def submit(
    *,
    by: Actor,
    at: datetime,
    application: Application,
    decides: str = "",
    postal_address: str = "",
) -> Application:
    """Send a draft: with selection it is received, with open registration it gets a place.

    Raises DeadlinePassed, NotOpenYet, ByInvitationOnly, ActivityIsCancelled, Incomplete or
    AlreadySent. Somebody who applied already is told by mail; their first application counts.
    `decides` is how they want to hear a decision, where one follows.
    """
    require(may_act_for, by, application)
    rows = Application.objects.filter(pk=application.pk, state=A.DRAFT, submitted_at=None)
    if not rows.select_for_update().values_list("pk").first():
        raise AlreadySent
    activity = application.activity
    _check_window(activity, at, application)
    _check_complete(application, at)
    if activity.admission == Activity.Admission.OPEN:
        return _register(application, by, at)
    further = _further_choices(application, at)
    if decides:
        for row in (application, *further):
            for name, value in wish(decides, postal_address).items():
                setattr(row, name, value)
    _apply(application, by, at)
    for row in further:
        _apply(row, applicant(row), at)
    received = [row for row in (application, *further) if row.person_id is not None]
    if received:
        mails.send_received(received[0], at=at, choices=received)
    return application


def _apply(application: Application, by: Actor, at: datetime) -> None:
    """Count a complete application, or let it lie when its person had applied before."""
    demand_room(application)
    known = _earlier(application)
    if known is None:
        known = _receive(application, at)
    if known is not None:
        _keep_as_repeat(application, known, at)
        return
    record(by, at, Verb.APPLIED, application)


def _further_choices(application: Application, at: datetime) -> list[Application]:
    """Return the networks that are named after this one and go along with it; raise Incomplete.

    A network that has closed meanwhile stays behind as a draft.
    """
    if application.preference is None or application.along_with_id is not None:
        return []
    rows = Application.objects.filter(along_with=application, state=A.DRAFT, submitted_at=None)
    rows = rows.select_related("activity__programme__organiser__organisation")
    open_ones = [
        row
        for row in rows.order_by("preference", "pk")
        if own_pages.window(row.activity, at, row) == Window.OPEN
    ]
    for row in open_ones:
        try:
            _check_complete(row, at)
        except Incomplete as problem:
            raise Incomplete([Lack(FURTHER, row.activity.slug)]) from problem
    return open_ones


def _check_complete(application: Application, at: datetime) -> None:
    activity = application.activity
    meetings = own_pages.meetings_to_promise(activity, at)
    is_open = activity.admission == Activity.Admission.OPEN
    found = own_pages.lacks(
        application,
        own_pages.questions_of(activity),
        () if is_open else meetings.values_list("pk", flat=True),
        {} if is_open else own_pages.promises_of(application),
        () if is_excused(application) else asked_checks(activity),
    )
    if found:
        raise Incomplete(found)


def _earlier(application: Application) -> Application | None:
    """Return what this person sent before; a colleague who shares the mailbox is somebody else."""
    return own_pages.same_person(application.activity, application.email, name_of(application))


def _receive(application: Application, at: datetime) -> Application | None:
    """Save a draft as received; return the person's other application if one was faster."""
    application.person = person_of(application, at)
    application.organisation = organisation_of(application)
    set_state(application, A.SUBMITTED, at)
    application.submitted_at = at
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        return _earlier(application)
    affiliate(application, at)
    return None


def _keep_as_repeat(application: Application, known: Application, at: datetime) -> Application:
    """Let a second application lie, and mail the person the link to their first one."""
    application.state = A.DRAFT
    application.person = None
    application.submitted_at = application.changed_at = at
    application.save()
    known.activity = application.activity
    if may_write_again(known.email, at):
        times = times_written(known, mails.KNOWN.purpose) + 1
        mails.send_known(known, at=at, times=times, came_again=True)
    record(applicant(application), at, Verb.APPLIED_AGAIN, known)
    return application


@transaction.atomic
def register(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    values: Mapping[str, Any],
    language: str = "nl",
    source: str = Application.Source.WEB,
    source_note: str = "",
) -> Application:
    """Register somebody for an open activity: a place at once, or the reserve list when it is full.

    Raises as `submit` does. Nobody is refused for who they are when others are welcome.
    """
    require(may_draft, by, None)
    _check_window(activity, at)
    application = Application(
        activity=activity,
        source=source,
        source_note=source_note[:250],
        language=language,
        created_at=at,
        changed_at=at,
    )
    for name in APPLICANT_FIELDS & values.keys():
        setattr(application, name, values[name])
    if found := own_pages.lacks(application, own_pages.questions_of(activity), (), {}):
        raise Incomplete(found)
    return _register(application, by, at)


def _register(application: Application, by: Actor, at: datetime) -> Application:
    activity = application.activity
    hold_places(activity)
    known = _earlier(application)
    if known is not None:
        return _keep_as_repeat(application, known, at)
    application.person = person_of(application, at)
    application.submitted_at = application.submitted_at or at
    take_place_or_wait(application, by, at)
    return application


def take_place_or_wait(application: Application, by: Actor, at: datetime) -> None:
    """Give a place or a number on the reserve list, save, and write the letter that says which."""
    activity = application.activity
    set_state(application, A.PLACED, at)
    try:
        take_place(by=by, at=at, activity=activity)
    except NoPlaceLeft:
        join_reserve_list(by=by, at=at, application=application)
    application.save()
    acted_by = by if by.id else applicant(application)
    if application.state == A.RESERVE:
        record(acted_by, at, Verb.JOINED_RESERVE_LIST, application)
        mails.send_on_reserve_list(application, at=at)
        return
    record(acted_by, at, Verb.REGISTERED, application)
    mails.send_registered(application, at=at)
    on_placed(application, by, at)


def set_state(application: Application, state: ApplicationState, at: datetime) -> None:
    """Move an application on and save it."""
    application.state = state
    application.changed_at = at
    application.withdrawn_at = None
    application.decided_at = at if state == A.PLACED else None


@transaction.atomic
def edit_application(
    *,
    by: Actor,
    at: datetime,
    application: Application,
    version: int,
    values: Mapping[str, Any],
    promises: Mapping[int, str] | None = None,
) -> Application:
    """Change what was sent, until the deadline; the address stays, it says whose it is.

    Raises DeadlinePassed, ChangedMeanwhile or WrongState.
    """
    require(may_act_for, by, application)
    if not own_pages.may_edit(application, at):
        _check_window(application.activity, at, application)
        raise WrongState
    own = {name: values[name] for name in APPLICANT_FIELDS & values.keys() if name != "email"}
    changes = save_version(application, version, own)
    save_promises(application, promises or {}, at)
    carry_over(application, own, at)
    if changes or promises:
        fields = sorted(changes)
        record(by, at, Verb.CHANGED_APPLICATION, application, fields=fields)
    if application.state == A.SUBMITTED and {"organisation_name", "organisation_town"} & set(
        changes
    ):
        application.organisation = organisation_of(application)
        application.save(update_fields=["organisation"])
        affiliate(application, at)
    if application.state == A.SUBMITTED and (changes or promises):
        mails.send_changed(application, at=at)
    return application
