"""Every write of requests to be erased, holds and terms."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record
from leerkring.people.actions import ErasedPerson
from leerkring.people.erasing import (
    CannotBeErasedYet,
    erase_part,
    erase_person,
    erase_rows,
    waits_of,
)
from leerkring.people.models import Account, Person
from leerkring.people.privacy import Declaration, declared
from leerkring.people.rules import may_erase
from leerkring.people.terms import people_past_term, rows_past_term
from leerkring.privacy.mails import tell_of_agreement, tell_of_receipt, tell_of_refusal
from leerkring.privacy.models import Approval, CleanUp, ErasureRequest, Hold, Term
from leerkring.privacy.queries import (
    general_terms,
    held_rows,
    holds_on,
    months_of,
    organisers_keeping,
)
from leerkring.privacy.rules import (
    may_ask,
    may_decide,
    may_hold,
    may_keep_answers,
    may_set_terms,
    may_take_back,
    offices_of,
)
from leerkring.privacy.states import OPEN, RequestState
from leerkring.privacy.trail import Verb
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day

WAITING_TIME = timedelta(days=7)  # so that a mistake can be taken back
MOST_PEOPLE = 200  # in one night: the rest follows in the next

S = RequestState


class AskedBefore(Refused):
    """There is an open request of this person."""

    message = _("There is a request already; you see on this page how it stands.")


class ReasonMissing(Refused):
    """Whoever is refused something reads why."""

    message = _("Write why the request is refused: the person reads this.")
    status = 400


class OutsideTheLaw(Refused):
    """A term lies outside what the register allows."""

    message = _("This term must lie between %(least)s and %(most)s months.")
    status = 400


class NoSuchPart(Refused):
    """What was named is no part of this kind of data."""

    message = _("This kind of data has no such question.")
    status = 400


class EndsInThePast(Refused):
    """A hold must still hold tomorrow."""

    message = _("Choose a day that is still to come.")
    status = 400


@transaction.atomic
def ask_erasure(
    *, by: Actor, at: datetime, person: Person, note: str = "", heard: str = ""
) -> ErasureRequest:
    """Ask to have a person erased; an officer who enters it for them says how they `heard` it.

    Raise ErasedPerson, AskedBefore, HowUnknown.
    """
    require(may_ask, by, person)
    for_another = speaks_for(by, person.pk, heard)
    if person.erased_at is not None:
        raise ErasedPerson
    if ErasureRequest.objects.filter(person=person, state__in=OPEN).exists():
        raise AskedBefore
    request = ErasureRequest.objects.create(
        person=person, note=note.strip(), asked_at=at, by_team=for_another
    )
    if for_another:
        record(by, at, Verb.ERASURE_ENTERED, request, heard=heard.strip())
    else:
        record(by, at, Verb.ERASURE_ASKED, request)
    tell_of_receipt(request, at)
    return request


@transaction.atomic
def take_erasure_back(*, by: Actor, at: datetime, request: ErasureRequest) -> ErasureRequest:
    """Take a request back, as long as it was not carried out."""
    require(may_take_back, by, request)
    _move(request, OPEN, S.TAKEN_BACK, due_at=None)
    record(by, at, Verb.ERASURE_TAKEN_BACK, request)
    return request


@transaction.atomic
def agree_erasure(*, by: Actor, at: datetime, request: ErasureRequest) -> ErasureRequest:
    """Agree with a request for one's organisers; once all agree, it is carried out a week later.

    Raise CannotBeErasedYet with what stands in the way.
    """
    require(may_decide, by, request)
    if request.state != S.ASKED:
        raise WrongState
    if waits := waits_of(request.person, at):
        raise CannotBeErasedYet(why=" ".join(str(wait.why) for wait in waits))
    keeping = organisers_keeping(request.person)
    officer = Account.objects.get(pk=by.id)
    for organiser_id in sorted(offices_of(by) & keeping):
        Approval.objects.get_or_create(
            request=request, organiser_id=organiser_id, defaults={"account": officer, "at": at}
        )
    record(by, at, Verb.ERASURE_AGREED, request)
    agreed = set(request.approvals.values_list("organiser_id", flat=True))
    if keeping <= agreed:
        _move(
            request,
            {S.ASKED},
            S.AGREED,
            decided_by=officer,
            decided_at=at,
            due_at=at + WAITING_TIME,
        )
        tell_of_agreement(request, at)
    return request


@transaction.atomic
def refuse_erasure(
    *, by: Actor, at: datetime, request: ErasureRequest, reason: str
) -> ErasureRequest:
    """Refuse a request with the reason that the person reads; raise ReasonMissing."""
    require(may_decide, by, request)
    if not reason.strip():
        raise ReasonMissing
    officer = Account.objects.get(pk=by.id)
    _move(
        request,
        {S.ASKED},
        S.REFUSED,
        reason=reason.strip(),
        decided_by=officer,
        decided_at=at,
    )
    record(by, at, Verb.ERASURE_REFUSED, request, reason=reason.strip())
    tell_of_refusal(request, at)
    return request


def _move(
    request: ErasureRequest, before: frozenset[S] | set[S], after: S, **values: object
) -> None:
    rows = ErasureRequest.objects.filter(pk=request.pk, state__in=before)
    if not rows.update(state=after, **values):
        raise WrongState
    request.refresh_from_db(fields=["state", *values])


@transaction.atomic
def carry_erasure_out(*, by: Actor, at: datetime, request: ErasureRequest) -> ErasureRequest:
    """Erase the person of a request whose week is over; raise CannotBeErasedYet."""
    require(may_erase, by)
    person = erase_person(by=by, at=at, person=request.person)
    _move(request, OPEN, S.CARRIED_OUT, done_at=person.erased_at)
    return request


# --- holds ---


@transaction.atomic
def place_hold(
    *, by: Actor, at: datetime, person: Person, kind: str, reason: str, until_before: date
) -> Hold:
    """Keep a person's data for now, until a day; raise EndsInThePast, ErasedPerson."""
    require(may_hold, by, person)
    if person.erased_at is not None:
        raise ErasedPerson
    if until_before <= amsterdam_day(at):
        raise EndsInThePast
    hold = Hold.objects.create(
        person=person,
        kind=kind,
        reason=reason.strip(),
        placed_by_id=int(by.id),
        placed_at=at,
        until_before=until_before,
    )
    record(by, at, Verb.HOLD_PLACED, hold, reason=hold.reason, until=until_before)
    return hold


@transaction.atomic
def lift_hold(*, by: Actor, at: datetime, hold: Hold) -> Hold:
    """End a hold before its last day."""
    require(may_hold, by, hold.person)
    if not Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=at):
        raise WrongState
    hold.lifted_at = at
    record(by, at, Verb.HOLD_LIFTED, hold)
    return hold


# --- terms ---


@transaction.atomic
def set_term(
    *,
    by: Actor,
    at: datetime,
    declaration: Declaration,
    months: int,
    activity: Activity | None = None,
    question: str = "",
) -> Term:
    """Keep a kind of data shorter than the register says, everywhere or for one activity.

    Raise OutsideTheLaw where the law asks for longer, or the register allows no such term.
    """
    require(may_set_terms, by)
    return _set_term(by, at, declaration, months, activity, question)


@transaction.atomic
def keep_answers(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    declaration: Declaration,
    question: str,
    months: int | None,
) -> Term | None:
    """Keep the answers to one question of an activity shorter; None: as long as the others.

    Raise OutsideTheLaw where the law asks for longer, or the register allows no such term.
    """
    require(may_keep_answers, by, activity)
    if months is not None:
        return _set_term(by, at, declaration, months, activity, question)
    for term in Term.objects.filter(kind=declaration.key, activity=activity, question=question):
        record(by, at, Verb.TERM_LIFTED, term, kind=declaration.key, question=question)
        term.delete()
    return None


def _set_term(
    by: Actor,
    at: datetime,
    declaration: Declaration,
    months: int,
    activity: Activity | None,
    question: str,
) -> Term:
    if question and question.partition(":")[0] not in declaration.parts:
        raise NoSuchPart
    if not declaration.least_months <= months <= declaration.keep_months:
        raise OutsideTheLaw(least=declaration.least_months, most=declaration.keep_months)
    term, _made = Term.objects.update_or_create(
        kind=declaration.key,
        activity=activity,
        question=question,
        defaults={"months": months, "set_at": at},
    )
    record(by, at, Verb.TERM_SET, term, kind=declaration.key, months=months, question=question)
    return term


def keep_terms(*, by: Actor, at: datetime) -> CleanUp | None:
    """Erase what was kept for its whole term, and carry out the requests whose week is over.

    Each kind is a transaction of its own, so that a night that breaks off goes on in the next.
    Return what went, or None where nothing had to go.
    """
    require(may_set_terms, by)
    counts = Counter[str]()
    for one in declared():
        with transaction.atomic():
            counts[one.key] += _erase_past_term(one, by, at)
    people = _erase_people(by, at)
    counts = +counts
    if not counts and not people:
        return None
    with transaction.atomic():
        done = CleanUp.objects.create(at=at, counts=dict(counts), people=people)
        record(by, at, Verb.TERMS_KEPT, done, rows=dict(counts), people=people)
    return done


def _erase_past_term(one: Declaration, by: Actor, at: datetime) -> int:
    """Erase the rows past the term of their activity, the answers past that of their question."""
    held = held_rows(one, amsterdam_day(at))

    def past(months: int) -> QuerySet[Any]:
        rows = rows_past_term(one, months, at)
        return rows.exclude(held) if held else rows

    gone = 0
    for term in Term.objects.filter(kind=one.key).exclude(activity=None, question=""):
        rows = past(term.months)
        if term.activity_id is not None:
            rows = rows.filter(**{one.activity: term.activity_id})
        if term.question:
            gone += erase_part(one, term.question, rows, by=by, at=at)
        else:
            gone += erase_rows(one, rows, by=by, at=at)
    return gone + erase_rows(one, past(months_of(one, general_terms())), by=by, at=at)


def _erase_people(by: Actor, at: datetime) -> int:
    held = holds_on(amsterdam_day(at)).values("person")
    gone = 0
    due = ErasureRequest.objects.filter(state=S.AGREED, due_at__lte=at)
    for request in due.select_related("person"):
        gone += _erased(request.person, by, at, request)
    person_term = next(one for one in declared() if one.model is Person)
    months = months_of(person_term, general_terms())
    for person in people_past_term(months, at).exclude(pk__in=held)[:MOST_PEOPLE]:
        gone += _erased(person, by, at, None)
    return gone


def _erased(person: Person, by: Actor, at: datetime, request: ErasureRequest | None) -> bool:
    """Erase somebody unless something came in between: then the next night tries again."""
    try:
        if request is not None:
            carry_erasure_out(by=by, at=at, request=request)
        else:
            erase_person(by=by, at=at, person=person)
    except CannotBeErasedYet:
        return False
    return True
