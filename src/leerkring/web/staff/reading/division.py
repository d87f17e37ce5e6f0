"""Who reads what: the division, each reader's list, and reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.applications import submitted_applications
from leerkring.audit.problems import Refused
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.actions.dividing import (
    ask_for_an_independent_view,
    divide_reading,
    pass_on,
    remind_readers,
    take_back,
    undo_division,
)
from leerkring.review.models import ReadingTask
from leerkring.review.readers import (
    Load,
    is_divided,
    lacks_a_reader,
    loads_of,
    may_be_given,
    planned_division,
    possible_readers,
    readers_now,
    reviewers_only,
    tasks_of,
    with_takers,
)
from leerkring.review.rules import may_plan_reading
from leerkring.review.verdicts import plan_of
from leerkring.selection.queries.rounds import is_fixed
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.reading.forms import DivisionForm, ReaderForm

PER_PAGE = 100


@for_activity(may_plan_reading)
@once
def division(request: Request, activity: Activity) -> HttpResponse:
    """Show who has how much; on POST show first who would get what, and then divide."""
    possible = possible_readers(activity)
    proposed = {one.pk for one in readers_now(activity)} or reviewers_only(activity)
    initial = {"readers": [str(pk) for pk in proposed]}
    form = DivisionForm(request.POST or None, possible=possible, initial=initial)
    loads = loads_of(activity)
    context: dict[str, Any] = {
        "activity": activity,
        "form": form,
        "independent_form": ReaderForm(possible=possible, prefix="meelezer"),
        "plan": plan_of(activity),
        "possible": possible,
        "loads": loads,
        "behind": sum(load.open > 0 for load in loads),
        "still": sum(load.open for load in loads),
        "waiting": submitted_applications(activity).count(),
        "lacking": with_takers(submitted_applications(activity)).filter(lacks_a_reader()).count(),
        "is_divided": is_divided(activity),
        "is_locked": is_fixed(activity),
    }
    if request.method == "POST" and form.is_valid():
        if "divide" not in request.POST:
            context["preview"] = _preview(activity, form, request)
            return render(request, "web_staff/reading/division_preview.html", context)
        try:
            divided = divide_reading(
                activity=activity,
                readers=form.chosen,
                afresh=form.cleaned_data["afresh"],
                tell=form.cleaned_data["tell"],
                by=request.actor,
                at=request.now,
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            words = ngettext(
                "%(number)d motivation divided.",
                "%(number)d motivations divided.",
                divided.number,
            )
            messages.success(request, words % {"number": divided.number})
            return redirect("web_staff:reading-division", activity.slug)
    return render(request, "web_staff/reading/division.html", context)


def _preview(activity: Activity, form: DivisionForm, request: Request) -> dict[str, Any]:
    """Return what each chosen reader has and would get, and what would lack a reader."""
    afresh = form.cleaned_data["afresh"]
    planned = planned_division(activity, form.chosen, request.now, afresh=afresh)
    loads = {load.reader.pk: load for load in loads_of(activity)}
    rows = []
    for reader in form.chosen:
        load = loads.get(reader.pk, Load(reader))
        keeps = load.done + load.independent if afresh else load.given
        gets = planned.number_for(reader.pk)
        rows.append({"reader": reader, "keeps": keeps, "gets": gets, "all": keeps + gets})
    return {"rows": rows, "number": len(planned.tasks), "short": len(planned.short)}


@for_activity(may_plan_reading)
@require_POST
@once
def independent(request: Request, activity: Activity) -> HttpResponse:
    form = ReaderForm(request.POST, possible=possible_readers(activity), prefix="meelezer")
    if not form.is_valid():
        raise Http404
    try:
        number = ask_for_an_independent_view(
            activity=activity, reader=form.chosen, by=request.actor, at=request.now
        )
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        words = ngettext(
            "%(name)s reads %(number)d motivation; what they say is seen and not counted.",
            "%(name)s reads %(number)d motivations; what they say is seen and not counted.",
            number,
        )
        name = form.chosen.person.name
        messages.success(request, words % {"name": name, "number": number})
    return redirect("web_staff:reading-division", activity.slug)


@for_activity(may_plan_reading)
@require_POST
@once
def undo(request: Request, activity: Activity) -> HttpResponse:
    try:
        undo_division(activity=activity, by=request.actor, at=request.now)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("There is one pile again. What was read stays."))
    return redirect("web_staff:reading-division", activity.slug)


@for_activity(may_plan_reading)
@once
def remind(request: Request, activity: Activity) -> HttpResponse:
    """Say who is behind and, on POST, write to them."""
    if request.method == "POST":
        try:
            number = remind_readers(activity=activity, by=request.actor, at=request.now)
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            words = ngettext(
                "A reminder goes to %(number)d reader.",
                "A reminder goes to %(number)d readers.",
                number,
            )
            messages.success(request, words % {"number": number})
        return redirect("web_staff:reading-division", activity.slug)
    loads = [load for load in loads_of(activity) if load.open]
    context = {"activity": activity, "loads": loads, "plan": plan_of(activity)}
    return render(request, "web_staff/reading/remind.html", context)


@for_activity(may_plan_reading)
def reader(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show one reader's list, where each motivation can go to somebody else."""
    account = _reader(activity, pk)
    possible = [one for one in possible_readers(activity) if one.pk != account.pk]
    rows = tasks_of(activity, account)
    context = {
        "activity": activity,
        "reader": account,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "possible": possible,
        "is_locked": is_fixed(activity),
    }
    return render(request, "web_staff/reading/reader.html", context)


def _reader(activity: Activity, pk: int) -> Account:
    known = [*possible_readers(activity), *(load.reader for load in loads_of(activity))]
    account = next((one for one in known if one.pk == pk), None)
    if account is None:
        raise Http404
    return account


@for_activity(may_plan_reading)
@require_POST
@once
def task(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Pass one motivation on to the chosen reader, or take it off the list."""
    rows = ReadingTask.objects.select_related("application", "reader__person")
    row = rows.filter(application__activity=activity, pk=pk).first()
    if row is None:
        raise Http404
    row.application.activity = activity
    before = row.reader_id
    try:
        if "back" in request.POST:
            take_back(task=row, by=request.actor, at=request.now)
            messages.success(request, _("It is back on the pile."))
        else:
            form = ReaderForm(
                request.POST, possible=may_be_given(activity, row.application, request.now)
            )
            if form.is_valid():
                pass_on(task=row, reader=form.chosen, by=request.actor, at=request.now)
                told = _("%(name)s reads it now.") % {"name": form.chosen.person.name}
                messages.success(request, told)
            else:
                messages.error(request, _("This reader cannot have it. Choose somebody else."))
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("web_staff:reading-reader", activity.slug, before)
