"""Reads of themes and questions: where each came from, where it comes back, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet

from leerkring.concepts.models import Concept
from leerkring.intake.models import Answer, Fragment, Theme, Treatment
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Meeting


def themes_of(activity: Activity) -> QuerySet[Theme]:
    """Return an activity's themes in their order, with how many questions each has."""
    return (
        Theme.objects.filter(activity=activity)
        .annotate(questions=Count("fragments", filter=Q(fragments__set_aside=False)))
        .order_by("position", "id")
    )


BY_DATE = Meeting.objects.order_by("on", "starts_at", "id")


def themes_in_full(activity: Activity) -> QuerySet[Theme]:
    """Return an activity's themes with their concepts, meetings and number of questions."""
    return themes_of(activity).prefetch_related("concepts", Prefetch("meetings", BY_DATE))


def questions_to_sort(activity: Activity) -> QuerySet[Fragment]:
    """Return all questions of an activity with their themes and their answer, oldest first."""
    return (
        Fragment.objects.filter(activity=activity, text__gt="")
        .select_related("answer__item", "person")
        .prefetch_related("themes")
        .order_by("answer__invitation_id", "answer__item__position", "position", "id")
    )


def without_theme(questions: QuerySet[Fragment]) -> QuerySet[Fragment]:
    """Keep the questions that wait for a theme."""
    return questions.filter(set_aside=False, themes=None)


def answers_to_take_in(activity: Activity, at: datetime) -> QuerySet[Answer]:
    """Return the answers that feed themes and are not among the questions yet.

    Those of unfinished copies too, once the questionnaire is closed: what was typed was meant.
    """
    finished = Q(invitation__done_at__isnull=False)
    too_late = Q(invitation__questionnaire__closes_before__lte=at)
    taken = Fragment.objects.filter(answer=OuterRef("pk"))
    return (
        Answer.objects.filter(
            finished | too_late,
            invitation__questionnaire__activity=activity,
            item__feeds_themes=True,
        )
        .exclude(text="")
        .exclude(Exists(taken))
        .select_related("invitation", "item")
        .order_by("invitation_id", "item__position", "pk")
    )


def questions_of_theme(theme: Theme) -> QuerySet[Fragment]:
    """Return a theme's questions, each with its answer and where it was treated."""
    treatments = Treatment.objects.select_related("meeting").order_by("at")
    return (
        Fragment.objects.filter(themes=theme, set_aside=False, text__gt="")
        .select_related("answer__item", "person")
        .prefetch_related(Prefetch("treatments", treatments))
        .order_by("created_at", "position", "id")
    )


def questions_for_meeting(activity: Activity, meeting: Meeting) -> QuerySet[Fragment]:
    """Return the questions of the themes planned in a meeting, and where each was treated."""
    themes = Theme.objects.filter(activity=activity, meetings=meeting)
    treatments = Treatment.objects.select_related("meeting").order_by("at")
    return (
        Fragment.objects.filter(themes__in=themes, set_aside=False, text__gt="")
        .prefetch_related("themes", Prefetch("treatments", treatments))
        .distinct()
        .order_by("created_at", "position", "id")
    )


# --- coverage: which theme comes back when, and where the gaps are -------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A theme in a meeting: whether it is planned, and how many of its questions were treated."""

    planned: bool
    treated: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Theme × meeting, and what is missing in it."""

    themes: list[Theme]
    meetings: list[Meeting]
    cells: dict[tuple[int, int], Cell]
    without_meeting: list[Theme]
    empty_meetings: list[Meeting]
    untreated: int
    """How many questions with a theme were treated in no meeting yet."""


def coverage(activity: Activity, meetings: Sequence[Meeting]) -> Coverage:
    """Return which theme comes back in which of these meetings, with the gaps."""
    themes = list(themes_of(activity).prefetch_related(Prefetch("meetings", BY_DATE)))
    treated = _treated_questions(activity)
    planned = {(theme.pk, row.pk) for theme in themes for row in theme.meetings.all()}
    cells = {
        (theme.pk, row.pk): Cell((theme.pk, row.pk) in planned, treated[theme.pk, row.pk])
        for theme in themes
        for row in meetings
    }
    filled = {meeting_id for _theme_id, meeting_id in planned}
    live = {row.pk for row in meetings}
    return Coverage(
        themes,
        list(meetings),
        cells,
        [theme for theme in themes if not {row.pk for row in theme.meetings.all()} & live],
        [row for row in meetings if row.pk not in filled and not row.is_closing],
        _untreated_questions(activity),
    )


def _treated_questions(activity: Activity) -> dict[tuple[int, int], int]:
    rows = (
        Treatment.objects.filter(fragment__activity=activity)
        .exclude(fragment__themes=None)
        .values("meeting_id", theme_id=F("fragment__themes"))
        .annotate(number=Count("id"))
    )
    found: dict[tuple[int, int], int] = defaultdict(int)
    for row in rows:
        found[row["theme_id"], row["meeting_id"]] = row["number"]
    return found


def _untreated_questions(activity: Activity) -> int:
    sorted_ones = Fragment.objects.filter(activity=activity, set_aside=False, treatments=None)
    return sorted_ones.exclude(themes=None).distinct().count()


# --- what a participant sees ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A participant's question: its themes, where it comes back, and where it was treated."""

    fragment: Fragment
    themes: tuple[str, ...]
    """The titles of those that were shared."""
    meeting_ids: frozenset[int]
    """In which meetings these themes come back."""
    treatments: tuple[Treatment, ...]

    @property
    def text(self) -> str:
        return self.fragment.text


def questions_of(person: Person, *activities: Activity) -> list[OwnQuestion]:
    """Return somebody's own questions with where they come back, as far as the team shared it."""
    treatments = Treatment.objects.select_related("meeting").order_by("at")
    rows = (  # one for each meeting of each shared theme, so that one query tells all three
        Fragment.objects.filter(person=person, activity__in=activities, set_aside=False)
        .annotate(
            shared=FilteredRelation("themes", condition=Q(themes__shared=True)),
            theme_id=F("shared__id"),
            theme_title=F("shared__title"),
            comes_back=F("shared__meetings"),
        )
        .prefetch_related(Prefetch("treatments", treatments))
        .order_by("created_at", "position", "id", "shared__position", "shared__id")
    )
    by_question: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_question[row.pk].append(row)
    return [_own_question(found) for found in by_question.values()]


def _own_question(rows: Sequence[Any]) -> OwnQuestion:
    themes = {row.theme_id: row.theme_title for row in rows if row.theme_id}
    meeting_ids = frozenset(row.comes_back for row in rows if row.comes_back)
    fragment: Fragment = rows[0]
    return OwnQuestion(
        fragment, tuple(themes.values()), meeting_ids, tuple(fragment.treatments.all())
    )


def shared_themes(activity: Activity) -> QuerySet[Theme]:
    """Return the themes that participants may see, with their meetings and concepts."""
    return themes_in_full(activity).filter(shared=True)


# --- the networks know of each other --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another network of the same programme, and what it works on."""

    activity: Activity
    themes: list[Theme]
    shared_concepts: dict[int, list[Concept]]
    """By theme: the concepts that the own network works on too."""


def neighbours(activity: Activity, *, for_participants: bool = False) -> list[Neighbour]:
    """Return what the other networks of the programme work on; participants see shared themes."""
    rows = Theme.objects.annotate(
        questions=Count("fragments", filter=Q(fragments__set_aside=False))
    ).prefetch_related("concepts", "meetings")
    others = (
        Activity.objects.filter(programme_id=activity.programme_id, cancelled_at=None)
        .exclude(pk=activity.pk)
        .exclude(published_at=None)
        .prefetch_related(
            Prefetch("themes", rows.filter(shared=True) if for_participants else rows)
        )
        .order_by("starts_at", "id")
    )
    own = set(Concept.objects.filter(themes__activity=activity).values_list("pk", flat=True))
    return [
        Neighbour(
            other,
            list(other.themes.all()),
            {
                theme.pk: [concept for concept in theme.concepts.all() if concept.pk in own]
                for theme in other.themes.all()
            },
        )
        for other in others
    ]


def neighbouring_themes(activity: Activity) -> list[Neighbour]:
    """Return the other networks with themes that their participants may see too."""
    return [row for row in neighbours(activity, for_participants=True) if row.themes]
