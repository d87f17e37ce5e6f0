from __future__ import annotations

from django.urls import path

from leerkring.web.staff.closing import views

urlpatterns = [
    path("netwerken/<slug:slug>/afsluiting/", views.closing, name="closing"),
    path("netwerken/<slug:slug>/afsluiting/kiezen/", views.compose, name="closing-compose"),
]
