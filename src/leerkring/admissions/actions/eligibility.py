"""The short yes/no questions that come before an activity's application form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import EligibilityCheck
from leerkring.admissions.order import move_in_order
from leerkring.admissions.queries.eligibility import MOST_CHECKS, checks_of
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import method_is_locked


class ConditionsAreSettled(Refused):
    """People could apply already, under the conditions as they are."""

    message = _(
        "People could apply already under these conditions, so they stay. You can still change "
        "the words, as long as they mean the same."
    )


class TooManyChecks(Refused):
    """There are as many questions before the form as one page takes."""

    message = _("Six questions before the form are enough. Take one away first.")
    status = 400


def _demand_unsettled(activity: Activity, at: datetime) -> None:
    if method_is_locked(activity, at):
        raise ConditionsAreSettled


@transaction.atomic
def add_check(
    *, by: Actor, at: datetime, activity: Activity, values: Mapping[str, Any]
) -> EligibilityCheck:
    """Add a last question before the form. Raise ConditionsAreSettled or TooManyChecks."""
    require(may_manage, by, activity)
    _demand_unsettled(activity, at)
    return _add(by, at, activity, values)


def _add(
    by: Actor, at: datetime, activity: Activity, values: Mapping[str, Any]
) -> EligibilityCheck:
    position = checks_of(activity).count() + 1
    if position > MOST_CHECKS:
        raise TooManyChecks
    check = EligibilityCheck.objects.create(activity=activity, position=position, **values)
    record(by, at, Verb.CHECK_ADDED, check, within=activity, title=check.text)
    return check


@transaction.atomic
def change_check(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    check: EligibilityCheck,
    version: int,
    values: Mapping[str, Any],
) -> EligibilityCheck:
    """Change the words of a question before the form, or (before the call) the wanted answer.

    Raise ChangedMeanwhile or ConditionsAreSettled.
    """
    require(may_manage, by, activity)
    if values.get("wanted", check.wanted) != check.wanted:
        _demand_unsettled(activity, at)
    if save_version(check, version, values):
        record(by, at, Verb.CHECK_CHANGED, check, within=activity, title=check.text)
    return check


@transaction.atomic
def remove_check(*, by: Actor, at: datetime, activity: Activity, check: EligibilityCheck) -> None:
    """Take a question before the form away. Raise ConditionsAreSettled."""
    require(may_manage, by, activity)
    _demand_unsettled(activity, at)
    record(by, at, Verb.CHECK_REMOVED, check, within=activity, title=check.text)
    check.delete()


@transaction.atomic
def move_check(
    *, by: Actor, at: datetime, activity: Activity, check: EligibilityCheck, up: bool
) -> None:
    """Move a question before the form one place up or down; at the end nothing moves."""
    require(may_manage, by, activity)
    if move_in_order(checks_of(activity), check, up=up):
        record(by, at, Verb.CHECK_MOVED, check, within=activity, title=check.text)


@transaction.atomic
def copy_checks(*, by: Actor, at: datetime, source: Activity, copy: Activity) -> None:
    """Give a copied activity the same questions before its form."""
    require(may_manage, by, copy)
    for row in checks_of(source):
        values = {"text": row.text, "wanted": row.wanted, "otherwise": row.otherwise}
        _add(by, at, copy, values)
