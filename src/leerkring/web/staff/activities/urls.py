from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leerkring.programmes.models import Activity
from leerkring.web.staff.guard import for_activity, staff_only


@staff_only
def activities(request: HttpRequest) -> HttpResponse:
    return render(request, "web_staff/base.html")


@staff_only
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "web_staff/base.html")


@for_activity()
def overview(request: HttpRequest, activity: Activity) -> HttpResponse:
    return render(request, "web_staff/activity_base.html")


urlpatterns = [
    path("netwerken/", activities, name="activities"),
    path("programmas/<slug:slug>/", programme, name="programme"),
    path("netwerken/<slug:slug>/", overview, name="activity"),
    path("netwerken/<slug:slug>/wijzigen/", overview, name="activity-edit"),
    path("netwerken/<slug:slug>/data/", overview, name="dates"),
    path("netwerken/<slug:slug>/geschiedenis/", overview, name="activity-history"),
]
