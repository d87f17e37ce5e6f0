"""Two scenarios side by side: what is agreed, what is expected, and whose chance changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity
from leerkring.selection.models import Balance
from leerkring.selection.queries.rounds import is_fixed
from leerkring.selection.rules import may_draw
from leerkring.selection.scenarios import scenarios_of
from leerkring.selection.wording import chance_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.balance.picture import Row
from leerkring.web.staff.balance.standing import standing
from leerkring.web.staff.guard import for_activity

SAME = 0.002  # a difference in chance that nobody would notice


@for_activity(may_draw)
def compare(request: Request, activity: Activity) -> HttpResponse:
    rows = list(scenarios_of(activity))
    chosen = [_wanted(request, name, rows, at) for at, name in enumerate(("a", "b"))]
    context: dict[str, Any] = {"activity": activity}
    if len(rows) < 2:
        return render(request, "web_staff/balance/compare_none.html", context)
    if all(chosen) and chosen[0] != chosen[1]:
        sides = [_side(standing(request, scenario)) for scenario in chosen if scenario]
        is_over = not any(side["pool_size"] for side in sides) and is_fixed(activity)
        context |= {
            "sides": sides,
            "facts": _facts(sides, is_over=is_over),
            "lines": _lines(sides),
            "changes": _changes(sides),
            "is_over": is_over,
            "span": 2 if is_over else 1,
            "counted": _("Has a place") if is_over else _("Applied"),
            "is_waiting": any(side["is_waiting"] for side in sides),
        }
    context |= {"a": chosen[0], "b": chosen[1], "choices": [(row.pk, row.name) for row in rows]}
    return render(request, "web_staff/balance/compare.html", context)


def _wanted(request: Request, name: str, rows: list[Any], at: int) -> Any:
    """Return the scenario that is asked for, or else the first two in their order."""
    text = request.GET.get(name, "")
    found = [row for row in rows if str(row.pk) == text]
    return found[0] if found else rows[at] if at < len(rows) else None


def _side(found: dict[str, Any]) -> dict[str, Any]:
    result = found["balance"].result
    drawn = found["fits"] and not found["everyone"]
    return {
        **found,
        "lowest": chance_in_words(result["lowest"]) if drawn else "",
        "highest": chance_in_words(result["highest"]) if drawn else "",
        "out": sum(len(group["ids"]) for group in result.get("never", ())),
    }


def _facts(sides: list[dict[str, Any]], *, is_over: bool) -> list[tuple[str, list[Any]]]:
    """Return what is told of both as a whole; once it is over there are no chances to tell."""
    agreed = [
        (_("Places"), [side["scenario"].places for side in sides]),
        (
            _("Most of one school"),
            [side["scenario"].most_per_organisation or "–" for side in sides],
        ),
    ]
    if is_over:
        return agreed
    return [
        (_("Is it possible?"), [_possible(side) for side in sides]),
        *agreed,
        (_("Smallest chance"), [side["lowest"] or "–" for side in sides]),
        (_("Largest chance"), [side["highest"] or "–" for side in sides]),
        (_("Can never be chosen"), [side["out"] for side in sides]),
    ]


def _possible(side: dict[str, Any]) -> str:
    """Return in a word whether a scenario can be kept."""
    if side["is_waiting"]:
        return "…"
    if side["everyone"]:
        return _("Everybody is in")
    if side["fits"]:
        return _("Yes")
    is_conflict = side["balance"].state == Balance.State.CONFLICT
    return (
        format_html('<strong class="lk-wrong">{}</strong>', _("No"))
        if is_conflict
        else _("Not known")
    )


def _lines(sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the values of both, each with its row on either side."""
    by_key: list[dict[Any, Row]] = [{row.key: row for row in side["rows"]} for side in sides]
    keys = list(dict.fromkeys(key for side in by_key for key in side))
    lines: list[dict[str, Any]] = []
    for key in keys:
        pair = [side.get(key) for side in by_key]
        some = next(row for row in pair if row)
        lines.append(
            {
                "attribute": some.attribute,
                "value": some.value,
                "applicants": some.applicants,
                "pair": pair,
                "differs": len({(row.least, row.most) for row in pair if row}) > 1,
            }
        )
    return lines


def _changes(sides: list[dict[str, Any]]) -> dict[str, int] | None:
    """Return for how many people the second scenario is better, worse, or the same."""
    first, second = (side["balance"].result.get("chances", {}) for side in sides)
    both = first.keys() & second.keys()
    if not both:
        return None
    gained = [second[pk] - first[pk] for pk in both]
    better = sum(1 for gain in gained if gain > SAME)
    worse = sum(1 for gain in gained if gain < -SAME)
    return {"better": better, "worse": worse, "same": len(both) - better - worse}
