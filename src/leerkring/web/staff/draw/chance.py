"""What decides a draw where it is not dice: secret numbers, or a public number from the internet.

What stands here for one network serves a draw over several as well: see `joint_draw`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.selection.actions.randomness import (
    LaidDownByAll,
    NotLaidDownByAll,
    NotThereYet,
    ReadyTooLate,
    lay_down_number,
    name_later_moment,
    show_number,
    type_signature,
)
from leerkring.selection.models import DrawRound
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.chance_forms import (
    LaterForm,
    NumberForm,
    ShowForm,
    SignatureForm,
)
from leerkring.web.staff.draw.drawing import draw_answer, open_or_404
from leerkring.web.staff.guard import for_activity

type Taken = dict[str, KeyedForm] | None
"""The form with what is wrong with it, by its name in the page; None when the page is to follow."""
NOT_NOW = (LaidDownByAll, NotLaidDownByAll, NotThereYet, ReadyTooLate)  # the form is gone by then


# --- one step of somebody, in a draw of whatever kind -------------------------------------------


def take_number(request: Request, round_: DrawRound, activity: Activity) -> Taken:
    """Keep the hash of somebody's number."""
    form = NumberForm(request.POST, prefix="getal")
    if not form.is_valid():
        return {"number_form": form}
    hash_ = form.cleaned_data["commitment"]
    number = "" if hash_ else form.cleaned_data["number"]
    try:
        lay_down_number(
            round_=round_,
            activity=activity,
            number=number,
            commitment=hash_,
            by=request.actor,
            at=request.now,
        )
    except NOT_NOW as problem:
        messages.warning(request, str(problem))
        return None
    except Refused as problem:
        form.add_error("commitment" if hash_ else "number", str(problem))
        return {"number_form": form}
    words = _("Laid down. Only its hash is kept here; your number itself you keep yourself.")
    messages.success(request, words)
    return None


def take_shown(request: Request, round_: DrawRound, activity: Activity) -> Taken:
    """Take somebody's number, now that all are laid down; the last one draws."""
    form = ShowForm(request.POST, prefix="tonen")
    if not form.is_valid():
        return {"show_form": form}
    number = form.cleaned_data["number"]
    return _taken(request, "show_form", form, "number", show_number, round_, activity, number)


def take_signature(request: Request, round_: DrawRound, activity: Activity) -> Taken:
    """Take somebody's copy of the signature; the second equal one draws."""
    form = SignatureForm(request.POST, prefix="handtekening")
    if not form.is_valid():
        return {"signature_form": form}
    text = form.cleaned_data["signature"]
    name = "signature_form"
    return _taken(request, name, form, "signature", type_signature, round_, activity, text)


def _taken(
    request: Request,
    name: str,
    form: KeyedForm,
    field: str,
    action: Callable[..., DrawRound],
    round_: DrawRound,
    activity: Activity,
    text: str,
) -> Taken:
    given = {field: text, "by": request.actor, "at": request.now}
    try:
        round_ = action(round_=round_, activity=activity, **given)
    except NOT_NOW as problem:
        messages.warning(request, str(problem))
        return None
    except Refused as problem:
        form.add_error(field, str(problem))
        return {name: form}
    words = _("Typed in. The draw follows when your colleagues have done so too.")
    if round_.state == DrawState.DRAWN:
        words = _("Drawn. Only you and your colleagues see the outcome until you release it.")
    messages.success(request, words)
    return None


def take_later(request: Request, round_: DrawRound, activity: Activity) -> Taken:
    """Name a later moment, while the outcomes are not published."""
    form = LaterForm(request.POST, prefix="later")
    if not form.is_valid():
        return {"later_form": form}
    moment = form.cleaned_data["moment"]
    try:
        name_later_moment(
            round_=round_, activity=activity, moment=moment, by=request.actor, at=request.now
        )
    except NOT_NOW as problem:
        messages.warning(request, str(problem))
        return None
    except Refused as problem:
        form.add_error("moment", str(problem))
        return {"later_form": form}
    messages.success(request, _("A later moment is named. The outcomes are computed once more."))
    return None


# --- the pages of one network -------------------------------------------------------------------


def _answered(request: Request, activity: Activity, take: Callable[..., Taken]) -> HttpResponse:
    round_ = open_or_404(activity)
    wrong = take(request, round_, activity)
    if wrong is None:
        return redirect("web_staff:draw", activity.slug)
    return draw_answer(request, activity, round_, **wrong)


@for_activity(may_draw)
@require_POST
@once
def lay_down(request: Request, activity: Activity) -> HttpResponse:
    return _answered(request, activity, take_number)


@for_activity(may_draw)
@require_POST
@once
def show(request: Request, activity: Activity) -> HttpResponse:
    return _answered(request, activity, take_shown)


@for_activity(may_draw)
@require_POST
@once
def sign(request: Request, activity: Activity) -> HttpResponse:
    return _answered(request, activity, take_signature)


@for_activity(may_draw)
@require_POST
@once
def later(request: Request, activity: Activity) -> HttpResponse:
    return _answered(request, activity, take_later)
