"""What somebody gives to a draw: the throws they read, their secret number, a public signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.selection.actions.fair_draw import type_throws
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
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.forms import (
    LaterForm,
    NumberForm,
    ShowForm,
    SignatureForm,
    ThrowsForm,
)
from leerkring.web.staff.draw.pages import answer
from leerkring.web.staff.draw.scope import DrawScope, for_draw

NOT_NOW = (LaidDownByAll, NotLaidDownByAll, NotThereYet, ReadyTooLate)  # the form is gone by then


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is given: its form, what is done with it, and what is said after that."""

    form: type[KeyedForm]
    prefix: str
    act: Callable[..., object]
    said: str | Promise


def _lay_down(*, number: str = "", commitment: str = "", kept: bool = True, **where: Any) -> None:
    lay_down_number(number="" if commitment else number, commitment=commitment, **where)


_AFTER_OTHERS = gettext_lazy("Typed in. The draw follows when your colleagues have done so too.")
PARTS = {
    "throws": Part(
        ThrowsForm,
        "worpen",
        type_throws,
        gettext_lazy("Typed in. Now a second person of the team types in the same throws."),
    ),
    "number": Part(
        NumberForm,
        "getal",
        _lay_down,
        gettext_lazy(
            "Laid down. Only its hash is kept here; your number itself you keep yourself."
        ),
    ),
    "show": Part(ShowForm, "tonen", show_number, _AFTER_OTHERS),
    "signature": Part(SignatureForm, "handtekening", type_signature, _AFTER_OTHERS),
    "later": Part(
        LaterForm,
        "later",
        name_later_moment,
        gettext_lazy("A later moment is named. The outcomes are computed once more."),
    ),
}


@for_draw(may_draw)
@require_POST
@once
def give(request: Request, scope: DrawScope, part: str) -> HttpResponse:
    """Take what somebody gives; the last one draws, for all networks of the draw."""
    here, round_ = PARTS[part], scope.open_or_404()
    form = here.form(request.POST, prefix=here.prefix)
    if not form.is_valid():
        return answer(request, scope, more={f"{part}_form": form})
    try:
        here.act(round_=round_, by=request.actor, at=request.now, **form.cleaned_data)
    except NOT_NOW as problem:
        messages.warning(request, str(problem))
    except Refused as problem:
        given = [name for name, value in form.cleaned_data.items() if isinstance(value, str)]
        named = [name for name in given if form.cleaned_data[name]] or list(form.fields)
        form.add_error(named[-1], str(problem))
        return answer(request, scope, more={f"{part}_form": form})
    else:
        words = here.said
        if round_.state == DrawState.DRAWN:
            words = _("Drawn. Only you and your colleagues see the outcome until you release it.")
        messages.success(request, str(words))
    return scope.to_page()
