from __future__ import annotations

from django.urls import path

from leerkring.web.public import pages, sign_in

app_name = "web_public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("activiteiten/", pages.activities, name="activities"),
    path("activiteiten/<slug:slug>/", pages.activity, name="activity"),
    path("kennis/", pages.knowledge, name="knowledge"),
    path("inloggen/", sign_in.ask, name="sign-in"),
    path("inloggen/code/", sign_in.code, name="sign-in-code"),
    path("inloggen/<str:token>/", sign_in.enter, name="sign-in-link"),
    path("uitloggen/", sign_in.leave, name="sign-out"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("over/", pages.about, name="about"),
]
