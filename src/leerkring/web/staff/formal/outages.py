"""The journal of outages, and the deadlines that are moved because of one."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.programmes.actions import extend_deadline, note_outage
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import midnight
from leerkring.programmes.outages import (
    deadlines_touched,
    outages_for,
    proposed_deadline,
    touches,
)
from leerkring.programmes.queries import organisers_managed_by
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import instant_in_words, last_day, last_day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.formal.forms import ExtendForm, OutageForm, lasted
from leerkring.web.staff.guard import for_activity, staff_only

PER_PAGE = 50


@staff_only
def journal(request: Request) -> HttpResponse:
    page = Paginator(outages_for(request.actor), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "rows": [{"outage": one, "lasted": lasted(one.began_at, one.ended_at)} for one in page],
        "touched": deadlines_touched(request.actor, request.now),
        "may_note": organisers_managed_by(request.actor).exists(),
        "lead": _(
            "What did not work, from when until when. Leerkring writes down by itself that it "
            "stood still; what it cannot notice somebody of the team adds."
        ),
    }
    return render(request, "web_staff/formal/outages.html", context)


@staff_only
@once
def new(request: Request) -> HttpResponse:
    """Write down an outage that Leerkring could not notice itself."""
    managed = organisers_managed_by(request.actor)
    organisers = list(managed)
    if not organisers:
        raise PermissionDenied
    form = OutageForm(request.POST or None, organisers=managed)
    page = FormPage(
        title=_("Add an outage"),
        lead=_("When people could not reach us: mail that did not arrive, a site that was down."),
        back=reverse("web_staff:outages"),
        back_label=_("Outages"),
    )

    def save() -> None:
        values = {"organiser": organisers[0], **form.cleaned_data}
        note_outage(**values, by=request.actor, at=request.now)

    return one_form(request, form, page, save=save)


@for_activity(may_manage)
@once
def extend(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Move a deadline because of an outage."""
    outage = outages_for(request.actor).filter(pk=pk).first()
    if outage is None or activity.closes_before is None:
        raise Http404
    if request.method != "POST" and not touches(outage, activity):
        raise Http404
    first = last_day(proposed_deadline(activity, outage, request.now))
    form = ExtendForm(request.POST or None, initial={"last_day": first})
    said = _(
        "It did not work from %(began)s until %(ended)s. One could apply up to and including "
        "%(day)s. Everybody will see the old and the new last day, and whoever has a draft gets "
        "a letter."
    )
    page = FormPage(
        title=_("Extend the deadline"),
        lead=said
        % {
            "began": instant_in_words(outage.began_at),
            "ended": instant_in_words(outage.ended_at),
            "day": last_day_in_words(activity.closes_before),
        },
        back=reverse("web_staff:outages"),
        back_label=_("Outages"),
        button=_("Extend"),
    )

    def save() -> None:
        until = midnight(form.cleaned_data["last_day"] + timedelta(days=1))
        extend_deadline(
            activity=activity, outage=outage, until=until, by=request.actor, at=request.now
        )

    return one_form(request, form, page, save=save, said=_("The deadline was extended."))
