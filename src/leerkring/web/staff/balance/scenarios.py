"""The balance of an activity: its scenarios, made, changed, copied, chosen and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.models import Activity
from leerkring.review.queries import reading_progress
from leerkring.selection.actions.spreading import (
    SameNameTwice,
    bounds_of,
    change_scenario,
    choose_scenario,
    copy_scenario,
    make_scenario,
    remove_scenario,
)
from leerkring.selection.attributes import UNKNOWN
from leerkring.selection.bridge.problems import problem_of
from leerkring.selection.models import Balance, Scenario
from leerkring.selection.queries.joint import draws_together
from leerkring.selection.queries.rounds import is_fixed
from leerkring.selection.rules import may_draw
from leerkring.selection.scenarios import balance_for, scenarios_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.balance import words
from leerkring.web.staff.balance.choice import choice_of
from leerkring.web.staff.balance.forms import OWN_FIELDS, NameForm, ScenarioForm, field_name
from leerkring.web.staff.balance.picture import Row, keys_shown
from leerkring.web.staff.balance.standing import scenario_or_404, standing
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity


@for_activity(may_draw)
def balance(request: Request, activity: Activity) -> HttpResponse:
    """Show the chosen scenario, or else the first; without any, offer to make one."""
    found = sorted(scenarios_of(activity), key=lambda one: (one.chosen_at is None, one.pk))
    if found:
        return redirect("web_staff:balance-scenario", activity.slug, found[0].pk)
    progress = reading_progress(activity)
    context = {"activity": activity, "applied": progress.all, "progress": progress}
    return render(request, "web_staff/balance/none.html", context)


@for_activity(may_draw)
@require_POST
@once
def propose(request: Request, activity: Activity) -> HttpResponse:
    taken = set(scenarios_of(activity).values_list("name", flat=True))
    name = _("Proposal")
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    free = next(one for one in (name, *numbered) if one not in taken)
    made = make_scenario(activity=activity, name=free, by=request.actor, at=request.now)
    messages.success(
        request, _("A proposal in proportion to the applications. Change what you want.")
    )
    return redirect("web_staff:balance-scenario", activity.slug, made.pk)


@for_activity(may_draw)
@once
def scenario_page(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show what a scenario gives; a POST changes it."""
    scenario = scenario_or_404(activity, pk)
    form = _form_of(scenario, request.POST or None)
    more: dict[str, Any] = {"version": scenario.version}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            change_scenario(
                scenario=scenario,
                version=posted_version(request),
                values=form.values(),
                bounds=form.bounds(),
                by=request.actor,
                at=request.now,
            )
        except ChangedMeanwhile as problem:
            more["differences"], status = differences(form, problem), problem.status
        except SameNameTwice as problem:
            form.add_error("name", str(problem))
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("web_staff:balance-scenario", activity.slug, pk)
        scenario = scenario_or_404(activity, pk)
    return _render(request, scenario, form, status=status, **more)


def _render(
    request: Request, scenario: Scenario, form: ScenarioForm, status: int = 200, **more: Any
) -> HttpResponse:
    activity = scenario.activity
    found = standing(request, scenario)
    draw_is_fixed = is_fixed(activity)
    context = {
        **found,
        **_parts(found, draw_is_fixed=draw_is_fixed),
        "form": form,
        "lines": [_line(row, form) for row in found["rows"]],
        "has_wrong_details": any(form[name].errors for name in OWN_FIELDS),
        "save_kind": "primary" if scenario.chosen_at else "plain",
        "scenarios": scenarios_of(activity),
        "copy_form": NameForm(prefix="kopie"),
        "draw_is_fixed": draw_is_fixed,
        "is_locked": _is_locked(scenario),
        "progress": reading_progress(activity),
        **more,
    }
    return render(request, "web_staff/balance/scenario.html", context, status=status)


def _parts(found: dict[str, Any], *, draw_is_fixed: bool) -> dict[str, Any]:
    """Return what the page says and holds: before everybody has their outcome, and after."""
    scenario, pool = found["scenario"], found["pool_size"]
    is_over = draw_is_fixed and not pool
    aside = ("list", "choice") if is_over else ("feasible", "list", "choice")
    now = words.heading(pool, scenario.places, is_open=found["is_open"])
    return {
        "heading": _("The balance that held") if is_over else now,
        "notices": _templates(*_notices(scenario)),
        "outcome": _templates("over" if is_over else "stand")[0],
        "aside": _templates(*aside),
        "choice": choice_of(scenario, is_over=is_over, is_fixed=draw_is_fixed),
        "is_over": is_over,
    }


def _notices(scenario: Scenario) -> Iterator[str]:
    """Yield what must be known before reading the picture."""
    activity = scenario.activity
    if draws_together(activity):
        yield "notice_joint"
    if _is_locked(scenario):
        yield "notice_locked"
    elif activity.selection_method != Activity.SelectionMethod.SPREAD:
        yield "notice_unbound"


def _templates(*names: str) -> list[str]:
    return [f"web_staff/balance/{name}.html" for name in names]


def _line(row: Row, form: ScenarioForm) -> dict[str, Any]:
    """Return a row of the table with its two fields, where there is something to agree on."""
    names = [field_name(side, row.key) for side in ("least", "most")]
    fields = [form[name] for name in names if name in form.fields]
    wrong = " ".join(str(error) for field in fields for error in field.errors)
    return {"row": row, "fields": fields, "wrong": wrong}


@for_activity(may_draw)
@require_POST
@once
def save_as(request: Request, activity: Activity, pk: int) -> HttpResponse:
    scenario = scenario_or_404(activity, pk)
    form = NameForm(request.POST, prefix="kopie")
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            copy = copy_scenario(scenario=scenario, name=name, by=request.actor, at=request.now)
        except SameNameTwice as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, _("Saved as a scenario of its own. Change it freely."))
            return redirect("web_staff:balance-scenario", activity.slug, copy.pk)
    unbound = _form_of(scenario)
    more = {"version": scenario.version, "copy_form": form}
    return _render(request, scenario, unbound, status=400, **more)


def _form_of(scenario: Scenario, data: QueryDict | None = None) -> ScenarioForm:
    bounds = bounds_of(scenario)
    keys = keys_shown(problem_of(scenario), bounds, scenario.activity)
    return ScenarioForm(
        data,
        keys=[key for key in keys if key[1] != UNKNOWN],
        is_locked=_is_locked(scenario),
        initial=ScenarioForm.initial_of(scenario, bounds),
    )


def _is_locked(scenario: Scenario) -> bool:
    """Tell whether a draw was locked with this very spread."""
    return scenario.chosen_at is not None and is_fixed(scenario.activity)


@for_activity(may_draw)
@require_POST
@once
def choose(request: Request, activity: Activity, pk: int) -> HttpResponse:
    scenario = scenario_or_404(activity, pk)
    choose_scenario(scenario=scenario, by=request.actor, at=request.now)
    messages.success(request, _("This is the spread that counts. Nothing has been drawn yet."))
    return redirect("web_staff:balance-scenario", activity.slug, pk)


@for_activity(may_draw)
@require_POST
@once
def remove(request: Request, activity: Activity, pk: int) -> HttpResponse:
    scenario = scenario_or_404(activity, pk)
    remove_scenario(scenario=scenario, by=request.actor, at=request.now)
    messages.success(request, _("The scenario is gone."))
    return redirect("web_staff:balance", activity.slug)


@for_activity(may_draw)
@require_POST
@once
def take_over(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Change a scenario as the balance proposed: the way out of a conflict, or one place."""
    scenario = scenario_or_404(activity, pk)
    found = balance_for(scenario, problem_of(scenario).digest())
    changes = _proposed(found, request.POST.get("voorstel", ""))
    values: dict[str, Any] = {}
    bounds = bounds_of(scenario)
    for change in changes:
        if change.get("kind") == "places":
            values["places"] = change["to"]
        elif change.get("kind") in {"floor", "bands"}:
            continue  # what a band promises is part of the reading plan
        elif change.get("kind") == "cap":
            values["most_per_organisation"] = change["to"]
        else:
            key = change["attribute"], change["value"]
            least, most = bounds[key]
            bounds[key] = (
                (change["to"], most) if change["side"] == "least" else (least, change["to"])
            )
    change_scenario(
        scenario=scenario,
        version=posted_version(request),
        values=values,
        bounds=bounds,
        by=request.actor,
        at=request.now,
    )
    messages.success(request, _("Changed as proposed."))
    return redirect("web_staff:balance-scenario", activity.slug, pk)


def _proposed(found: Balance | None, code: str) -> list[dict[str, Any]]:
    """Return the changes of one proposal; it was computed for this very pool and these rules."""
    if found is None:
        raise Http404
    if code == "uitweg":
        return list(found.result.get("relaxations", []))
    hints = found.result.get("hints", [])
    number = number_in(code.removeprefix("ruimte-"))
    if number is None or number >= len(hints):
        raise Http404
    return [hints[number]]
