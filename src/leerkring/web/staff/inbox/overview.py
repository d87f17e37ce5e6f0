"""The team's inbox: what came in, what waits and for whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.queries.messages import inbox_of
from leerkring.audit.numbers import number_of
from leerkring.mail.conversations import is_being_answered
from leerkring.mail.incoming import Why
from leerkring.mail.incoming_queries import (
    lengths_of,
    mailbox_in_trouble,
    messages_with,
    put_aside,
    root_of,
    to_be_dealt_with,
)
from leerkring.mail.models import IncomingMessage
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import AMSTERDAM, amsterdam_day
from leerkring.programmes.wording import day_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.inbox.access import secretaries_only

PER_PAGE = 50
SNIPPET = 100
LONGEST_SEARCH = 100
WAITING, FREE, MINE, AWAY, DONE, ALL = "", "vrij", "mijn", "weg", "klaar", "alles"
TRAYS = (
    (WAITING, _("To deal with")),
    (FREE, _("Given to nobody")),
    (MINE, _("Mine")),
    (AWAY, _("Put away")),
    (DONE, _("Dealt with")),
    (ALL, _("Everything")),
)


@secretaries_only
def inbox(request: Request) -> HttpResponse:
    everything = inbox_of(request.actor)
    tray = request.GET.get("bak", "")
    tray = tray if tray in dict(TRAYS) else WAITING
    outcome = request.GET.get("soort", "")
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = messages_with(
        _in_tray(everything, tray, request),
        outcome=outcome if outcome in IncomingMessage.Outcome.values else "",
        words=words,
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    waiting = to_be_dealt_with(everything, request.now)
    counts = {
        WAITING: waiting.order_by().count(),
        FREE: waiting.filter(assigned_to=None).order_by().count(),
        MINE: waiting.filter(assigned_to=request.user.pk).order_by().count(),
        AWAY: put_aside(everything, request.now).order_by().count(),
    }
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), request.now),
        "tray": tray,
        "trays": [
            (f"?bak={value}", label, value == tray, counts.get(value)) for value, label in TRAYS
        ],
        "being_read": everything.filter(outcome="").order_by().count(),
        "outcomes": IncomingMessage.Outcome.choices,
        "outcome": outcome,
        "q": words,
        "trouble": mailbox_in_trouble(),
        "is_filtered": bool(words or outcome),
        "everywhere": f"?{urlencode({'bak': ALL, 'q': words})}",
    }
    return render(request, "web_staff/inbox/inbox.html", context)


def _in_tray(
    everything: QuerySet[IncomingMessage], tray: str, request: Request
) -> QuerySet[IncomingMessage]:
    waiting = to_be_dealt_with(everything, request.now)
    return {
        MINE: waiting.filter(assigned_to=request.user.pk),
        FREE: waiting.filter(assigned_to=None),
        AWAY: put_aside(everything, request.now),
        DONE: everything.filter(done_at__isnull=False),
        ALL: everything,
    }.get(tray, waiting)


def _rows(found: list[IncomingMessage], at: datetime) -> list[dict[str, Any]]:
    lengths = lengths_of(found)
    ids = {number_of(message.context_ref, "activity") or 0 for message in found}
    names = dict(Activity.objects.filter(pk__in=ids).values_list("pk", "short_title"))
    return [
        {
            "message": message,
            "sender": sender_in_words(message),
            "subject": subject_in_words(message),
            "outcome": capfirst(message.get_outcome_display()) or gettext("being read"),
            "snippet": Truncator(" ".join(message.text.split())).chars(SNIPPET),
            "more": _more_in_words(message, lengths.get(root_of(message), 1), at),
            "activity": names.get(number_of(message.context_ref, "activity") or 0, ""),
        }
        for message in found
    ]


def _more_in_words(message: IncomingMessage, length: int, at: datetime) -> str:
    """Return what else is known: files, the conversation, until when it waits, who answers it."""
    said = [gettext("with a file")] if getattr(message, "has_files", False) else []
    if length > 1:
        words = ngettext("%(number)s message", "%(number)s messages", length)
        said.append(words % {"number": length})
    if message.away_until and message.away_until > at and not message.done_at:
        said.append(away_in_words(message))
    if is_being_answered(message, at):
        said.append(answering_in_words(message))
    return " · ".join(said)


def away_in_words(message: IncomingMessage) -> str:
    """Return until when a message is put away."""
    assert message.away_until is not None
    day = day_in_words(amsterdam_day(message.away_until))
    return gettext("put away until %(day)s") % {"day": day}


def answering_in_words(message: IncomingMessage) -> str:
    """Return who is writing an answer, and since when."""
    who = message.answered_by.person.name if message.answered_by else ""
    since = message.answering_at
    words = gettext("%(name)s is writing an answer since %(time)s")
    return words % {"name": who, "time": f"{since.astimezone(AMSTERDAM):%H.%M}" if since else ""}


def sender_in_words(message: IncomingMessage) -> str:
    return message.sender_name or message.sender or "–"


def subject_in_words(message: IncomingMessage) -> str:
    return message.subject or gettext("(no subject)")


def why_in_words(message: IncomingMessage) -> str:
    """Return why a message has the outcome that it has."""
    return str(Why(message.why).label) if message.why in Why.values else ""
