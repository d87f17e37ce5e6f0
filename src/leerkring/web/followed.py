"""Answers for programs that look again by themselves: calendars and feeds."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

LOOK_AGAIN_SECONDS = 15 * 60
CALENDAR = "text/calendar; charset=utf-8"


def followed(
    request: HttpRequest, content: bytes, name: str, whose: str, kind: str = CALENDAR
) -> HttpResponse:
    """Return a file as it is now, or that nothing changed; `whose` is "public" or "private"."""
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = HttpResponse(
        content,
        content_type=kind,
        headers={"ETag": etag, "Cache-Control": f"{whose}, max-age={LOOK_AGAIN_SECONDS}"},
    )
    if kind == CALENDAR:
        response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    if whose == "private":
        response["X-Robots-Tag"] = "noindex"
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None
    return answer
