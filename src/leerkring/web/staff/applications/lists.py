"""Taking over a list from a spreadsheet: upload, match the columns, look, and all or nothing."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.secretary import LateReasonMissing, import_applications
from leerkring.admissions.importing import (
    CheckedRow,
    Table,
    UnreadableSheet,
    check_rows,
    guess_columns,
    read_table,
)
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.rules import may_handle_applications
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.forms import ColumnsForm, UploadForm
from leerkring.web.staff.guard import for_activity

LONGEST_NAME = 100


@for_activity(may_handle_applications)
def upload(request: Request, activity: Activity) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file.read(), file.name)
        except Refused as problem:
            form.add_error("file", str(problem))
        else:
            columns = ColumnsForm(headers=table[0], initial=guess_columns(table[0]))
            return _show_columns(request, activity, columns, table, file.name)
    context = {"activity": activity, "form": form, "steps": _steps(0)}
    return render(request, "web_staff/applications/upload.html", context)


def _steps(now: int) -> list[tuple[str, bool]]:
    """Return the three steps, each with whether it is the one taken now."""
    steps = (_("Choose a file"), _("Match the columns"), _("Check and take over"))
    return [(step, number == now) for number, step in enumerate(steps)]


def _show_columns(
    request: Request, activity: Activity, form: ColumnsForm, table: Table, filename: str
) -> HttpResponse:
    context = {
        "activity": activity,
        "form": form,
        "table": json.dumps(table),
        "filename": filename[:LONGEST_NAME],
        "sample": table[:4],
        "count": len(table) - 1,
        "steps": _steps(1),
    }
    return render(request, "web_staff/applications/columns.html", context)


def _posted_table(request: Request) -> Table:
    """Return the table that the steps hand on to each other; raise UnreadableSheet."""
    try:
        table: Any = json.loads(request.POST.get("table", ""))
    except ValueError as error:
        raise UnreadableSheet from error
    is_table = (
        isinstance(table, list)
        and len(table) > 1
        and all(
            isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in table
        )
    )
    if not is_table:
        raise UnreadableSheet
    return list(table)


@for_activity(may_handle_applications)
@require_POST
def preview(request: Request, activity: Activity) -> HttpResponse:
    table = _posted_table(request)
    form = ColumnsForm(request.POST, headers=table[0])
    filename = request.POST.get("filename", "")[:LONGEST_NAME]
    if not form.is_valid():
        return _show_columns(request, activity, form, table, filename)
    return _show_preview(request, activity, table, form.columns, filename)


def _show_preview(
    request: Request,
    activity: Activity,
    table: Table,
    columns: dict[str, int],
    filename: str,
    problem: str = "",
) -> HttpResponse:
    rows = check_rows(activity, table, columns)
    wrong = sum(bool(row.problems) for row in rows)
    new = sum(not row.is_known and not row.problems for row in rows)
    button = ngettext("Take over %(number)d application", "Take over %(number)d applications", new)
    context = {
        "activity": activity,
        "rows": [(row, _what_happens(row)) for row in rows],
        "title": _preview_title(wrong, new),
        "button": button % {"number": new},
        "known": sum(row.is_known for row in rows),
        "wrong": wrong,
        "may_take_over": new and not wrong,
        "columns": columns,
        "table": json.dumps(table),
        "filename": filename,
        "is_late": window(activity, request.now) == Window.LATE,
        "problem": problem,
        "steps": _steps(2),
    }
    return render(request, "web_staff/applications/preview.html", context)


def _preview_title(wrong: int, new: int) -> str:
    if wrong:
        words = ngettext(
            "%(number)d row must be mended first", "%(number)d rows must be mended first", wrong
        )
    else:
        words = ngettext(
            "%(number)d application will be taken over",
            "%(number)d applications will be taken over",
            new,
        )
    return words % {"number": wrong or new}


def _what_happens(row: CheckedRow) -> tuple[str, str]:
    """Return what becomes of a row, and how that is marked."""
    if row.problems:
        return "; ".join(row.problems), "lk-wrong"
    return (_("known: stays as it is"), "lk-soft") if row.is_known else (_("new"), "")


@for_activity(may_handle_applications)
@require_POST
@once
def take_over(request: Request, activity: Activity) -> HttpResponse:
    table = _posted_table(request)
    form = ColumnsForm(request.POST, headers=table[0])
    filename = request.POST.get("filename", "")[:LONGEST_NAME]
    if not form.is_valid():
        return _show_columns(request, activity, form, table, filename)
    rows = check_rows(activity, table, form.columns)
    if any(row.problems for row in rows):
        return _show_preview(request, activity, table, form.columns, filename)
    try:
        outcome = import_applications(
            activity=activity,
            rows=[row.values for row in rows],
            filename=filename,
            late_reason=request.POST.get("late_reason", ""),
            tell="tell" in request.POST,
            by=request.actor,
            at=request.now,
        )
    except LateReasonMissing as problem:
        return _show_preview(request, activity, table, form.columns, filename, str(problem))
    count = len(outcome.made)
    words = ngettext(
        "%(count)d application taken over.", "%(count)d applications taken over.", count
    )
    messages.success(request, words % {"count": count})
    if outcome.known:
        known = _("%(count)d had applied already and stay as they are.")
        messages.info(request, known % {"count": outcome.known})
    return redirect("web_staff:applications", activity.slug)
