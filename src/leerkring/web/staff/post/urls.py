from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leerkring.web.staff.guard import staff_only


@staff_only
def outbox(request: HttpRequest) -> HttpResponse:
    return render(request, "web_staff/base.html")


urlpatterns = [path("post/", outbox, name="outbox")]
