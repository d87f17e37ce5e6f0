"""Withdrawing an application or giving a place back, and undoing that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.applying import (
    A,
    may_write_again,
    set_state,
    take_place_or_wait,
    times_written,
)
from leerkring.admissions.actions.companions import (
    TeamIsFull,
    demand_room,
    move_choices_up,
    put_choice_last,
    tell_the_team,
)
from leerkring.admissions.actions.offering import held_application, move_application
from leerkring.admissions.actions.places import (
    fill_freed_places,
    give_place_back,
    hold_places,
    take_place,
)
from leerkring.admissions.models import Application, Nomination, Offer
from leerkring.admissions.offer_mails import send_place_confirmed
from leerkring.admissions.queries import window as own_pages
from leerkring.admissions.queries.window import is_repeat
from leerkring.admissions.registers import (
    on_left,
    on_line_moved,
    on_placed,
    on_returned,
    said_of_meetings,
)
from leerkring.admissions.rules import may_act_for
from leerkring.admissions.states import GIVEN, HOLDS_A_PLACE, OfferState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.erasing import erase_payloads
from leerkring.audit.models import EventPayload
from leerkring.audit.problems import WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters
from leerkring.mail.models import Letter
from leerkring.people.belongings import belongings_of
from leerkring.people.erasing import erase_person
from leerkring.people.models import Person
from leerkring.programmes.models import Activity

RETURNED = {
    A.RESERVE: Verb.RETURNED_TO_LIST,
    A.OFFERED: Verb.UNDID_NO,
    A.PLACED: Verb.RETURNED_TO_PLACE,
}


class NothingToWithdraw(WrongState):
    """The application was withdrawn before, or is over."""

    message = _("You had withdrawn already, or it is over.")


class CannotBeUndone(WrongState):
    """The withdrawal stands: the deadline has passed, or there is another application."""

    message = _(
        "This can no longer be undone: the place has gone to somebody else, or it is too late."
    )


@transaction.atomic
def withdraw(*, by: Actor, at: datetime, application: Application, heard: str = "") -> Application:
    """Take an application or registration back; a place that comes free moves on at once.

    Whoever of the team does so for somebody says how they `heard` it; raise HowUnknown.
    """
    require(may_act_for, by, application)
    for_another = speaks_for(by, application.person_id, heard)
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
    application.before_leaving = _what_is_left(application, before)
    application.save(
        update_fields=["state", "withdrawn_at", "changed_at", "version", "before_leaving"]
    )
    said: dict[str, Any] = {}
    if for_another:
        said = {"name": application.name, "heard": heard.strip()}
    record(by, at, Verb.WITHDREW_FOR if for_another else Verb.WITHDREW, application, **said)
    discard_letters(subject_ref=reference(application))
    if before == A.SUBMITTED:
        tell_the_team(application, at)
    move_choices_up(application)
    if was_repeat:
        _tell_about_the_first(application, at)
    elif application.submitted_at is not None:
        mails.send_withdrawn(application, at=at)
    if before in HOLDS_A_PLACE:
        _free_place(application, by, at)
    elif before == A.RESERVE:
        on_line_moved(application.activity, at)
    return application


def _what_is_left(application: Application, before: str) -> dict[str, Any]:
    """Return what undoing brings back of what a selection gave; nothing where one registers."""
    if application.activity.admission == Activity.Admission.OPEN or before not in GIVEN:
        return {}
    return {"state": before, "said": said_of_meetings(application)}


def _tell_about_the_first(application: Application, at: datetime) -> None:
    """Mail somebody who withdrew a second application that the first one still stands."""
    known = own_pages.same_person(application.activity, application.email)
    if known is not None and may_write_again(known.email, at):
        known.activity = application.activity
        mails.send_known(known, at=at, times=times_written(known, mails.KNOWN.purpose) + 1)


def _free_place(application: Application, by: Actor, at: datetime) -> None:
    open_offers = Offer.objects.filter(application=application, state=OfferState.OPEN)
    open_offers.update(state=OfferState.WITHDRAWN, answered_at=at)
    give_place_back(by=by, at=at, activity=application.activity)
    on_left(application, by, at)
    fill_freed_places(by=by, at=at, activity=application.activity)


@transaction.atomic
def undo_withdrawal(*, by: Actor, at: datetime, application: Application) -> Application:
    """Bring a withdrawn application back while one can still apply; a place only if one is left."""
    require(may_act_for, by, application)
    if not own_pages.may_undo_withdrawal(application, at):
        raise CannotBeUndone
    activity = application.activity
    hold_places(activity)
    other = own_pages.same_person(activity, application.email)
    if other not in {None, application} and application.person_id is not None:
        raise CannotBeUndone
    if own_pages.may_return(application, at):
        return _returned(application, by, at)
    application.version += 1
    is_first = application.person_id is not None
    if is_first and activity.admission == Activity.Admission.OPEN:
        take_place_or_wait(application, by, at)
        return application
    sent = application.submitted_at is not None
    _return_to_companions(application)
    Nomination.objects.filter(application=application).update(declined_at=None)
    set_state(application, A.SUBMITTED if sent and is_first else A.DRAFT, at)
    application.save()
    record(by, at, Verb.UNDID_WITHDRAWAL, application)
    if application.state == A.SUBMITTED:
        mails.send_received(application, at=at)
    return application


def _returned(application: Application, by: Actor, at: datetime) -> Application:
    """Give somebody back what the selection had given them, and what they had said of meetings."""
    application = held_application(application)
    state = application.before_leaving["state"]
    discard_letters(subject_ref=reference(application))
    if state in HOLDS_A_PLACE:
        take_place(by=by, at=at, activity=application.activity)
    move_application(application, state, at, withdrawn_at=None)
    record(by, at, RETURNED[state], application)
    if state == A.OFFERED:
        latest = Offer.objects.filter(application=application).order_by("-pk")[:1]
        Offer.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).update(
            state=OfferState.OPEN, answered_at=None
        )
    if state == A.PLACED:
        send_place_confirmed(application, at=at)
        on_placed(application, by, at)
        on_returned(application, by, at)
    else:
        mails.send_changed(application, at=at)
    application.before_leaving = {}
    application.save(update_fields=["before_leaving"])
    return application


def _return_to_companions(application: Application) -> None:
    """Put somebody who comes back into their team if it has room, and behind other preferences."""
    try:
        demand_room(application)
    except TeamIsFull:
        application.team = None
    put_choice_last(application)


@transaction.atomic
def throw_away(*, by: Actor, at: datetime, application: Application) -> None:
    """Forget a form that was never sent, with what was written about it; raise WrongState.

    Of whom nothing else is kept the address goes too.
    """
    require(may_act_for, by, application)
    root = application.along_with_id or application.pk
    rows = Application.objects.filter(Q(pk=root) | Q(along_with=root)).order_by("-pk")
    for one in rows.select_related("activity__programme"):
        if one.person_id is not None:
            raise WrongState
        record(by, at, Verb.THREW_AWAY, one)
        name = reference(one)
        letters = Letter.objects.filter(subject_ref=name)
        people = list(Person.objects.filter(letters__in=letters, erased_at=None).distinct())
        letters.delete()
        erase_payloads(subjects=[name], actors=[f"person:{name}"], by=SYSTEM, at=at)
        one.delete()
        for person in people:
            if {kind.model for kind in belongings_of(person)} <= {Person, EventPayload}:
                erase_person(by=SYSTEM, at=at, person=person)
