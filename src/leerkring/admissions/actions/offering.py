"""Offers of a place: made, answered, expired, and passed on to the next of the reserve list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.places import (
    NoPlaceLeft,
    give_place_back,
    hold_places,
    take_place,
)
from leerkring.admissions.formalities import counted_moment
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.offer_mails import (
    send_declined,
    send_expired,
    send_invited,
    send_offer,
    send_place_confirmed,
    send_reminder,
)
from leerkring.admissions.overtaken import drop_overtaken
from leerkring.admissions.queries.applications import open_offers, reserve_list, told_of
from leerkring.admissions.queries.window import may_return
from leerkring.admissions.registers import on_line_moved, on_placed, whose_turn
from leerkring.admissions.rules import may_act_for, may_handle_applications
from leerkring.admissions.states import APPLICATION_MOVES, ApplicationState, OfferState, may_move
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters
from leerkring.mail.models import Letter
from leerkring.people.models import Language, Person, Role
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day, midnight

S = ApplicationState


class AnswerTooSoon(Refused):
    """The answer would have to come before the letter is sent."""

    message = _("The last day to answer must lie after the day on which the letters go out.")
    status = 400


class OfferExpired(Refused):
    """The moment to answer has passed."""

    message = _("The time to answer is over. The place goes to the next on the reserve list.")
    status = 410


class AlreadyAnswered(Refused):
    """The offer was answered differently before, or taken back."""

    message = _("This was answered already, or the place is no longer offered.")


class InvitedAlready(Refused):
    """Somebody on the list has an application or invitation for this activity."""

    message = _("These people are invited or have applied already: %(names)s.")


class ReasonMissing(Refused):
    """A decision by a person needs its reason in the log."""

    message = _("Write down why: the reason is kept with the decision.")
    status = 400


class Letters(TypedDict, total=False):
    """How the letters of a decision go out."""

    draft: bool
    batch: str
    send_after: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody to invite."""

    given_name: str
    family_name: str
    surname_prefix: str = ""
    email: str
    organisation_name: str = ""
    role: str = Role.ALDERMAN
    language: str = Language.DUTCH


def make_offer(
    *,
    application: Application,
    answer_before: datetime,
    by: Actor,
    at: datetime,
    **letters: Unpack[Letters],
) -> Offer:
    """Offer a place until a moment, take it, and write the letter. Raise NoPlaceLeft."""
    take_place(by=by, at=at, activity=application.activity)
    move_application(application, S.OFFERED, at, decided_at=at)
    offer = Offer.objects.create(
        application=application, offered_at=at, answer_before=answer_before
    )
    record(by, at, Verb.OFFERED, application, answer_before=answer_before)
    send_offer(application, offer, at=at, **letters)
    return offer


@transaction.atomic
def answer_offer(
    *,
    application: Application,
    accept: bool,
    by: Actor,
    at: datetime,
    heard: str = "",
    came_in_on: date | None = None,
) -> Application:
    """Accept or decline an offered place; a declined one goes on to the next at once.

    Whoever of the team answers for somebody says how they `heard` it; an answer on paper counts by
    the day on which it `came_in_on`, as long as the place has not gone on. The same answer twice
    is one answer. Raise HowUnknown, OfferExpired, AlreadyAnswered or ComesInLater.
    """
    require(may_act_for, by, application)
    for_another = speaks_for(by, application.person_id, heard)
    said: dict[str, Any] = {}
    if for_another:
        said = {"name": application.name, "heard": heard.strip()}
    application = held_application(application)
    state = OfferState.ACCEPTED if accept else OfferState.DECLINED
    offers = Offer.objects.filter(application=application)
    counted_at = counted_moment(came_in_on, at) if for_another else at
    if for_another and came_in_on is not None:
        said["came_in_on"] = came_in_on
        application = _reopened(application, counted_at, by, at)
    current = offers.filter(state=OfferState.OPEN, answer_before__gt=counted_at)
    if not current.update(state=state, answered_at=at):
        return _answered_before(application, offers.order_by("-pk").first(), state)
    if accept:
        move_application(application, S.PLACED, at)
        verb = Verb.ACCEPTED_PLACE_FOR if for_another else Verb.ACCEPTED_PLACE
        record(by, at, verb, application, **said)
        send_place_confirmed(application, at=at)
        on_placed(application, by, at)
        return application
    before = {"state": S.OFFERED}
    move_application(application, S.DECLINED, at, before_leaving=before)
    verb = Verb.DECLINED_PLACE_FOR if for_another else Verb.DECLINED_PLACE
    record(by, at, verb, application, **said)
    discard_letters(subject_ref=reference(application))
    give_place_back(by=by, at=at, activity=application.activity)
    offer_free_places(activity=application.activity, most=1, by=by, at=at)
    send_declined(application, at=at, may_undo=may_return(application, at))
    return application


def _reopened(
    application: Application, counted_at: datetime, by: Actor, at: datetime
) -> Application:
    """Open an offer again that expired while its answer was on its way; raise OfferExpired.

    As long as the place has not gone on: nobody loses one for a letter that came later.
    """
    latest = Offer.objects.filter(application=application).order_by("-pk").first()
    if latest is None or latest.state != OfferState.EXPIRED or latest.answer_before <= counted_at:
        return application
    try:
        take_place(by=by, at=at, activity=application.activity)
    except NoPlaceLeft as gone:
        raise OfferExpired from gone
    move_application(application, S.OFFERED, at)
    Offer.objects.filter(pk=latest.pk).update(state=OfferState.OPEN, answered_at=None)
    record(by, at, Verb.ANSWERED_ON_PAPER, application)
    return held_application(application)


def _answered_before(application: Application, offer: Offer | None, state: str) -> Application:
    if offer is None:
        raise AlreadyAnswered
    if offer.state == state:
        return application
    raise OfferExpired if offer.state in {OfferState.OPEN, OfferState.EXPIRED} else AlreadyAnswered


def offer_free_places(
    *,
    activity: Activity,
    most: int,
    answer_before: datetime | None = None,
    by: Actor,
    at: datetime,
    **letters: Unpack[Letters],
) -> list[Application]:
    """Offer up to `most` free places to the reserve list; return who got one.

    In its order, or by a fresh draw for each, as was announced. After a draw with an agreed spread
    whoever would break it waits, and a place stays open when nobody fits. Nothing is offered any
    more once the first meeting has begun: then the team decides.
    """
    if activity.starts_at is not None and activity.starts_at <= at:
        return []
    hold_places(activity)
    until = answer_before or answer_moment(activity, at)
    moved: list[Application] = []
    line = whose_turn(activity, most, by, at)
    for application in reserve_list(activity).select_related("person") if line is None else line:
        if len(moved) >= most:
            break
        application.activity = activity
        try:
            with transaction.atomic():
                make_offer(application=application, answer_before=until, by=by, at=at, **letters)
        except NoPlaceLeft:
            break
        moved.append(application)
    if moved:
        on_line_moved(activity, at)
    return moved


def answer_moment(activity: Activity, at: datetime) -> datetime:
    """Return until when an offer made now can be answered: whole days, before the first meeting."""
    until = midnight(amsterdam_day(at) + timedelta(days=activity.answer_days + 1))
    return min(until, activity.starts_at) if activity.starts_at else until


@transaction.atomic
def expire_offers(*, activity: Activity, by: Actor, at: datetime) -> list[Application]:
    """Take back the places that nobody answered for in time, and offer them to the next.

    An offer whose letter still waits in the outbox does not expire: nobody can answer it yet.
    """
    require(may_handle_applications, by, activity)
    hold_places(activity)
    unsent = Letter.objects.filter(
        purpose__in=["place_offered", "place_invited"],
        state__in=[
            *(Letter.State.DRAFT, Letter.State.QUEUED, Letter.State.SENDING),
            Letter.State.PAPER,
        ],
        version=OuterRef("pk"),
    )
    due = open_offers(activity).filter(answer_before__lte=at).exclude(Exists(unsent))
    expired: list[Application] = []
    for offer in due:
        offer.state, offer.answered_at = OfferState.EXPIRED, at
        offer.save(update_fields=["state", "answered_at"])
        application = offer.application
        application.activity = activity
        move_application(application, S.EXPIRED, at)
        record(by, at, Verb.OFFER_EXPIRED, application)
        send_expired(application, at=at, version=offer.pk)
        give_place_back(by=by, at=at, activity=activity)
        expired.append(application)
    offer_free_places(activity=activity, most=len(expired), by=by, at=at)
    return expired


@transaction.atomic
def remind_unanswered(*, activity: Activity, by: Actor, at: datetime) -> list[Application]:
    """Remind those who did not answer yet, at most once a day; return whom.

    Nobody is reminded of an offer whose letter has not gone.
    """
    require(may_handle_applications, by, activity)
    reminded = []
    offers = list(open_offers(activity).filter(answer_before__gt=at))
    told = told_of(offers)
    for offer in [one for one in offers if one.pk in told]:
        application = offer.application
        application.activity = activity
        send_reminder(application, offer, at=at, version=amsterdam_day(at).toordinal())
        record(by, at, Verb.REMINDED_OF_OFFER, application)
        reminded.append(application)
    return reminded


@transaction.atomic
def invite(
    *,
    activity: Activity,
    guests: Sequence[Guest],
    answer_before: datetime,
    by: Actor,
    at: datetime,
    **letters: Unpack[Letters],
) -> list[Application]:
    """Invite people by name: each gets a personal link that accepts or declines. All or nothing."""
    require(may_handle_applications, by, activity)
    if answer_before <= at:
        raise AnswerTooSoon
    hold_places(activity)
    _check_uninvited(activity, guests)
    return [_invite_one(activity, guest, answer_before, by, at, letters) for guest in guests]


def _check_uninvited(activity: Activity, guests: Sequence[Guest]) -> None:
    addresses = {guest.email.lower() for guest in guests}
    running = Application.objects.filter(activity=activity, person__isnull=False).exclude(
        state__in=[S.DRAFT, S.WITHDRAWN, S.LEFT]
    )
    known = {
        address.lower() for address in running.values_list("person__email", flat=True) if address
    }
    if twice := sorted(addresses & known):
        raise InvitedAlready(names=", ".join(twice))


def _invite_one(
    activity: Activity,
    guest: Guest,
    answer_before: datetime,
    by: Actor,
    at: datetime,
    letters: Letters,
) -> Application:
    take_place(by=by, at=at, activity=activity)
    person = Person.objects.filter(email__iexact=guest.email).first() or Person.objects.create(
        given_name=guest.given_name,
        surname_prefix=guest.surname_prefix,
        family_name=guest.family_name,
        email=guest.email,
        language=guest.language,
        created_at=at,
    )
    application = Application.objects.create(
        activity=activity,
        person=person,
        state=S.OFFERED,
        source=Application.Source.INVITATION,
        language=guest.language,
        given_name=guest.given_name,
        surname_prefix=guest.surname_prefix,
        family_name=guest.family_name,
        email=guest.email,
        role=guest.role,
        organisation_name=guest.organisation_name,
        created_at=at,
        changed_at=at,
        submitted_at=at,
        decided_at=at,
    )
    offer = Offer.objects.create(
        application=application, offered_at=at, answer_before=answer_before
    )
    record(by, at, Verb.INVITED, application, answer_before=answer_before)
    send_invited(application, offer, at=at, **letters)
    return application


# --- shared ------------------------------------------------------------------------------------


def held_application(application: Application) -> Application:
    """Hold the activity, and read the application afresh with all that its letters need."""
    hold_places(application.activity)
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def move_application(application: Application, state: str, at: datetime, **values: object) -> None:
    """Move an application on, if the table has the move and nobody did so before us."""
    if not may_move(APPLICATION_MOVES, application.state, state):
        raise WrongState
    rows = Application.objects.filter(pk=application.pk, state=application.state)
    moved = rows.update(state=state, changed_at=at, version=F("version") + 1, **values)
    if not moved:
        raise WrongState
    application.state = S(state)
    application.version += 1
    drop_overtaken(application)
    for name, value in values.items():
        setattr(application, name, value)
