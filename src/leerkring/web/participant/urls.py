from __future__ import annotations

from django.urls import path

from leerkring.web.participant import feed, intake, own_data, pages

app_name = "web_participant"
urlpatterns = [
    path("vragenlijst/<str:token>/", intake.questionnaire, name="questionnaire"),
    path("vragenlijst/<str:token>/bewaren/", intake.autosave, name="questionnaire-autosave"),
    path("agenda/", feed.page, name="calendar-feed"),
    path("agenda/weg/", feed.remove, name="calendar-feed-remove"),
    path("agenda/<str:token>.ics", feed.calendar, name="calendar-file"),
    path("", pages.home, name="home"),
    path("gegevens/", own_data.page, name="own-data"),
    path("gegevens/download/", own_data.download, name="own-data-download"),
    path("gegevens/wijzigen/", own_data.details, name="own-data-details"),
    path("gegevens/lijst/<slug:slug>/", own_data.consent, name="own-data-consent"),
    path("deelnemers/<slug:slug>/", own_data.participants, name="participants"),
    path("gegevens/wissen/", own_data.erasure, name="own-data-erasure"),
    path("gegevens/wissen/terug/", own_data.erasure_back, name="own-data-erasure-back"),
    path("via/<str:token>/", pages.via_letter, name="via-letter"),
    path("ingelogd/", pages.browsers, name="browsers"),
    path("ingelogd/<int:pk>/weg/", pages.browser_end, name="browser-end"),
    path("bijeenkomst/<int:pk>/", pages.coming, name="coming"),
    path("bijeenkomst/<int:pk>/agenda.ics", pages.calendar, name="meeting-calendar"),
    path("zaal/<int:pk>/notitie/", pages.note_add, name="note-add"),
    path("zaal/<int:pk>/notitie/<int:note_pk>/weg/", pages.note_remove, name="note-remove"),
    path("voornemen/<slug:slug>/", pages.intention_add, name="intention-add"),
    path("voornemens/<int:pk>/", pages.intention, name="intention"),
    path("standpunt/<slug:slug>/", pages.position, name="position"),
]
