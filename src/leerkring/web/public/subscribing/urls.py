from __future__ import annotations

from django.urls import path

from leerkring.web.public.subscribing import subscribing

urlpatterns = [
    path("op-de-hoogte/", subscribing.ask, name="subscribe"),
    path("op-de-hoogte/<str:token>/", subscribing.own, name="subscription"),
    path("op-de-hoogte/<str:token>/gegevens/", subscribing.kept, name="subscription-data"),
    path("op-de-hoogte/<str:token>/afmelden/", subscribing.stop, name="unsubscribe"),
]
