from __future__ import annotations

from django.urls import path

from leerkring.web.public.signing_in import second_step, sign_in

urlpatterns = [
    path("inloggen/", sign_in.ask, name="sign-in"),
    path("inloggen/code/", sign_in.code, name="sign-in-code"),
    path("inloggen/tweede-stap/", second_step.second_step, name="second-step"),
    path("inloggen/<str:token>/", sign_in.enter, name="sign-in-link"),
    path("uitloggen/", sign_in.leave, name="sign-out"),
]
