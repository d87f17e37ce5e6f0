"""Applications that look like one person's, side by side: one, or two people?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.duplicates import join_applications, take_verdict_back, tell_apart
from leerkring.admissions.models import Application
from leerkring.admissions.queries.duplicates import (
    Reason,
    counted_in,
    decided_in,
    from_one_school,
    in_several_networks,
    look_alikes,
)
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Programme
from leerkring.programmes.queries import programmes_for_staff
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only

PER_PAGE = 20
REASONS: dict[Reason, str | Promise] = {
    Reason.ADDRESS: gettext_lazy("the same e-mail address"),
    Reason.NAME_AND_SCHOOL: gettext_lazy("the same name and school"),
    Reason.PHONE: gettext_lazy("the same telephone number"),
}


def _programme(request: Request, slug: str) -> Programme:
    programme = programmes_for_staff(request.actor).filter(slug=slug).first()
    if programme is None:
        raise Http404
    if not may_manage(request.actor, programme):
        raise PermissionDenied
    return programme


@staff_only
def duplicates(request: Request, slug: str) -> HttpResponse:
    programme = _programme(request, slug)
    page = Paginator(look_alikes(programme), PER_PAGE).get_page(request.GET.get("pagina"))
    context: dict[str, Any] = {
        "programme": programme,
        "page": page,
        "pairs": [
            {
                "pair": pair,
                "names": " / ".join(dict.fromkeys([pair.first.name, pair.second.name])),
                "reasons": " · ".join(capfirst(str(REASONS[reason])) for reason in pair.reasons),
                "lines": _side_by_side(pair.first, pair.second),
            }
            for pair in page.object_list
        ],
        "several": in_several_networks(programme),
        "schools": from_one_school(programme),
        "decided": decided_in(programme),
    }
    return render(request, "web_staff/applications/duplicates.html", context)


def _received(row: Application) -> str:
    return instant_in_words(row.submitted_at) if row.submitted_at else ""


def _side_by_side(first: Application, second: Application) -> list[tuple[str, str, str]]:
    """Return what is known of both, each line with its label."""

    def line(label: str, of: Callable[[Application], str | None]) -> tuple[str, str, str]:
        return label, of(first) or "–", of(second) or "–"

    return [
        line(_("Network"), lambda row: row.activity.short_title),
        line(
            _("School"),
            lambda row: ", ".join(filter(None, [row.organisation_name, row.organisation_town])),
        ),
        line(_("E-mail address"), lambda row: row.email),
        line(_("Telephone"), lambda row: row.phone),
        line(_("Role"), lambda row: row.get_role_display()),
        line(_("Received"), _received),
        line(_("State"), lambda row: row.get_state_display()),
    ]


def _application(programme: Programme, pk: str) -> Application:
    row = counted_in(programme).filter(pk=number_in(pk) or 0).first()
    if row is None:
        raise Http404
    return row


@staff_only
@require_POST
@once
def decide(request: Request, slug: str) -> HttpResponse:
    programme = _programme(request, slug)
    first = _application(programme, request.POST.get("first", ""))
    second = _application(programme, request.POST.get("second", ""))
    by, at, verdict = request.actor, request.now, request.POST.get("verdict")
    try:
        if verdict == "two":
            tell_apart(by=by, at=at, first=first, second=second)
            messages.success(request, _("Remembered: these are two people."))
        else:
            pair = (second, first) if verdict == "second" else (first, second)
            join_applications(by=by, at=at, kept=pair[0], other=pair[1])
            messages.success(request, _("These count as one person now. You can undo it below."))
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect("web_staff:duplicates", slug)


@staff_only
@require_POST
@once
def take_back(request: Request, slug: str, pk: int) -> HttpResponse:
    programme = _programme(request, slug)
    row = decided_in(programme).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        take_verdict_back(by=request.actor, at=request.now, resemblance=row)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Undone: both applications stand as before."))
    return redirect("web_staff:duplicates", slug)
