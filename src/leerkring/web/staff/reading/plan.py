"""How motivations are read: the plan of reading and its criteria."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
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
from leerkring.web.staff.editing import FormPage, form_page, one_form, posted_version
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
        "criteria": criteria,
        "weights": sum(criterion.weight for criterion in criteria),
        "by_criteria": row.mode == ReadingPlan.Mode.CRITERIA,
        "at_stake": at_stake,
        "is_locked": is_fixed(activity),
    }

    def save() -> None:
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
            raise ChangedMeanwhile(as_filled_in(problem.current)) from problem

    template, to = "web_staff/reading/plan.html", _address(activity)
    return form_page(request, form, template, context, save=save, to=to, version=row.version)


def _address(activity: Activity) -> str:
    return reverse("web_staff:reading-plan", args=[activity.slug])


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

    def save() -> None:
        add_criterion(
            activity=activity,
            values=form.criterion,
            begin_anew=form.cleaned_data.get("begin_anew", False),
            by=request.actor,
            at=request.now,
        )

    page = _criterion_page(activity, _("Add a criterion"))
    return one_form(request, form, page, save=save, said=_("The criterion was added."))


def _criterion_page(activity: Activity, title: str, remove: str = "") -> FormPage:
    at_stake = _at_stake(activity)
    warning = ngettext(
        "There is %(number)s reading already. You can change the words freely. With another "
        "weight, or one criterion more or less, it no longer fits and is lost.",
        "There are %(number)s readings already. You can change the words freely. With another "
        "weight, or one criterion more or less, they no longer fit and are lost.",
        at_stake,
    )
    return FormPage(
        title=title,
        remove=remove,
        warning=warning % {"number": at_stake} if at_stake else "",
        back=_address(activity),
        back_label=_("How motivations are read"),
    )


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

    def shared() -> dict[str, Any]:
        form.is_valid()
        anew = form.cleaned_data.get("begin_anew", False)
        about = {"activity": activity, "criterion": row, "begin_anew": anew}
        return {**about, "by": request.actor, "at": request.now}

    def save() -> None:
        change_criterion(version=posted_version(request), values=form.criterion, **shared())

    page = _criterion_page(activity, _("Change a criterion"), _("Take this criterion away"))
    remove = (lambda: remove_criterion(**shared()), _("The criterion was taken away."))
    return one_form(request, form, page, save=save, remove=remove, version=row.version)


@for_activity(may_plan_reading)
@require_POST
@once
def criterion_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    try:
        move_criterion(
            activity=activity,
            criterion=_criterion(activity, pk),
            up="omhoog" in request.POST,
            by=request.actor,
            at=request.now,
        )
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("web_staff:reading-plan", activity.slug)
