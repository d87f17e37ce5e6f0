from __future__ import annotations

from django.urls import path

from leerkring.web.staff.draw import log, pages, parts, practising
from leerkring.web.staff.draw.scope import ONE, SEVERAL, both

urlpatterns = [
    *both("", pages.draw_page),
    *both("worpen/", parts.give, "throws", part="throws"),
    *both("getal/", parts.give, "number", part="number"),
    *both("getal/tonen/", parts.give, "number-show", part="show"),
    *both("handtekening/", parts.give, "signature", part="signature"),
    *both("later/", parts.give, "later", part="later"),
    *both("opnieuw/", pages.compute_once_more, "again"),
    *both("terugdraaien/", pages.take_back, "back"),
    *both("dossier.zip", log.full_record, "record"),
    *both("besluiten.<str:kind>", log.decisions, "log"),
    path(f"{ONE}trekken/", pages.draw_now, name="draw-now"),
    path(f"{SEVERAL}iedereen/", pages.draw_now, {"together": True}, name="joint-draw-now"),
    path(f"{ONE}proef/", practising.plain_lots, name="draw-practise"),
    path(f"{SEVERAL}oefenen/", practising.together, {"together": True}, name="joint-draw-try"),
    path(f"{SEVERAL}balans/", pages.balance_again, {"together": True}, name="joint-draw-balance"),
]
