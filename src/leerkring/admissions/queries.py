"""Reads of applications, verdicts, draws and offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Mod

from leerkring.admissions.models import Application, Decision, DrawRound, Offer, Review
from leerkring.admissions.states import (
    ApplicationState,
    DrawState,
    OfferState,
)
from leerkring.audit.actors import Actor
from leerkring.people.models import Affiliation
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day

V = Review.Verdict


# --- motivations and what readers said of them ----------------------------------------------------


def with_verdict(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Add `verdict`: what the readers agree on, "doubt" where one more must look, "" if unread."""
    said = {f"is_{verdict}": _said(verdict) for verdict in V.values}
    return applications.annotate(**said).annotate(
        verdict=Case(
            When(is_suitable=True, is_not=False, then=Value(V.SUITABLE.value)),
            When(is_suitable=False, is_not=True, then=Value(V.NOT.value)),
            When(Q(is_suitable=True) | Q(is_doubt=True), then=Value(V.DOUBT.value)),
            default=Value(""),
        )
    )


def _said(verdict: str) -> Exists:
    return Exists(Review.objects.filter(application=OuterRef("pk"), verdict=verdict))


def applications_to_read(activity: Activity, by: Actor, at: datetime) -> QuerySet[Any]:
    """Return the motivations that this reader may read now: unread, or in doubt after another's.

    Each reader goes through the pile in an order of their own, so that two seldom read the same
    one; what concerns the reader's own organisation is left out.
    """
    reader = int(by.id)
    mine = Review.objects.filter(application=OuterRef("pk"), reviewer_id=reader)
    pile = with_verdict(submitted_applications(activity)).filter(verdict__in=["", V.DOUBT])
    own_order = Mod(F("pk") * 7919 + Value(reader * 104_729), Value(10_007))
    return without_own_interest(pile, by, at).exclude(Exists(mine)).order_by(own_order, "pk")


def without_own_interest(applications: QuerySet[Any], by: Actor, at: datetime) -> QuerySet[Any]:
    """Leave out what concerns the reader: their own application, school or board."""
    own = by.person_id or 0
    organisations = Affiliation.objects.filter(
        Q(until_before=None) | Q(until_before__gt=amsterdam_day(at)), person_id=own
    ).values("organisation_id")
    concerns = (
        Q(person_id=own)
        | Q(organisation__in=organisations)
        | Q(organisation__parent__in=organisations)
    )
    return applications.exclude(
        Exists(Application.objects.filter(concerns, pk=OuterRef("pk")).order_by())
    )


def submitted_applications(activity: Activity) -> QuerySet[Application]:
    """Return the applications that wait for a decision."""
    return Application.objects.filter(activity=activity, state=ApplicationState.SUBMITTED)


def unsettled_applications(activity: Activity) -> QuerySet[Any]:
    """Return the applications that are unread or still in doubt."""
    return with_verdict(submitted_applications(activity)).filter(verdict__in=["", V.DOUBT])


# --- draws and offers ----------------------------------------------------------------------------


def rounds_of(activity: Activity) -> QuerySet[DrawRound]:
    """Return the draws of an activity, newest first."""
    return DrawRound.objects.filter(activities=activity).order_by("-number", "-pk")


def open_round(activity: Activity) -> DrawRound | None:
    """Return the draw that is fixed or drawn and not yet released, if there is one."""
    return rounds_of(activity).filter(state__in=[DrawState.FIXED, DrawState.DRAWN]).first()


def decisions_of(round_: DrawRound) -> QuerySet[Decision]:
    """Return a draw's decisions with their applications: places first, then the reserve list."""
    order = Case(
        When(outcome=Decision.Outcome.PLACE, then=Value(0)),
        When(outcome=Decision.Outcome.RESERVE, then=Value(1)),
        default=Value(2),
    )
    return (
        Decision.objects.filter(round=round_)
        .select_related("application__organisation")
        .order_by(order, "reserve_number", "application__family_name", "application_id")
    )


def open_offers(activity: Activity) -> QuerySet[Offer]:
    """Return the offers that wait for an answer, the most urgent first."""
    return (
        Offer.objects.filter(application__activity=activity, state=OfferState.OPEN)
        .select_related("application__person")
        .order_by("answer_before", "pk")
    )


def reserve_list(activity: Activity) -> QuerySet[Application]:
    """Return the reserve list in its order."""
    rows = Application.objects.filter(activity=activity, state=ApplicationState.RESERVE)
    return rows.order_by(F("reserve_number").asc(nulls_last=True), "submitted_at", "pk")


def activities_with_due_offers(at: datetime) -> QuerySet[Activity]:
    """Return the activities in which somebody did not answer an offer in time."""
    due = Offer.objects.filter(
        application__activity=OuterRef("pk"), state=OfferState.OPEN, answer_before__lte=at
    )
    return Activity.objects.filter(Exists(due)).select_related("programme__organiser")
