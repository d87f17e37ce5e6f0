from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")


def activities(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")


def activity(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "web_public/home.html")


def knowledge(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web_public/home.html")
