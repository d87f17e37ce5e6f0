from __future__ import annotations

from django.urls import path

from leerkring.web.staff.people import pages, team

urlpatterns = [
    path("mensen/", pages.people, name="people"),
    path("mensen/<int:pk>/", pages.person, name="person"),
    path("mensen/<int:pk>/wijzigen/", pages.person_edit, name="person-edit"),
    path("mensen/<int:pk>/werk/", pages.person_work, name="person-work"),
    path("team/", team.teams, name="teams"),
    path("team/<slug:slug>/", team.team, name="team"),
    path("team/<slug:slug>/tweede-stap/", team.second_factor, name="team-second-factor"),
    path("team/<slug:slug>/<int:pk>/tweede-stap/", team.factor_reset, name="member-factor-reset"),
    path("team/<slug:slug>/<int:pk>/weg/", team.member_remove, name="member-remove"),
]
