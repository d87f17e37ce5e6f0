"""Pages that programs read: how to report a weakness, and what robots may visit."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpResponse

from leerkring.web.design.request import Request

VALID = timedelta(days=180)  # RFC 9116 advises less than a year


def security_txt(request: Request) -> HttpResponse:
    """Return the contact for weaknesses, as RFC 9116 wants it."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    expires = (request.now + VALID).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def robots_txt(request: Request) -> HttpResponse:
    """Keep robots out of everything that is personal."""
    paths = ("/beheer/", "/mijn/", "/expert/", "/inloggen/", "/aanmelding/")
    lines = [
        "User-agent: *",
        *(f"Disallow: {p}" for p in paths),
        *(f"Disallow: /en{p}" for p in paths),
        "",
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
