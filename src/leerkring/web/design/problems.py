"""Pages for what went wrong, in words that say what to do now."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override

from leerkring.audit.actors import NOBODY
from leerkring.audit.limits import LimitReached
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.audit.security import Kind
from leerkring.audit.storage import Trouble, trouble_in
from leerkring.web.design.doors import note_request
from leerkring.web.design.request import Request

logger = logging.getLogger("leerkring.web")
RETRY_SECONDS = 120


def refusal(request: Request, problem: Refused) -> HttpResponse:
    """Return the page for an action that was refused, with the status that fits."""
    if isinstance(problem, LimitReached):
        note_request(request, Kind.LIMIT, problem.limit)
    elif problem.status == HTTPStatus.FORBIDDEN:
        note_request(request, Kind.REFUSED)
    changes = problem.current if isinstance(problem, ChangedMeanwhile) else {}
    context = {
        "problem": str(problem),
        "changes": changes,
        "typed": _typed(request),
        "back": _back(request),
    }
    response = render(request, "web_design/refused.html", context, status=problem.status)
    if isinstance(problem, LimitReached):
        response.headers["Retry-After"] = str(problem.seconds)
    return response


def _back(request: Request) -> str:
    """Return the page of this site from which somebody came, or nothing."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if is_ours else ""


def _typed(request: Request) -> list[tuple[str, str]]:
    """Return what was typed, under the labels of the form, so that nothing is lost.

    Which form it was nobody knows here: the fields of all forms in the view's module count. What
    none of them has is shown if somebody wrote it, in more than one word; buttons are left out.
    """
    fields = _fields_near(request)
    typed = []
    for name, values in request.POST.lists():
        field = fields.get(name.rsplit("-", 1)[-1])
        for words in (_in_words(value, field) for value in values):
            if words:
                label = str(field.label or "") if field else ""
                typed.append((label or _("Something else"), words))
    return typed


def _fields_near(request: Request) -> dict[str, forms.Field]:
    """Return, by name, the fields of the forms that the view's module uses."""
    match = request.resolver_match
    module = sys.modules.get(getattr(match.func, "__module__", "")) if match else None
    fields: dict[str, forms.Field] = {}
    for one in vars(module).values() if module else ():
        if isinstance(one, type) and issubclass(one, forms.BaseForm):
            fields |= getattr(one, "base_fields", {})
    return fields


def _in_words(value: str, field: forms.Field | None) -> str:
    """Return a value as somebody chose or wrote it; nothing for what the page itself filled in."""
    if field is None:
        return value if len(value.split()) > 1 else ""
    if field.widget.is_hidden:
        return ""
    if isinstance(field, forms.BooleanField):
        return _("yes")
    if isinstance(field, forms.ChoiceField):
        return next(
            (str(label) for key, label in field.widget.choices if value and key == value), ""
        )
    return value


def unavailable(request: Request, trouble: Trouble) -> HttpResponse:
    """Return the page for failing storage: what was typed stands there, to be sent again.

    It asks the database nothing, not even who is signed in.
    """
    logger.error("%s %s: %s", request.method, request.path, trouble.value)
    if not connection.in_atomic_block:
        connection.close()  # the next request begins with a fresh one
    request.user, request.actor = AnonymousUser(), NOBODY
    request.__dict__.pop("_messages", None)
    language = "en" if f"{request.path_info}/".startswith("/en/") else "nl"
    is_form = request.method == "POST"
    with override(language):
        context = {
            "typed": _typed(request) if is_form else [],
            "fields": _sent(request) if is_form else [],
            "had_files": bool(is_form and request.FILES),
            "is_form": is_form,
            "again": request.get_full_path(),
        }
        page = render(request, "web_design/unavailable.html", context, status=503)
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    page.headers["Cache-Control"] = "private, no-store"
    return page


def _sent(request: Request) -> list[tuple[str, str]]:
    """Return every field of a form as it came, so that the same can be sent again."""
    return [(name, value) for name, values in request.POST.lists() for value in values]


def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """Return the page for a form whose session is gone; what was typed is shown again."""
    note_request(request, Kind.REFUSED)
    context = {"typed": _typed(request), "back": _back(request)}
    return render(request, "web_design/form_expired.html", context, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web_design/not_found.html", status=404)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    note_request(request, Kind.REFUSED)
    return render(request, "web_design/forbidden.html", status=403)


def broken(request: Request) -> HttpResponse:
    if trouble := trouble_in(sys.exc_info()[1]):  # before or after the view
        return unavailable(request, trouble)
    return render(request, "web_design/broken.html", status=500)
