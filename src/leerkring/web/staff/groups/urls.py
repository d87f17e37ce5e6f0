from __future__ import annotations

from django.urls import path

from leerkring.web.staff.groups import views

OF = "netwerken/<slug:slug>/bijeenkomsten/<int:pk>/groepen"

urlpatterns = [
    path(f"{OF}/", views.groups, name="groups"),
    path(f"{OF}/nieuw/", views.round_new, name="round-new"),
    path(f"{OF}/<int:round_pk>/", views.talk_round, name="round"),
    path(f"{OF}/<int:round_pk>/maken/", views.mix, name="round-mix"),
    path(f"{OF}/<int:round_pk>/verplaatsen/", views.move, name="round-move"),
    path(f"{OF}/<int:round_pk>/zalen/", views.rooms, name="round-rooms"),
    path(f"{OF}/<int:round_pk>/stap/", views.step, name="round-step"),
    path(f"{OF}/<int:round_pk>/tafelkaarten/", views.cards, name="round-cards"),
]
