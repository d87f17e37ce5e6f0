from __future__ import annotations

from django.urls import path

from leerkring.web.staff.history import pages

urlpatterns = [
    path("netwerken/<slug:slug>/geschiedenis/", pages.activity_history, name="activity-history"),
    path("mensen/<int:pk>/geschiedenis/", pages.person_history, name="person-history"),
]
