from __future__ import annotations

from django.urls import path

from leerkring.web.expert import pages

app_name = "web_expert"
urlpatterns = [
    path("", pages.home, name="home"),
]
