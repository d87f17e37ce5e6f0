from __future__ import annotations

from django.urls import path

from leerkring.web.staff.activities import (
    agenda,
    checks,
    dates,
    editing,
    lists,
    milestones,
    overview,
    programmes,
    publishing,
    questions,
)

ONE = "netwerken/<slug:slug>/"
DATES = f"{ONE}data/"
MEETING = f"{DATES}<int:pk>/"
PROGRAMME = "programmas/<slug:slug>/"

urlpatterns = [
    path("netwerken/", lists.activities, name="activities"),
    path("programmas/", programmes.programmes, name="programmes"),
    path("nieuw-programma/", programmes.programme_new, name="programme-new"),
    path(PROGRAMME, programmes.programme, name="programme"),
    path(f"{PROGRAMME}wijzigen/", programmes.programme_edit, name="programme-edit"),
    path(f"{PROGRAMME}publiceren/", programmes.programme_publish, name="programme-publish"),
    path(f"{PROGRAMME}nieuw-netwerk/", programmes.network_new, name="network-new"),
    path(f"{PROGRAMME}nieuw-webinar/", programmes.webinar_new, name="webinar-new"),
    path(ONE, overview.overview, name="activity"),
    path(f"{ONE}wijzigen/", editing.edit, name="activity-edit"),
    path(f"{ONE}organisaties/", editing.organisations, name="activity-organisations"),
    path(f"{ONE}kopie/", editing.copy, name="activity-copy"),
    path(f"{ONE}afgelasten/", editing.cancel, name="activity-cancel"),
    path(f"{ONE}publiceren/", publishing.publication, name="activity-publish"),
    path(f"{ONE}verbergen/", publishing.hide, name="activity-hide"),
    path(DATES, dates.dates, name="dates"),
    path(f"{DATES}nieuw/", dates.meeting_new, name="meeting-new"),
    path(f"{DATES}gezamenlijk/", dates.meeting_join, name="meeting-join"),
    path(MEETING, dates.meeting_edit, name="meeting-edit"),
    path(f"{MEETING}programma/", agenda.agenda, name="agenda"),
    path(f"{MEETING}afgelasten/", dates.meeting_cancel, name="meeting-cancel"),
    path(f"{MEETING}verplaats/", dates.meeting_move, name="meeting-move"),
    path(f"{MEETING}losmaken/", dates.meeting_leave, name="meeting-leave"),
    path(f"{ONE}vooraf/", checks.checks, name="checks"),
    path(f"{ONE}vragen/", questions.questions, name="questions"),
    *checks.CHECKS.paths(f"{ONE}vooraf/"),
    *questions.QUESTIONS.paths(f"{ONE}vragen/"),
    *milestones.MILESTONES.paths(f"{DATES}stap/", new=""),
]
