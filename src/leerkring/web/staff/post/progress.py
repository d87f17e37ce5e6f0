"""How far letters are that were let go together."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from leerkring.mail.queries import progress_of
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.post.scope import letters_for, scope_of
from leerkring.web.staff.post.settings import held_back


@staff_only
def progress(request: Request, release: str) -> HttpResponse:
    """Show how many of them are sent; the page asks again by itself while some wait."""
    scope = scope_of(request.actor)
    mine = letters_for(scope).filter(release=release)
    if not mine.exists():
        raise Http404
    done = progress_of(release)
    context = {
        "release": release,
        "progress": done,
        "is_later": done.later is not None and done.later > request.now,
        "problems": mine.filter(state="failed")[:50],
        "paused": held_back(scope),
    }
    part = "web_staff/post/progress_part.html"
    template = part if request.htmx else "web_staff/post/progress.html"
    return render(request, template, context)
