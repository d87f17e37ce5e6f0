"""People who were asked by name to apply: how each of them stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from leerkring.admissions.mails import ASKED
from leerkring.admissions.models import Application, Nomination
from leerkring.admissions.queries.window import NOT_COUNTED
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.mail.models import Letter
from leerkring.people.finding import by_name
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Tally

A = ApplicationState
UNSENT = (Letter.State.DRAFT, Letter.State.QUEUED, Letter.State.SENDING)


class Standing(StrEnum):
    """What came of a nomination."""

    WAITS = "waits"  # the letter has not gone out yet
    NO_ANSWER = "no_answer"
    BEGUN = "begun"
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STILL_OPEN = frozenset({Standing.NO_ANSWER, Standing.BEGUN})


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody who was asked to apply, and how that stands."""

    nomination: Nomination
    standing: Standing

    @property
    def may_be_reminded(self) -> bool:
        return self.standing in STILL_OPEN and self.nomination.reminded_at is None


def nominations_of(activity: Activity) -> QuerySet[Nomination]:
    """Return who was asked to apply for an activity, by name."""
    rows = Nomination.objects.filter(application__activity=activity)
    rows = rows.select_related("application__person")
    return rows.order_by(*by_name("application__"))


def nomination_of(application: Application) -> Nomination | None:
    """Return the nomination with which an application began, if there was one."""
    if application.source != Application.Source.NOMINATION:
        return None
    nomination = Nomination.objects.filter(application=application).first()
    if nomination is not None:
        nomination.application = application
    return nomination


def nominees_of(activity: Activity) -> list[Nominee]:
    """Return everybody who was asked to apply, with what came of it, by name."""
    unsent = Letter.objects.filter(
        purpose=ASKED.purpose,
        state__in=UNSENT,
        version=OuterRef("pk"),
        context_ref=reference(activity),
    )
    rows = list(nominations_of(activity).annotate(waits=Exists(unsent)))
    known = known_addresses(activity, (row.application.email for row in rows))
    return [Nominee(row, _standing(row, known, waits=row.waits)) for row in rows]


def known_addresses(activity: Activity, addresses: Iterable[str]) -> set[str]:
    """Return those of these addresses whose owner has an application that counts."""
    wanted = {address.strip().lower() for address in addresses if address}
    rows = Application.objects.filter(activity=activity).exclude(state__in=NOT_COUNTED)
    pairs = rows.values_list("email", "person__email")
    known = {address.lower() for pair in pairs for address in pair if address}
    return wanted & known


def _standing(row: Nomination, known: set[str], *, waits: bool) -> Standing:
    application = row.application
    if application.email.lower() in known:
        return Standing.APPLIED
    if row.declined_at is not None:
        return Standing.DECLINED
    if application.state in {A.WITHDRAWN, A.LEFT}:
        return Standing.WITHDRAWN
    if application.state != A.DRAFT:
        return Standing.APPLIED
    if application.changed_at > application.created_at:
        return Standing.BEGUN
    return Standing.WAITS if waits else Standing.NO_ANSWER


def counts_of(nominees: Sequence[Nominee]) -> dict[Standing, int]:
    """Return how many stand where, in the order of the standings."""
    counts = Counter(nominee.standing for nominee in nominees)
    return {standing: counts[standing] for standing in Standing if counts[standing]}


SILENT = Tally(  # those who were asked by name, did not answer and were not reminded yet
    "silent",
    lambda ids: Nomination.objects.filter(
        application__activity__in=ids,
        application__state=A.DRAFT,
        application__submitted_at=None,
        reminded_at=None,
    ),
    about="application__activity_id",
)
