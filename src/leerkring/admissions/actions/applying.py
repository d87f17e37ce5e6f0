"""Applying: a draft, the application itself, a registration, changing it, and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.companions import (
    TeamIsFull,
    carry_over,
    demand_room,
    move_choices_up,
    put_choice_last,
    tell_the_team,
)
from leerkring.admissions.actions.places import (
    NoPlaceLeft,
    fill_freed_places,
    give_place_back,
    hold_places,
    join_reserve_list,
    take_place,
)
from leerkring.admissions.models import Application, DateCommitment, LateAttempt, Nomination, Offer
from leerkring.admissions.queries import window as own_pages
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.window import Lack, Window, applicant, is_repeat, may_act_for
from leerkring.admissions.registers import is_excused, on_left, on_placed
from leerkring.admissions.rules import may_handle_applications
from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState, OfferState
from leerkring.admissions.trail import write_about_application
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import NotAllowed, Refused, WrongState
from leerkring.mail.actions import discard_letters
from leerkring.mail.models import Letter
from leerkring.people.models import Affiliation, Organisation, Person, Role
from leerkring.people.places import AmbiguousPlace, find_place
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day

A = ApplicationState
APPLICANT_FIELDS = frozenset(
    {
        *("given_name", "family_name", "email", "phone", "role", "job_title", "sector"),
        *("organisation_name", "organisation_town", "organisation_postcode"),
        *("motivation", "answers", "heard_from", "checks"),
    }
)
FURTHER = 4  # the step after the last: a further preference
MOST_LETTERS_PER_HOUR = 5  # to one address, so that nobody's mailbox is filled by somebody else


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


class NothingToWithdraw(WrongState):
    """The application was withdrawn before, or is over."""

    message = _("You had withdrawn already, or it is over.")


class CannotBeUndone(WrongState):
    """The withdrawal stands: the deadline has passed, or there is another application."""

    message = _("This can no longer be undone.")


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


def _demand_link(by: Actor, application: Application) -> None:
    if not may_act_for(by, application):
        raise NotAllowed


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
    is_new = application is None
    if application is None:
        application = Application(
            activity=activity, source=source, language=language, created_at=at, changed_at=at
        )
    else:
        _demand_link(by, application)
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
        write_about_application(application, "began_application", by=applicant(application), at=at)
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
    _demand_link(by, application)
    if not application.email or _wrote_often(application.email, at):
        return False
    person = person_of(application, at)
    times = _times_written(application, mails.DRAFT_LINK.purpose) + 1
    mails.send_draft_link(application, person, at=at, times=times)
    write_about_application(application, "asked_for_link", by=by, at=at)
    return True


def _times_written(application: Application, purpose: str) -> int:
    rows = Letter.objects.filter(subject_ref=f"application:{application.pk}", purpose=purpose)
    return rows.count()


def _wrote_often(email: str, at: datetime) -> bool:
    kinds = (mails.DRAFT_LINK.purpose, mails.KNOWN.purpose)
    since = at - timedelta(hours=1)
    recent = Letter.objects.filter(purpose__in=kinds, created_at__gt=since)
    address = email.strip().lower()
    rows = recent.alias(address=Lower("recipient")).filter(address=address)
    return rows.count() >= MOST_LETTERS_PER_HOUR


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
    attempt = LateAttempt.objects.create(
        activity=activity,
        application=application,
        email=email or (application.email if application else ""),
        arrived_at=at,
    )
    record(
        by=by,
        at=at,
        verb="came_too_late",
        subject=f"application:{application.pk}" if application else f"late:{attempt.pk}",
        within=f"activity:{activity.pk}",
        chain=f"organiser:{activity.programme.organiser_id}",
    )
    return attempt


@transaction.atomic
def allow_late_entry(
    *, by: Actor, at: datetime, application: Application, until: datetime
) -> Application:
    """Let one person still send their application until a moment, and mail them their link."""
    if not may_handle_applications(by, application.activity):
        raise NotAllowed
    if application.state != A.DRAFT or is_repeat(application):
        raise AlreadySent
    application.late_until_at = until
    application.version += 1
    application.save(update_fields=["late_until_at", "version"])
    write_about_application(application, "allowed_late_entry", by=by, at=at, until=until)
    if application.email:
        mails.send_late_entry(application, person_of(application, at), at=at)
    return application


# --- sending -----------------------------------------------------------------------------------


@transaction.atomic
def submit(*, by: Actor, at: datetime, application: Application) -> Application:
    """Send a draft: with selection it is received, with open registration it gets a place.

    Raises DeadlinePassed, NotOpenYet, ByInvitationOnly, ActivityIsCancelled, Incomplete or
    AlreadySent. Somebody who applied already is told by mail; their first application counts.
    """
    _demand_link(by, application)
    rows = Application.objects.filter(pk=application.pk, state=A.DRAFT, submitted_at=None)
    if not rows.select_for_update().values_list("pk").first():
        raise AlreadySent
    activity = application.activity
    _check_window(activity, at, application)
    _check_complete(application, at)
    if activity.admission == Activity.Admission.OPEN:
        return _register(application, by, at)
    further = _further_choices(application, at)
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
    known = own_pages.same_person(application.activity, application.email)
    if known is None:
        known = _receive(application, at)
    if known is not None:
        _keep_as_repeat(application, known, at)
        return
    write_about_application(application, "applied", by=by, at=at)


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


def _receive(application: Application, at: datetime) -> Application | None:
    """Save a draft as received; return the person's other application if one was faster."""
    application.person = person_of(application, at)
    application.organisation = organisation_of(application)
    _set_state(application, A.SUBMITTED, at)
    application.submitted_at = at
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError:
        return own_pages.same_person(application.activity, application.email)
    affiliate(application, at)
    return None


def _keep_as_repeat(application: Application, known: Application, at: datetime) -> Application:
    """Let a second application lie, and mail the person the link to their first one."""
    application.state = A.DRAFT
    application.person = None
    application.submitted_at = application.changed_at = at
    application.save()
    known.activity = application.activity
    if not _wrote_often(known.email, at):
        times = _times_written(known, mails.KNOWN.purpose) + 1
        mails.send_known(known, at=at, times=times)
    write_about_application(known, "applied_again", by=applicant(application), at=at)
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
) -> Application:
    """Register somebody for an open activity: a place at once, or the reserve list when it is full.

    Raises as `submit` does. Nobody is refused for who they are when others are welcome.
    """
    _check_window(activity, at)
    application = Application(
        activity=activity, source=source, language=language, created_at=at, changed_at=at
    )
    for name in APPLICANT_FIELDS & values.keys():
        setattr(application, name, values[name])
    if found := own_pages.lacks(application, own_pages.questions_of(activity), (), {}):
        raise Incomplete(found)
    return _register(application, by, at)


def _register(application: Application, by: Actor, at: datetime) -> Application:
    activity = application.activity
    hold_places(activity)
    known = own_pages.same_person(activity, application.email)
    if known is not None:
        return _keep_as_repeat(application, known, at)
    application.person = person_of(application, at)
    application.submitted_at = application.submitted_at or at
    _take_place_or_wait(application, by, at)
    return application


def _take_place_or_wait(application: Application, by: Actor, at: datetime) -> None:
    """Give a place or a number on the reserve list, save, and write the letter that says which."""
    activity = application.activity
    _set_state(application, A.PLACED, at)
    try:
        take_place(by=by, at=at, activity=activity)
    except NoPlaceLeft:
        join_reserve_list(by=by, at=at, application=application)
    application.save()
    acted_by = by if by.id else applicant(application)
    if application.state == A.RESERVE:
        write_about_application(application, "joined_reserve_list", by=acted_by, at=at)
        mails.send_on_reserve_list(application, at=at)
        return
    write_about_application(application, "registered", by=acted_by, at=at)
    mails.send_registered(application, at=at)
    on_placed(application, by, at)


def _set_state(application: Application, state: ApplicationState, at: datetime) -> None:
    application.state = state
    application.changed_at = at
    application.withdrawn_at = None
    application.decided_at = at if state == A.PLACED else None


def person_of(application: Application, at: datetime) -> Person:
    """Return the person whose address this is; make them when nobody has it."""
    email = application.email.strip().lower()
    known = own_pages.person_with_address(email)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Person.objects.create(
                given_name=application.given_name,
                family_name=application.family_name,
                email=email,
                phone=application.phone,
                language=application.language,
                created_at=at,
            )
    except IntegrityError:
        return Person.objects.alias(address=Lower("email")).get(address=email)


_KIND_OF_ORGANISATION = {
    Role.ALDERMAN: Organisation.Kind.MUNICIPALITY,
    Role.POLICY: Organisation.Kind.OTHER,
    Role.RESEARCHER: Organisation.Kind.INSTITUTE,
    Role.OTHER: Organisation.Kind.OTHER,
}


def organisation_of(application: Application) -> Organisation:
    """Return the organisation with this name in this place; make it when it is not known."""
    try:
        place = find_place(
            town=application.organisation_town, postcode=application.organisation_postcode
        )
    except AmbiguousPlace:
        place = None
    name = application.organisation_name.strip()
    same_name = Organisation.objects.alias(plain=Lower("name")).filter(plain=name.lower())
    known = (
        same_name.filter(place=place).first()
        or same_name.filter(place__name__iexact=application.organisation_town).first()
    )
    return known or Organisation.objects.create(
        name=name,
        kind=_KIND_OF_ORGANISATION.get(Role(application.role), Organisation.Kind.SCHOOL),
        sector=application.sector,
        place=place,
    )


def affiliate(application: Application, at: datetime) -> None:
    """Note where somebody works, if that was not known."""
    day = amsterdam_day(at)
    person, organisation = application.person, application.organisation
    assert person is not None
    assert organisation is not None
    if Affiliation.objects.on(day).filter(person=person, organisation=organisation).exists():
        return
    Affiliation.objects.create(
        person=person,
        organisation=organisation,
        role=application.role,
        title=application.job_title,
        since_on=day,
    )


# --- afterwards --------------------------------------------------------------------------------


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
    _demand_link(by, application)
    if not own_pages.may_edit(application, at):
        _check_window(application.activity, at, application)
        raise WrongState
    own = {name: values[name] for name in APPLICANT_FIELDS & values.keys() if name != "email"}
    changes = save_version(application, version, own)
    save_promises(application, promises or {}, at)
    carry_over(application, own, at)
    if changes or promises:
        fields = sorted(changes)
        write_about_application(application, "changed_application", by=by, at=at, fields=fields)
    if application.state == A.SUBMITTED and {"organisation_name", "organisation_town"} & set(
        changes
    ):
        application.organisation = organisation_of(application)
        application.save(update_fields=["organisation"])
        affiliate(application, at)
    return application


@transaction.atomic
def withdraw(*, by: Actor, at: datetime, application: Application, reason: str = "") -> Application:
    """Take an application or registration back; a place that comes free moves on at once."""
    _demand_link(by, application)
    if not own_pages.may_withdraw(application, at):
        raise NothingToWithdraw
    hold_places(application.activity)
    before = Application.objects.select_for_update().get(pk=application.pk).state
    if before != application.state:
        raise NothingToWithdraw
    was_repeat = is_repeat(application)
    application.state = A.LEFT if before == A.PLACED else A.WITHDRAWN
    application.withdrawn_at = application.changed_at = at
    application.version += 1
    application.save(update_fields=["state", "withdrawn_at", "changed_at", "version"])
    write_about_application(application, "withdrew", by=by, at=at, reason=reason)
    discard_letters(subject_ref=f"application:{application.pk}")
    if before == A.SUBMITTED:
        tell_the_team(application, at)
    move_choices_up(application)
    if was_repeat:
        _tell_about_the_first(application, at)
    elif application.submitted_at is not None:
        mails.send_withdrawn(application, at=at)
    if before in HOLDS_A_PLACE:
        _free_place(application, by, at)
    return application


def _tell_about_the_first(application: Application, at: datetime) -> None:
    """Mail somebody who withdrew a second application that the first one still stands."""
    known = own_pages.same_person(application.activity, application.email)
    if known is not None and not _wrote_often(known.email, at):
        known.activity = application.activity
        mails.send_known(known, at=at, times=_times_written(known, mails.KNOWN.purpose) + 1)


def _free_place(application: Application, by: Actor, at: datetime) -> None:
    open_offers = Offer.objects.filter(application=application, state=OfferState.OPEN)
    open_offers.update(state=OfferState.WITHDRAWN, answered_at=at)
    give_place_back(by=by, at=at, activity=application.activity)
    on_left(application, by, at)
    fill_freed_places(by=by, at=at, activity=application.activity)


@transaction.atomic
def undo_withdrawal(*, by: Actor, at: datetime, application: Application) -> Application:
    """Bring a withdrawn application back while one can still apply; a place only if one is left."""
    _demand_link(by, application)
    if not own_pages.may_undo_withdrawal(application, at):
        raise CannotBeUndone
    activity = application.activity
    hold_places(activity)
    other = own_pages.same_person(activity, application.email)
    if other is not None and application.person_id is not None:
        raise CannotBeUndone
    application.version += 1
    is_first = application.person_id is not None
    if is_first and activity.admission == Activity.Admission.OPEN:
        _take_place_or_wait(application, by, at)
        return application
    sent = application.submitted_at is not None
    _return_to_companions(application)
    Nomination.objects.filter(application=application).update(declined_at=None)
    _set_state(application, A.SUBMITTED if sent and is_first else A.DRAFT, at)
    application.save()
    write_about_application(application, "undid_withdrawal", by=by, at=at)
    if application.state == A.SUBMITTED:
        mails.send_received(application, at=at)
    return application


def _return_to_companions(application: Application) -> None:
    """Put somebody who comes back into their team if it has room, and behind other preferences."""
    try:
        demand_room(application)
    except TeamIsFull:
        application.team = None
    put_choice_last(application)
