"""Where a draw stands: prepared, fixed as announced, drawn, taken back; for one network or more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.audit.problems import Refused
from leerkring.selection.actions.drawing import AlreadyDrawn, draw, roll_back
from leerkring.selection.actions.fair_draw import compute_again
from leerkring.selection.actions.spreading import ask_joint_balance
from leerkring.selection.methods import free_places
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.selection.queries.before_draw import BeforeDraw
from leerkring.selection.queries.joint import is_in_joint_draw
from leerkring.selection.queries.records import record_of
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw import fixed, wording
from leerkring.web.staff.draw.forms import ReasonForm
from leerkring.web.staff.draw.outcome import drawn
from leerkring.web.staff.draw.preparing import steps
from leerkring.web.staff.draw.preparing.ways import CHOOSE, WITH_RESERVES, Way, way_for
from leerkring.web.staff.draw.scope import UNDER_WAY, DrawScope, for_draw


@for_draw(may_draw)
@once
def draw_page(request: Request, scope: DrawScope) -> HttpResponse:
    """Show where the selection stands; a POST fixes it in the way that was announced."""
    rounds = list(scope.rounds())
    if scope.activity and is_in_joint_draw(scope.activity, rounds):
        return redirect(DrawScope(scope.programme).url())
    if request.method != "POST" or not scope.activities:
        return answer(request, scope, rounds=rounds)
    way = way_for(scope, BeforeDraw.of(scope.activities), request.POST)
    is_done = way.form.is_valid() and scope.open_round() is None and _fix(request, scope, way)
    if not is_done:
        if scope.open_round() is not None:
            messages.warning(request, str(AlreadyDrawn()))
        return answer(request, scope, way=way)
    if way.kind == CHOOSE and scope.activity:
        return redirect("web_staff:choose", scope.activity.slug)
    messages.success(request, _("This is locked now. Nobody has a place yet."))
    return scope.to_page()


def _fix(request: Request, scope: DrawScope, way: Way) -> bool:
    """Fix it; tell whether that was done. What stands in the way is said in the form."""
    values = dict(way.form.cleaned_data)
    if way.kind in WITH_RESERVES:
        values["dropout"] = steps.advice(request, scope, BeforeDraw.of(scope.activities)).share
    try:
        way.fix(by=request.actor, at=request.now, **values)
    except NoPlaceLeft as problem:
        words = str(problem)
        if scope.activity:
            free = {"free": free_places(scope.activity)}
            words = _("There are %(free)s free places; more cannot be given.") % free
        way.form.add_error("places" if "places" in way.form.fields else None, words)
    except Refused as problem:
        way.form.add_error(None, str(problem))
    else:
        return True
    return False


def answer(
    request: Request,
    scope: DrawScope,
    way: Way | None = None,
    more: Mapping[str, Any] | None = None,
    rounds: list[DrawRound] | None = None,
) -> HttpResponse:
    """Return the page of a draw as it stands."""
    rounds = list(scope.rounds()) if rounds is None else rounds
    round_ = next((one for one in rounds if one.state in UNDER_WAY), None)
    latest = round_ or next(iter(rounds), None)
    shown = latest if latest and latest.state != DrawState.ROLLED_BACK else None
    record = record_of(shown) if shown else None
    state = wording.state_of(shown, record)
    facts = BeforeDraw.of(scope.activities)
    context: dict[str, Any] = {
        "scope": scope,
        "activity": scope.activity,
        "programme": scope.programme,
        "round": round_,
        "record": record,
        "shown": shown,
        **scope.urls(),
        "has_log": latest is not None,
        "earlier": [one for one in rounds if one != shown],
        "locked": fixed.locked(scope, shown, record) if shown else [],
        "waiting": facts.waiting if scope.activity else 0,
        "reason_form": ReasonForm(prefix="terug"),
    }
    if shown is None:
        state, prepared = steps.prepared(request, scope, facts, way)
        context |= prepared
    else:
        context |= _of_round(request, scope, shown, record, state)
    context["heading"] = wording.heading(state, shown)
    return render(request, f"web_staff/draw/{state}.html", {**context, **(more or {})})


def _of_round(
    request: Request, scope: DrawScope, round_: DrawRound, record: DrawRecord | None, state: str
) -> dict[str, Any]:
    """Return what the page of a draw that was fixed shows beside what is locked."""
    context: dict[str, Any] = {"networks": scope.networks(round_)}
    context["lead"] = wording.lead(round_, record, scope)
    if state == wording.DRAWN:
        return context | drawn(scope, round_, record)
    if record is not None and state in wording.BY_CHANCE:
        context["polls"] = state == wording.COMPUTING
        return context | fixed.of_chance(request, round_, record)
    return context | {"button": wording.button(round_)}


@for_draw(may_draw)
@require_POST
@once
def balance_again(request: Request, scope: DrawScope) -> HttpResponse:
    """Retry a failed computation of the balance of all networks together."""
    if not scope.activities:
        raise Http404
    ask_joint_balance(activities=scope.activities, again=True, by=request.actor, at=request.now)
    return scope.to_page()


@for_draw(may_draw)
@require_POST
@once
def compute_once_more(request: Request, scope: DrawScope) -> HttpResponse:
    """Retry a failed computation of a record."""
    compute_again(round_=scope.open_or_404(), by=request.actor, at=request.now)
    return scope.to_page()


@for_draw(may_draw)
@require_POST
@once
def draw_now(request: Request, scope: DrawScope) -> HttpResponse:
    """Draw what no throws decide: plain lots, the order of applying, or a place for everybody."""
    draw(round_=scope.open_or_404(), by=request.actor, at=request.now)
    messages.success(
        request, _("Done. Only you and your colleagues see the outcome until you release it.")
    )
    return scope.to_page()


@for_draw(may_draw)
@require_POST
@once
def take_back(request: Request, scope: DrawScope) -> HttpResponse:
    round_ = scope.open_or_404()
    form = ReasonForm(request.POST, prefix="terug")
    if not form.is_valid():
        return answer(request, scope, more={"reason_form": form})
    reason = form.cleaned_data["reason"]
    roll_back(round_=round_, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("This was taken back. It stays on record, with the reason."))
    return scope.to_page()
