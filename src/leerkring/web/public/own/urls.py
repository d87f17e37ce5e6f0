from __future__ import annotations

from django.urls import path

from leerkring.web.public.own import offers, own_data, own_page, review

urlpatterns = [
    path("aanmelding/weg/", own_data.thrown_away, name="thrown-away"),
    path("aanmelding/<str:token>/controleren/", review.review, name="apply-review"),
    path("aanmelding/<str:token>/", own_page.show, name="application"),
    path("aanmelding/<str:token>/gegevens/", own_data.own_data, name="application-data"),
    path("aanmelding/<str:token>/afmelden/", own_page.withdraw, name="withdraw"),
    path("aanmelding/<str:token>/terugdraaien/", own_page.undo, name="undo-withdrawal"),
    path("aanmelding/<str:token>/geen-interesse/", own_page.decline, name="decline-nomination"),
    path("aanmelding/<str:token>/agenda.ics", own_page.calendar, name="application-calendar"),
    path("aanbod/<str:token>/", offers.offer, name="offer"),
]
