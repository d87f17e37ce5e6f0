"""The agenda of a meeting with its minutes, edited as rows, also without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.actions import set_agenda
from leerkring.programmes.blueprints import AgendaLine, later
from leerkring.programmes.models import Activity, AgendaItem, Meeting
from leerkring.programmes.queries import agenda_of, meetings_by_activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import hours_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.dates.dates import meeting_or_404
from leerkring.web.staff.dates.meeting_forms import AgendaLineForm
from leerkring.web.staff.editing import posted_version
from leerkring.web.staff.guard import for_activity

MOST_LINES = 60
LineFormSet = formset_factory(AgendaLineForm, extra=0, max_num=MOST_LINES)
Row = dict[str, Any]


@for_activity(may_manage)
@once
def agenda(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    context: dict[str, Any] = {"version": meeting.version}
    focus = None
    if request.method == "POST":
        formset = LineFormSet(request.POST, prefix="lines")
        button = request.POST.get("button", "save")
        if button != "save":
            rows, focus = _rearranged(_typed(formset), button)
            context["version"] = posted_version(request)
            formset = LineFormSet(initial=rows, prefix="lines")
        elif formset.is_valid():
            try:
                set_agenda(
                    by=request.actor,
                    at=request.now,
                    meeting=meeting,
                    version=posted_version(request),
                    lines=[_line(form.cleaned_data) for form in formset.forms],
                )
            except ChangedMeanwhile as problem:
                context |= {"now_there": list(agenda_of(meeting)), "problem": problem}
            except Refused as problem:
                context["problem"] = problem
            else:
                messages.success(request, _("The agenda is saved."))
                return redirect("web_staff:dates", activity.slug)
    else:
        formset = LineFormSet(initial=_rows(agenda_of(meeting)), prefix="lines")
    status = 409 if "problem" in context else 200
    context |= _picture(activity, meeting, formset, focus)
    return render(request, "web_staff/activities/agenda.html", context, status=status)


def _line(values: Row) -> AgendaLine:
    return AgendaLine(
        minutes=values["minutes"],
        title=values["title"],
        kind=values["kind"],
        who=values["who"],
        id=values["id"],
    )


def _rows(items: Any) -> list[Row]:
    return [
        {"id": i.pk, "minutes": i.minutes, "title": i.title, "kind": i.kind, "who": i.who}
        for i in items
    ]


def _typed(formset: BaseFormSet[Any]) -> list[Row]:
    """Return every row exactly as it was typed, right or wrong."""
    names = ("id", "minutes", "title", "kind", "who")
    return [{name: form[name].value() for name in names} for form in formset.forms]


def _rearranged(rows: list[Row], button: str) -> tuple[list[Row], int | None]:
    """Return the rows after "up-2", "down-0", "remove-1" or "add", and the row to go on with."""
    verb, _dash, text = button.partition("-")
    index = number_in(text) or 0
    if verb == "add" and len(rows) < MOST_LINES:
        return [*rows, {"minutes": 10, "kind": AgendaItem.Kind.OTHER}], len(rows)
    if verb == "remove" and index < len(rows):
        return rows[:index] + rows[index + 1 :], max(index - 1, 0)
    other = index - 1 if verb == "up" else index + 1
    if verb in {"up", "down"} and 0 <= other < len(rows) and index < len(rows):
        rows[index], rows[other] = rows[other], rows[index]
        return rows, other
    return rows, None


def _picture(
    activity: Activity, meeting: Meeting, formset: BaseFormSet[Any], focus: int | None
) -> dict[str, Any]:
    """Return what the page shows beside the rows: clock times, the total, the meeting's length."""
    plans = meetings_by_activity([activity]).get(activity.pk, [])
    plan = next(plan for plan in plans if plan.meeting.pk == meeting.pk)
    total, lines = 0, []
    last = len(formset.forms) - 1
    for index, form in enumerate(formset.forms):
        minutes = _minutes(form["minutes"].value())
        lines.append(
            {
                "form": form,
                "hours": _hours(meeting, total, minutes) or index + 1,
                "buttons": _buttons(index, last),
                "focus": index == focus,
            }
        )
        total += minutes
    kind, words = _sum(total, plan.minutes)
    return {
        "activity": activity,
        "meeting": meeting,
        "title": _("Agenda of %(title)s") % {"title": meeting.title},
        "formset": formset,
        "lines": lines,
        "sum": words,
        "sum_kind": kind,
    }


def _buttons(index: int, last: int) -> list[tuple[str, str, str, bool]]:
    """Return a line's buttons: sign, what it sends, words, and whether there is nothing to do."""
    number = {"number": index + 1}
    return [
        ("↑", f"up-{index}", _("Move line %(number)s up") % number, index == 0),
        ("↓", f"down-{index}", _("Move line %(number)s down") % number, index == last),
        ("×", f"remove-{index}", _("Remove line %(number)s") % number, False),
    ]


def _sum(total: int, length: int) -> tuple[str, str]:
    """Return how the agenda fits the meeting: the kind of alert, and the sentence."""
    values = {"total": total, "length": length, "over": total - length, "under": length - total}
    if not length:
        words = ngettext(
            "The agenda takes %(total)s minute. The hours of the meeting are not known yet.",
            "The agenda takes %(total)s minutes. The hours of the meeting are not known yet.",
            total,
        )
        return "info", words % values
    if total == length:
        return "ok", _("The agenda fills the meeting exactly: %(total)s minutes.") % values
    if total > length:
        words = _(
            "The agenda takes %(total)s minutes, but the meeting has %(length)s: %(over)s too many."
        )
    else:
        words = _(
            "The agenda takes %(total)s minutes, but the meeting has %(length)s: "
            "%(under)s are left."
        )
    return "warning", words % values


def _minutes(value: Any) -> int:
    return number_in(str(value or "").strip(), below=10_000) or 0


def _hours(meeting: Meeting, before: int, minutes: int) -> str:
    """Return the clock time of a row, when it is known when the meeting begins."""
    if meeting.start_time is None:
        return ""
    start = later(meeting.start_time, before)
    return hours_in_words(start, later(start, minutes))
