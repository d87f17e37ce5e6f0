from __future__ import annotations

from django.urls import path

from leerkring.web.staff.harvest import views

AT = "netwerken/<slug:slug>/bijeenkomsten/<int:pk>"

urlpatterns = [
    path("netwerken/<slug:slug>/oogst/", views.harvest, name="harvest"),
    path(f"{AT}/oogst/", views.meeting_harvest, name="meeting-harvest"),
    path(f"{AT}/oogst/nieuw/", views.note_add, name="note-add"),
    path(f"{AT}/oogst/behandeld/", views.treated, name="questions-treated"),
    path(f"{AT}/oogst/<int:note_pk>/", views.note_edit, name="note-edit"),
    path(f"{AT}/oogst/<int:note_pk>/weg/", views.note_remove, name="note-remove"),
    path(f"{AT}/oogst/<int:note_pk>/antwoord/", views.answer, name="note-answer"),
]
