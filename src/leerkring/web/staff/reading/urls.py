from __future__ import annotations

from django.urls import path

from leerkring.web.staff.reading import views

urlpatterns = [
    path("netwerken/<slug:slug>/lezen/", views.overview, name="reading"),
    path("netwerken/<slug:slug>/lezen/volgende/", views.following, name="reading-next"),
    path("netwerken/<slug:slug>/lezen/<int:pk>/", views.motivation, name="reading-one"),
]
