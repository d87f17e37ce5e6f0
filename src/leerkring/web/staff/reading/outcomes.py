"""What the readers came to: a table without names while there is still something to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.rules import may_see_applications
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.review.actions.dividing import ask_to_read
from leerkring.review.actions.reading_log import note_scores_export
from leerkring.review.blind import Blindfold
from leerkring.review.models import ReadingPlan, Review
from leerkring.review.numbering import reading_number
from leerkring.review.readers import may_be_given
from leerkring.review.results import Result, all_are_in, reaching, results_of
from leerkring.review.rules import may_plan_reading, may_review
from leerkring.review.verdicts import plan_of, shown
from leerkring.selection.queries.rounds import is_fixed
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.sheets import Cell, sheet
from leerkring.web.staff.blind.shown import blindfolds, redacted
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.reading.forms import AnotherReaderForm

PER_PAGE = 100
VERDICTS = dict(Review.Verdict.choices)
ORDER = {Review.Verdict.SUITABLE: 0, Review.Verdict.DOUBT: 1, Review.Verdict.NOT: 2, "": 3}


def _of(number: Callable[[Any], float]) -> Callable[[Result], float]:
    """Sort by a number of the agreement; what is not in comes last."""
    return lambda result: number(result.agreement) if result.agreement else -1.0


SORTS: dict[str, Callable[[Result], Any]] = {
    "number": lambda result: reading_number(result.application.pk),
    "verdict": lambda result: ORDER[result.verdict],
    "mean": _of(lambda found: found.mean),
    "median": _of(lambda found: found.median),
    "range": _of(lambda found: found.range),
    "deviation": _of(lambda found: found.deviation),
    "readings": lambda result: result.application.readings,
}


def verdict_in_words(result: Result) -> str:
    return str(VERDICTS.get(result.verdict, _("still to be read")))


@for_activity(may_review)
def outcomes(request: Request, activity: Activity) -> HttpResponse:
    results = results_of(activity, request.actor, request.now)
    plan = results[0].plan if results else plan_of(activity)
    sort = request.GET.get("sorteer", "")
    key = sort.removeprefix("-")
    rows = sorted(results, key=SORTS.get(key, SORTS["number"]), reverse=sort.startswith("-"))
    if "gesprek" in request.GET:
        rows = [result for result in rows if result.is_split]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    by_criteria = plan.mode == ReadingPlan.Mode.CRITERIA
    with_names = _with_names(request, activity)
    complete = sum(result.is_in for result in results)
    left_out = submitted_applications(activity).count() - _waiting(results)
    only_split = "gesprek" in request.GET
    hides = {} if with_names else blindfolds(r.application.pk for r in page.object_list if r.is_in)
    context = {
        "activity": activity,
        "lead": _lead(complete, len(results), with_names=with_names),
        "left_out": _left_out(left_out) if left_out > 0 else "",
        "talk": _talk(sum(result.is_split for result in results), only_split=only_split),
        "nothing": _("The readers differ nowhere") if only_split else _("Nothing was read yet"),
        "by_criteria": by_criteria,
        "page": page,
        "rows": [
            _row(result, plan, with_names=with_names, hides=hides.get(result.application.pk))
            for result in page.object_list
        ],
        "headers": [_header(name, label, key, sort) for name, label in _headers(by_criteria)],
        "only_split": only_split,
        "complete": complete,
        "number": len(results),
        "reaching": reaching(results) if by_criteria else [],
        "may_ask": may_plan_reading(request.actor, activity) and not is_fixed(activity),
    }
    return render(request, "web_staff/reading/outcomes.html", context)


def _waiting(results: list[Result]) -> int:
    return sum(result.application.state == "submitted" for result in results)


def _with_names(request: Request, activity: Activity) -> bool:
    return may_see_applications(request.actor, activity) and all_are_in(activity)


def _headers(by_criteria: bool) -> list[tuple[str, str]]:
    numbers = [
        ("mean", _("Mean")),
        ("median", _("Median")),
        ("range", _("Lowest – highest")),
        ("deviation", _("Spread")),
    ]
    return [
        ("number", _("Motivation")),
        ("verdict", _("Verdict")),
        *(numbers if by_criteria else []),
        ("readings", _("Read by")),
    ]


def _lead(complete: int, number: int, *, with_names: bool) -> str:
    words = ngettext(
        "%(number)s of %(all)s motivations was read by everybody who counts.",
        "%(number)s of %(all)s motivations were read by everybody who counts.",
        complete,
    ) % {"number": complete, "all": number}
    names = (
        _("Everything was read, so names are shown.")
        if with_names
        else _("There are no names here, also not in the file, until everything was read.")
    )
    return f"{words} {names}"


def _left_out(number: int) -> str:
    words = ngettext(
        "%(number)s motivation is left out: it comes from your own school or board, or you are "
        "still to read it.",
        "%(number)s motivations are left out: they come from your own school or board, or you are "
        "still to read them.",
        number,
    )
    return words % {"number": number}


def _talk(number: int, *, only_split: bool) -> str:
    """Return on how many motivations the readers differ."""
    if not number:
        return ""
    if only_split:
        return _("Only the motivations on which readers differ.")
    words = ngettext(
        "On %(number)s motivation the readers differ: talk about it, or ask one more reader.",
        "On %(number)s motivations the readers differ: talk about them, or ask one more reader.",
        number,
    )
    return words % {"number": number}


def _header(name: str, label: str, key: str, sort: str) -> dict[str, str]:
    is_current = (key or "number") == name
    direction = ("descending" if sort.startswith("-") else "ascending") if is_current else ""
    following = f"-{name}" if is_current and not sort.startswith("-") else name
    look = "" if name in {"number", "verdict"} else "lk-num"
    return {"label": label, "direction": direction, "next": following, "look": look}


def _row(
    result: Result, plan: ReadingPlan, *, with_names: bool, hides: Blindfold | None
) -> dict[str, Any]:
    """Return a line of the table; nothing but a number of readings until all are in."""
    row = result.application
    readings, independent = (result.readings, result.independent) if result.is_in else ((), ())
    number = _("Motivation %(number)s") % {"number": reading_number(row.pk)}
    said = [f"{one.reader}: {one.said}" for one in readings]
    along = [_("independent") + f" – {one.reader}: {one.said}" for one in independent]
    done = _("%(done)s of %(all)s") % {"done": row.readings, "all": plan.readers}
    notes = [
        (one.reader, redacted(hides, one.note) if hides else one.note)
        for one in (*readings, *independent)
        if one.note
    ]
    more = ngettext("%(number)s note", "%(number)s notes", len(notes)) % {"number": len(notes)}
    return {
        "pk": row.pk,
        "name": row.name if with_names else "",
        "number": number,
        "is_split": result.is_split,
        "verdict": verdict_in_words(result),
        "numbers": _numbers(result) if plan.mode == ReadingPlan.Mode.CRITERIA else [],
        "read_by": row.readings if row.readings > plan.readers else done,
        "said": said,
        "along": along,
        "notes": notes,
        "notes_label": more,
        "may_ask": row.state == ApplicationState.SUBMITTED,
    }


def _numbers(result: Result) -> list[Any]:
    """Return mean, median, range and spread of the readers' points."""
    found = result.agreement
    if found is None:
        return ["–"] * 4
    span = f"{localize(shown(found.lowest))} – {localize(shown(found.highest))}"
    return [shown(found.mean), shown(found.median), span, shown(found.deviation)]


@for_activity(may_review)
def export(request: Request, activity: Activity, kind: str) -> HttpResponse:
    results = results_of(activity, request.actor, request.now)
    with_names = _with_names(request, activity)
    note_scores_export(
        activity=activity,
        rows=len(results),
        with_names=with_names,
        by=request.actor,
        at=request.now,
    )
    who = [_("Name"), _("School")] if with_names else []
    headers = [
        _("Motivation"),
        *who,
        _("Verdict"),
        _("Read by"),
        *(_("Mean"), _("Median"), _("Lowest"), _("Highest"), _("Spread")),
        _("Independent views"),
        _("Talk"),
    ]
    return sheet(kind, f"lezen-{activity.slug}", headers, [_cells(r, with_names) for r in results])


def _cells(result: Result, with_names: bool) -> list[Cell]:
    row, found = result.application, result.agreement
    names = ("mean", "median", "lowest", "highest", "deviation")
    numbers: list[Cell] = [float(shown(getattr(found, n))) if found else None for n in names]
    independent = result.independent if result.is_in else ()
    return [
        reading_number(row.pk),
        *((row.name, row.organisation_name) if with_names else ()),
        verdict_in_words(result),
        row.readings,
        *numbers,
        ", ".join(reading.said for reading in independent),
        _("yes") if result.is_split else "",
    ]


@for_activity(may_plan_reading)
@once
def another(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Ask one more person to read a motivation."""
    row = submitted_applications(activity).filter(pk=pk).first()
    if row is None:
        raise Http404
    row.activity = activity
    possible = may_be_given(activity, row, request.now)
    form = AnotherReaderForm(request.POST or None, possible=possible)
    outcomes_url = reverse("web_staff:reading-outcomes", args=[activity.slug])
    page = FormPage(
        title=_("Ask one more reader"),
        lead=_(
            "Motivation %(number)s comes on the list of one more person. They do not see what the "
            "others said."
        )
        % {"number": reading_number(pk)},
        button=_("Ask this reader"),
        back=outcomes_url,
        back_label=_("What the readers found"),
    )
    if not possible:
        context = {"activity": activity, "page": page}
        return render(request, "web_staff/reading/nobody_else.html", context)

    def save() -> None:
        ask_to_read(
            application=row,
            reader=form.chosen,
            counts=form.cleaned_data["counts"] == "yes",
            by=request.actor,
            at=request.now,
        )
        told = _("%(name)s finds it on their list.") % {"name": form.chosen.person.name}
        messages.success(request, told)

    return one_form(request, form, page, save=save, said="")
