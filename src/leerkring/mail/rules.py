"""Who may handle post: the managers of the activity or organiser that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from leerkring.audit.actors import MANAGER, Actor
from leerkring.audit.numbers import number_of
from leerkring.audit.rules import is_system
from leerkring.audit.trail import reference
from leerkring.mail.hooks import organiser_of
from leerkring.mail.models import IncomingMessage, Letter


def may_keep_post(by: Actor, context_ref: str, organiser_ref: str = "") -> bool:
    """Tell whether the actor may decide how the post of an activity or organiser goes out."""
    if is_system(by):
        return True
    organiser_id = organiser_of(organiser_ref or context_ref)
    activity_id = number_of(context_ref, "activity")
    return organiser_id is not None and by.has_role(organiser_id, {MANAGER}, activity_id)


def may_handle_letter(by: Actor, letter: Letter) -> bool:
    """Tell whether the actor may change a letter, take it back, or send it again."""
    return may_keep_post(by, letter.context_ref, letter.organiser_ref)


def may_release(by: Actor, letters: QuerySet[Letter]) -> bool:
    """Tell whether the actor may let all of these letters go."""
    whose = letters.order_by().values_list("context_ref", "organiser_ref").distinct()
    return all(may_keep_post(by, *refs) for refs in whose)


def may_handle_message(by: Actor, message: IncomingMessage) -> bool:
    """Tell whether the actor may read, answer and file a message."""
    return may_keep_post(by, message.context_ref)


def may_handle_all(by: Actor, messages: Sequence[IncomingMessage]) -> bool:
    """Tell whether the actor may deal with every one of these messages."""
    return all(may_handle_message(by, message) for message in messages)


def may_file_message(by: Actor, message: IncomingMessage) -> bool:
    """Tell whether the actor may say where a message belongs: its sender by link, or the team."""
    return by.id == reference(message) or may_handle_message(by, message)
