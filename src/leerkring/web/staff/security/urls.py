from __future__ import annotations

from django.urls import path

from leerkring.web.staff.security import pages

urlpatterns = [path("veiligheid/", pages.events, name="security")]
