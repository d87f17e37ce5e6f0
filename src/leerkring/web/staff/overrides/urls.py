from __future__ import annotations

from django.urls import path

from leerkring.web.staff.overrides import pages

_AT = "netwerken/<slug:slug>/uitzonderingen/"

urlpatterns = [
    path(_AT, pages.all_of_them, name="overrides"),
    path(f"{_AT}nieuw/<str:what>/", pages.ask, name="override-ask"),
    path(f"{_AT}<int:pk>/", pages.one, name="override"),
    path(f"{_AT}<int:pk>/opnieuw/", pages.again, name="override-again"),
    path(f"{_AT}<int:pk>/akkoord/", pages.agree_to, name="override-agree"),
    path(f"{_AT}<int:pk>/niet-akkoord/", pages.refuse_it, name="override-refuse"),
    path(f"{_AT}<int:pk>/terugnemen/", pages.take_it_back, name="override-back"),
]
