"""The one way to write the trail: who did what to which row, and what that is called.

Each room's `trail.py` holds its verbs with their sentences, and says whose its rows are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from leerkring.audit import actions
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event


class TrailVerb:
    """What can happen: the word that is stored, which is its name, and the sentence people read."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence

    def __set_name__(self, room: type, name: str) -> None:
        self.room = room.__module__.split(".")[1]
        self.stored = name.lower()
        known_verbs.setdefault(self.stored, []).append(self)


known_verbs: dict[str, list[TrailVerb]] = {}  # two rooms may each ask a question of their own


def sentence(verb: str, values: Mapping[str, Any]) -> str:
    """Return what happened in words: an erased value is a dash, an unknown verb stands as it is."""
    if verb not in known_verbs:
        return verb.replace("_", " ")
    return str(known_verbs[verb][0].sentence) % defaultdict(lambda: "–", values)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a row is: the activity ("activity:3") within which it is found, and the chain."""

    within: str = ""
    chain: str = actions.PLATFORM


type Owner = Model | Place
_names: dict[type[Model], str | Callable[[Any], str]] = {}
_owners: dict[type[Model], Callable[[Any], Owner]] = {}


def belongs[M: Model](
    model: type[M],
    to: Callable[[M], Owner] = lambda _row: Place(),
    *,
    called: str | Callable[[M], str] = "",
) -> None:
    """Say whose the rows of a model are, and what the trail calls them if not by their model."""
    _names[model] = called or model.__name__.lower()
    _owners[model] = to


def reference(row: Model) -> str:
    """Return the name of a row in the trail and in letters: "activity:3"."""
    name = _names[type(row)]
    return f"{name}:{row.pk}" if isinstance(name, str) else name(row)


def known_reference(row: Model) -> str:
    """Return the name of a row in the trail, or nothing where it never stands there by itself."""
    return reference(row) if type(row) in _names else ""


def place_of(row: Model) -> Place:
    """Return whose a row is."""
    owner = _owners[type(row)](row)
    return owner if isinstance(owner, Place) else place_of(owner)


def record(
    by: Actor,
    at: datetime,
    verb: TrailVerb,
    about: Model,
    /,
    *,
    within: Model | None = None,
    **values: Any,
) -> Event:
    """Write that something happened to a row; `values` can be erased later, the event cannot.

    What belongs to several activities, or to none, is written `within` the row that is given.
    """
    place = place_of(within or about)
    return actions.write_event(
        by=by,
        at=at,
        verb=verb.stored,
        subject=reference(about),
        within=place.within or (reference(within) if within else ""),
        chain=place.chain,
        **values,
    )
