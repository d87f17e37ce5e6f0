"""Reads of questionnaires, of who filled them in, and of what we know of somebody already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from django.db.models import Prefetch, QuerySet

from leerkring.admissions.models import Application, Question
from leerkring.admissions.states import ApplicationState
from leerkring.intake.models import Answer, Invitation, Item, Questionnaire
from leerkring.intake.states import InvitationState, progress_of
from leerkring.people.finding import by_name
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day


def questionnaires_of(activity: Activity) -> QuerySet[Questionnaire]:
    """Return an activity's questionnaires, the newest first."""
    return Questionnaire.objects.filter(activity=activity).order_by("-id")


def participants(activity: Activity) -> QuerySet[Application]:
    """Return the applications that hold a place, with their person, by family name."""
    return (
        Application.objects.filter(activity=activity, state=ApplicationState.PLACED)
        .select_related("person", "organisation")
        .order_by(*by_name())
    )


def people_without_copy(questionnaire: Questionnaire) -> list[Person]:
    """Return the participants who have not been sent this questionnaire, by family name."""
    invited = Invitation.objects.filter(questionnaire=questionnaire).values("person_id")
    rows = participants_of_id(questionnaire.activity_id).exclude(person_id__in=invited)
    return sorted((row.person for row in rows if row.person), key=attrgetter("sort_name"))


def participants_of_id(activity_id: int) -> QuerySet[Application]:
    """Return the applications that hold a place in the activity with this id."""
    rows = Application.objects.filter(activity_id=activity_id, state=ApplicationState.PLACED)
    return rows.select_related("person").order_by(*by_name())


@dataclass(frozen=True, slots=True)
class Copy:
    """One participant's copy as the team sees it."""

    invitation: Invitation
    progress: InvitationState
    has_place: bool
    may_be_reminded: bool

    @property
    def person(self) -> Person:
        return self.invitation.person


def copies_of(questionnaire: Questionnaire, at: datetime) -> list[Copy]:
    """Return everybody's copy with how far they are, by family name."""
    placed = set(participants_of_id(questionnaire.activity_id).values_list("person_id", flat=True))
    found = Invitation.objects.filter(questionnaire=questionnaire).select_related("person")
    rows = found.order_by(*by_name("person__"), "pk")
    is_open = questionnaire.sent_at is not None and at < questionnaire.closes_before
    return [
        Copy(
            row,
            progress_of(row),
            row.person_id in placed,
            is_open and row.person_id in placed and _may_be_reminded(row, at),
        )
        for row in rows
    ]


def copies_to_remind(questionnaire: Questionnaire, at: datetime) -> list[Copy]:
    """Return the copies of those who have a place, did not finish and had no letter today."""
    return [copy for copy in copies_of(questionnaire, at) if copy.may_be_reminded]


def _may_be_reminded(invitation: Invitation, at: datetime) -> bool:
    last = invitation.reminded_at or invitation.invited_at
    is_same_day = amsterdam_day(last) == amsterdam_day(at)
    return invitation.done_at is None and not is_same_day and bool(invitation.person.email)


def answers_of(invitation: Invitation) -> dict[int, Answer]:
    """Return what somebody answered so far, by the question's id."""
    return {answer.item_id: answer for answer in invitation.answers.all()}


@dataclass(frozen=True, slots=True)
class Row:
    """One participant's answers for a table, in the order of the questions."""

    invitation: Invitation
    progress: InvitationState
    answers: dict[int, Answer]


def answers_table(questionnaire: Questionnaire) -> tuple[list[Item], list[Row]]:
    """Return the questions, and each participant's answers to them, by family name."""
    items = list(questionnaire.items.all())
    found = Invitation.objects.filter(questionnaire=questionnaire).select_related("person")
    rows = found.prefetch_related("answers").order_by(*by_name("person__"), "pk")
    return items, [Row(row, progress_of(row), answers_of(row)) for row in rows]


# --- what we know already -------------------------------------------------------------------------


class Source(StrEnum):
    """From where we know an answer."""

    APPLICATION = "application"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that somebody gave before, elsewhere."""

    text: str
    choices: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class AboutMe:
    """What somebody told when they applied."""

    name: str
    organisation: str
    job: str
    motivation: str


def application_of(invitation: Invitation) -> Application | None:
    """Return the application with which somebody has a place here."""
    rows = participants_of_id(invitation.questionnaire.activity_id)
    return rows.filter(person_id=invitation.person_id).first()


def about_me(application: Application) -> AboutMe:
    """Return what need not be asked, because the application says it."""
    return AboutMe(
        application.name,
        application.organisation_name,
        application.job_title or (application.get_role_display() if application.role else ""),
        application.motivation,
    )


def known_answers(
    invitation: Invitation, items: Iterable[Item], application: Application | None
) -> dict[int, Known]:
    """Return what somebody told us before, by question: in the application or an earlier intake."""
    items = list(items)
    known = _from_earlier_intakes(invitation, items)
    if application:
        known |= _from_application(items, application)
    return known


def _from_application(items: list[Item], application: Application) -> dict[int, Known]:
    facts: dict[str, str] = {
        Item.Known.MOTIVATION: application.motivation,
        Item.Known.ORGANISATION: application.organisation_name,
        Item.Known.JOB_TITLE: application.job_title,
    }
    asked = Question.objects.filter(activity_id=application.activity_id)
    told = {
        _folded(question.label): application.answers.get(str(question.pk)) for question in asked
    }
    known = {}
    for item in items:
        value = facts.get(item.known_from) if item.known_from else told.get(_folded(item.text))
        if value not in (None, "", []):
            known[item.pk] = _as_known(item, value, Source.APPLICATION)
    return known


def _from_earlier_intakes(invitation: Invitation, items: list[Item]) -> dict[int, Known]:
    organiser_id = invitation.questionnaire.activity.programme.organiser_id
    earlier = (
        Answer.objects.filter(
            invitation__person_id=invitation.person_id,
            invitation__questionnaire__activity__programme__organiser_id=organiser_id,
        )
        .exclude(invitation=invitation)
        .select_related("item")
        .order_by("answered_at")
    )
    told = {(_folded(answer.item.text), answer.item.kind): answer for answer in earlier}
    return {
        item.pk: Known(answer.text, tuple(answer.choices), Source.EARLIER)
        for item in items
        if (answer := told.get((_folded(item.text), item.kind)))
    }


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?.: ")


def _as_known(item: Item, value: object, source: Source) -> Known:
    if isinstance(value, bool):
        return Known("yes" if value else "no", (), source)
    words = [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
    if item.kind in {Item.Kind.CHOICE, Item.Kind.MULTIPLE}:
        return Known("", tuple(word for word in words if word in item.options), source)
    return Known(", ".join(words), (), source)


def open_copies(person: Person, at: datetime) -> QuerySet[Invitation]:
    """Return the copies that a participant can still fill in, the most urgent first."""
    placed = Application.objects.filter(person=person, state=ApplicationState.PLACED)
    return (
        Invitation.objects.filter(
            person=person,
            questionnaire__sent_at__lte=at,
            questionnaire__closes_before__gt=at,
            questionnaire__activity__in=placed.values("activity_id"),
        )
        .select_related("questionnaire__activity")
        .order_by("questionnaire__closes_before", "pk")
    )


def copy_with_answers(invitation: Invitation) -> Invitation:
    """Return a copy again, with its questions and answers loaded."""
    return with_answers(Invitation.objects.all()).get(pk=invitation.pk)


def with_answers(copies: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Return copies with their questions and answers."""
    items = Prefetch("questionnaire__items", Item.objects.all())
    of_whom = copies.select_related("person", "questionnaire__activity__programme__organiser")
    return of_whom.prefetch_related("answers", items)
