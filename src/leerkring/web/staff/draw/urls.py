from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from leerkring.web.staff.draw import (
    choosing,
    confirming,
    log,
    pages,
    parts,
    practising,
    redrawing,
    releasing,
)

_ONE, _SEVERAL = "netwerken/<slug:slug>/trekking/", "programmas/<slug:slug>/loting/"
_CONFIRM = "netwerken/<slug:slug>/bevestigen/"


def _both(
    rest: str, view: Callable[..., HttpResponse], name: str = "", /, **more: Any
) -> Iterator[URLPattern]:
    """Yield a page for one network, and the same for several that share a draw."""
    yield path(f"{_ONE}{rest}", view, more, name="-".join(filter(None, ["draw", name])))
    together = "-".join(filter(None, ["joint-draw", name]))
    yield path(f"{_SEVERAL}{rest}", view, {**more, "together": True}, name=together)


urlpatterns = [
    *_both("", pages.draw_page),
    *_both("worpen/", parts.give, "throws", part="throws"),
    *_both("getal/", parts.give, "number", part="number"),
    *_both("getal/tonen/", parts.give, "number-show", part="show"),
    *_both("handtekening/", parts.give, "signature", part="signature"),
    *_both("later/", parts.give, "later", part="later"),
    *_both("opnieuw/", pages.compute_once_more, "again"),
    *_both("terugdraaien/", pages.take_back, "back"),
    *_both("bekendmaken/", releasing.release_page, "release"),
    *_both("dossier.zip", log.full_record, "record"),
    *_both("besluiten.<str:kind>", log.decisions, "log"),
    path(f"{_ONE}trekken/", pages.draw_now, name="draw-now"),
    path(f"{_SEVERAL}iedereen/", pages.draw_now, {"together": True}, name="joint-draw-now"),
    path(f"{_ONE}proef/", practising.plain_lots, name="draw-practise"),
    path(f"{_SEVERAL}oefenen/", practising.together, {"together": True}, name="joint-draw-try"),
    path(f"{_SEVERAL}balans/", pages.balance_again, {"together": True}, name="joint-draw-balance"),
    path(f"{_ONE}kiezen/", choosing.choose, name="choose"),
    path(f"{_ONE}kiezen/klaar/", choosing.finish, name="choose-finish"),
    path(_CONFIRM, confirming.confirm, name="confirm"),
    path(f"{_CONFIRM}opnieuw-loten/", redrawing.draw_again, name="confirm-draw"),
    path(f"{_CONFIRM}herinneren/", confirming.remind, name="confirm-remind"),
]
