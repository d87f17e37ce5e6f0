"""Rows ↔ engine: people become ids, and groups of ids become groups of people."""

from __future__ import annotations

from collections.abc import Sequence

from leerkring.engines.groups import mix
from leerkring.people.models import Person


def groups_of(people: Sequence[Person], rooms: int, seed: int) -> list[list[Person]]:
    """Return these people in `rooms` random groups of equal size; one seed gives one result."""
    by_id = {str(person.pk): person for person in people}
    only_round = mix(list(by_id), rooms, 1, str(seed))[0]
    return [[by_id[one] for one in room] for room in only_round]
