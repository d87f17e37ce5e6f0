"""The way in which an activity gives its places, and the form that begins with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from leerkring.programmes.models import Activity
from leerkring.selection.actions.choosing import begin_choosing
from leerkring.selection.actions.drawing import fix_draw
from leerkring.selection.actions.fair_draw import fix_spread_draw
from leerkring.selection.bridge import pool_of
from leerkring.selection.methods import free_places, pool_announced
from leerkring.selection.models import DrawRound, Scenario
from leerkring.selection.scenarios import chosen_scenario
from leerkring.web.design.forms import KeyedForm
from leerkring.web.staff.draw.forms import EverybodyForm, FixForm, InOrderForm, SpreadFixForm

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
    fix: Callable[..., DrawRound]
    number: int


def way_for(activity: Activity, data: Data = None) -> Way:
    """Return what can be begun with: as announced, or nothing where there is room for all."""
    scenario = chosen_scenario(activity)
    pool = _pool(activity, scenario)
    number = len(pool_of(activity, pool))
    free = free_places(activity)
    is_spread = activity.selection_method == M.SPREAD
    if free is not None and number <= free and number and not _has_fewer(scenario, is_spread, free):
        return Way(ALL_IN, EverybodyForm(data), _all_in(free, pool), number)
    if not activity.places_limited and number:
        return Way(ALL_IN, EverybodyForm(data), _all_in(number, pool), number)
    if activity.selection_method == M.MOTIVATION:
        return Way(CHOOSE, EverybodyForm(data), begin_choosing, number)
    if activity.selection_method == M.FIRST_COME:
        return Way(IN_ORDER, InOrderForm(data, activity=activity), fix_draw, number)
    if activity.selection_method == M.LOTTERY:
        return Way(PLAIN, FixForm(data, activity=activity), fix_draw, number)
    if scenario is None:
        return Way(AGREE_FIRST, EverybodyForm(data), fix_spread_without, number)
    return Way(SPREAD, SpreadFixForm(data), fix_spread_draw, number)


def _pool(activity: Activity, scenario: Scenario | None) -> str:
    among_all = scenario is not None and scenario.pool == Scenario.Pool.ALL
    by_spread = activity.selection_method == M.SPREAD
    return DrawRound.Pool.ALL if among_all and by_spread else pool_announced(activity)


def _has_fewer(scenario: Scenario | None, is_spread: bool, free: int) -> bool:
    """Tell whether the team agreed on fewer places than there are."""
    return is_spread and scenario is not None and scenario.places < free


def _all_in(places: int, pool: str) -> Callable[..., DrawRound]:
    def fix(*, activity: Activity, **values: Any) -> DrawRound:
        return fix_draw(activity=activity, places=places, pool=pool, **values)

    return fix


def fix_spread_without(**values: Any) -> DrawRound:
    """Ask for the draw without a spread: it is refused with what is to be done first."""
    return fix_spread_draw(source="", **values)
