from __future__ import annotations

from django.urls import path

from leerkring.web.staff.joint_draw import chance, log, pages, releasing, trying

_AT = "programmas/<slug:slug>/loting/"
urlpatterns = [
    path(_AT, pages.joint_draw, name="joint-draw"),
    path(f"{_AT}balans/", pages.balance_again, name="joint-draw-balance"),
    path(f"{_AT}oefenen/", trying.try_out, name="joint-draw-try"),
    path(f"{_AT}worpen/", pages.type_in, name="joint-draw-throws"),
    path(f"{_AT}getal/", chance.lay_down, name="joint-draw-number"),
    path(f"{_AT}getal/tonen/", chance.show, name="joint-draw-number-show"),
    path(f"{_AT}handtekening/", chance.sign, name="joint-draw-signature"),
    path(f"{_AT}later/", chance.later, name="joint-draw-later"),
    path(f"{_AT}opnieuw/", pages.record_again, name="joint-draw-again"),
    path(f"{_AT}iedereen/", pages.everybody, name="joint-draw-everybody"),
    path(f"{_AT}terugdraaien/", pages.take_back, name="joint-draw-back"),
    path(f"{_AT}bekendmaken/", releasing.release_page, name="joint-draw-release"),
    path(f"{_AT}dossier.zip", pages.full_record, name="joint-draw-record"),
    path(f"{_AT}besluiten.<str:kind>", log.decisions, name="joint-draw-log"),
]
