from __future__ import annotations

from django.urls import path

from leerkring.web.staff.experts import network, register, speakers

EXPERTS = "netwerken/<slug:slug>/experts/"
PART = f"{EXPERTS}deel/<int:pk>/"

urlpatterns = [
    path("experts/", register.experts, name="expert-register"),
    path("experts/nieuw/", register.new, name="expert-new"),
    path("experts/<int:pk>/", register.edit, name="expert"),
    path(EXPERTS, network.overview, name="experts"),
    path(f"{EXPERTS}thema/<int:pk>/", network.tie, name="experts-tie"),
    path(f"{EXPERTS}vragen/", speakers.new, name="speaker-new"),
    path(PART, speakers.speaker, name="speaker"),
    path(f"{PART}wijzigen/", speakers.edit, name="speaker-edit"),
    path(f"{PART}uitnodigen/", speakers.invite, name="speaker-invite"),
    path(f"{PART}antwoord/", speakers.answer, name="speaker-answer"),
    path(f"{PART}weg/", speakers.drop, name="speaker-drop"),
]
