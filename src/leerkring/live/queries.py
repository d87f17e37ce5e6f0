"""Reads of rounds, groups and notes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet

from leerkring.intake.models import Fragment, Treatment
from leerkring.live.models import Group, Note, TalkRound
from leerkring.logistics.queries import Expected, roll_of
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Meeting


def people_for_groups(meeting: Meeting) -> list[Person]:
    """Return who talk in groups: those who came, or before anyone was ticked, who are expected."""
    return [one.person for one in present_or_expected(roll_of(meeting))]


def present_or_expected(roll: Sequence[Expected]) -> list[Expected]:
    """Return who came; before anyone was ticked, who are expected."""
    came = [one for one in roll if one.came]
    return came or [one for one in roll if one.is_expected and one.came is not False]


def rounds_of(meeting: Meeting) -> QuerySet[TalkRound]:
    """Return a meeting's rounds with their groups and people."""
    return TalkRound.objects.filter(meeting=meeting).prefetch_related(_groups()).order_by("number")


def _groups() -> Prefetch[str]:
    people = Person.objects.order_by("given_name", "family_name", "pk")
    groups = Group.objects.select_related("theme").prefetch_related(Prefetch("members", people))
    return Prefetch("groups", groups.order_by("number"))


def round_with_groups(meeting: Meeting, pk: int) -> TalkRound | None:
    """Return one round of a meeting with its groups and people."""
    return rounds_of(meeting).filter(pk=pk).first()


def open_groups_of(person: Person) -> QuerySet[Group]:
    """Return the groups in which somebody sits now: those of rounds that are open."""
    people = Person.objects.order_by("given_name", "family_name", "pk")
    return (
        Group.objects.filter(
            members=person,
            round__opened_at__isnull=False,
            round__closed_at=None,
            round__meeting__cancelled_at=None,
        )
        .select_related("round__meeting", "theme")
        .prefetch_related(Prefetch("members", people))
        .order_by("-round__opened_at")
    )


def notes_of(meeting: Meeting) -> QuerySet[Note]:
    """Return the notes of a meeting that stand, newest last, with theme, group and writer."""
    return (
        Note.objects.filter(meeting=meeting, removed_at=None)
        .select_related("theme", "group__round", "author")
        .order_by("created_at", "id")
    )


def notes_of_activity(activity: Activity) -> QuerySet[Note]:
    """Return the notes of all meetings of an activity that stand."""
    return (
        Note.objects.filter(meeting__links__activity=activity, removed_at=None)
        .select_related("theme", "group__round", "meeting")
        .order_by("meeting__on", "meeting_id", "created_at", "id")
    )


def answered_questions_for(meetings: Sequence[Meeting]) -> QuerySet[Note]:
    """Return the questions of these meetings that have their answer."""
    return (
        Note.objects.filter(
            meeting__in=meetings,
            kind=Note.Kind.QUESTION,
            removed_at=None,
            answered_at__isnull=False,
        )
        .select_related("meeting")
        .order_by("-answered_at", "id")
    )


def open_questions_of(person: Person, meetings: Sequence[Meeting]) -> QuerySet[Note]:
    """Return the questions that somebody (or their group) asked and that wait for an answer."""
    return (
        Note.objects.filter(
            Q(author=person) | Q(group__members=person),
            meeting__in=meetings,
            kind=Note.Kind.QUESTION,
            removed_at=None,
            answered_at=None,
        )
        .select_related("meeting")
        .distinct()
        .order_by("created_at", "id")
    )


def fragments_for(meeting: Meeting, activity: Activity) -> QuerySet[Fragment]:
    """Return an activity's questions with what is known of their treatment, by theme and place.

    Questions whose theme belongs to this meeting come first.
    """
    treatments = Treatment.objects.select_related("meeting").order_by("at", "id")
    return (
        Fragment.objects.filter(activity=activity, set_aside=False)
        .prefetch_related("themes__meetings", Prefetch("treatments", treatments))
        .order_by("id")
    )
