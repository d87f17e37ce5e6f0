"""Who reads what: the division, each reader's list, and reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.applications import submitted_applications
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import instant_in_words
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
    one_reader,
    planned_division,
    possible_readers,
    proposed_readers,
    tasks_of,
    with_takers,
)
from leerkring.review.rules import may_plan_reading
from leerkring.review.verdicts import plan_of
from leerkring.selection.queries.rounds import is_fixed
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import form_page
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.reading.forms import DivisionForm, ReaderForm
from leerkring.web.staff.reminding import Reminding, remind_page

PER_PAGE = 100


@for_activity(may_plan_reading)
@once
def division(request: Request, activity: Activity) -> HttpResponse:
    """Show who has how much; on POST show first who would get what, and then divide."""
    possible = possible_readers(activity)
    initial = {"readers": [str(pk) for pk in proposed_readers(activity, possible)]}
    form = DivisionForm(request.POST or None, possible=possible, initial=initial)
    if request.method == "POST" and form.is_valid() and "divide" not in request.POST:
        context = {"activity": activity, "form": form, **_preview(activity, form, request)}
        return render(request, "web_staff/reading/division_preview.html", context)
    plan, loads, divided = plan_of(activity), loads_of(activity), is_divided(activity)
    if not divided:
        del form.fields["afresh"]
    still = with_takers(submitted_applications(activity))
    counts = still.aggregate(lacking=Count("pk", filter=lacks_a_reader()), all=Count("pk"))
    behind = sum(load.open > 0 for load in loads)
    to_go = sum(load.open for load in loads)
    locked = is_fixed(activity)
    context = {
        "activity": activity,
        "form": form,
        "independent_form": ReaderForm(possible=possible, prefix="meelezer"),
        "plan": plan,
        "possible": possible,
        "lead": _lead(is_divided=divided),
        "loads": [(load, _about(load)) for load in loads],
        "remind": ""
        if locked or not behind
        else ngettext("Remind %(number)s reader", "Remind %(number)s readers", behind)
        % {"number": behind},
        "lacking": _lacking(counts["lacking"], plan.readers, some=counts["all"] > 0),
        "kind": "primary" if counts["lacking"] else "plain",
        "undo": _undo(to_go) if divided and not locked else "",
        "is_locked": locked,
    }

    def save() -> None:
        made = divide_reading(
            activity=activity,
            readers=form.chosen,
            afresh=form.cleaned_data.get("afresh", False),
            tell=form.cleaned_data["tell"],
            by=request.actor,
            at=request.now,
        )
        words = ngettext(
            "%(number)d motivation divided.", "%(number)d motivations divided.", made.number
        )
        messages.success(request, words % {"number": made.number})

    template, to = "web_staff/reading/division.html", _address(activity)
    return form_page(request, form, template, context, save=save, to=to, said="")


def _address(activity: Activity) -> str:
    return reverse("web_staff:reading-division", args=[activity.slug])


def _lead(*, is_divided: bool) -> str:
    if is_divided:
        return _(
            "Each reader has a list of their own. What comes in later, a doubt, and what somebody "
            "leaves goes to who has least."
        )
    return _(
        "As long as nothing is divided, everybody reads from one pile. You may leave it like that. "
        "Divide it if you want to know who does what."
    )


def _about(load: Load) -> list[tuple[str, str]]:
    """Return what stands under a reader's name, each with how it looks."""
    found = []
    if number := load.independent:
        words = ngettext(
            "%(number)s as an independent view", "%(number)s as independent views", number
        )
        found.append((words % {"number": number}, ""))
    if number := load.stepped_back:
        words = ngettext(
            "left %(number)s to somebody else", "left %(number)s to somebody else", number
        )
        found.append((words % {"number": number}, ""))
    if not load.may_read:
        found.append((_("may no longer read"), "lk-wrong"))
    return found


def _lacking(number: int, readers: int, *, some: bool) -> list[str]:
    """Return whether every motivation has its readers, and how many those are."""
    words = ngettext(
        "%(number)s motivation lacks a reader.", "%(number)s motivations lack a reader.", number
    )
    each = ngettext("%(number)s reader for each.", "%(number)s readers for each.", readers)
    has = _("Every motivation has its readers.") if some else _("There are no motivations yet.")
    return [words % {"number": number} if number else has, each % {"number": readers}]


def _undo(number: int) -> str:
    words = ngettext(
        "%(number)s motivation that was not read yet goes back on one pile for everybody. "
        "What was read stays.",
        "%(number)s motivations that were not read yet go back on one pile for everybody. "
        "What was read stays.",
        number,
    )
    return words % {"number": number}


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
    kept = [("readers", str(reader.pk)) for reader in form.chosen]
    kept += [(name, "on") for name in ("afresh", "tell") if form.cleaned_data[name]]
    return {
        "rows": rows,
        "number": len(planned.tasks),
        "short": len(planned.short),
        "kept": kept,
        "told": _("Readers who get something receive a message.")
        if form.cleaned_data["tell"]
        else _("No message is sent."),
    }


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
    loads = [load for load in loads_of(activity) if load.open]
    page = Reminding(
        title=_("Remind readers"),
        lead=_("They get one message each, at most once a day:"),
        people=[(load.reader.person.name, _behind(load)) for load in loads],
        button=_("Send the reminders"),
        nobody=_("Nobody is behind."),
        back=_address(activity),
        back_label=_("Who reads what"),
    )

    def write() -> str:
        number = remind_readers(activity=activity, by=request.actor, at=request.now)
        words = ngettext(
            "A reminder goes to %(number)d reader.",
            "A reminder goes to %(number)d readers.",
            number,
        )
        return words % {"number": number}

    return remind_page(request, activity, page, write)


def _behind(load: Load) -> str:
    words = ngettext(
        "%(number)s motivation still to read", "%(number)s motivations still to read", load.open
    ) % {"number": load.open}
    if load.reminded_at:
        at = instant_in_words(load.reminded_at)
        return f"{words} · " + _("reminded %(moment)s") % {"moment": at}
    return words


@for_activity(may_plan_reading)
def reader(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show one reader's list, where each motivation can go to somebody else."""
    everybody = possible_readers(activity)
    account = one_reader(activity, pk, everybody)
    if account is None:
        raise Http404
    possible = [one for one in everybody if one.pk != account.pk]
    page = Paginator(tasks_of(activity, account), PER_PAGE).get_page(request.GET.get("pagina"))
    locked = is_fixed(activity)
    context = {
        "activity": activity,
        "reader": account,
        "page": page,
        "tasks": [(one, *_state_of(one, is_locked=locked)) for one in page],
        "possible": [(one.pk, one.person.name) for one in possible],
    }
    return render(request, "web_staff/reading/reader.html", context)


def _state_of(task: Any, *, is_locked: bool) -> tuple[str, list[str], bool]:
    """Return how a motivation stands on a list, what more is known, and whether it may go."""
    if task.abstained_at:
        return _("left to somebody else"), [task.abstained_reason], False
    more = [] if task.counts else [_("an independent view")]
    said = _("has been read") if task.is_done else _("not read yet")
    return said, more, not (task.is_done or is_locked)


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
