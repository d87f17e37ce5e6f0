from __future__ import annotations

from django.urls import path, register_converter

from leerkring.web.staff.blind.numbers import ReadingNumber
from leerkring.web.staff.reading import division, outcomes, plan, views

register_converter(ReadingNumber, "reading")
READING = "netwerken/<slug:slug>/lezen/"

urlpatterns = [
    path(READING, views.overview, name="reading"),
    path(f"{READING}volgende/", views.following, name="reading-next"),
    path(f"{READING}<reading:pk>/", views.motivation, name="reading-one"),
    path(f"{READING}<reading:pk>/niet-ik/", views.leave, name="reading-leave"),
    path(f"{READING}leesplan/", plan.plan, name="reading-plan"),
    path(f"{READING}leesplan/voorstel/", plan.propose, name="reading-propose"),
    path(f"{READING}leesplan/criterium/", plan.criterion_new, name="reading-criterion-new"),
    path(f"{READING}leesplan/criterium/<int:pk>/", plan.criterion, name="reading-criterion"),
    path(
        f"{READING}leesplan/criterium/<int:pk>/verplaatsen/",
        plan.criterion_move,
        name="reading-criterion-move",
    ),
    path(f"{READING}verdelen/", division.division, name="reading-division"),
    path(f"{READING}verdelen/meelezer/", division.independent, name="reading-independent"),
    path(f"{READING}verdelen/ongedaan/", division.undo, name="reading-undivide"),
    path(f"{READING}verdelen/herinneren/", division.remind, name="reading-remind"),
    path(f"{READING}verdelen/lezer/<int:pk>/", division.reader, name="reading-reader"),
    path(f"{READING}verdelen/taak/<int:pk>/", division.task, name="reading-task"),
    path(f"{READING}uitkomsten/", outcomes.outcomes, name="reading-outcomes"),
    path(f"{READING}uitkomsten.<str:kind>", outcomes.export, name="reading-outcomes-export"),
    path(f"{READING}uitkomsten/<reading:pk>/nog-iemand/", outcomes.another, name="reading-another"),
]
