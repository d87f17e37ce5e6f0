from __future__ import annotations

from django.urls import path

from leerkring.web.public.applying import apply, by_mail, eligibility, extra, preferences, teams

urlpatterns = [
    path("activiteiten/<slug:slug>/aanmelden/", apply.begin, name="apply"),
    path("aanmelding/<str:token>/stap-<int:step>/", apply.step, name="apply-step"),
    path("aanmelding/<str:token>/vooraf/", eligibility.checks, name="apply-checks"),
    path("aanmelding/<str:token>/erbij/", extra.extra, name="apply-extra"),
    path("aanmelding/<str:token>/team/", teams.team, name="apply-team"),
    path("aanmelding/<str:token>/voorkeur/", preferences.preferences, name="apply-preferences"),
    path("bericht/<str:token>/", by_mail.which_activity, name="which-activity"),
]
