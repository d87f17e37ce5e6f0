from __future__ import annotations

from django.urls import path

from leerkring.web.public.pages import activity, agenda, channels, home, knowledge

urlpatterns = [
    path("", home.home, name="home"),
    path("activiteiten/", agenda.activities, name="activities"),
    path("activiteiten/<slug:slug>/", activity.show, name="activity"),
    path("activiteiten/<slug:slug>/agenda.ics", activity.calendar, name="activity-calendar"),
    path("kennis/", knowledge.findings, name="knowledge"),
    path("kennis/<slug:slug>/", knowledge.finding, name="finding"),
    path("afsluiting/<slug:slug>/", knowledge.closing, name="closing"),
    path("toegankelijkheid/", home.accessibility, name="accessibility"),
    path("privacy/", home.privacy, name="privacy"),
    path("formele-berichten/", channels.all_channels, name="channels"),
    path("formele-berichten/<slug:slug>/", channels.channels, name="organiser-channels"),
    path("over/", home.about, name="about"),
]
