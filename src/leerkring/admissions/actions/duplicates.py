"""Deciding about two applications that look like one person's, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.companions import move_choices_up
from leerkring.admissions.models import Application, Resemblance
from leerkring.admissions.registers import is_fixed
from leerkring.admissions.rules import may_compare
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters

A = ApplicationState


class OtherHasBeenDecided(Refused):
    """An application that was decided already is not taken out of the running here."""

    message = _(
        "One of these applications was decided already. Withdraw it on behalf of the applicant "
        "instead, so that a place that comes free moves on."
    )


class TwiceInOneNetwork(Refused):
    """The person would count twice in one network."""

    message = _(
        "This person would then have two applications for one network. Join those two first."
    )


class DecidedMeanwhile(Refused):
    """Somebody else decided about the same two applications."""

    message = _("Somebody else decided about these two meanwhile.")


class TooLateToUndo(Refused):
    """Lots were drawn since: who takes part in them is locked."""

    message = _("Lots were drawn since then, so this can no longer be undone.")


def _held(pk: int) -> Application:
    rows = Application.objects.select_for_update(of=("self",))
    return rows.select_related("activity__programme__organiser", "person").get(pk=pk)


def _keep_verdict(
    kept: Application, other: Application, verdict: str, by: Actor, at: datetime, **before: object
) -> Resemblance:
    for pair in ((kept, other), (other, kept)):
        if Resemblance.objects.filter(kept=pair[0], other=pair[1], undone_at=None).exists():
            raise DecidedMeanwhile
    return Resemblance.objects.create(
        kept=kept,
        other=other,
        verdict=verdict,
        before=before,
        decided_by_id=int(by.id),
        decided_at=at,
    )


@transaction.atomic
def join_applications(
    *, by: Actor, at: datetime, kept: Application, other: Application
) -> Resemblance:
    """Count two applications as one person's; in one network the other is withdrawn, and kept.

    Raise OtherHasBeenDecided, TwiceInOneNetwork or DecidedMeanwhile.
    """
    require(may_compare, by, kept, other)
    kept, other = _held(kept.pk), _held(other.pk)
    if other.state != A.SUBMITTED or kept.person_id is None:
        raise OtherHasBeenDecided
    found = _keep_verdict(
        kept, other, Resemblance.Verdict.ONE, by, at, state=other.state, person=other.person_id
    )
    is_one_network = kept.activity_id == other.activity_id
    if is_one_network:
        other.state, other.withdrawn_at = A.WITHDRAWN, at
        discard_letters(subject_ref=reference(other))
    _give_to(other, kept.person_id, at)
    record(by, at, Verb.JOINED_APPLICATION, other, kept=kept.pk)
    record(by, at, Verb.WAS_JOINED, kept, other=other.pk)
    if is_one_network:
        move_choices_up(other)
        mails.send_joined(kept, at=at, version=found.pk)
    return found


def _give_to(application: Application, person_id: int | None, at: datetime) -> None:
    """Save an application under another person."""
    application.person_id = person_id
    application.changed_at = at
    application.version += 1
    fields = ["person", "state", "withdrawn_at", "changed_at", "version"]
    try:
        with transaction.atomic():
            application.save(update_fields=fields)
    except IntegrityError as error:
        raise TwiceInOneNetwork from error


@transaction.atomic
def tell_apart(*, by: Actor, at: datetime, first: Application, second: Application) -> Resemblance:
    """Remember that two applications are two people's. Raise DecidedMeanwhile."""
    require(may_compare, by, first, second)
    first, second = _held(first.pk), _held(second.pk)
    found = _keep_verdict(first, second, Resemblance.Verdict.TWO, by, at)
    record(by, at, Verb.TOLD_APART, first, other=second.pk)
    record(by, at, Verb.TOLD_APART, second, other=first.pk)
    return found


@transaction.atomic
def take_verdict_back(*, by: Actor, at: datetime, resemblance: Resemblance) -> Resemblance:
    """Undo what was decided of two applications, as long as no lots were drawn since.

    Raise TooLateToUndo, TwiceInOneNetwork or WrongState.
    """
    require(may_compare, by, resemblance.kept, resemblance.other)
    kept, other = _held(resemblance.kept_id), _held(resemblance.other_id)
    rows = Resemblance.objects.filter(pk=resemblance.pk, undone_at=None)
    if not rows.update(undone_at=at):
        raise WrongState
    if resemblance.verdict == Resemblance.Verdict.ONE:
        if is_fixed(other.activity):
            raise TooLateToUndo
        if other.state == A.WITHDRAWN:
            other.state, other.withdrawn_at = A(resemblance.before["state"]), None
        _give_to(other, resemblance.before["person"], at)
    for row in (kept, other):
        record(by, at, Verb.TOOK_RESEMBLANCE_BACK, row)
    return resemblance
