from __future__ import annotations

from django.urls import path

from leerkring.web.staff.formal import channels, outages

urlpatterns = [
    path("team/<slug:slug>/kanalen/", channels.show, name="channels"),
    path("team/<slug:slug>/kanalen/<str:procedure>/", channels.edit, name="channels-edit"),
    path("storingen/", outages.journal, name="outages"),
    path("storingen/nieuw/", outages.new, name="outage-new"),
    path("storingen/<int:pk>/verlengen/<slug:slug>/", outages.extend, name="outage-extend"),
]
