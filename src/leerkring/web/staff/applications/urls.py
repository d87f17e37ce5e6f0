from __future__ import annotations

from django.urls import path

from leerkring.web.staff.applications import (
    dossier,
    lists,
    table,
    teams,
)

_AT = "netwerken/<slug:slug>/aanmeldingen/"
urlpatterns = [
    path(_AT, table.applications, name="applications"),
    path(f"{_AT}export/<str:kind>/", table.export, name="applications-export"),
    path(f"{_AT}lijst/", lists.upload, name="applications-import"),
    path(f"{_AT}lijst/controle/", lists.preview, name="applications-preview"),
    path(f"{_AT}lijst/overnemen/", lists.take_over, name="applications-take-over"),
    path(f"{_AT}<int:pk>/", dossier.application, name="application"),
    path(f"{_AT}<int:pk>/team/", teams.team, name="application-team"),
]
