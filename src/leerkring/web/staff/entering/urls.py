from __future__ import annotations

from django.urls import path

from leerkring.web.staff.entering import by_hand

_AT = "netwerken/<slug:slug>/aanmeldingen/"
urlpatterns = [
    path(f"{_AT}nieuw/", by_hand.enter, name="application-enter"),
    path(f"{_AT}<int:pk>/wijzigen/", by_hand.change, name="application-change"),
    path(f"{_AT}<int:pk>/vervangen/", by_hand.replace_by, name="application-replace"),
    path(f"{_AT}<int:pk>/antwoord/", by_hand.answer_for, name="application-answer"),
    path(f"{_AT}<int:pk>/intrekken/", by_hand.withdraw_for, name="application-withdraw"),
]
