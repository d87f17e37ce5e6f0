from __future__ import annotations

from django.urls import path

from leerkring.web.staff.draw import (
    chance,
    choosing,
    confirming,
    drawing,
    log,
    redrawing,
    releasing,
    throwing,
)

_AT = "netwerken/<slug:slug>/trekking/"
_CONFIRM = "netwerken/<slug:slug>/bevestigen/"
urlpatterns = [
    path(_AT, drawing.draw_page, name="draw"),
    path(f"{_AT}proef/", drawing.practise, name="draw-practise"),
    path(f"{_AT}trekken/", drawing.draw_now, name="draw-now"),
    path(f"{_AT}worpen/", throwing.type_in, name="draw-throws"),
    path(f"{_AT}getal/", chance.lay_down, name="draw-number"),
    path(f"{_AT}getal/tonen/", chance.show, name="draw-number-show"),
    path(f"{_AT}handtekening/", chance.sign, name="draw-signature"),
    path(f"{_AT}later/", chance.later, name="draw-later"),
    path(f"{_AT}opnieuw/", throwing.again, name="draw-again"),
    path(f"{_AT}dossier.zip", throwing.full_record, name="draw-full-record"),
    path(f"{_AT}terugdraaien/", drawing.take_back, name="draw-back"),
    path(f"{_AT}kiezen/", choosing.choose, name="choose"),
    path(f"{_AT}kiezen/klaar/", choosing.finish, name="choose-finish"),
    path(f"{_AT}bekendmaken/", releasing.release_page, name="draw-release"),
    path(f"{_AT}besluiten.<str:kind>", log.decisions, name="draw-log"),
    path(_CONFIRM, confirming.confirm, name="confirm"),
    path(f"{_CONFIRM}opnieuw-loten/", redrawing.draw_again, name="confirm-draw"),
    path(f"{_CONFIRM}herinneren/", confirming.remind, name="confirm-remind"),
]
