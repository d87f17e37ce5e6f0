from __future__ import annotations

from django.urls import path

from leerkring.web.public import (
    activity,
    agenda,
    apply,
    draws,
    eligibility,
    knowledge,
    offers,
    own_page,
    pages,
    sign_in,
    subscribing,
)

app_name = "web_public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("activiteiten/", agenda.activities, name="activities"),
    path("activiteiten/<slug:slug>/", activity.show, name="activity"),
    path("activiteiten/<slug:slug>/agenda.ics", activity.calendar, name="activity-calendar"),
    path("activiteiten/<slug:slug>/aanmelden/", apply.begin, name="apply"),
    path("programmas/<slug:slug>/", activity.programme, name="programme"),
    path("aanmelding/<str:token>/", own_page.show, name="application"),
    path("aanmelding/<str:token>/stap-<int:step>/", apply.step, name="apply-step"),
    path("aanmelding/<str:token>/vooraf/", eligibility.checks, name="apply-checks"),
    path("aanmelding/<str:token>/controleren/", apply.review, name="apply-review"),
    path("aanmelding/<str:token>/afmelden/", own_page.withdraw, name="withdraw"),
    path("aanmelding/<str:token>/terugdraaien/", own_page.undo, name="undo-withdrawal"),
    path("aanmelding/<str:token>/agenda.ics", own_page.calendar, name="application-calendar"),
    path("aanmelding/<str:token>/loting/", draws.own, name="own-draw"),
    path("trekkingen/verify_draw.py", draws.program, name="draw-verifier"),
    path("trekkingen/<slug:public_id>/", draws.show, name="draw"),
    path("trekkingen/<slug:public_id>/controle/", draws.check, name="draw-check"),
    path("trekkingen/<slug:public_id>/dossier.zip", draws.archive, name="draw-archive"),
    path("aanbod/<str:token>/", offers.offer, name="offer"),
    path("kennis/", knowledge.findings, name="knowledge"),
    path("kennis/<slug:slug>/", knowledge.finding, name="finding"),
    path("afsluiting/<slug:slug>/", knowledge.closing, name="closing"),
    path("op-de-hoogte/", subscribing.ask, name="subscribe"),
    path("op-de-hoogte/<str:token>/", subscribing.own, name="subscription"),
    path("op-de-hoogte/<str:token>/afmelden/", subscribing.stop, name="unsubscribe"),
    path("inloggen/", sign_in.ask, name="sign-in"),
    path("inloggen/code/", sign_in.code, name="sign-in-code"),
    path("inloggen/<str:token>/", sign_in.enter, name="sign-in-link"),
    path("uitloggen/", sign_in.leave, name="sign-out"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("over/", pages.about, name="about"),
]
