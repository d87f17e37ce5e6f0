"""The closing of a programme: which findings of all networks come together, and in which order."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.audit.numbers import number_in
from leerkring.findings.actions import compose_closing
from leerkring.findings.models import Finding
from leerkring.findings.queries import closing_meeting_of, publishable_by_network
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity

LAST = 999


@for_activity()
def closing(request: Request, activity: Activity) -> HttpResponse:
    may_compose = may_manage(request.actor, activity.programme)
    context = {
        "activity": activity,
        "programme": activity.programme,
        "networks": publishable_by_network(activity.programme),
        "meeting": closing_meeting_of(activity.programme),
        "may_compose": may_compose,
        "is_fixed": not may_compose,
    }
    return render(request, "web_staff/closing/closing.html", context)


@for_activity()
@once
@require_POST
def compose(request: Request, activity: Activity) -> HttpResponse:
    chosen: list[tuple[int, int, Finding]] = []
    for network in publishable_by_network(activity.programme):
        chosen += [
            (_place(request, finding), finding.pk, finding)
            for finding in network.findings
            if str(finding.pk) in request.POST.getlist("finding")
        ]
    findings = [finding for _place_, _pk, finding in sorted(chosen, key=lambda row: row[:2])]
    number = compose_closing(
        by=request.actor, at=request.now, programme=activity.programme, findings=findings
    )
    text = ngettext(
        "The closing shows %(number)s finding.", "The closing shows %(number)s findings.", number
    )
    messages.success(request, text % {"number": number} if number else _("The closing is empty."))
    return redirect("web_staff:closing", activity.slug)


def _place(request: Request, finding: Finding) -> int:
    place = number_in(request.POST.get(f"place-{finding.pk}"))
    return LAST if place is None else place
