"""How far intake and themes are, for many activities at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.intake.models import Fragment, Invitation, Questionnaire, Theme
from leerkring.intake.states import InvitationState, progress_of
from leerkring.programmes.models import Activity, Meeting


@dataclass(slots=True)
class IntakeStanding:
    """How far an activity's newest questionnaire is among those with a place."""

    questionnaire: Questionnaire | None = None
    participants: int = 0
    progress: Counter[InvitationState] = field(default_factory=Counter)
    last_letter_at: datetime | None = None

    @property
    def asked(self) -> int:
        return self.progress.total()

    @property
    def done(self) -> int:
        return self.progress[InvitationState.DONE]


def intake_standings(activities: Sequence[Activity]) -> dict[int, IntakeStanding]:
    """Return the standing of the intake of each activity, in three queries."""
    found = {activity.pk: IntakeStanding() for activity in activities}
    placed = Application.objects.filter(activity__in=found, state=ApplicationState.PLACED)
    for row in placed.values("activity_id").annotate(number=Count("id")):
        found[row["activity_id"]].participants = row["number"]
    for questionnaire in Questionnaire.objects.filter(activity__in=found).order_by("id"):
        found[questionnaire.activity_id].questionnaire = questionnaire
    newest = {s.questionnaire.pk: s for s in found.values() if s.questionnaire}
    has_place = placed.filter(
        activity_id=OuterRef("questionnaire__activity_id"), person_id=OuterRef("person_id")
    )
    for copy in Invitation.objects.filter(Exists(has_place), questionnaire__in=newest):
        standing = newest[copy.questionnaire_id]
        standing.progress[progress_of(copy)] += 1
        if copy.done_at is None:
            last = copy.reminded_at or copy.invited_at
            standing.last_letter_at = max(last, standing.last_letter_at or last)
    return found


@dataclass(slots=True)
class ThemeStanding:
    """How far the themes of an activity are."""

    questions: int = 0
    waiting: int = 0
    themes: int = 0
    unplanned: int = 0
    shared: int = 0


def theme_standings(activities: Sequence[Activity]) -> dict[int, ThemeStanding]:
    """Return the standing of the themes of each activity, in two queries."""
    found: dict[int, ThemeStanding] = defaultdict(ThemeStanding)
    tied = Theme.objects.filter(fragments=OuterRef("pk"))
    questions = Fragment.objects.filter(activity__in=activities, set_aside=False)
    for row in (
        questions.annotate(has_theme=Exists(tied))
        .values("activity_id", "has_theme")
        .annotate(number=Count("id"))
    ):
        standing = found[row["activity_id"]]
        standing.questions += row["number"]
        standing.waiting += 0 if row["has_theme"] else row["number"]
    live = Meeting.objects.filter(themes=OuterRef("pk"), cancelled_at=None)
    for theme in Theme.objects.filter(activity__in=activities).annotate(planned=Exists(live)):
        standing = found[theme.activity_id]
        standing.themes += 1
        standing.unplanned += not theme.planned
        standing.shared += theme.shared
    return {activity.pk: found[activity.pk] for activity in activities}
