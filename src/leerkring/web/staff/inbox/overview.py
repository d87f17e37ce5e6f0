"""The team's inbox: what came in, what waits and for whom."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.queries.messages import inbox_of
from leerkring.audit.numbers import number_of
from leerkring.mail.incoming import (
    Why,
)
from leerkring.mail.incoming_queries import (
    mailbox_in_trouble,
    messages_with,
    to_be_dealt_with,
)
from leerkring.mail.models import IncomingMessage
from leerkring.programmes.models import Activity
from leerkring.web.design.request import Request
from leerkring.web.staff.inbox.access import secretaries_only

PER_PAGE = 50
SNIPPET = 100
LONGEST_SEARCH = 100
WAITING, FREE, MINE, DONE, ALL = "", "vrij", "mijn", "klaar", "alles"
TRAYS = (
    (WAITING, _("To deal with")),
    (FREE, _("Given to nobody")),
    (MINE, _("Mine")),
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
    waiting = to_be_dealt_with(everything)
    counts = {
        WAITING: waiting.order_by().count(),
        FREE: waiting.filter(assigned_to=None).order_by().count(),
        MINE: waiting.filter(assigned_to=request.user.pk).order_by().count(),
    }
    context = {
        "page": page,
        "rows": _rows(list(page.object_list)),
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
    if tray == MINE:
        return to_be_dealt_with(everything).filter(assigned_to=request.user.pk)
    if tray == FREE:
        return to_be_dealt_with(everything).filter(assigned_to=None)
    if tray == DONE:
        return everything.filter(done_at__isnull=False)
    return everything if tray == ALL else to_be_dealt_with(everything)


def _rows(found: list[IncomingMessage]) -> list[dict[str, Any]]:
    ids = {number_of(message.context_ref, "activity") or 0 for message in found}
    names = dict(Activity.objects.filter(pk__in=ids).values_list("pk", "short_title"))
    return [
        {
            "message": message,
            "sender": sender_in_words(message),
            "subject": subject_in_words(message),
            "outcome": capfirst(message.get_outcome_display()) or gettext("being read"),
            "snippet": Truncator(" ".join(message.text.split())).chars(SNIPPET),
            "activity": names.get(number_of(message.context_ref, "activity") or 0, ""),
        }
        for message in found
    ]


def sender_in_words(message: IncomingMessage) -> str:
    return message.sender_name or message.sender or "–"


def subject_in_words(message: IncomingMessage) -> str:
    return message.subject or gettext("(no subject)")


def why_in_words(message: IncomingMessage) -> str:
    """Return why a message has the outcome that it has."""
    return str(Why(message.why).label) if message.why in Why.values else ""
