"""Pages for what went wrong, in words that say what to do now."""

from __future__ import annotations

import sys

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.web.design.request import Request


def refusal(request: Request, problem: Refused) -> HttpResponse:
    """Return the page for an action that was refused, with the status that fits."""
    changes = problem.current if isinstance(problem, ChangedMeanwhile) else {}
    context = {
        "problem": str(problem),
        "changes": changes,
        "typed": _typed(request),
        "back": _back(request),
    }
    return render(request, "web_design/refused.html", context, status=problem.status)


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


def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """Return the page for a form whose session is gone; what was typed is shown again."""
    context = {"typed": _typed(request), "back": _back(request)}
    return render(request, "web_design/form_expired.html", context, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web_design/not_found.html", status=404)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web_design/forbidden.html", status=403)


def broken(request: Request) -> HttpResponse:
    return render(request, "web_design/broken.html", status=500)
