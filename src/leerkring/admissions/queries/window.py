"""What an applicant may do now, and what their application still lacks; reads for their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from leerkring.admissions.models import (
    Application,
    EligibilityCheck,
    LateAttempt,
    Offer,
    Question,
)
from leerkring.admissions.queries.applications import LINK
from leerkring.admissions.queries.asking import is_asked
from leerkring.admissions.queries.eligibility import unanswered, unmet
from leerkring.admissions.states import ApplicationState, DateAnswer
from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.trail import reference
from leerkring.people.links import is_genuine, row_id
from leerkring.people.models import Person
from leerkring.people.names import may_be_one
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.states import PublicState, public_state

A = ApplicationState
NOT_COUNTED = (A.DRAFT, A.WITHDRAWN, A.LEFT)
LONGEST_SHORT_ANSWER = 250
LONGEST_ANSWER = 4000
CHECKS, STEPS = 0, (1, 2, 3)


class Window(StrEnum):
    """Whether an application can be sent now, and if not, why."""

    OPEN = "open"
    NOT_YET = "not_yet"
    LATE = "late"
    INVITATION_ONLY = "invitation_only"
    CANCELLED = "cancelled"
    NOT_PUBLISHED = "not_published"


def window(activity: Activity, at: datetime, application: Application | None = None) -> Window:
    """Return whether this application can be sent at this moment.

    A few minutes of grace, when the activity gives them, are for whoever was still typing; a
    personal permission counts until its own moment.
    """
    state = public_state(activity, at)
    if state == PublicState.CANCELLED:
        return Window.CANCELLED
    if application is not None and application.late_until_at is not None:
        return Window.OPEN if at < application.late_until_at else Window.LATE
    if activity.admission == Activity.Admission.INVITATION:
        return Window.INVITATION_ONLY
    if state == PublicState.DRAFT:
        return Window.NOT_PUBLISHED
    end = activity.closes_before or activity.starts_at
    if activity.opens_at is None or at < activity.opens_at:
        return Window.NOT_YET
    grace = timedelta(minutes=activity.grace_minutes)
    return Window.OPEN if end is None or at < end + grace else Window.LATE


def applicant(application: Application) -> Actor:
    """Return the actor for whoever holds the personal link of an application."""
    name = application.name
    return Actor(ActorKind.PERSON, reference(application), name, application.person_id)


def application_by_link(token: str) -> Application | None:
    """Return the application that a personal link opens, with its activity; None when void."""
    pk = row_id(token)
    if pk is None:
        return None
    rows = Application.objects.select_related(
        "activity__programme__organiser__organisation", "person", "organisation"
    )
    application = rows.filter(pk=pk).first()
    if application is None or not is_genuine(token, LINK, application):
        return None
    return application


def is_repeat(application: Application) -> bool:
    """Tell whether this is the second application of somebody who had applied already.

    It was sent but does not count: the first one does, and its owner was told by mail. On screen
    it looks like any other, so that nobody can find out who applied by typing an address.
    """
    return application.state == A.DRAFT and application.submitted_at is not None


def shown_state(application: Application) -> str:
    """Return the state that the holder of the link sees; see `is_repeat`."""
    if not is_repeat(application):
        return application.state
    activity = application.activity
    if activity.admission != Activity.Admission.OPEN:
        return A.SUBMITTED
    return A.RESERVE if activity.is_full else A.PLACED


def same_person(
    activity: Activity, email: str, name: tuple[str, str] = ("", "")
) -> Application | None:
    """Return the application that counts of whoever has this address, if they applied already.

    With a name it is theirs alone: colleagues who share a mailbox are different people.
    """
    counted = Application.objects.filter(activity=activity).exclude(state__in=NOT_COUNTED)
    address = email.strip().lower()
    rows = counted.alias(typed=Lower("email"), known=Lower("person__email")).filter(
        Q(typed=address) | Q(known=address)
    )
    for row in rows.select_related("person").order_by("pk"):
        if may_be_one((row.given_name, row.family_name), name):
            return row
    return None


def persons_with_address(email: str) -> QuerySet[Person]:
    """Return whose address this is, whatever its capitals, who had it first before others."""
    rows = Person.objects.alias(address=Lower("email"))
    return rows.filter(address=email.strip().lower()).order_by("shares_mailbox", "pk")


def person_with_address(email: str) -> Person | None:
    """Return the person who had this address first."""
    return persons_with_address(email).first()


def questions_of(activity: Activity) -> QuerySet[Question]:
    """Return the activity's own questions, in their order."""
    return Question.objects.filter(activity=activity).select_related("asked_if")


def meetings_to_promise(activity: Activity, at: datetime) -> QuerySet[Meeting]:
    """Return the meetings whose date an applicant is asked about: known, to come, not cancelled."""
    return series_of(activity, at).filter(on__isnull=False)


def series_of(activity: Activity, at: datetime) -> QuerySet[Meeting]:
    """Return the meetings to come in their order, those without a date among them."""
    to_come = Q(on=None) | Q(starts_at=None) | Q(starts_at__gt=at)
    rows = Meeting.objects.filter(links__activity=activity, cancelled_at=None)
    return rows.filter(to_come).order_by("links__number")


def promises_of(application: Application) -> dict[int, str]:
    """Return what the applicant said of each meeting's date."""
    return dict(application.commitments.values_list("meeting_id", "answer"))


class DateProblem(StrEnum):
    """Why the answers to the dates do not fit what the activity asks."""

    MISSING = "missing"
    ALL_NEEDED = "all_needed"
    ONE_AT_MOST = "one_at_most"


def date_problem(
    activity: Activity, meeting_ids: Iterable[int], answers: Mapping[int, str]
) -> DateProblem | None:
    """Return what is wrong with the answers to the dates under the activity's policy."""
    wanted = list(meeting_ids)
    given = [answers.get(pk, "") for pk in wanted]
    if any(answer not in DateAnswer.values for answer in given):
        return DateProblem.MISSING
    uncertain = sum(answer != DateAnswer.YES for answer in given)
    if activity.commitment == Activity.Commitment.STRICT and uncertain:
        return DateProblem.ALL_NEEDED
    if activity.commitment == Activity.Commitment.CONSULT and uncertain > 1:
        return DateProblem.ONE_AT_MOST
    return None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that an application still needs: the step it stands in, and the field."""

    step: int
    field: str


def lacks(
    application: Application,
    questions: Iterable[Question],
    meeting_ids: Iterable[int],
    promises: Mapping[int, str],
    checks: Sequence[EligibilityCheck] = (),
) -> list[Lack]:
    """Return everything that must be filled in before this application can be sent.

    `checks` are the conditions that this applicant must fulfil.
    """
    activity = application.activity
    said = application.checks
    missing = [
        Lack(CHECKS, f"check_{check.pk}")
        for check in (*unanswered(checks, said), *unmet(checks, said))
    ]
    missing += [Lack(1, name) for name in needed_fields(activity) if not getattr(application, name)]
    words = application.motivation_words
    if not _fits(words, activity):
        missing.append(Lack(2, "motivation"))
    answers = application.answers
    missing += [
        Lack(2, f"question_{question.pk}")
        for question in questions
        if question.required
        and is_asked(question, answers)
        and answers.get(str(question.pk)) in (None, "", [])
    ]
    if date_problem(activity, meeting_ids, promises):
        missing.append(Lack(3, "dates"))
    return missing


def needed_fields(activity: Activity) -> tuple[str, ...]:
    """Return the fields about a person without which an application cannot be sent.

    The sector is one of them where places are spread: who has none would count for no quota.
    """
    names = ("given_name", "email")
    if activity.admission == Activity.Admission.OPEN:
        return names
    spreads = activity.selection_method == Activity.SelectionMethod.SPREAD and activity.sectors
    where = ("role", "organisation_name", "organisation_town")
    return (*names, *where, *(("sector",) if spreads else ()))


def _fits(words: int, activity: Activity) -> bool:
    if activity.admission == Activity.Admission.OPEN or not activity.motivation_words_max:
        return True
    return max(1, activity.motivation_words_min) <= words <= activity.motivation_words_max


def may_be_registered_by_another(activity: Activity) -> bool:
    """Tell whether a colleague can register somebody: open to all, and nothing has to be told."""
    is_open = activity.admission == Activity.Admission.OPEN
    return is_open and not any(question.required for question in questions_of(activity))


def may_edit(application: Application, at: datetime) -> bool:
    """Tell whether the applicant can still change what they wrote."""
    if application.state not in {A.SUBMITTED, A.DRAFT}:
        return False
    return window(application.activity, at, application) == Window.OPEN


def may_withdraw(application: Application, at: datetime) -> bool:
    """Tell whether there is something to withdraw: not after the last meeting."""
    ends = application.activity.ends_at
    over = ends is not None and ends <= at
    return not over and application.state in {A.DRAFT, A.SUBMITTED, A.RESERVE, A.OFFERED, A.PLACED}


def may_undo_withdrawal(application: Application, at: datetime) -> bool:
    """Tell whether leaving can be undone: one can still apply, or the place has not gone on."""
    if may_return(application, at):
        return True
    gone = application.state == A.WITHDRAWN or (
        application.state == A.LEFT and application.activity.admission == Activity.Admission.OPEN
    )
    return gone and window(application.activity, at, application) == Window.OPEN


def may_return(application: Application, at: datetime) -> bool:
    """Tell whether somebody can undo that they gave up what the selection gave them.

    A place comes back as long as it has not gone on to somebody else, an offer until its last day.
    """
    before = application.before_leaving.get("state")
    activity = Activity.objects.get(pk=application.activity_id)  # how many places are taken now
    if before is None or activity.cancelled_at or (activity.ends_at and activity.ends_at <= at):
        return False
    if before == A.RESERVE:
        return application.state == A.WITHDRAWN
    if activity.is_full or application.state not in {A.DECLINED, A.WITHDRAWN, A.LEFT}:
        return False
    if before == A.PLACED:
        return True
    offer = Offer.objects.filter(application=application).order_by("-pk").first()
    return offer is not None and offer.answer_before > at


def latest_attempt(application: Application) -> datetime | None:
    """Return when this application last came in too late, if it did."""
    attempts = LateAttempt.objects.filter(application=application).order_by("-arrived_at")
    return attempts.values_list("arrived_at", flat=True).first()
