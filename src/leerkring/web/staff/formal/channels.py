"""By which ways people can reach an organiser formally, per procedure: seen and changed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leerkring.programmes.actions import set_channels
from leerkring.programmes.models import FormalChannel
from leerkring.programmes.outages import ways_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.formal.forms import ChannelsForm
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.people.team import managed_organiser

FIELDS = ("paper", "telephone", "web", "note")


@staff_only
def show(request: Request, slug: str) -> HttpResponse:
    organiser = managed_organiser(request, slug)
    context = {"organiser": organiser, "ways": ways_of(organiser)}
    return render(request, "web_staff/formal/channels.html", context)


@staff_only
@once
def edit(request: Request, slug: str, procedure: str) -> HttpResponse:
    organiser = managed_organiser(request, slug)
    if procedure not in FormalChannel.Procedure.values:
        raise Http404
    found = FormalChannel.objects.filter(organiser=organiser, procedure=procedure).first()
    row = found or FormalChannel(organiser=organiser, procedure=procedure, version=0)
    initial = {"emails": "\n".join(row.emails), **{name: getattr(row, name) for name in FIELDS}}
    form = ChannelsForm(request.POST or None, initial=initial)
    page = FormPage(
        title=capfirst(row.get_procedure_display()),
        lead=_("Everybody sees this on the page about formal messages."),
        back=reverse("web_staff:channels", args=[slug]),
        back_label=_("Formal messages"),
    )

    def save() -> None:
        set_channels(
            organiser=organiser,
            procedure=procedure,
            version=posted_version(request),
            values=form.cleaned_data,
            by=request.actor,
            at=request.now,
        )

    return one_form(request, form, page, save=save, version=row.version)
