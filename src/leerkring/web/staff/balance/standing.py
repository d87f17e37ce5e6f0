"""What a scenario gives now: asked for when its page is opened, shown as soon as it is computed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity
from leerkring.programmes.states import takes_applications
from leerkring.programmes.wording import instant_in_words
from leerkring.selection.actions.spreading import ask_balance, bounds_of
from leerkring.selection.counted import Counted
from leerkring.selection.models import Balance, Scenario
from leerkring.selection.rules import may_draw
from leerkring.selection.scenarios import scenarios_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.balance import words
from leerkring.web.staff.balance.picture import keys_shown, rows_of
from leerkring.web.staff.guard import for_activity

STANDS: dict[str, str] = {
    Balance.State.WAITING: "draw/balance_waiting",
    Balance.State.FAILED: "draw/balance_failed",
    Balance.State.CONFLICT: "balance/stand_conflict",
}


def scenario_or_404(activity: Activity, pk: int) -> Scenario:
    """Return one of this activity's scenarios."""
    return get_object_or_404(scenarios_of(activity), pk=pk)


def standing(request: Request, scenario: Scenario) -> dict[str, Any]:
    """Return where a scenario stands with the pool as it is, in numbers and in words."""
    activity = scenario.activity
    balance = ask_balance(scenario=scenario, by=request.actor, at=request.now)
    counted, bounds = Counted.read(balance.counted), bounds_of(scenario)
    keys = keys_shown(counted, bounds, activity)
    rows = rows_of(counted, bounds, keys, balance.result)
    is_held = balance.held_at is not None
    is_open = takes_applications(activity, request.now) and not is_held
    fits = balance.state == Balance.State.FITS
    pool = counted.pool
    chances = words.chances_in_words(balance.result) if fits else ""
    return {
        "activity": activity,
        "scenario": scenario,
        "balance": balance,
        "is_waiting": balance.state == Balance.State.WAITING,
        "fits": fits,
        "is_held": is_held,
        "everyone": balance.result.get("state") == "everyone",
        "is_open": is_open,
        "keys": keys,
        "bounds": bounds,
        "rows": rows,
        "pool_size": pool,
        "places": counted.places,
        "held_at": instant_in_words(balance.held_at) if balance.held_at else "",
        "seated": counted.seated,
        "stand": _stand_template(balance, pool),
        "page_url": reverse("web_staff:balance-scenario", args=[activity.slug, scenario.pk]),
        "balance_url": reverse("web_staff:balance-again", args=[activity.slug, scenario.pk]),
        "possible": words.possible(balance.result, balance.state, pool),
        "chances": f"{chances} {words.held_in_words(rows)}".strip() if fits else "",
        "missing": words.missing_in_words(rows, is_open=is_open) if pool else [],
        "conflict": words.conflict_in_words(balance.result, rows),
        "way_out": words.way_out(balance.result),
        "hints": words.hints(balance.result) if fits and not is_held else [],
        "kept_out": _kept_out(activity, balance),
        "is_proven": balance.result.get("proven", True),
    }


def _stand_template(balance: Balance, pool: int) -> str:
    """Return the template that says where a scenario stands."""
    if balance.held_at is not None and balance.state == Balance.State.FAILED:
        return "web_staff/balance/stand_unknown.html"
    fits = "draw/balance_fits" if pool else "draw/balance_nobody"
    return f"web_staff/{STANDS.get(balance.state, fits)}.html"


def _kept_out(activity: Activity, balance: Balance) -> list[dict[str, Any]]:
    """Return who can never be chosen, with what keeps them out."""
    groups = balance.result.get("never", [])
    ids = [int(pk) for group in groups for pk in group["ids"]]
    people = Application.objects.filter(activity=activity, pk__in=ids).in_bulk() if ids else {}
    return [
        {
            "why": words.never_in_words(group),
            "people": [people[int(pk)] for pk in group["ids"] if int(pk) in people],
        }
        for group in groups
    ]


@for_activity(may_draw)
def stand(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Return what changes on the page once it is computed; asked every second until then."""
    context = standing(request, scenario_or_404(activity, pk))
    return render(request, "web_staff/balance/stand_part.html", context)


@for_activity(may_draw)
@require_POST
@once
def try_again(request: Request, activity: Activity, pk: int) -> HttpResponse:
    scenario = scenario_or_404(activity, pk)
    ask_balance(scenario=scenario, again=True, by=request.actor, at=request.now)
    return redirect("web_staff:balance-scenario", activity.slug, pk)
