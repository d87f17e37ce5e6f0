from __future__ import annotations

from django.urls import path

from leerkring.web.staff.meetings import attendance, emergency, pages

AT = "netwerken/<slug:slug>/bijeenkomsten/<int:pk>"

urlpatterns = [
    path("netwerken/<slug:slug>/bijeenkomsten/", pages.meetings, name="meetings"),
    path(f"{AT}/", pages.meeting, name="meeting"),
    path(f"{AT}/komt/<int:person_pk>/", pages.intention, name="meeting-intention"),
    path(f"{AT}/draaiboek/", pages.run_sheet, name="meeting-run-sheet"),
    path(f"{AT}/noodbericht/", emergency.emergency, name="meeting-emergency"),
    path(f"{AT}/bellijst/", emergency.phone_list, name="meeting-phone-list"),
    path(f"{AT}/materiaal/", pages.material_add, name="material-add"),
    path(f"{AT}/materiaal/<int:material_pk>/weg/", pages.material_remove, name="material-remove"),
    path(f"{AT}/aanwezig/", attendance.attendance, name="meeting-attendance"),
    path(f"{AT}/aanwezig/vinkjes/", attendance.tick, name="attendance-tick"),
    path(f"{AT}/aanwezig/iedereen/", attendance.tick_all, name="attendance-all"),
    path(f"{AT}/aanwezig/niet-op-de-lijst/", attendance.unlisted, name="attendance-unlisted"),
]
