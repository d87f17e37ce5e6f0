"""The list of what happened at the doors: sign-ins, wrong codes, refused pages, limits."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leerkring.audit.actors import PRIVACY, Actor
from leerkring.audit.models import SecurityEvent
from leerkring.audit.numbers import numbers_in
from leerkring.audit.queries import security_events
from leerkring.audit.rules import may_read_security, require
from leerkring.programmes.models import Membership
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only

PER_PAGE = 50
MARK = re.compile(r"[0-9a-f]{8}")


@staff_only
def events(request: Request) -> HttpResponse:
    """Show what happened, newest first, of one kind or from one place if wished."""
    require(may_read_security, request.actor)
    kind, source = request.GET.get("soort", ""), request.GET.get("vanaf", "")
    kind = kind if kind in SecurityEvent.Kind.values else ""
    source = source if MARK.fullmatch(source) else ""
    rows = security_events(kind=kind, source=source)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    names = _names(request.actor, [row.account_id for row in page])
    context: dict[str, Any] = {
        "lead": _(
            "Sign-ins, wrong codes, refused pages and limits of the last year, "
            "without words about people."
        ),
        "page": page,
        "rows": [{"event": row, "who": names.get(row.account_id, "")} for row in page],
        "kinds": SecurityEvent.Kind.choices,
        "kind": kind,
        "source": source,
        "reset": request.path if kind or source else "",
    }
    return render(request, "web_staff/security/events.html", context)


def _names(by: Actor, account_ids: list[str]) -> dict[str, str]:
    """Return the names of people in the teams that an actor watches over, by their account."""
    watched = {grant.organiser_id for grant in by.grants if grant.role == PRIVACY}
    members = Membership.objects.filter(
        organiser_id__in=watched, account_id__in=numbers_in(account_ids)
    )
    rows = members.select_related("account__person")
    return {str(row.account_id): row.account.person.name for row in rows}
