"""Who may make groups and write down what they bring back."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.live.models import Group, Note
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_run_the_day


def sits_in(by: Actor, group: Group | None) -> bool:
    """Tell whether the actor is one of the people of a group."""
    if group is None or by.person_id is None:
        return False
    return group.members.filter(pk=by.person_id).exists()


def may_write_note(by: Actor, activity: Activity, group: Group | None) -> bool:
    """Tell whether the actor may write for this group: its own people, and the team."""
    return may_run_the_day(by, activity) or sits_in(by, group)


def may_change_note(by: Actor, activity: Activity, note: Note) -> bool:
    """Tell whether the actor may change a note: who wrote it, and the team."""
    wrote = by.person_id is not None and note.author_id == by.person_id
    return wrote or may_run_the_day(by, activity)
