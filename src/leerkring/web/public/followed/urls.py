from __future__ import annotations

from django.urls import path

from leerkring.web.public.followed import embedded, feeds

urlpatterns = [
    path("activiteiten/atom.xml", feeds.activities, name="activities-feed"),
    path("activiteiten/agenda.ics", feeds.calendar, name="activities-calendar"),
    path("kennis/atom.xml", feeds.findings, name="findings-feed"),
    path("insluiten/activiteiten/", embedded.activities, name="embedded-activities"),
]
