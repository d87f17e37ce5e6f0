"""Registering several colleagues on one page, and what became of each."""

from __future__ import annotations

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.colleagues import register_colleagues
from leerkring.admissions.beforehand import filled_in, source_in
from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_position
from leerkring.admissions.queries.window import (
    Window,
    may_be_registered_by_another,
    window,
)
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import published_activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.apply import hold_to_limits
from leerkring.web.public.colleagues.forms import ROWS, ColleaguesForm
from leerkring.web.public.door import or_404

SALT = "leerkring.colleagues"
A_DAY = 24 * 60 * 60


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: Request, slug: str) -> HttpResponse:
    """Show the form, or register everybody who stands in it."""
    activity = or_404(published_activity(slug, request.now))
    if not may_be_registered_by_another(activity) or window(activity, request.now) != Window.OPEN:
        return redirect("web_public:apply", slug=slug)
    form = ColleaguesForm(
        request.POST if request.method == "POST" else None, filled_in(request.GET)
    )
    if request.method == "POST" and "meer" not in request.POST and form.is_valid():
        made = _register(request, activity, form)
        receipt = signing.dumps([row.pk for row in made], salt=SALT, compress=True)
        return redirect("web_public:colleagues-registered", slug=slug, receipt=receipt)
    context = {"activity": activity, "form": form, "rows_name": ROWS}
    return render(request, "web_public/colleagues/form.html", context)


def _register(request: Request, activity: Activity, form: ColleaguesForm) -> list[Application]:
    named = form.colleagues()
    for one in named:
        hold_to_limits(request, one["email"])
    return register_colleagues(
        by=request.actor,
        at=request.now,
        activity=activity,
        registered_by=form.contact.cleaned_data["registered_by"],
        colleagues=[{**one, **source_in(request.GET)} for one in named],
        language=request.LANGUAGE_CODE,
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def registered(request: Request, slug: str, receipt: str) -> HttpResponse:
    """Tell for a day what became of each colleague; afterwards only they know."""
    activity = or_404(published_activity(slug, request.now))
    try:
        ids = signing.loads(receipt, salt=SALT, max_age=A_DAY)
    except signing.BadSignature as error:
        raise Http404 from error
    found = Application.objects.filter(pk__in=ids, activity=activity).in_bulk()
    rows = [(row, _outcome(row)) for pk in ids if (row := found.get(pk))]
    context = {"activity": activity, "rows": rows}
    return render(request, "web_public/colleagues/registered.html", context)


def _outcome(row: Application) -> str:
    if row.state == ApplicationState.PLACED:
        return _("has a place")
    if row.state == ApplicationState.RESERVE:
        return _("is on the reserve list, at number %(number)d") % {"number": reserve_position(row)}
    if row.state == ApplicationState.DRAFT:
        return _("was registered already, and that counts")
    return _("is no longer registered")
