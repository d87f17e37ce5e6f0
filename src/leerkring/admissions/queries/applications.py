"""Reads of applications, offers and the reserve list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    Min,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat, Substr

from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.overviews import application_counts
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.audit.numbers import number_of
from leerkring.mail.models import Letter
from leerkring.people.finding import by_name
from leerkring.people.links import is_genuine, row_id
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Standing, Tally

LETTERS_OF = "activity:"  # what an activity's letters have before its id
LINK, OFFER_LINK = "application", "offer"  # keep these personal links apart from others


def submitted_applications(activity: Activity) -> QuerySet[Application]:
    """Return the applications that wait for a decision."""
    return Application.objects.filter(activity=activity, state=ApplicationState.SUBMITTED)


def open_offers(activity: Activity) -> QuerySet[Offer]:
    """Return the offers that wait for an answer, the most urgent first."""
    return (
        Offer.objects.filter(application__activity=activity, state=OfferState.OPEN)
        .select_related("application__person")
        .order_by("answer_before", "pk")
    )


def told_of(offers: Sequence[Offer]) -> dict[int, datetime]:
    """Return since when people know of their offers: a letter that waits reminds of nothing."""
    rows = Letter.objects.filter(
        purpose__in=["place_offered", "place_invited"],
        version__in=[offer.pk for offer in offers],
        subject_ref__in=[f"application:{offer.application_id}" for offer in offers],
    )
    found = {
        version: (state, sent)
        for version, state, sent in rows.values_list("version", "state", "sent_at")
    }
    told = {}
    for offer in offers:
        state, sent_at = found.get(offer.pk, ("", offer.offered_at))
        has_gone = state in {"", Letter.State.SENT, Letter.State.BOUNCED}
        if sent_at is not None and has_gone:
            told[offer.pk] = sent_at
    return told


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


def placed_applications(activities: Iterable[Activity | int]) -> QuerySet[Application]:
    """Return the applications that hold a place in any of these activities, by family name."""
    return applications_with_a_place().filter(activity__in=list(activities))


def applications_with_a_place() -> QuerySet[Application]:
    """Return the applications that hold a place anywhere, by family name."""
    return (
        Application.objects.filter(state=ApplicationState.PLACED, person__erased_at=None)
        .select_related("person", "organisation__place", "activity__programme__organiser")
        .order_by(*by_name("person__"), "id")
    )


def real_recipients(activity: Activity) -> QuerySet[Application]:
    """Return people of an activity with whom a letter's words can be tried, newest first."""
    rows = Application.objects.filter(activity=activity, person__isnull=False)
    return rows.select_related("person").order_by("-submitted_at", "-pk")


def application_by_offer_link(token: str) -> Application | None:
    """Return the application whose offer a personal link answers; None when the link is void."""
    pk = row_id(token)
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    application = rows.filter(pk=pk).first() if pk is not None else None
    if application is None or not is_genuine(token, OFFER_LINK, application):
        return None
    return application


@dataclass(frozen=True, slots=True)
class OfferCounts:
    """How many people have a place, how many must still answer, and when the first time ends."""

    placed: int = 0
    open: int = 0
    next_end: datetime | None = None


OPEN_OFFERS = Tally(
    "open offers",
    lambda ids: Offer.objects.filter(application__activity__in=ids, state=OfferState.OPEN),
    about="application__activity_id",
    moment=Min("answer_before"),
)


def offers_in(found: Standing, activity_id: int) -> OfferCounts:
    """Return how the answers to an activity's offers stand."""
    waiting = found.of(OPEN_OFFERS, activity_id)[""]
    placed = application_counts(found, activity_id).placed
    return OfferCounts(placed, waiting.number, waiting.moment)


DRAFTS = Tally(  # letters of an activity that wait for a person
    "drafts",
    lambda ids: Letter.objects.filter(
        state=Letter.State.DRAFT,
        context_ref__in=Activity.objects.filter(pk__in=ids).values_list(
            Concat(Value(LETTERS_OF), Cast("pk", CharField())), flat=True
        ),
    ),
    about=Cast(Substr("context_ref", len(LETTERS_OF) + 1), BigIntegerField()),
)


def reserve_position(application: Application) -> int:
    """Return how many-th on the reserve list somebody is: 1 for the first."""
    waiting = Application.objects.filter(
        activity_id=application.activity_id, state=ApplicationState.RESERVE
    )
    if application.reserve_number is None:  # see `is_repeat`
        return waiting.count() + 1
    return waiting.filter(reserve_number__lt=application.reserve_number).count() + 1


def answer_before(application: Application) -> datetime | None:
    """Return until when somebody can answer the offer of a place; None without an open offer."""
    offers = Offer.objects.filter(application=application, state=OfferState.OPEN)
    return offers.order_by("-pk").values_list("answer_before", flat=True).first()


def activities_with_place(person: Person) -> QuerySet[Activity]:
    """Return the activities in which somebody has a place."""
    mine = Application.objects.filter(person=person, state=ApplicationState.PLACED)
    return Activity.objects.filter(pk__in=mine.values("activity")).order_by("pk")


def postal_address_of(letter: Letter) -> str:
    """Return where a letter on paper about an application goes: their address, or their school."""
    pk = number_of(letter.subject_ref, "application") or 0
    row = Application.objects.filter(pk=pk).first()
    if row is None:
        return ""
    town = f"{row.organisation_postcode} {row.organisation_town}".strip()
    school = ", ".join(filter(None, [row.organisation_name, town]))
    return " ".join(row.postal_address.split()) or school
