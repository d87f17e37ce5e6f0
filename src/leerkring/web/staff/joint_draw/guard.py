"""Who comes to the pages of a joint draw: with the right for every network of the programme."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from leerkring.programmes.models import Activity
from leerkring.programmes.queries import programmes_for_staff
from leerkring.programmes.rules import may_manage
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import Rule, View, staff_only


def for_programme(rule: Rule) -> Callable[[View], View]:
    """Give the view `programme` for the address's `slug`, if `rule` holds for all its networks."""

    def decorate(view: View) -> View:
        @staff_only
        @functools.wraps(view)
        def wrapped(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            rows = programmes_for_staff(request.actor).filter(slug=slug)
            programme = rows.select_related("organiser").first()
            if programme is None:
                raise Http404
            networks = Activity.objects.filter(
                programme=programme, admission=Activity.Admission.SELECTION
            ).select_related("programme")
            every = list(networks)
            if not every and may_manage(request.actor, programme):
                raise Http404  # nothing to draw for
            if not every or not all(rule(request.actor, activity) for activity in every):
                raise PermissionDenied
            return view(request, programme, *args, **kwargs)

        return wrapped

    return decorate
