from __future__ import annotations

from django.urls import path

from leerkring.web.public.colleagues import pages

_AT = "activiteiten/<slug:slug>/aanmelden/collegas/"
urlpatterns = [
    path(_AT, pages.colleagues, name="colleagues"),
    path(f"{_AT}<str:receipt>/", pages.registered, name="colleagues-registered"),
]
