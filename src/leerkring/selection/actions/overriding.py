"""Deciding otherwise than the rules would: with a reason, the effect shown, and a second person.

Somebody asks; what it does to others is computed and kept with it; a second person who may draw
agrees, and only then it counts. In an office of one the same person may agree, and the record says
so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import ReasonMissing
from leerkring.admissions.actions.places import NoPlaceLeft, hold_places
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.models import Review
from leerkring.selection.actions.carrying_out import CARRY_OUT
from leerkring.selection.actions.drawing import AlreadyDrawn, check_room, held
from leerkring.selection.methods import free_places
from leerkring.selection.models import Decision, DrawRound, Override
from leerkring.selection.overrides import reserved_places
from leerkring.selection.queries.effects import basis_of, effect_of, is_out_of_date
from leerkring.selection.queries.joint import drawing_with, people_seated_in
from leerkring.selection.queries.records import people_who_may_draw
from leerkring.selection.queries.rounds import is_fixed, open_round, rounds_of
from leerkring.selection.rules import may_ask_override
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

K, S = Override.Kind, Override.State
Outcome = Decision.Outcome
A = ApplicationState
BEFORE_THE_DRAW = frozenset({K.ELIGIBILITY, K.FLOOR, K.DUPLICATE, K.RESERVED_PLACE})
LONGEST = 250


class AskedAlready(Refused):
    """The same was asked or agreed for this application before."""

    message = _("This was asked or agreed already for this person. First take that back.")


class SecondPersonNeeded(Refused):
    """Whoever asks does not agree with themselves."""

    message = _("Somebody else of the team has to agree: you asked for this yourself.")
    status = 403


class NotPossibleNow(Refused):
    """The application is not in a state in which this can be decided otherwise."""

    message = _("This cannot be decided otherwise for this person now: look where they stand.")


class WantedMissing(Refused):
    """It was not said what should become of it."""

    message = _("Say what should become of it.")
    status = 400


class EffectChanged(Refused):
    """What it does to others is not what was shown any more."""

    message = _(
        "Since this was worked out, something changed in who takes part or for how many places. "
        "Have it worked out again and look, then agree."
    )


@transaction.atomic
def ask_override(
    *,
    activity: Activity,
    kind: str,
    application: Application,
    wanted: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
) -> Override:
    """Ask a second person to agree that something is decided otherwise; nothing changes yet.

    What it would do to others is computed now and kept with it. Raise AskedAlready, AlreadyDrawn,
    NotPossibleNow.
    """
    require(may_ask_override, by, activity)
    activity = _held(activity)
    if not reason.strip():
        raise ReasonMissing
    application = _fresh(application, activity)
    round_ = _check(activity, kind, application, wanted)
    override = Override.objects.create(
        activity=activity,
        kind=K(kind),
        application=application,
        round=round_,
        wanted=dict(wanted),
        effect=_worked_out(activity, kind, application, wanted, round_, at),
        reason=reason.strip()[:LONGEST],
        asked_by_id=int(by.id),
        asked_at=at,
    )
    record(
        by,
        at,
        Verb.ASKED_OVERRIDE,
        override,
        within=activity,
        exception=override.kind,
        reason=override.reason,
    )
    return override


@transaction.atomic
def agree(*, override: Override, note: str = "", by: Actor, at: datetime) -> Override:
    """Agree as the second person: from now on it counts.

    Raise SecondPersonNeeded for who asked, unless nobody else in the team may draw, and
    EffectChanged when it does something else to others than was shown.
    """
    require(may_ask_override, by, override.activity)
    activity = _held(override.activity)
    is_alone = str(override.asked_by_id) == by.id
    if is_alone and people_who_may_draw([activity]) > 1:
        raise SecondPersonNeeded
    assert override.application_id is not None
    application = _fresh(Application(pk=override.application_id), activity)
    has_changed = is_out_of_date(override, activity, application)
    _move(override, S.ASKED, S.AGREED, by, at, note, is_alone=is_alone)
    round_ = _check(activity, override.kind, application, override.wanted, but=override)
    if round_ != override.round:
        raise NotPossibleNow  # it was asked about a draw that was taken back since
    if has_changed:
        raise EffectChanged
    if carry_out := CARRY_OUT.get(K(override.kind)):
        carry_out(override, activity, application, by, at)
    record(
        by,
        at,
        Verb.AGREED_OVERRIDE,
        override,
        within=activity,
        exception=override.kind,
        alone=is_alone,
    )
    return override


@transaction.atomic
def work_out_again(*, override: Override, by: Actor, at: datetime) -> Override:
    """Work out anew what a question would do to others, as things are now.

    Raise WrongState once it was answered, NotPossibleNow when it cannot be any more.
    """
    require(may_ask_override, by, override.activity)
    activity = _held(override.activity)
    assert override.application_id is not None
    application = _fresh(Application(pk=override.application_id), activity)
    if override.state != S.ASKED:
        raise WrongState
    if (
        _check(activity, override.kind, application, override.wanted, but=override)
        != override.round
    ):
        raise NotPossibleNow
    effect = _worked_out(activity, override.kind, application, override.wanted, override.round, at)
    if not Override.objects.filter(pk=override.pk, state=S.ASKED).update(effect=effect):
        raise WrongState
    override.effect = effect
    record(
        by, at, Verb.WORKED_OVERRIDE_OUT_AGAIN, override, within=activity, exception=override.kind
    )
    return override


@transaction.atomic
def refuse(*, override: Override, note: str, by: Actor, at: datetime) -> Override:
    """Not agree, with the reason: nothing changes."""
    require(may_ask_override, by, override.activity)
    activity = held(override.activity)
    if not note.strip():
        raise ReasonMissing
    _move(override, S.ASKED, S.REFUSED, by, at, note)
    record(
        by,
        at,
        Verb.REFUSED_OVERRIDE,
        override,
        within=activity,
        exception=override.kind,
        reason=note.strip(),
    )
    return override


@transaction.atomic
def take_back(*, override: Override, note: str = "", by: Actor, at: datetime) -> Override:
    """Take a question back, or something agreed that the draw has not been fixed with yet.

    Raise WrongState for what has been carried out, AlreadyDrawn once the draw is locked.
    """
    require(may_ask_override, by, override.activity)
    activity = held(override.activity)
    before = override.state
    if before == S.AGREED:
        if override.kind not in BEFORE_THE_DRAW:
            raise WrongState
        if is_fixed(activity):
            raise AlreadyDrawn
    elif before != S.ASKED:
        raise WrongState
    _move(override, before, S.TAKEN_BACK, by, at, note)
    record(
        by,
        at,
        Verb.TOOK_OVERRIDE_BACK,
        override,
        within=activity,
        exception=override.kind,
        reason=note.strip(),
    )
    return override


class HasPlaceElsewhere(Refused):
    """Nobody has a place in two networks of one draw."""

    message = _(
        "This person has a place in “%(network)s”, which draws together with this network. Nobody "
        "takes part in two of them: first decide about that place."
    )


# --- what may be asked --------------------------------------------------------------------------


def _check(
    activity: Activity,
    kind: str,
    application: Application,
    wanted: Mapping[str, Any],
    but: Override | None = None,
) -> DrawRound | None:
    """Check that this can be decided otherwise now; return the draw that it is about."""
    standing = Override.objects.filter(
        application=application, kind=kind, state__in=[S.ASKED, S.AGREED]
    ).exclude(pk=but.pk if but else 0)
    if kind in {K.OUTCOME, K.LATE_ENTRY}:
        standing = standing.filter(state=S.ASKED)  # what was carried out does not stand in the way
    if standing.exists():
        raise AskedAlready
    if kind == K.OUTCOME:
        return _check_outcome(activity, application, wanted)
    if is_fixed(activity):
        raise AlreadyDrawn
    if kind == K.LATE_ENTRY:
        _check_late(application, wanted)
    elif (kind != K.ELIGIBILITY and application.state != A.SUBMITTED) or application.state not in {
        A.DRAFT,
        A.SUBMITTED,
    }:
        raise NotPossibleNow
    if kind == K.FLOOR and wanted.get("verdict") not in {Review.Verdict.SUITABLE, "not"}:
        raise WantedMissing
    if kind == K.DUPLICATE and not isinstance(wanted.get("takes_part"), bool):
        raise WantedMissing
    if kind == K.RESERVED_PLACE:
        _check_room(activity, application)
        _check_nowhere_else(activity, application, None)
    return None


def _check_nowhere_else(
    activity: Activity, application: Application, round_: DrawRound | None
) -> None:
    """Raise HasPlaceElsewhere for who has a place in a network that draws with this one."""
    drawn = Decision.objects.filter(
        round=round_,
        outcome=Outcome.PLACE,
        application__person=application.person_id,
        application__state=A.SUBMITTED,
    )
    with_a_place = set(drawn.values_list("application__activity_id", flat=True))
    for other in drawing_with(activity):
        if other.pk == activity.pk:
            continue
        if other.pk in with_a_place or application.person_id in people_seated_in([other]):
            raise HasPlaceElsewhere(network=other.short_title)


def _check_room(activity: Activity, application: Application) -> None:
    if application.pk not in reserved_places(activity) and free_places(activity) == 0:
        raise NoPlaceLeft


def _check_late(application: Application, wanted: Mapping[str, Any]) -> None:
    if application.state != A.DRAFT:
        raise NotPossibleNow
    if not wanted.get("until"):
        raise WantedMissing


def _check_outcome(
    activity: Activity, application: Application, wanted: Mapping[str, Any]
) -> DrawRound:
    """Check that an outcome can be another; return the draw that gave it."""
    outcome = wanted.get("outcome")
    if outcome not in Outcome.values:
        raise WantedMissing
    round_ = open_round(activity)
    if round_ is not None and round_.state == DrawState.DRAWN:
        decision = Decision.objects.filter(round=round_, application=application).first()
        if decision is None or decision.outcome == outcome or application.state != A.SUBMITTED:
            raise NotPossibleNow
        if outcome != Outcome.NO_PLACE:
            _check_nowhere_else(activity, application, round_)
        if outcome == Outcome.PLACE:
            check_room(round_, activity)
        return round_
    round_ = rounds_of(activity).filter(state=DrawState.RELEASED).first()
    if round_ is None or outcome != Outcome.PLACE or application.state != A.RESERVE:
        raise NotPossibleNow
    if activity.is_full:
        raise NoPlaceLeft
    _check_nowhere_else(activity, application, None)
    return round_


# --- shared -------------------------------------------------------------------------------------


def _worked_out(
    activity: Activity,
    kind: str,
    application: Application,
    wanted: Mapping[str, Any],
    round_: DrawRound | None,
    at: datetime,
) -> dict[str, Any]:
    """Return what it does to others, from what that was worked out, and when."""
    asked = (activity, kind, application, wanted, round_)
    return effect_of(*asked) | {"basis": basis_of(*asked), "at": at.isoformat()}


def _held(activity: Activity) -> Activity:
    """Hold all networks that draw together, in an order that is always the same, and this one."""
    for one in drawing_with(activity):
        hold_places(one)
    return held(activity)


def _fresh(application: Application, activity: Activity) -> Application:
    rows = Application.objects.select_related(
        "person", "organisation__place", "activity__programme__organiser"
    )
    found = rows.filter(pk=application.pk, activity=activity).first()
    if found is None:
        raise NotPossibleNow
    return found


def _move(
    override: Override,
    before: str,
    after: str,
    by: Actor,
    at: datetime,
    note: str,
    *,
    is_alone: bool = False,
) -> None:
    """Answer, if nobody did so before us."""
    rows = Override.objects.filter(pk=override.pk, state=before)
    values: dict[str, Any] = {
        "answered_by_id": int(by.id),
        "answered_at": at,
        "answer_note": note.strip()[:LONGEST],
        "is_alone": is_alone or (override.is_alone and after == S.TAKEN_BACK),
    }
    if not rows.update(state=after, **values):
        raise WrongState
    override.state = S(after)
    for name, value in values.items():
        setattr(override, name, value)
