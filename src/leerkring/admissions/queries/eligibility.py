"""The short questions before the form: what is asked, and what somebody's answers mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from leerkring.admissions.models import EligibilityCheck
from leerkring.programmes.models import Activity

MOST_CHECKS = 6  # more is a form of its own
YES, NO = "yes", "no"


def checks_of(activity: Activity) -> QuerySet[EligibilityCheck]:
    """Return the checks of an activity, in their order."""
    return EligibilityCheck.objects.filter(activity=activity)


def asked_checks(activity: Activity) -> list[EligibilityCheck]:
    """Return the checks that an applicant answers first: only where a selection is made.

    Whoever registers for an open activity is never refused, and an invited person was chosen.
    """
    if activity.admission != Activity.Admission.SELECTION:
        return []
    return list(checks_of(activity).select_related("activity"))


def unanswered(
    checks: Iterable[EligibilityCheck], answers: Mapping[str, str]
) -> list[EligibilityCheck]:
    """Return the checks to which neither yes nor no was said."""
    return [check for check in checks if answers.get(str(check.pk)) not in (YES, NO)]


def unmet(checks: Iterable[EligibilityCheck], answers: Mapping[str, str]) -> list[EligibilityCheck]:
    """Return the checks that were answered otherwise than is wanted."""
    refused = {True: NO, False: YES}
    return [check for check in checks if answers.get(str(check.pk)) == refused[check.wanted]]
