"""How motivations are read: the plan of reading and its criteria."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.models import Activity
from leerkring.review.actions.reading_plans import (
    add_criterion,
    change_criterion,
    change_plan,
    move_criterion,
    propose_criteria,
    readings_at_stake,
    remove_criterion,
)
from leerkring.review.models import Criterion, ReadingPlan
from leerkring.review.rules import may_plan_reading
from leerkring.review.verdicts import criteria_of, plan_of
from leerkring.selection.queries.rounds import is_fixed
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.reading.forms import CriterionForm, PlanForm, as_filled_in

PLAN = ("mode", "readers", "floor", "bands", "read_before")


@for_activity(may_plan_reading)
@once
def plan(request: Request, activity: Activity) -> HttpResponse:
    row, at_stake = plan_of(activity), readings_at_stake(activity)
    initial = as_filled_in({name: getattr(row, name) for name in PLAN})
    form = PlanForm(request.POST or None, initial=initial, at_stake=at_stake)
    criteria = list(criteria_of(activity))
    context: dict[str, Any] = {
        "activity": activity,
        "form": form,
        "criteria": criteria,
        "weights": sum(criterion.weight for criterion in criteria),
        "by_criteria": row.mode == ReadingPlan.Mode.CRITERIA,
        "at_stake": at_stake,
        "is_locked": is_fixed(activity),
        "version": row.version,
    }
    status = int(HTTPStatus.OK)
    if request.method == "POST" and form.is_valid():
        try:
            change_plan(
                activity=activity,
                version=posted_version(request),
                values=form.plan,
                begin_anew=form.cleaned_data.get("begin_anew", False),
                by=request.actor,
                at=request.now,
            )
        except ChangedMeanwhile as problem:
            now = ChangedMeanwhile(as_filled_in(problem.current))
            context["differences"], status = differences(form, now), problem.status
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:reading-plan", activity.slug)
    return render(request, "web_staff/reading/plan.html", context, status=status)


@for_activity(may_plan_reading)
@require_POST
@once
def propose(request: Request, activity: Activity) -> HttpResponse:
    try:
        propose_criteria(activity=activity, by=request.actor, at=request.now)
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("web_staff:reading-plan", activity.slug)


@for_activity(may_plan_reading)
@once
def criterion_new(request: Request, activity: Activity) -> HttpResponse:
    form = CriterionForm(request.POST or None, at_stake=_at_stake(activity))
    if request.method == "POST" and form.is_valid():
        try:
            add_criterion(
                activity=activity,
                values=form.criterion,
                begin_anew=form.cleaned_data.get("begin_anew", False),
                by=request.actor,
                at=request.now,
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The criterion was added."))
            return redirect("web_staff:reading-plan", activity.slug)
    context = {"activity": activity, "form": form, "at_stake": _at_stake(activity)}
    return render(request, "web_staff/reading/criterion.html", context)


def _at_stake(activity: Activity) -> int:
    by_criteria = plan_of(activity).mode == ReadingPlan.Mode.CRITERIA
    return readings_at_stake(activity) if by_criteria else 0


def _criterion(activity: Activity, pk: int) -> Criterion:
    row = criteria_of(activity).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@for_activity(may_plan_reading)
@once
def criterion(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = _criterion(activity, pk)
    initial = {name: getattr(row, name) for name in ("label", "help_text", "weight")}
    form = CriterionForm(request.POST or None, initial=initial, at_stake=_at_stake(activity))
    context: dict[str, Any] = {
        "activity": activity,
        "form": form,
        "criterion": row,
        "version": row.version,
        "at_stake": _at_stake(activity),
    }
    status = int(HTTPStatus.OK)
    if request.method == "POST" and form.is_valid():
        shared: dict[str, Any] = {
            "activity": activity,
            "criterion": row,
            "begin_anew": form.cleaned_data.get("begin_anew", False),
            "by": request.actor,
            "at": request.now,
        }
        try:
            if "remove" in request.POST:
                remove_criterion(**shared)
            else:
                version = posted_version(request)
                change_criterion(version=version, values=form.criterion, **shared)
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            gone = "remove" in request.POST
            messages.success(request, _("The criterion was taken away.") if gone else _("Saved."))
            return redirect("web_staff:reading-plan", activity.slug)
    return render(request, "web_staff/reading/criterion.html", context, status=status)


@for_activity(may_plan_reading)
@require_POST
@once
def criterion_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    try:
        move_criterion(
            activity=activity,
            criterion=_criterion(activity, pk),
            up=request.POST.get("direction") == "up",
            by=request.actor,
            at=request.now,
        )
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("web_staff:reading-plan", activity.slug)
