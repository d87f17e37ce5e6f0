"""Naming other networks that would do as well, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.applying import DeadlinePassed
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.admissions.queries.preferences import MOST_CHOICES, choices_of, parallel_networks
from leerkring.admissions.queries.window import applicant, may_edit
from leerkring.admissions.rules import may_act_for
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.named import NAME_PARTS
from leerkring.programmes.models import Activity

A = ApplicationState
COPIED = (
    *NAME_PARTS,
    *("email", "phone", "role", "job_title", "sector"),
    *("organisation_name", "organisation_town", "organisation_postcode", "organisation_id"),
    *("motivation", "heard_from", "language", "source"),
)


class NotParallel(Refused):
    """One of the networks is no part of this draw, or one cannot apply for it now."""

    message = _("You cannot apply for one of these networks now.")
    status = 400


class TooManyChoices(Refused):
    """More networks are named than somebody can mean."""

    message = _("Name five networks at most.")
    status = 400


@transaction.atomic
def set_preferences(
    *, by: Actor, at: datetime, application: Application, order: Sequence[int]
) -> list[Application]:
    """Keep for which networks (activity ids) somebody applies, the one they like best first.

    A network that is new begins as a draft with the same words; one that is left out is
    withdrawn. Raise DeadlinePassed, NotParallel or TooManyChoices.
    """
    require(may_act_for, by, application)
    if not may_edit(application, at):
        raise DeadlinePassed
    if len(order) > MOST_CHOICES:
        raise TooManyChoices
    known = {row.activity_id: row for row in choices_of(application)}
    possible = {row.pk: row for row in parallel_networks(application.activity, at)}
    wanted = list(dict.fromkeys(order))
    if application.activity_id not in wanted or set(wanted) - known.keys() - possible.keys():
        raise NotParallel
    for activity_id, row in known.items():
        if activity_id not in wanted:
            _take_out(row, at)
    for number, activity_id in enumerate(wanted, start=1):
        preference = number if len(wanted) > 1 else None
        if activity_id in known:
            Application.objects.filter(pk=known[activity_id].pk).update(preference=preference)
        else:
            _begin(application, possible[activity_id], number, at)
    application.refresh_from_db(fields=["preference"])
    record(by, at, Verb.SET_PREFERENCES, application, networks=len(wanted))
    return choices_of(application)


def _take_out(row: Application, at: datetime) -> None:
    if not may_edit(row, at):
        raise DeadlinePassed
    if row.submitted_at is None:
        Application.objects.filter(pk=row.pk).update(
            state=A.WITHDRAWN, withdrawn_at=at, preference=None
        )
        return
    withdraw(by=applicant(row), at=at, application=row)
    Application.objects.filter(pk=row.pk).update(preference=None)


def _begin(application: Application, activity: Activity, number: int, at: datetime) -> Application:
    draft = Application.objects.create(
        activity=activity,
        along_with_id=application.along_with_id or application.pk,
        preference=number,
        step=2,
        created_at=at,
        changed_at=at,
        **{name: getattr(application, name) for name in COPIED},
    )
    record(applicant(draft), at, Verb.BEGAN_APPLICATION, draft)
    return draft
