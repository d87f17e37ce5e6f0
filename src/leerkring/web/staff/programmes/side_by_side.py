"""The meetings of several networks beside each other, a joint one in one cell over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import PlannedMeeting, meetings_by_activity


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: a meeting (or none), and over how many networks it reaches."""

    meeting: Meeting | None
    activity: Activity
    width: int = 1


def side_by_side(activities: Sequence[Activity]) -> list[list[Cell]]:
    """Return the rows: first each network's own meetings in their order, then the joint ones."""
    meetings = meetings_by_activity(activities)
    own = {a.pk: [p for p in meetings.get(a.pk, []) if not p.is_joint] for a in activities}
    height = max((len(rows) for rows in own.values()), default=0)
    rows = [
        [Cell(_nth(own[activity.pk], index), activity) for activity in activities]
        for index in range(height)
    ]
    return rows + [_joint_row(joint, activities, meetings) for joint in _joint(meetings)]


def _nth(planned: list[PlannedMeeting], index: int) -> Meeting | None:
    return planned[index].meeting if index < len(planned) else None


def _joint(meetings: dict[int, list[PlannedMeeting]]) -> list[Meeting]:
    joint = {p.meeting.pk: p.meeting for rows in meetings.values() for p in rows if p.is_joint}
    return list(joint.values())


def _joint_row(
    joint: Meeting, activities: Sequence[Activity], meetings: dict[int, list[PlannedMeeting]]
) -> list[Cell]:
    """Return one row: neighbours that share the meeting are one wide cell."""
    cells: list[Cell] = []
    for activity in activities:
        shares = any(p.meeting.pk == joint.pk for p in meetings.get(activity.pk, []))
        if shares and cells and cells[-1].meeting is not None:
            cells[-1] = Cell(joint, cells[-1].activity, cells[-1].width + 1)
        else:
            cells.append(Cell(joint if shares else None, activity))
    return cells
