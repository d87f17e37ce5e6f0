"""How far intake and themes are, for many activities at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.intake.models import Fragment, Invitation, Questionnaire, Theme
from leerkring.programmes.models import Meeting
from leerkring.programmes.standing import Standing, Tally

QUESTIONNAIRES = Tally(  # each a kind of its own, named by id and title; the part was sent
    "questionnaires",
    lambda ids: Questionnaire.objects.filter(activity__in=ids),
    kind=Concat(Cast("pk", CharField()), Value(" "), "title"),
    part=Q(sent_at__isnull=False),
    moment=Max("closes_before"),
)
COPIES = Tally(  # of those with a place, by questionnaire: the last letter to who is not done
    "copies",
    lambda ids: Invitation.objects.filter(
        Exists(
            Application.objects.filter(
                state=ApplicationState.PLACED,
                activity_id=OuterRef("questionnaire__activity_id"),
                person_id=OuterRef("person_id"),
            )
        ),
        questionnaire__activity__in=ids,
    ),
    about="questionnaire_id",
    part=Q(done_at__isnull=False),
    moment=Max(Coalesce("reminded_at", "invited_at"), filter=Q(done_at=None)),
)
QUESTIONS = Tally(  # the part has a theme
    "questions",
    lambda ids: Fragment.objects.filter(activity__in=ids, set_aside=False),
    part=Q(Exists(Theme.objects.filter(fragments=OuterRef("pk")))),
)
PLANNED = Q(Exists(Meeting.objects.filter(themes=OuterRef("pk"), cancelled_at=None)))
THEMES = Tally("themes", lambda ids: Theme.objects.filter(activity__in=ids), part=PLANNED)
SHARED_THEMES = Tally(
    "shared themes", lambda ids: Theme.objects.filter(activity__in=ids, shared=True)
)


@dataclass(frozen=True, slots=True)
class IntakeStanding:
    """How far a questionnaire is among those with a place."""

    asked: int = 0
    done: int = 0
    last_letter_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Newest:
    """What is known of the newest questionnaire of an activity without reading its row."""

    pk: int
    title: str
    is_sent: bool
    closes_before: datetime


def newest_questionnaire(found: Standing, activity_id: int) -> Newest | None:
    """Return the newest questionnaire of an activity, if it has one."""
    rows = {
        int(pk): (title, counted)
        for kind, counted in found.of(QUESTIONNAIRES, activity_id).items()
        for pk, _space, title in [kind.partition(" ")]
    }
    if not rows:
        return None
    pk = max(rows)
    title, counted = rows[pk]
    assert counted.moment is not None
    return Newest(pk, title, counted.part > 0, counted.moment)


def intake_in(found: Standing, questionnaire: Newest | None) -> IntakeStanding:
    """Return how far a questionnaire is."""
    copies = found.of(COPIES, questionnaire.pk)[""] if questionnaire else None
    return IntakeStanding(*copies) if copies else IntakeStanding()


@dataclass(frozen=True, slots=True)
class ThemeStanding:
    """How far the themes of an activity are."""

    questions: int = 0
    waiting: int = 0
    themes: int = 0
    unplanned: int = 0
    shared: int = 0


def themes_in(found: Standing, activity_id: int) -> ThemeStanding:
    """Return how far the themes of an activity are."""
    questions, themes = (found.of(tally, activity_id)[""] for tally in (QUESTIONS, THEMES))
    return ThemeStanding(
        questions=questions.number,
        waiting=questions.number - questions.part,
        themes=themes.number,
        unplanned=themes.number - themes.part,
        shared=found.of(SHARED_THEMES, activity_id)[""].number,
    )
