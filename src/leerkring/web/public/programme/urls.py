from __future__ import annotations

from django.urls import path

from leerkring.web.public.programme import page

urlpatterns = [path("programmas/<slug:slug>/", page.show, name="programme")]
