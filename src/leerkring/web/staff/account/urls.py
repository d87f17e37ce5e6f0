from __future__ import annotations

from django.urls import path

from leerkring.web.staff.account import pages, second_factor

urlpatterns = [
    path("mijn-account/", pages.home, name="my-account"),
    path("mijn-account/tweede-stap/", second_factor.set_up, name="second-factor"),
    path("mijn-account/tweede-stap/weg/", second_factor.remove, name="second-factor-remove"),
    path("mijn-account/herstelcodes/", second_factor.recovery_codes, name="recovery-codes"),
    path("mijn-account/elders/<int:pk>/", pages.end, name="session-end"),
]
