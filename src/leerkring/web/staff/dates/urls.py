from __future__ import annotations

from django.urls import path

from leerkring.web.staff.dates import agenda, dates, milestones

ONE = "netwerken/<slug:slug>/"
DATES = f"{ONE}data/"
MEETING = f"{DATES}<int:pk>/"
urlpatterns = [
    path(DATES, dates.dates, name="dates"),
    path(f"{DATES}nieuw/", dates.meeting_new, name="meeting-new"),
    path(f"{DATES}gezamenlijk/", dates.meeting_join, name="meeting-join"),
    path(MEETING, dates.meeting_edit, name="meeting-edit"),
    path(f"{MEETING}programma/", agenda.agenda, name="agenda"),
    path(f"{MEETING}afgelasten/", dates.meeting_cancel, name="meeting-cancel"),
    path(f"{MEETING}verplaats/", dates.meeting_move, name="meeting-move"),
    path(f"{MEETING}losmaken/", dates.meeting_leave, name="meeting-leave"),
    *milestones.MILESTONES.paths(f"{DATES}stap/", new=""),
]
