"""The team of an organiser: who may do what."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.people.actions import ensure_organisation, ensure_person
from leerkring.people.finding import NAME
from leerkring.people.queries import organisations_by_name
from leerkring.programmes.actions import (
    add_member,
    remove_member,
    require_second_factor,
    reset_second_factor,
)
from leerkring.programmes.models import Membership, Organiser
from leerkring.programmes.queries import activities_of_organiser, organisers_managed_by, team_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.people.forms import MemberForm, SecondFactorForm


def managed_organiser(request: Request, slug: str) -> Organiser:
    """Return an organiser that this actor manages; raise Http404."""
    organiser = organisers_managed_by(request.actor).filter(slug=slug).first()
    if organiser is None:
        raise Http404
    return organiser


@staff_only
def teams(request: Request) -> HttpResponse:
    organisers = list(organisers_managed_by(request.actor))
    if not organisers:
        raise PermissionDenied
    if len(organisers) == 1:
        return redirect("web_staff:team", organisers[0].slug)
    return render(request, "web_staff/people/teams.html", {"organisers": organisers})


@staff_only
@once
def team(request: Request, slug: str) -> HttpResponse:
    organiser = managed_organiser(request, slug)
    activities = activities_of_organiser(organiser)
    form = MemberForm(request.POST or None, activities=activities)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        by, at = request.actor, request.now
        name = values["organisation"]
        organisation = ensure_organisation(by=by, at=at, name=name, kind="agency") if name else None
        person = ensure_person(
            by=by,
            at=at,
            email=values["email"],
            **{part: values[part] for part in NAME},
        )
        try:
            add_member(
                by=by,
                at=at,
                organiser=organiser,
                person=person,
                role=values["role"],
                activity=values["activity"],
                organisation=organisation,
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(name)s is in the team now.") % {"name": person.name})
            return redirect("web_staff:team", organiser.slug)
    context = {
        "organiser": organiser,
        "members": team_of(organiser),
        "form": form,
        "known": organisations_by_name(),
    }
    return render(request, "web_staff/people/team.html", context)


def _member(organiser: Organiser, pk: int) -> Membership:
    membership = team_of(organiser).filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


@staff_only
@once
def second_factor(request: Request, slug: str) -> HttpResponse:
    """Set in which roles people must sign in with a code too."""
    organiser = managed_organiser(request, slug)
    form = SecondFactorForm(request.POST or None, initial={"roles": organiser.second_factor_roles})
    page = FormPage(
        title=_("Who must have a second factor?"),
        lead=_("Who has none yet sets it up before their next page."),
        back=reverse("web_staff:team", args=[organiser.slug]),
        back_label=_("The team"),
    )

    def save() -> None:
        require_second_factor(
            by=request.actor,
            at=request.now,
            organiser=organiser,
            roles=form.cleaned_data["roles"],
        )

    return one_form(request, form, page, save=save)


@staff_only
@require_POST
@once
def factor_reset(request: Request, slug: str, pk: int) -> HttpResponse:
    """Let a colleague who lost their phone sign in again, and set up another."""
    organiser = managed_organiser(request, slug)
    account = _member(organiser, pk).account
    reset_second_factor(by=request.actor, at=request.now, organiser=organiser, account=account)
    said = _("%(name)s can sign in by mail alone now, and was told so.")
    messages.success(request, said % {"name": account.person.name})
    return redirect("web_staff:team", organiser.slug)


@staff_only
@require_POST
@once
def member_remove(request: Request, slug: str, pk: int) -> HttpResponse:
    organiser = managed_organiser(request, slug)
    membership = _member(organiser, pk)
    name = membership.account.person.name
    remove_member(by=request.actor, at=request.now, membership=membership)
    messages.success(request, _("%(name)s no longer has this role.") % {"name": name})
    return redirect("web_staff:team", organiser.slug)
