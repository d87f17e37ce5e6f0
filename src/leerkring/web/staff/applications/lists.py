"""Taking over a list from a spreadsheet: upload, match the columns, look, and all or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.lists import RowsToMend, read_in, table_of, take_over_list
from leerkring.admissions.actions.secretary import LateReasonMissing
from leerkring.admissions.importing import COLUMNS, CheckedRow, check_rows, guess_columns
from leerkring.admissions.models import Application, ListUpload
from leerkring.admissions.queries.lists import upload_of
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.rules import may_handle_applications
from leerkring.audit.problems import Refused
from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.forms import ColumnsForm, UploadForm
from leerkring.web.staff.guard import for_activity


@for_activity(may_handle_applications)
def upload(request: Request, activity: Activity) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = read_in(
                by=request.actor,
                at=request.now,
                activity=activity,
                content=file.read(),
                filename=file.name,
            )
        except Refused as problem:
            form.add_error("file", str(problem))
        else:
            header = table_of(kept).header
            return _show_columns(
                request, kept, ColumnsForm(headers=header, initial=guess_columns(header))
            )
    context = {"activity": activity, "form": form, "steps": _steps(0)}
    return render(request, "web_staff/applications/upload.html", context)


def _steps(now: int) -> list[tuple[str, bool]]:
    """Return the three steps, each with whether it is the one taken now."""
    steps = (_("Choose a file"), _("Match the columns"), _("Check and take over"))
    return [(step, number == now) for number, step in enumerate(steps)]


def _show_columns(request: Request, kept: ListUpload, form: ColumnsForm) -> HttpResponse:
    table = table_of(kept)
    context = {
        "activity": kept.activity,
        "form": form,
        "kept": kept,
        "table": table,
        "sample": table.rows[:3],
        "count": len(table.rows),
        "others": ", ".join(table.other_sheets),
        "steps": _steps(1),
    }
    return render(request, "web_staff/applications/columns.html", context)


def _kept(request: Request, activity: Activity) -> ListUpload | None:
    """Return the list that the steps are about; None when it was taken over, or is too old."""
    found = upload_of(activity, request.POST.get("list", ""))
    if found is None:
        gone = _(
            "This list is no longer there: it was taken over, or a day went by. Choose it again."
        )
        messages.warning(request, gone)
    return found


@for_activity(may_handle_applications)
@require_POST
def preview(request: Request, activity: Activity) -> HttpResponse:
    kept = _kept(request, activity)
    if kept is None:
        return redirect("web_staff:applications-import", activity.slug)
    form = ColumnsForm(request.POST, headers=table_of(kept).header)
    if not form.is_valid():
        return _show_columns(request, kept, form)
    return _show_preview(request, kept, form.columns)


def _show_preview(
    request: Request, kept: ListUpload, columns: dict[str, int], problem: str = ""
) -> HttpResponse:
    rows = check_rows(kept.activity, table_of(kept), columns)
    wrong = sum(bool(row.problems) for row in rows)
    new = sum(not row.is_known and not row.problems for row in rows)
    button = ngettext("Take over %(number)d application", "Take over %(number)d applications", new)
    shown = [name for name in ("role", "sector") if name in columns]
    context = {
        "activity": kept.activity,
        "headings": [COLUMNS[name] for name in shown],
        "rows": [(row, _what_happens(row), _choices_of(row, shown)) for row in rows],
        "title": _preview_title(wrong, new),
        "button": button % {"number": new},
        "known": sum(row.is_known for row in rows),
        "wrong": wrong,
        "may_take_over": new and not wrong,
        "columns": columns,
        "kept": kept,
        "is_late": window(kept.activity, request.now) == Window.LATE,
        "problem": problem,
        "steps": _steps(2),
    }
    return render(request, "web_staff/applications/preview.html", context)


def _choices_of(row: CheckedRow, names: Sequence[str]) -> list[str]:
    """Return role and sector in words, as they were understood."""
    words = {**dict(Role.choices), **dict(Sector.choices)}
    return [str(words.get(row.values.get(name, ""), "–")) for name in names]


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
    kept = _kept(request, activity)
    if kept is None:
        return redirect("web_staff:applications-import", activity.slug)
    form = ColumnsForm(request.POST, headers=table_of(kept).header)
    if not form.is_valid():
        return _show_columns(request, kept, form)
    try:
        outcome = take_over_list(
            by=request.actor,
            at=request.now,
            upload=kept,
            columns=form.columns,
            late_reason=request.POST.get("late_reason", ""),
            tell="tell" in request.POST,
            decides=Application.Decides.MAIL
            if "by_mail" in request.POST
            else Application.Decides.POST,
        )
    except RowsToMend:
        return _show_preview(request, kept, form.columns)
    except LateReasonMissing as problem:
        return _show_preview(request, kept, form.columns, str(problem))
    count = len(outcome.made)
    words = ngettext(
        "%(count)d application taken over.", "%(count)d applications taken over.", count
    )
    messages.success(request, words % {"count": count})
    if outcome.known:
        known = _("%(count)d had applied already and stay as they are.")
        messages.info(request, known % {"count": outcome.known})
    return redirect("web_staff:applications", activity.slug)
