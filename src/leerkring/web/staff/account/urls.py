from __future__ import annotations

from django.urls import path

from leerkring.web.staff.account import pages

urlpatterns = [
    path("mijn-account/", pages.home, name="my-account"),
    path("mijn-account/elders/<int:pk>/", pages.end, name="session-end"),
]
