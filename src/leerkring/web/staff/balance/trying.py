"""A draw for practice: names as they could come out, of which nothing is kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from leerkring.audit.numbers import number_in
from leerkring.programmes.models import Activity
from leerkring.selection.actions.spreading import ask_balance, bounds_of
from leerkring.selection.bridge.lots import by_id
from leerkring.selection.bridge.problems import problem_of
from leerkring.selection.rules import may_draw
from leerkring.selection.wording import value_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.balance.standing import scenario_or_404
from leerkring.web.staff.guard import for_activity


@for_activity(may_draw)
def try_out(request: Request, activity: Activity, pk: int) -> HttpResponse:
    scenario = scenario_or_404(activity, pk)
    balance = ask_balance(scenario=scenario, by=request.actor, at=request.now)
    tries = balance.result.get("tries", [])
    if not tries or balance.held_at is not None:
        return redirect("web_staff:balance-scenario", activity.slug, pk)
    number = ((number_in(request.GET.get("nummer")) or 1) - 1) % len(tries) + 1
    drawn = set(tries[number - 1])
    problem = problem_of(scenario)
    seated = {person.id for person in problem.placed}
    counts = Counter(
        (key, value)
        for person in problem.people
        if person.id in drawn | seated
        for key, value in person.values.items()
    )
    people = by_id(activity, map(int, drawn)).values()
    context: dict[str, Any] = {
        "activity": activity,
        "scenario": scenario,
        "number": number,
        "of": len(tries),
        "another": f"?nummer={number % len(tries) + 1}",
        "drawn": ngettext("%(number)s person", "%(number)s people", len(people))
        % {"number": len(people)},
        "people": sorted(people, key=lambda row: (row.sort_name, row.pk)),
        "seated": len(seated),
        "kept": [
            {"value": value_in_words(*key), "least": least, "most": most, "number": counts[key]}
            for key, (least, most) in bounds_of(scenario).items()
        ],
    }
    return render(request, "web_staff/balance/try.html", context)
