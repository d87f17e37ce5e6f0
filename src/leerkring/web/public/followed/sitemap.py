"""The sitemap for search engines: every public page, in both languages (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from leerkring.findings.queries import changed_at as findings_changed_at
from leerkring.findings.queries import closings_shown, published_findings
from leerkring.programmes.public_changes import (
    changed_at,
    programmes_changed_at,
    published_programmes,
)
from leerkring.programmes.public_queries import visible_activities
from leerkring.web.design.request import Request
from leerkring.web.followed import followed

MOST = 50_000
"""Addresses in one sitemap, as sitemaps.org sets it."""
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ("home", "activities", "knowledge", "subscribe", "accessibility", "privacy", "about")
NAMES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}

type Page = tuple[dict[str, str], datetime | None]


@require_safe
def sitemap(request: Request) -> HttpResponse:
    root = ElementTree.Element("urlset", {"xmlns": NAMES[""], "xmlns:xhtml": NAMES["xhtml"]})
    for addresses, changed in _pages(request.now):
        for address in addresses.values():
            if len(root) < MOST:
                _add(root, address, addresses, changed)
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return followed(request, content, "", "public", "application/xml; charset=utf-8")


def _add(
    root: ElementTree.Element, address: str, all_of_it: dict[str, str], changed: datetime | None
) -> None:
    row = ElementTree.SubElement(root, "url")
    ElementTree.SubElement(row, "loc").text = address
    if changed is not None:
        ElementTree.SubElement(row, "lastmod").text = changed.isoformat(timespec="seconds")
    for language, other in all_of_it.items():
        more = {"rel": "alternate", "hreflang": language, "href": other}
        ElementTree.SubElement(row, "xhtml:link", more)


def _pages(at: datetime) -> Iterator[Page]:
    """Give the addresses of each page by language, and when it last changed, if that is known."""
    for name in PAGES:
        yield _addresses(name), None
    activities = list(visible_activities(at).order_by("-published_at", "-id"))
    times = changed_at(activities, at)
    for activity in activities:
        yield _addresses("activity", activity.slug), times[activity.pk]
    programmes = list(published_programmes(at))
    moments = programmes_changed_at(programmes, activities, times)
    for programme in programmes:
        yield _addresses("programme", programme.slug), moments[programme.pk]
    findings = list(published_findings())
    learned = findings_changed_at(findings)
    for closing in closings_shown(at):
        yield _addresses("closing", closing.slug), None
    for finding in findings:
        yield _addresses("finding", finding.slug), learned[finding.pk]


def _addresses(name: str, *slugs: str) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = settings.BASE_URL + reverse(f"web_public:{name}", args=slugs)
    return found
