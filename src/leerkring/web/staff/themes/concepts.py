"""The concept schemes, and importing a list of factors: looked at first, then all or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.concepts.actions import SchemeIsBuiltIn, TableHasFaults, import_scheme
from leerkring.concepts.queries import known_slugs, levels, look_at_table, schemes_with_concepts
from leerkring.concepts.rules import may_change_concepts
from leerkring.concepts.table import Fault, Table
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.themes.forms import ImportForm

FAULTS = {
    Fault.NO_COLUMNS: gettext_lazy(
        "The first line must name the columns, slug and label_nl among them."
    ),
    Fault.NO_TABLE: gettext_lazy("This is no list that can be read."),
    Fault.MORE_CELLS: gettext_lazy("This line has more cells than there are headings."),
    Fault.NO_ROWS: gettext_lazy("There are no rows under the first line."),
    Fault.NO_SLUG: gettext_lazy("The slug is missing."),
    Fault.BAD_SLUG: gettext_lazy("The slug may hold small letters, figures and hyphens only:"),
    Fault.SLUG_TWICE: gettext_lazy("This slug stands in the list twice:"),
    Fault.NO_LABEL: gettext_lazy("The Dutch label is missing."),
    Fault.LONG_LABEL: gettext_lazy("A label is longer than 120 characters."),
    Fault.UNKNOWN_LEVEL: gettext_lazy("This is none of the five levels:"),
}


@staff_only
def schemes(request: Request) -> HttpResponse:
    context = {"schemes": schemes_with_concepts(), "may_change": may_change_concepts(request.actor)}
    return render(request, "web_staff/themes/concepts.html", context)


@staff_only
@once
def import_factors(request: Request) -> HttpResponse:
    if not may_change_concepts(request.actor):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "levels": levels(), "look_kind": "primary"}
    status = 200
    if request.method == "POST" and form.is_valid():
        table = look_at_table(form.cleaned_data["text"])
        context |= _report(form, table)
        if "inlezen" in request.POST:
            try:
                _import(request, form)
            except (TableHasFaults, SchemeIsBuiltIn) as problem:
                form.add_error(None, str(problem))
                status = problem.status
            else:
                return redirect("web_staff:concepts")
    return render(request, "web_staff/themes/import.html", context, status=status)


def _import(request: Request, form: ImportForm) -> None:
    typed = form.cleaned_data
    scheme = import_scheme(
        by=request.actor,
        at=request.now,
        slug=form.slug,
        title_nl=typed["title_nl"],
        title_en=typed["title_en"],
        source=typed["source"],
        text=typed["text"],
    )
    messages.success(request, _("“%s” is in use from now on.") % scheme.title)


def _report(form: ImportForm, table: Table) -> dict[str, Any]:
    known = known_slugs(form.slug)
    names = {level.slug: level.label for level in levels()}
    happens = {True: _("is renamed"), False: _("is added")}
    number = len(table.rows)
    button = ngettext("Import one factor", "Import %(number)s factors", number)
    return {
        "looked": True,
        "look_kind": "primary" if table.faults else "plain",
        "import_button": button % {"number": number},
        "rows": [(row, names.get(row.level, ""), happens[row.slug in known]) for row in table.rows],
        "faults": [(fault.line, FAULTS[fault.fault], fault.value) for fault in table.faults],
        "stays": sorted(known - {row.slug for row in table.rows}),
        "text": form.cleaned_data["text"],
    }
