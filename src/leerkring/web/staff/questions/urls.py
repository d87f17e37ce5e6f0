from __future__ import annotations

from django.urls import path

from leerkring.web.staff.questions import checks, questions

ONE = "netwerken/<slug:slug>/"
urlpatterns = [
    path(f"{ONE}vooraf/", checks.checks, name="checks"),
    path(f"{ONE}vragen/", questions.questions, name="questions"),
    *checks.CHECKS.paths(f"{ONE}vooraf/"),
    *questions.QUESTIONS.paths(f"{ONE}vragen/"),
]
