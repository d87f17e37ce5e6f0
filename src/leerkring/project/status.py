"""Whether this installation is healthy, for people and for machines."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def status(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})
