from __future__ import annotations

from django.urls import path

from leerkring.web.staff.today import pages

urlpatterns = [path("", pages.today, name="today")]
