"""Atom feeds of activities and findings (RFC 4287), and the calendar of all public meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leerkring.findings.models import Finding
from leerkring.findings.queries import changed_at as findings_changed_at
from leerkring.findings.queries import published_findings
from leerkring.programmes.calendar import followed_calendar
from leerkring.programmes.models import Activity
from leerkring.programmes.public_changes import (
    MOST_FOLLOWED,
    changed_at,
    newest_activities,
    public_calendar,
)
from leerkring.web.design.request import Request
from leerkring.web.design.templatetags.leerkring import markdown
from leerkring.web.followed import followed
from leerkring.web.public.listing import listed

ATOM = "application/atom+xml; charset=utf-8"


class Feed(Atom1Feed):
    """A feed whose entries say their language, and that is as old as its newest entry."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        newest: datetime = max(
            (one["updateddate"] for one in self.items), default=self.feed["nothing_before"]
        )
        return newest


def full(path: str) -> str:
    """Return an address with the name of the site before it."""
    return settings.BASE_URL + path


def _feed(request: Request, title: str, page: str) -> Feed:
    return Feed(
        title=f"{title} – {settings.SITE_NAME}",
        link=full(reverse(page)),
        feed_url=full(request.path),
        feed_guid=full(request.path),
        description=None,
        language=get_language(),
        author_name=settings.SITE_NAME,
        nothing_before=request.now.replace(month=1, day=1, hour=0, minute=0, second=0),
    )


def _id_of(thing: Activity | Finding, kind: str) -> str:
    """Return the name that an entry keeps for ever (RFC 4151), also when its address changes."""
    host = urlsplit(settings.BASE_URL).hostname
    return f"tag:{host},{thing.created_at:%Y-%m-%d}:{kind}-{thing.pk}"


@require_safe
def activities(request: Request) -> HttpResponse:
    feed = _feed(request, _("Activities"), "web_public:activities")
    found = list(newest_activities(request.now))
    changed = changed_at(found, request.now)
    for one in sorted(found, key=lambda activity: changed[activity.pk], reverse=True):
        card = listed(one, request.now)
        lines = ((line,) for line in (one.lead, card.when, card.place, card.state) if line)
        feed.add_item(
            title=one.title,
            link=full(reverse("web_public:activity", args=[one.slug])),
            description=format_html_join("", "<p>{}</p>", lines),
            unique_id=_id_of(one, "activity"),
            pubdate=one.published_at,
            updateddate=changed[one.pk],
            categories=[one.get_kind_display()],
            language=one.language,
        )
    return _answer(request, feed)


@require_safe
def findings(request: Request) -> HttpResponse:
    feed = _feed(request, _("What was learned"), "web_public:knowledge")
    found = list(published_findings()[:MOST_FOLLOWED])
    changed = findings_changed_at(found)
    for one in sorted(found, key=lambda finding: changed[finding.pk], reverse=True):
        feed.add_item(
            title=one.title,
            link=full(reverse("web_public:finding", args=[one.slug])),
            description=format_html("<p>{}</p>{}", one.activity.title, markdown(one.text)),
            unique_id=_id_of(one, "finding"),
            pubdate=one.published_at,
            updateddate=changed[one.pk],
            categories=[concept.label for concept in one.concepts.all()],
            language=one.language,
        )
    return _answer(request, feed)


def _answer(request: Request, feed: Feed) -> HttpResponse:
    content = feed.writeString("utf-8").encode()
    return followed(request, content, "", "public", ATOM)


@require_safe
def calendar(request: Request) -> HttpResponse:
    every = _("All meetings")
    content = followed_calendar(
        public_calendar(request.now, get_language() or "nl"),
        name=f"{every} – {settings.SITE_NAME}",
        url=full(reverse("web_public:activities")),
    )
    return followed(request, content, "agenda", "public")
