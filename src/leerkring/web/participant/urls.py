from __future__ import annotations

from django.urls import path

from leerkring.web.participant import pages

app_name = "web_participant"
urlpatterns = [
    path("", pages.home, name="home"),
]
