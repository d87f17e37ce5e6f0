from __future__ import annotations

from django.urls import path

from leerkring.web.staff.balance import comparing, scenarios, standing, trying

_AT = "netwerken/<slug:slug>/balans/"
urlpatterns = [
    path(_AT, scenarios.balance, name="balance"),
    path(f"{_AT}voorstel/", scenarios.propose, name="balance-propose"),
    path(f"{_AT}vergelijken/", comparing.compare, name="balance-compare"),
    path(f"{_AT}<int:pk>/", scenarios.scenario_page, name="balance-scenario"),
    path(f"{_AT}<int:pk>/stand/", standing.stand, name="balance-stand"),
    path(f"{_AT}<int:pk>/opnieuw/", standing.try_again, name="balance-again"),
    path(f"{_AT}<int:pk>/opslaan-als/", scenarios.save_as, name="balance-copy"),
    path(f"{_AT}<int:pk>/kiezen/", scenarios.choose, name="balance-choose"),
    path(f"{_AT}<int:pk>/overnemen/", scenarios.take_over, name="balance-ease"),
    path(f"{_AT}<int:pk>/verwijderen/", scenarios.remove, name="balance-remove"),
    path(f"{_AT}<int:pk>/proef/", trying.try_out, name="balance-try"),
]
