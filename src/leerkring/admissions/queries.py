"""Reads of applications, verdicts, draws and offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Substr

from leerkring.admissions.models import (
    Application,
    DateCommitment,
    Decision,
    DrawRound,
    Offer,
    Review,
)
from leerkring.admissions.overviews import application_counts
from leerkring.admissions.states import (
    ApplicationState,
    DrawState,
    OfferState,
)
from leerkring.admissions.verdicts import with_readings
from leerkring.audit.actors import Actor
from leerkring.mail.models import Letter
from leerkring.people.links import is_genuine, row_id
from leerkring.people.models import Affiliation, Organisation
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.standing import Standing, Tally, standing

V = Review.Verdict
LETTERS_OF = "activity:"  # what an activity's letters have before its id
LINK, OFFER_LINK = "application", "offer"  # keep these personal links apart from others
PLACES_FIRST = Case(
    When(outcome=Decision.Outcome.PLACE, then=Value(0)),
    When(outcome=Decision.Outcome.RESERVE, then=Value(1)),
    default=Value(2),
)


# --- motivations and what readers said of them ----------------------------------------------------


def with_verdict(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Add `verdict`: what the readers agree on, "doubt" where one more must look, "" if unread."""
    return with_readings(applications)


def without_own_interest(applications: QuerySet[Any], by: Actor, at: datetime) -> QuerySet[Any]:
    """Leave out what concerns the reader: their own application, or one of their school or board.

    A school has the same board as the schools beside it, so these are left out as well.
    """
    own = by.person_id or 0
    organisations = Affiliation.objects.filter(
        Q(until_before=None) | Q(until_before__gt=amsterdam_day(at)), person_id=own
    ).values("organisation_id")
    boards = Organisation.objects.filter(
        pk__in=organisations, parent__kind=Organisation.Kind.BOARD
    ).values("parent_id")
    concerns = (
        Q(person_id=own)
        | Q(organisation__in=organisations)
        | Q(organisation__in=boards)
        | Q(organisation__parent__in=organisations)
        | Q(organisation__parent__in=boards)
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
    return (
        Decision.objects.filter(round=round_)
        .select_related("application__organisation")
        .order_by(PLACES_FIRST, "reserve_number", "application__family_name", "application_id")
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


def dossier(activity: Activity) -> QuerySet[Any]:
    """Return an activity's applications with everything that the page of one of them shows."""
    commitments = DateCommitment.objects.select_related("meeting").order_by("meeting__on")
    return (
        with_verdict(Application.objects.filter(activity=activity))
        .select_related(
            "person", "organisation__place", "activity__programme__organiser__organisation"
        )
        .prefetch_related(
            Prefetch("commitments", commitments),
            Prefetch("reviews", Review.objects.select_related("reviewer__person")),
            Prefetch("offers", Offer.objects.order_by("-pk")),
        )
    )


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How far the reading of an activity's motivations is."""

    suitable: int = 0
    refused: int = 0
    doubt: int = 0
    unread: int = 0

    @property
    def all(self) -> int:
        return self.suitable + self.refused + self.doubt + self.unread

    @property
    def settled(self) -> int:
        return self.suitable + self.refused


def reading_progress(activity: Activity) -> ReadingProgress:
    """Return how many motivations are settled, in doubt and unread."""
    return progress_by_activity([activity.pk])[activity.pk]


VERDICTS = Tally(
    "verdicts",
    lambda ids: with_verdict(
        Application.objects.filter(activity__in=ids, state=ApplicationState.SUBMITTED)
    ),
    kind="verdict",
)


def progress_in(found: Standing, activity_id: int) -> ReadingProgress:
    """Return how far the reading of an activity's motivations is."""
    verdicts = found.of(VERDICTS, activity_id)
    return ReadingProgress(*(verdicts[v].number for v in (V.SUITABLE, V.NOT, V.DOUBT, "")))


def progress_by_activity(activity_ids: Iterable[int]) -> dict[int, ReadingProgress]:
    """Return how far the reading is in many activities at once; each is in the answer."""
    ids = list(activity_ids)
    found = standing([VERDICTS], ids)
    return {pk: progress_in(found, pk) for pk in ids}


def reviews_by(activity: Activity, by: Actor) -> QuerySet[Review]:
    """Return what this reader said of motivations for an activity, the latest first."""
    rows = Review.objects.filter(application__activity=activity, reviewer_id=int(by.id))
    return rows.order_by("-reviewed_at", "-pk")


def all_decisions(activity: Activity) -> QuerySet[Decision]:
    """Return every decision about an activity's applications, draw by draw."""
    return (
        Decision.objects.filter(round__activities=activity, application__activity=activity)
        .select_related("round", "application")
        .order_by("round__number", "round_id", PLACES_FIRST, "reserve_number", "application_id")
    )


def placed_applications(activity: Activity) -> QuerySet[Application]:
    """Return who has a place, by name."""
    rows = Application.objects.filter(activity=activity, state=ApplicationState.PLACED)
    return rows.order_by("family_name", "given_name", "pk")


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


ROUNDS = Tally(  # the number is that of the latest draw in each state
    "rounds",
    lambda ids: DrawRound.activities.through.objects.filter(activity__in=ids),
    kind="drawround__state",
    number=Max("drawround_id"),
)


def round_state(found: Standing, activity_id: int) -> str:
    """Return the state of an activity's latest draw, "" where there was none."""
    states = found.of(ROUNDS, activity_id)
    return max(states, key=lambda state: states[state].number, default="")


def joint_rounds_by_activity(activity_ids: Iterable[int]) -> dict[int, int]:
    """Return the draw that each activity shares with others and that waits for its release."""
    several = DrawRound.objects.filter(state=DrawState.DRAWN).annotate(
        number_of=Count("activities")
    )
    shared = several.filter(number_of__gt=1)
    links = DrawRound.activities.through.objects.filter(
        activity__in=list(activity_ids), drawround__in=shared.values("pk")
    )
    return dict(links.values_list("activity_id", "drawround_id"))


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


def is_fixed(activity: Activity) -> bool:
    """Tell whether a draw stands fast, so that its spread does too."""
    if activity.selection in {Activity.Selection.DRAWN, Activity.Selection.RELEASED}:
        return True
    rounds = DrawRound.objects.filter(activities=activity)
    return rounds.filter(~Q(state=DrawState.ROLLED_BACK)).exists()
