"""What decides a joint draw where it is not dice: see `draw.chance`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from leerkring.programmes.models import Programme
from leerkring.selection.queries.joint import activities_in
from leerkring.selection.rules import may_draw
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.chance import (
    Taken,
    take_later,
    take_number,
    take_shown,
    take_signature,
)
from leerkring.web.staff.joint_draw.guard import for_programme
from leerkring.web.staff.joint_draw.pages import joint_answer, open_or_404


def _answered(request: Request, programme: Programme, take: Callable[..., Taken]) -> HttpResponse:
    round_ = open_or_404(programme)
    wrong = take(request, round_, activities_in(round_)[0])
    if wrong is None:
        return redirect("web_staff:joint-draw", programme.slug)
    return joint_answer(request, programme, **wrong)


@for_programme(may_draw)
@require_POST
@once
def lay_down(request: Request, programme: Programme) -> HttpResponse:
    return _answered(request, programme, take_number)


@for_programme(may_draw)
@require_POST
@once
def show(request: Request, programme: Programme) -> HttpResponse:
    return _answered(request, programme, take_shown)


@for_programme(may_draw)
@require_POST
@once
def sign(request: Request, programme: Programme) -> HttpResponse:
    return _answered(request, programme, take_signature)


@for_programme(may_draw)
@require_POST
@once
def later(request: Request, programme: Programme) -> HttpResponse:
    return _answered(request, programme, take_later)
