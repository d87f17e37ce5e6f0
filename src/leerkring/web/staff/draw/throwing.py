"""The lot with an agreed spread: the throws that decide it, and its record."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.selection.actions.fair_draw import compute_again, type_throws
from leerkring.selection.actions.recording import take_full_record
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.rules import may_audit_draw, may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.drawing import draw_answer, open_or_404
from leerkring.web.staff.draw.forms import ThrowsForm
from leerkring.web.staff.guard import for_activity


@for_activity(may_draw)
@require_POST
@once
def type_in(request: Request, activity: Activity) -> HttpResponse:
    """Take one person's reading of the dice; the second equal one draws."""
    round_ = open_or_404(activity)
    form = take_throws(request, round_, activity)
    if form is None:
        return redirect("web_staff:draw", activity.slug)
    return draw_answer(request, activity, round_, throws_form=form)


def take_throws(request: Request, round_: DrawRound, activity: Activity) -> ThrowsForm | None:
    """Take somebody's reading of the dice; return the form when something is wrong with it."""
    form = ThrowsForm(request.POST, prefix="worpen")
    if not form.is_valid():
        return form
    throws = form.cleaned_data["throws"]
    try:
        round_ = type_throws(
            round_=round_, activity=activity, throws=throws, by=request.actor, at=request.now
        )
    except Refused as problem:
        form.add_error("throws", str(problem))
        return form
    words = _("Typed in. Now a second person of the team types in the same throws.")
    if round_.state == DrawState.DRAWN:
        words = _("Drawn. Only you and your colleagues see the outcome until you release it.")
    messages.success(request, words)
    return None


@for_activity(may_draw)
@require_POST
@once
def again(request: Request, activity: Activity) -> HttpResponse:
    """Have a record that could not be computed computed once more."""
    round_ = open_or_404(activity)
    compute_again(round_=round_, activity=activity, by=request.actor, at=request.now)
    return redirect("web_staff:draw", activity.slug)


@for_activity(may_audit_draw)
def full_record(request: Request, activity: Activity) -> HttpResponse:
    """Give the full record, with names, to an auditor; an earlier draw by its number."""
    rounds = rounds_of(activity).filter(record__panel__isnull=False)
    number = request.GET.get("nummer", "")
    if number.isascii() and number.isdigit():
        rounds = rounds.filter(number=int(number))
    round_ = rounds.first()
    if round_ is None:
        raise Http404
    content = take_full_record(round_=round_, activity=activity, by=request.actor, at=request.now)
    name = f"trekkingsdossier-{activity.slug}-{round_.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
