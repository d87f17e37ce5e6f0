from __future__ import annotations

from django.urls import path

from leerkring.web.expert import pages

app_name = "web_expert"
urlpatterns = [
    path("", pages.home, name="home"),
    path("<str:token>/", pages.invitation, name="invitation"),
    path("<str:token>/antwoord/", pages.answer, name="answer"),
    path("<str:token>/nodig/", pages.needs, name="needs"),
    path("<str:token>/gegevens/", pages.own_data, name="own-data"),
    path("<str:token>/briefing/", pages.briefing, name="briefing"),
]
