"""Pages for what went wrong, in words that say what to do now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

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


def _typed(request: Request) -> dict[str, str]:
    """Return what was typed, so that nothing is lost."""
    hidden = {"csrfmiddlewaretoken", "idempotency_key", "version"}
    return {
        name: ", ".join(str(value) for value in request.POST.getlist(name))
        for name in request.POST
        if name not in hidden and any(request.POST.getlist(name))
    }


def form_expired(request: Request, reason: str = "") -> HttpResponse:
    """Return the page for a form whose session is gone; what was typed is shown again."""
    context = {"typed": _typed(request)}
    return render(request, "web_design/form_expired.html", context, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web_design/not_found.html", status=404)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web_design/forbidden.html", status=403)


def broken(request: Request) -> HttpResponse:
    return render(request, "web_design/broken.html", status=500)
