from __future__ import annotations

from django.urls import path

from leerkring.web.staff.intake import answers, building, sending

INTAKE = "netwerken/<slug:slug>/intake/"
ONE = f"{INTAKE}<int:pk>/"
ITEM = f"{ONE}vraag/<int:item_pk>/"

urlpatterns = [
    path(INTAKE, sending.overview, name="intake"),
    path(f"{INTAKE}nieuw/", building.new, name="intake-new"),
    path(ONE, building.build, name="intake-build"),
    path(f"{ONE}vraag/", building.item_new, name="intake-item-new"),
    path(ITEM, building.item_edit, name="intake-item"),
    path(f"{ITEM}verplaats/", building.item_move, name="intake-item-move"),
    path(f"{ITEM}weg/", building.item_remove, name="intake-item-remove"),
    path(f"{ONE}voorbeeld/", building.preview, name="intake-preview"),
    path(f"{ONE}versturen/", sending.send, name="intake-send"),
    path(f"{ONE}herinneren/", sending.remind_all, name="intake-remind"),
    path(f"{ONE}antwoorden/", answers.table, name="intake-answers"),
    path(f"{ONE}antwoorden.<str:kind>", answers.export, name="intake-answers-export"),
    path(f"{ONE}namens/<int:copy_pk>/", answers.on_behalf, name="intake-on-behalf"),
]
