"""What admissions tells and asks higher rooms about somebody's place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.hooks import Asked, Hook
from leerkring.programmes.models import Activity

on_placed: Hook[[Application, Actor, datetime]] = Hook("somebody has a place")
on_returned: Hook[[Application, Actor, datetime]] = Hook("somebody took a given place back")
on_line_moved: Hook[[Activity, datetime]] = Hook("the reserve list moved up")
on_left: Hook[[Application, Actor, datetime]] = Hook("somebody gave a place back")

said_of_meetings: Asked[[Application], dict[str, str]] = Asked(
    "what somebody said of each meeting, by its id", lambda application: {}
)
is_fixed: Asked[[Activity], bool] = Asked(
    "is it settled who takes part in the selection", lambda activity: False
)
is_excused: Asked[[Application], bool] = Asked(
    "does somebody take part without fulfilling a condition", lambda application: False
)
why_place: Asked[[Application], str] = Asked("why is a place offered", lambda application: "")
# (activity, how many places, by, at); None: in the order of the reserve list
whose_turn: Asked[[Activity, int, Actor, datetime], Iterable[Application] | None] = Asked(
    "who of the reserve list comes in", lambda activity, most, by, at: None
)
