"""A first and a further preference over the networks of a programme that share one draw."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db.models import F, Q

from leerkring.admissions.models import Application
from leerkring.admissions.queries.teams import GONE
from leerkring.admissions.queries.window import window
from leerkring.programmes.models import Activity

MOST_CHOICES = 5


def may_share(activity: Activity) -> bool:
    """Tell whether an applicant may name further networks; it must come with its programme."""
    by_selection = activity.admission == Activity.Admission.SELECTION
    return by_selection and activity.programme.draws_together


def parallel_networks(activity: Activity, at: datetime) -> list[Activity]:
    """Return the other networks of the programme for which one can apply now."""
    if not may_share(activity):
        return []
    rows = Activity.objects.filter(
        programme_id=activity.programme_id, admission=Activity.Admission.SELECTION
    ).exclude(pk=activity.pk)
    rows = rows.select_related("programme__organiser__organisation").order_by("short_title", "pk")
    return [row for row in rows if window(row, at) == "open"]


def choices_of(application: Application) -> list[Application]:
    """Return what somebody applied for in one go and did not withdraw, the first choice first."""
    root = application.along_with_id or application.pk
    rows = Application.objects.filter(Q(pk=root) | Q(along_with=root)).exclude(state__in=GONE)
    rows = rows.select_related("activity__programme__organiser__organisation", "person")
    return list(rows.order_by(F("preference").asc(nulls_last=True), "pk"))


class Misfit(StrEnum):
    """Why a network is perhaps not for this applicant."""

    ROLE = "role"
    SECTOR = "sector"


def misfits(application: Application, activity: Activity) -> list[Misfit]:
    """Return in what an applicant differs from those for whom a network is meant."""
    found = []
    if activity.audience and application.role and application.role not in activity.audience:
        found.append(Misfit.ROLE)
    if activity.sectors and application.sector and application.sector not in activity.sectors:
        found.append(Misfit.SECTOR)
    return found
