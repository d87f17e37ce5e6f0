"""The balance of an activity: its scenarios, made, changed, copied, chosen and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.attributes import UNKNOWN
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.models import Activity
from leerkring.review.queries import reading_progress
from leerkring.selection.actions.spreading import (
    SameNameTwice,
    ask_balance,
    bounds_of,
    change_scenario,
    choose_scenario,
    copy_scenario,
    make_scenario,
    remove_scenario,
)
from leerkring.selection.models import Balance
from leerkring.selection.queries.joint import draws_together
from leerkring.selection.queries.rounds import is_fixed
from leerkring.selection.rules import may_draw
from leerkring.selection.scenarios import scenarios_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.balance import words
from leerkring.web.staff.balance.choice import choice_of
from leerkring.web.staff.balance.forms import OWN_FIELDS, NameForm, ScenarioForm, field_name
from leerkring.web.staff.balance.picture import Row
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
    page = _Page(request, activity, pk)
    scenario, form = page.scenario, page.form(request.POST or None)
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
        page = _Page(request, activity, pk)
    return page.rendered(form, status=status, **more)


class _Page:
    """The page of one scenario, with what it gives and the others beside it."""

    def __init__(self, request: Request, activity: Activity, pk: int) -> None:
        self.request = request
        self.scenarios = list(scenarios_of(activity))
        found = [one for one in self.scenarios if one.pk == pk]
        if not found:
            raise Http404
        self.scenario = found[0]
        self.found = standing(request, self.scenario)
        self.draw_is_fixed = is_fixed(activity)
        self.is_locked = self.draw_is_fixed and self.scenario.chosen_at is not None

    def form(self, data: QueryDict | None = None) -> ScenarioForm:
        """Return the scenario's numbers as they can be changed."""
        return ScenarioForm(
            data,
            keys=[key for key in self.found["keys"] if key[1] != UNKNOWN],
            is_locked=self.is_locked,
            initial=ScenarioForm.initial_of(self.scenario, self.found["bounds"]),
        )

    def rendered(self, form: ScenarioForm, status: int = 200, **more: Any) -> HttpResponse:
        """Return the page with this form."""
        context = {
            **self.found,
            **self._parts(),
            "form": form,
            "lines": [_line(row, form) for row in self.found["rows"]],
            "has_wrong_details": any(form[name].errors for name in OWN_FIELDS),
            "save_kind": "primary" if self.scenario.chosen_at else "plain",
            "scenarios": self.scenarios,
            "copy_form": NameForm(prefix="kopie"),
            "draw_is_fixed": self.draw_is_fixed,
            "is_locked": self.is_locked,
            **more,
        }
        return render(self.request, "web_staff/balance/scenario.html", context, status=status)

    def _parts(self) -> dict[str, Any]:
        """Return what the page says and holds: before everybody has their outcome, and after."""
        found, places = self.found, self.found["places"]
        is_over = self.draw_is_fixed and not found["is_held"] and not found["pool_size"]
        aside = ("list", "choice") if is_over else ("feasible", "list", "choice")
        heading = words.heading(found["pool_size"], places, is_open=found["is_open"])
        if is_over or found["is_held"]:
            heading = _("The balance that held")
        return {
            "heading": heading,
            "notices": _templates(*self._notices()),
            "outcome": _templates("over" if is_over else "stand")[0],
            "aside": _templates(*aside),
            "choice": choice_of(
                self.scenario,
                is_over=is_over,
                is_fixed=self.draw_is_fixed,
                conflicts=bool(found["conflict"]),
            ),
            "is_over": is_over,
        }

    def _notices(self) -> Iterator[str]:
        """Yield what must be known before reading the picture."""
        activity = self.scenario.activity
        if draws_together(activity):
            yield "notice_joint"
        if self.found["is_held"]:
            yield "notice_held"
        if self.is_locked:
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
    page = _Page(request, activity, pk)
    return page.rendered(page.form(), status=400, version=page.scenario.version, copy_form=form)


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
    found = ask_balance(scenario=scenario, by=request.actor, at=request.now)
    changes = _proposed(found, request.POST.get("voorstel", ""))
    values: dict[str, Any] = {}
    bounds = bounds_of(scenario)
    for change in changes:
        if change.get("kind") == "places":
            values["places"] = change["to"]
        elif change.get("kind") in words.PROMISES:
            continue
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
    said = _("Changed as proposed.")
    if any(change.get("kind") in words.PROMISES for change in changes):
        said = _("Changed, but for what the bands promise: that stands in the reading plan.")
    messages.success(request, said)
    return redirect("web_staff:balance-scenario", activity.slug, pk)


def _proposed(found: Balance, code: str) -> list[dict[str, Any]]:
    """Return the changes of one proposal; it was computed for this very pool and these rules."""
    if code == "uitweg":
        return list(found.result.get("relaxations", []))
    hints = found.result.get("hints", [])
    number = number_in(code.removeprefix("ruimte-"))
    if number is None or number >= len(hints):
        raise Http404
    return [hints[number]]
