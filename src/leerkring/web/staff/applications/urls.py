from __future__ import annotations

from django.urls import path

from leerkring.web.staff.applications import (
    by_hand,
    dossier,
    duplicates,
    invitations,
    lists,
    nominations,
    table,
    teams,
)

_AT = "netwerken/<slug:slug>/aanmeldingen/"
_ALIKE = "programmas/<slug:slug>/dubbel/"
urlpatterns = [
    path(_ALIKE, duplicates.duplicates, name="duplicates"),
    path(f"{_ALIKE}besluit/", duplicates.decide, name="duplicates-decide"),
    path(f"{_ALIKE}<int:pk>/terug/", duplicates.take_back, name="duplicates-back"),
    path(_AT, table.applications, name="applications"),
    path(f"{_AT}export/<str:kind>/", table.export, name="applications-export"),
    path(f"{_AT}nieuw/", by_hand.enter, name="application-enter"),
    path(f"{_AT}lijst/", lists.upload, name="applications-import"),
    path(f"{_AT}lijst/controle/", lists.preview, name="applications-preview"),
    path(f"{_AT}lijst/overnemen/", lists.take_over, name="applications-take-over"),
    path(f"{_AT}uitnodigen/", invitations.invite_people, name="applications-invite"),
    path(f"{_AT}gevraagd/", nominations.nominations, name="nominations"),
    path(f"{_AT}gevraagd/nieuw/", nominations.nominate, name="nominations-new"),
    path(f"{_AT}gevraagd/herinneren/", nominations.remind, name="nominations-remind"),
    path(f"{_AT}<int:pk>/", dossier.application, name="application"),
    path(f"{_AT}<int:pk>/wijzigen/", by_hand.change, name="application-change"),
    path(f"{_AT}<int:pk>/vervangen/", by_hand.replace_by, name="application-replace"),
    path(f"{_AT}<int:pk>/team/", teams.team, name="application-team"),
    path(f"{_AT}<int:pk>/intrekken/", by_hand.withdraw_for, name="application-withdraw"),
]
