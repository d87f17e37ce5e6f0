"""Who comes through the team's door: signed in, with a role, and for this activity."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve
from django.utils.translation import get_language

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import must_have_second_factor
from leerkring.programmes.rules import may_see
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import account_of

Rule = Callable[[Actor, Activity], bool]
View = Callable[..., HttpResponse]


def staff_only(view: View) -> View:
    """Let in whoever is signed in and holds any role; everybody else signs in first."""

    @functools.wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.actor.is_staff:
            return _without_rights(request)
        return view(request, *args, **kwargs)

    return wrapped


def _without_rights(request: Request) -> HttpResponse:
    """Lead whoever lacks a second factor to it; everybody else has no business here."""
    if not must_have_second_factor(account_of(request)):
        raise PermissionDenied
    return redirect("web_staff:second-factor")


def for_activity(rule: Rule = may_see) -> Callable[[View], View]:
    """Give the view `activity` for the address's `slug`, if `rule` lets this actor at it.

    An activity of another organiser does not exist for this actor: 404, not 403.
    """

    def decorate(view: View) -> View:
        @staff_only
        @functools.wraps(view)
        def wrapped(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            rows = Activity.objects.select_related("programme__organiser__organisation")
            activity = get_object_or_404(rows, slug=slug)
            if not may_see(request.actor, activity):
                raise Http404
            if not rule(request.actor, activity):
                raise PermissionDenied
            request.activity = activity  # for the activity's menu
            return view(request, activity, *args, **kwargs)

        vars(wrapped)["rule"] = rule  # by which links to this page are shown
        return wrapped

    return decorate


def may_open(by: Actor, activity: Activity, url: str) -> bool:
    """Tell whether the page of an activity at this address lets an actor in."""
    rule = _rule_at(urlsplit(url).path, get_language())
    return rule is None or rule(by, activity)


@functools.lru_cache(maxsize=4096)
def _rule_at(path: str, _language: str | None) -> Rule | None:
    """Return the rule of the page at a path; a page asks this of some thirty links each time."""
    rule: Rule | None = getattr(resolve(path).func, "rule", None)
    return rule
