"""The register of experts of the organisers that somebody works for."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.actors import Actor
from leerkring.experts.actions import AlreadyInRegister, add_expert, edit_expert
from leerkring.experts.models import Expert
from leerkring.experts.queries import experts_in_register, parts_of
from leerkring.experts.rules import may_keep_register, may_see_experts
from leerkring.people.finding import InOrder
from leerkring.programmes.models import Organiser
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, form_page, one_form, posted_version
from leerkring.web.staff.experts.forms import ExpertForm, NewExpertForm
from leerkring.web.staff.guard import staff_only


def _organisers(by: Actor) -> list[Organiser]:
    ids = {grant.organiser_id for grant in by.grants}
    rows = Organiser.objects.filter(pk__in=ids).order_by(InOrder("name"))
    return [row for row in rows if may_see_experts(by, row)]


@staff_only
def experts(request: Request) -> HttpResponse:
    organisers = _organisers(request.actor)
    words = request.GET.get("zoek", "")[:80]
    context = {
        "registers": [(row, experts_in_register(row, words)) for row in organisers],
        "words": words,
        "whole_list": request.path if words else "",
        "may_keep": any(may_keep_register(request.actor, row) for row in organisers),
    }
    return render(request, "web_staff/experts/register.html", context)


@staff_only
@once
def new(request: Request) -> HttpResponse:
    allowed = [r for r in _organisers(request.actor) if may_keep_register(request.actor, r)]
    if not allowed:
        raise PermissionDenied
    organisers = Organiser.objects.filter(pk__in=[row.pk for row in allowed]).order_by(
        InOrder("name")
    )
    form = NewExpertForm(request.POST or None, organisers=organisers)

    def write() -> None:
        expert = add_expert(
            by=request.actor,
            at=request.now,
            organiser=form.chosen_organiser,
            words=form.words(),
            concepts=form.concepts(),
        )
        messages.success(request, _("%s is in the register.") % expert.person.name)

    page = FormPage(
        title=_("Add an expert"),
        back=reverse("web_staff:expert-register"),
        back_label=_("Experts"),
        button=_("Add"),
        template="web_staff/experts/new.html",
    )
    return one_form(request, form, page, save=write, said="", at_field={AlreadyInRegister: "email"})


@staff_only
@once
def edit(request: Request, pk: int) -> HttpResponse:
    rows = Expert.objects.select_related("person", "organiser").prefetch_related("concepts")
    expert = get_object_or_404(rows, pk=pk)
    if not may_see_experts(request.actor, expert.organiser):
        raise Http404
    names = ("organisation_name", "topics", "bio")
    form = ExpertForm(
        request.POST or None,
        initial={name: getattr(expert, name) for name in names},
        chosen=[concept.pk for concept in expert.concepts.all()],
    )

    def write() -> None:
        edit_expert(
            by=request.actor,
            at=request.now,
            expert=expert,
            version=posted_version(request),
            concepts=form.concepts(),
            **{name: form.cleaned_data[name] for name in names},
        )

    context = {
        "expert": expert,
        "parts": parts_of(expert),
        "may_keep": may_keep_register(request.actor, expert.organiser),
    }
    template = "web_staff/experts/expert.html"
    return form_page(
        request, form, template, context, save=write, to=request.path, version=expert.version
    )
