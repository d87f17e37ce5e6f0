from __future__ import annotations

from django.urls import path

from leerkring.web.staff.findings import views

OF = "netwerken/<slug:slug>/opbrengsten"

urlpatterns = [
    path("oogst/", views.findings, name="findings"),
    path(f"{OF}/", views.activity_findings, name="activity-findings"),
    path(f"{OF}/nieuw/", views.finding_new, name="finding-new"),
    path(f"{OF}/<int:pk>/", views.finding, name="finding"),
    path(f"{OF}/<int:pk>/wijzigen/", views.finding_edit, name="finding-edit"),
    path(f"{OF}/<int:pk>/stap/", views.finding_step, name="finding-step"),
]
