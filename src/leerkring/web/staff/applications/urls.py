from __future__ import annotations

from django.urls import path

from leerkring.web.staff.applications import (
    by_hand,
    dossier,
    lists,
    table,
    teams,
)

_AT = "netwerken/<slug:slug>/aanmeldingen/"
urlpatterns = [
    path(_AT, table.applications, name="applications"),
    path(f"{_AT}export/<str:kind>/", table.export, name="applications-export"),
    path(f"{_AT}nieuw/", by_hand.enter, name="application-enter"),
    path(f"{_AT}lijst/", lists.upload, name="applications-import"),
    path(f"{_AT}lijst/controle/", lists.preview, name="applications-preview"),
    path(f"{_AT}lijst/overnemen/", lists.take_over, name="applications-take-over"),
    path(f"{_AT}<int:pk>/", dossier.application, name="application"),
    path(f"{_AT}<int:pk>/wijzigen/", by_hand.change, name="application-change"),
    path(f"{_AT}<int:pk>/vervangen/", by_hand.replace_by, name="application-replace"),
    path(f"{_AT}<int:pk>/team/", teams.team, name="application-team"),
    path(f"{_AT}<int:pk>/antwoord/", by_hand.answer_for, name="application-answer"),
    path(f"{_AT}<int:pk>/intrekken/", by_hand.withdraw_for, name="application-withdraw"),
]
