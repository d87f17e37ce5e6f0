"""Every write of the hour itself: rounds, groups, rooms, notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record
from leerkring.intake.models import Theme
from leerkring.live.bridge import groups_of
from leerkring.live.models import Group, Note, TalkRound
from leerkring.live.queries import people_for_groups
from leerkring.live.rules import may_change_note, may_write_note
from leerkring.live.trail import Verb
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, AgendaItem, Meeting
from leerkring.programmes.rules import may_run_the_day

FEWEST_IN_A_GROUP = 2
MOST_GROUPS = 60


class NobodyToGroup(Refused):
    """Nobody is expected, or nobody came."""

    message = _("There is nobody to make groups of.")


class TooManyGroups(Refused):
    """More groups than people, or more than a building has tables."""

    message = _("That is too many groups for %(people)s people.")
    status = 400


class RoundHasNoGroups(WrongState):
    """A round is opened before groups were made."""

    message = _("Make the groups first, then open the round.")


class NotOfThisRound(Refused):
    """The group belongs to another round."""

    message = _("This group belongs to another round.")
    status = 400


class EmptyNote(Refused):
    """Nothing was written."""

    message = _("Write something first.")
    status = 400


class NoQuestion(Refused):
    """Only questions get an answer."""

    message = _("Only a question gets an answer.")
    status = 400


@transaction.atomic
def plan_round(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    title: str,
    question: str = "",
    agenda_item: AgendaItem | None = None,
) -> TalkRound:
    """Add a round of talks in groups to a meeting."""
    require(may_run_the_day, by, activity)
    highest = meeting.talk_rounds.aggregate(highest=Max("number"))["highest"] or 0
    talk_round = TalkRound.objects.create(
        meeting=meeting,
        number=highest + 1,
        title=title,
        question=question,
        agenda_item=agenda_item,
        seed=highest + 1,
    )
    record(by, at, Verb.ROUND_PLANNED, talk_round, within=activity, title=title)
    return talk_round


@transaction.atomic
def change_round(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    talk_round: TalkRound,
    version: int,
    title: str,
    question: str,
) -> TalkRound:
    """Change what a round is called and what its groups talk about; raise ChangedMeanwhile."""
    require(may_run_the_day, by, activity)
    save_version(talk_round, version, {"title": title, "question": question})
    record(by, at, Verb.ROUND_CHANGED, talk_round, within=activity, title=title)
    return talk_round


@transaction.atomic
def remove_round(*, by: Actor, at: datetime, activity: Activity, talk_round: TalkRound) -> None:
    """Take a round away; the notes of its groups stay with the meeting."""
    require(may_run_the_day, by, activity)
    record(by, at, Verb.ROUND_REMOVED, talk_round, within=activity, title=talk_round.title)
    talk_round.delete()


@transaction.atomic
def mix_groups(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    talk_round: TalkRound,
    number: int = 0,
    size: int = 0,
    seed: int | None = None,
) -> list[Group]:
    """Deal the people of a meeting over `number` groups, or over groups of about `size`.

    Rooms and themes of groups that were there before are kept. Without a seed the last one is used
    again, so that the same people give the same groups. Raise NobodyToGroup, TooManyGroups.
    """
    require(may_run_the_day, by, activity)
    people = people_for_groups(talk_round.meeting)
    if not people:
        raise NobodyToGroup
    rooms = number or max(1, round(len(people) / max(size, FEWEST_IN_A_GROUP)))
    if rooms > min(len(people), MOST_GROUPS):
        raise TooManyGroups(people=len(people))
    talk_round.seed = talk_round.seed if seed is None else seed
    talk_round.drawn_at = at
    talk_round.save(update_fields=["seed", "drawn_at"])
    talk_round.groups.filter(number__gt=rooms).delete()
    dealt = groups_of(people, rooms, talk_round.seed)
    groups = []
    for position, members in enumerate(dealt, start=1):
        group, _made = Group.objects.get_or_create(round=talk_round, number=position)
        group.members.set(members)
        groups.append(group)
    record(
        by, at, Verb.GROUPS_MIXED, talk_round, within=activity, groups=rooms, seed=talk_round.seed
    )
    return groups


@transaction.atomic
def move_person(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    talk_round: TalkRound,
    person: Person,
    group: Group | None,
) -> None:
    """Put somebody in this group of a round and in no other (None: in no group)."""
    require(may_run_the_day, by, activity)
    if group is not None and group.round_id != talk_round.pk:
        raise NotOfThisRound
    for other in talk_round.groups.filter(members=person):
        other.members.remove(person)
    if group is not None:
        group.members.add(person)
    number = group.number if group else None
    record(by, at, Verb.PERSON_MOVED, talk_round, within=activity, person=person.pk, group=number)


@transaction.atomic
def arrange_rooms(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    talk_round: TalkRound,
    rooms: Mapping[int, tuple[str, str, Theme | None]],
) -> None:
    """Give groups their room, link and theme: group id → (name, address, theme)."""
    require(may_run_the_day, by, activity)
    for group in talk_round.groups.filter(pk__in=list(rooms)):
        group.room_name, group.room_url, group.theme = rooms[group.pk]
        group.save(update_fields=["room_name", "room_url", "theme"])
    record(by, at, Verb.ROOMS_ARRANGED, talk_round, within=activity, groups=len(rooms))


@transaction.atomic
def open_round(*, by: Actor, at: datetime, activity: Activity, talk_round: TalkRound) -> TalkRound:
    """Let everybody see their group; raise RoundHasNoGroups."""
    require(may_run_the_day, by, activity)
    if not Group.objects.filter(round=talk_round).exists():
        raise RoundHasNoGroups
    talk_round.opened_at, talk_round.closed_at = at, None
    talk_round.save(update_fields=["opened_at", "closed_at"])
    record(by, at, Verb.ROUND_OPENED, talk_round, within=activity)
    return talk_round


@transaction.atomic
def close_round(*, by: Actor, at: datetime, activity: Activity, talk_round: TalkRound) -> TalkRound:
    """End a round: rooms are no longer shown, what was written stays."""
    require(may_run_the_day, by, activity)
    talk_round.closed_at = at
    talk_round.save(update_fields=["closed_at"])
    record(by, at, Verb.ROUND_CLOSED, talk_round, within=activity)
    return talk_round


@transaction.atomic
def write_note(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    kind: str,
    text: str,
    group: Group | None = None,
    theme: Theme | None = None,
    author: Person | None = None,
) -> Note:
    """Write down what was brought back: an insight, an example, a question or a promise."""
    require(may_write_note, by, activity, group)
    if not text.strip():
        raise EmptyNote
    note = Note.objects.create(
        meeting=meeting,
        group=group,
        theme=theme or (group.theme if group else None),
        kind=kind,
        text=text.strip(),
        author=author,
        created_at=at,
    )
    record(by, at, Verb.NOTE_WRITTEN, note, within=activity, kind=kind)
    return note


@transaction.atomic
def change_note(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    note: Note,
    version: int,
    values: Mapping[str, Any],
) -> Note:
    """Save what was edited of a note: kind, text, theme, group; raise ChangedMeanwhile."""
    require(may_change_note, by, activity, note)
    if not str(values.get("text", note.text)).strip():
        raise EmptyNote
    changes = save_version(note, version, values)
    record(by, at, Verb.NOTE_CHANGED, note, within=activity, changes=changes)
    return note


@transaction.atomic
def remove_note(*, by: Actor, at: datetime, activity: Activity, note: Note) -> Note:
    """Take a note away; it can be brought back."""
    require(may_change_note, by, activity, note)
    return _set_removed(by, at, activity, note, at, Verb.NOTE_REMOVED)


@transaction.atomic
def bring_back_note(*, by: Actor, at: datetime, activity: Activity, note: Note) -> Note:
    """Bring a note back that was taken away."""
    require(may_change_note, by, activity, note)
    return _set_removed(by, at, activity, note, None, Verb.NOTE_BROUGHT_BACK)


def _set_removed(
    by: Actor,
    at: datetime,
    activity: Activity,
    note: Note,
    removed_at: datetime | None,
    verb: TrailVerb,
) -> Note:
    Note.objects.filter(pk=note.pk).update(removed_at=removed_at, version=F("version") + 1)
    note.removed_at = removed_at
    note.version += 1
    record(by, at, verb, note, within=activity)
    return note


@transaction.atomic
def answer_question(
    *, by: Actor, at: datetime, activity: Activity, note: Note, version: int, answer: str
) -> Note:
    """Give a question of a meeting its answer, which its participants then see."""
    require(may_run_the_day, by, activity)
    if note.kind != Note.Kind.QUESTION:
        raise NoQuestion
    answer = answer.strip()
    values = {"answer": answer, "answered_at": at if answer else None}
    save_version(note, version, values)
    record(by, at, Verb.QUESTION_ANSWERED, note, within=activity)
    return note
