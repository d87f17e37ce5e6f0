"""A page that says who will be reminded, and reminds them: of applying, of reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.web.design.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """Who will be reminded (a name and what is known of it), and what the page says of it."""

    title: str
    lead: str
    people: Sequence[tuple[str, str]]
    button: str
    nobody: str
    back: str
    back_label: str


def remind_page(
    request: Request, activity: Activity, page: Reminding, remind: Callable[[], str]
) -> HttpResponse:
    """Say on GET whom; on POST carry out `remind`, which returns what was done in words."""
    if request.method != "POST":
        return render(request, "web_staff/remind.html", {"activity": activity, "page": page})
    try:
        messages.success(request, remind())
    except Refused as problem:
        messages.error(request, str(problem))
    return redirect(page.back)
