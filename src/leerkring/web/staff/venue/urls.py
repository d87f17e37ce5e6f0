from __future__ import annotations

from django.urls import path

from leerkring.web.staff.venue import choice, register

urlpatterns = [
    path("locaties/", register.venues, name="venues"),
    path("locaties/nieuw/", register.venue_new, name="venue-new"),
    path("locaties/<int:pk>/", register.venue_edit, name="venue-edit"),
    path("netwerken/<slug:slug>/plaats/", choice.venue, name="venue"),
    path("netwerken/<slug:slug>/plaats/kiezen/", choice.choose, name="venue-choose"),
    path("netwerken/<slug:slug>/plaats/kandidaat/", choice.candidate_add, name="candidate-add"),
    path(
        "netwerken/<slug:slug>/plaats/kandidaat/<int:pk>/weg/",
        choice.candidate_drop,
        name="candidate-drop",
    ),
]
