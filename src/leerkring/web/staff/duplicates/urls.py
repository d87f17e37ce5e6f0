from __future__ import annotations

from django.urls import path

from leerkring.web.staff.duplicates import duplicates

_ALIKE = "programmas/<slug:slug>/dubbel/"
urlpatterns = [
    path(_ALIKE, duplicates.duplicates, name="duplicates"),
    path(f"{_ALIKE}besluit/", duplicates.decide, name="duplicates-decide"),
    path(f"{_ALIKE}<int:pk>/terug/", duplicates.take_back, name="duplicates-back"),
]
