"""The way in which places are given, and the form that begins with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from leerkring.programmes.models import Activity
from leerkring.selection.actions.choosing import begin_choosing
from leerkring.selection.actions.drawing import fix_draw
from leerkring.selection.actions.fair_draw import fix_spread_draw
from leerkring.selection.bridge.lots import pool_of
from leerkring.selection.methods import pool_announced
from leerkring.selection.models import DrawRound, Scenario
from leerkring.selection.queries.before_draw import BeforeDraw
from leerkring.selection.queries.joint import NotAgreedYet, draw_now
from leerkring.web.design.forms import KeyedForm
from leerkring.web.staff.draw.preparing.forms import (
    EverybodyForm,
    FixForm,
    InOrderForm,
    SpreadFixForm,
)
from leerkring.web.staff.draw.scope import DrawScope

M = Activity.SelectionMethod
ALL_IN, AGREE_FIRST, SPREAD, PLAIN, CHOOSE, IN_ORDER = (
    *("everybody", "agree_first", "spread"),
    *("plain", "choose", "in_order"),
)
WITH_RESERVES = frozenset({SPREAD, PLAIN, IN_ORDER})
type Data = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Way:
    """What the page offers: its kind, its form, the action behind it, and how many take part."""

    kind: str
    form: KeyedForm
    fix: Callable[..., DrawRound] = fix_draw
    number: int = 0


def way_for(scope: DrawScope, facts: BeforeDraw, data: Data = None) -> Way:
    """Return what can be begun with: as announced, or nothing where there is room for all."""
    return _of_one(scope.activity, facts, data) if scope.activity else _of_several(scope, data)


def _of_several(scope: DrawScope, data: Data) -> Way:
    fix = partial(fix_spread_draw, activities=scope.activities)
    now = draw_now(scope.activities)
    if isinstance(now, NotAgreedYet):
        return Way(AGREE_FIRST, EverybodyForm(data), partial(fix, source=""))
    number = len(now.problem.pool)
    if now.problem.has_room_for_all():
        return Way(ALL_IN, EverybodyForm(data), partial(fix, source=""), number)
    return Way(SPREAD, SpreadFixForm(data, several=True), fix, number)


def _of_one(activity: Activity, facts: BeforeDraw, data: Data) -> Way:
    scenario = facts.chosen.get(activity.pk)
    pool = _pool(activity, scenario)
    number = len(pool_of(activity, pool))
    free = facts.free(activity)
    is_spread = activity.selection_method == M.SPREAD
    plainly = partial(fix_draw, activity=activity)
    has_room = (
        free is not None
        and number <= free
        and not (is_spread and scenario is not None and scenario.places < free)
    )
    if number and (has_room or not activity.places_limited):
        places = free if has_room else number
        return Way(ALL_IN, EverybodyForm(data), partial(plainly, places=places, pool=pool), number)
    if activity.selection_method == M.MOTIVATION:
        return Way(CHOOSE, EverybodyForm(data), partial(begin_choosing, activity=activity), number)
    if activity.selection_method == M.FIRST_COME:
        return Way(IN_ORDER, InOrderForm(data, free=free), plainly, number)
    if activity.selection_method == M.LOTTERY:
        return Way(PLAIN, FixForm(data, free=free), plainly, number)
    fix = partial(fix_spread_draw, activities=[activity])
    if scenario is None:
        return Way(AGREE_FIRST, EverybodyForm(data), partial(fix, source=""), number)
    return Way(SPREAD, SpreadFixForm(data), fix, number)


def _pool(activity: Activity, scenario: Scenario | None) -> str:
    among_all = scenario is not None and scenario.pool == Scenario.Pool.ALL
    by_spread = activity.selection_method == M.SPREAD
    return DrawRound.Pool.ALL if among_all and by_spread else pool_announced(activity)
