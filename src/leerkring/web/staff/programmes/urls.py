from __future__ import annotations

from django.urls import path

from leerkring.web.staff.programmes import programmes

PROGRAMME = "programmas/<slug:slug>/"
urlpatterns = [
    path("programmas/", programmes.programmes, name="programmes"),
    path("nieuw-programma/", programmes.programme_new, name="programme-new"),
    path(PROGRAMME, programmes.programme, name="programme"),
    path(f"{PROGRAMME}wijzigen/", programmes.programme_edit, name="programme-edit"),
    path(f"{PROGRAMME}publiceren/", programmes.programme_publish, name="programme-publish"),
    path(f"{PROGRAMME}nieuw-netwerk/", programmes.network_new, name="network-new"),
    path(f"{PROGRAMME}nieuw-webinar/", programmes.webinar_new, name="webinar-new"),
]
