"""Reads of rounds, groups and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    Value,
    When,
)

from leerkring.attendance.queries import Expected, roll_of
from leerkring.audit.numbers import number_in
from leerkring.live.models import Group, Note, TalkRound
from leerkring.people.finding import by_name
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_in
from leerkring.programmes.standing import Standing, Tally

# Nobody took it away, and its writer was not erased: what has no words is counted, not shown.
STANDS: dict[str, Any] = {"removed_at": None, "text__gt": ""}


def people_for_groups(meeting: Meeting) -> list[Person]:
    """Return who talk in groups: those who came, or before anyone was ticked, who are expected."""
    return [one.person for one in present_or_expected(roll_of(meeting))]


def present_or_expected(roll: Sequence[Expected]) -> list[Expected]:
    """Return who came; before anyone was ticked, who are expected."""
    came = [one for one in roll if one.came]
    return came or [one for one in roll if one.is_expected and one.came is not False]


def rounds_of(meeting: Meeting) -> QuerySet[TalkRound]:
    """Return a meeting's rounds with their groups and people."""
    rounds = TalkRound.objects.filter(meeting=meeting).select_related("meeting")
    return rounds.prefetch_related(_groups()).order_by("number")


def _groups() -> Prefetch[str]:
    people = Person.objects.order_by(*by_name())
    groups = Group.objects.select_related("theme").prefetch_related(Prefetch("members", people))
    return Prefetch("groups", groups.order_by("number"))


def round_with_groups(meeting: Meeting, pk: int) -> TalkRound | None:
    """Return one round of a meeting with its groups and people."""
    return rounds_of(meeting).filter(pk=pk).first()


def open_groups_of(person: Person) -> QuerySet[Group]:
    """Return the groups in which somebody sits now, of rounds that are open.

    `with_whom` holds the given names of the others, one a line.
    """
    members = Group.members.through.objects.filter(group=OuterRef("pk")).exclude(person=person)
    of_group: QuerySet[Any, Any] = members.order_by().values("group")
    given_names = StringAgg(
        "person__given_name",
        Value("\n"),
        order_by=by_name("person__"),
    )
    return (
        Group.objects.filter(
            members=person,
            round__opened_at__isnull=False,
            round__closed_at=None,
            round__meeting__cancelled_at=None,
        )
        .select_related("round__meeting", "theme")
        .annotate(with_whom=Subquery(of_group.annotate(names=given_names).values("names")))
        .order_by("-round__opened_at")
    )


def notes_of(meeting: Meeting) -> QuerySet[Note]:
    """Return the notes of a meeting that stand, newest last, with theme, group and writer."""
    return (
        Note.objects.filter(meeting=meeting, **STANDS)
        .select_related("theme", "group__round", "author")
        .order_by("created_at", "id")
    )


def notes_of_activity(activity: Activity) -> QuerySet[Note]:
    """Return the notes of all meetings of an activity that stand."""
    return (
        Note.objects.filter(meeting__links__activity=activity, **STANDS)
        .select_related("theme", "group__round", "meeting")
        .order_by("meeting__on", "meeting_id", "created_at", "id")
    )


def notes_to_follow(
    person: Person, meetings: Iterable[Meeting], room: Group | None
) -> tuple[list[Note], list[Note]]:
    """Return questions of these meetings, and what the room wrote down so far, newest first.

    The questions that this person, or their group, asked and that wait for an answer come first,
    then those that have one, the newest answer first.
    """
    mine = Q(author=person) | Exists(Group.objects.filter(pk=OuterRef("group"), members=person))
    to_follow = Q(
        Q(answered_at__isnull=False) | mine, kind=Note.Kind.QUESTION, meeting__in=meetings
    )
    rows = (
        Note.objects.filter(to_follow | Q(group=room) if room else to_follow, **STANDS)
        .annotate(follows=Case(When(to_follow, then=True), default=False))
        .select_related("meeting")
        .order_by("created_at", "id")
    )
    questions: list[Note] = [row for row in rows if row.follows]
    answers = ((row.answered_at, row) for row in questions if row.answered_at)
    answered = [row for _at, row in sorted(answers, key=itemgetter(0), reverse=True)]
    waiting = [row for row in questions if row.answered_at is None]
    in_room: list[Note] = [row for row in rows if room and row.group_id == room.pk]
    return waiting + answered, in_room[::-1]


def groups_of_meeting(meeting: Meeting) -> QuerySet[Group]:
    """Return all groups of a meeting with their round, in order."""
    groups = Group.objects.filter(round__meeting=meeting).select_related("round")
    return groups.order_by("round__number", "number")


def note_of(meeting: Meeting, pk: int) -> Note | None:
    """Return one note of a meeting that stands."""
    return notes_of(meeting).filter(pk=pk).first()


def removed_note(meeting: Meeting, pk: str) -> Note | None:
    """Return a note of a meeting that was taken away and can be brought back."""
    number = number_in(pk) or 0
    return Note.objects.filter(meeting=meeting, pk=number, removed_at__isnull=False).first()


NOTES = Tally(  # by meeting; the part waits for an answer
    "notes",
    lambda ids: Note.objects.filter(meeting__in=meetings_in(ids), removed_at=None),
    about="meeting_id",
    kind="kind",
    part=Q(kind=Note.Kind.QUESTION, answered_at=None),
)


def notes_in(found: Standing, meeting_id: int) -> Counter[str]:
    """Return how many notes of each kind a meeting has; "open" are those to be answered."""
    kinds = found.of(NOTES, meeting_id)
    waiting = sum(counted.part for counted in kinds.values())
    return Counter({"open": waiting, **{kind: kinds[kind].number for kind in kinds}})


def open_questions(meetings: Sequence[Meeting]) -> QuerySet[Note]:
    """Return the questions of these meetings that wait for an answer, oldest first."""
    return (
        Note.objects.filter(
            meeting__in=meetings,
            kind=Note.Kind.QUESTION,
            removed_at=None,
            answered_at=None,
        )
        .select_related("meeting", "theme")
        .order_by("created_at", "id")
    )


def notes_of_group(group: Group) -> QuerySet[Note]:
    """Return what a group wrote down so far, newest first."""
    notes = Note.objects.filter(group=group, **STANDS).select_related("theme", "author")
    return notes.order_by("-created_at", "-id")
