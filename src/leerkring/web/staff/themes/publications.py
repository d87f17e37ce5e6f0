"""The publications that findings cite."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile
from leerkring.concepts.actions import add_publication, edit_publication
from leerkring.concepts.queries import publications_with_concepts
from leerkring.concepts.rules import may_change_concepts
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.themes.forms import PublicationForm


@staff_only
def publications(request: Request) -> HttpResponse:
    context = {
        "publications": publications_with_concepts(),
        "may_change": may_change_concepts(request.actor),
    }
    return render(request, "web_staff/themes/publications.html", context)


def _must_change(request: Request) -> None:
    if not may_change_concepts(request.actor):
        raise PermissionDenied


@staff_only
@once
def new(request: Request) -> HttpResponse:
    _must_change(request)
    form = PublicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add_publication(
            by=request.actor, at=request.now, words=form.words(), concepts=form.concepts()
        )
        messages.success(request, _("The publication was added."))
        return redirect("web_staff:publications")
    return render(request, "web_staff/themes/publication.html", {"form": form})


@staff_only
@once
def edit(request: Request, pk: int) -> HttpResponse:
    _must_change(request)
    publication = get_object_or_404(publications_with_concepts(), pk=pk)
    form = PublicationForm(
        request.POST or None,
        initial=PublicationForm.initial_for(publication),
        chosen=[concept.pk for concept in publication.concepts.all()],
    )
    context: dict[str, Any] = {
        "form": form,
        "publication": publication,
        "version": publication.version,
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            edit_publication(
                by=request.actor,
                at=request.now,
                publication=publication,
                version=posted_version(request),
                words=form.words(),
                concepts=form.concepts(),
            )
        except ChangedMeanwhile as problem:
            context |= {"differences": differences(form, problem), "problem": problem}
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:publications")
    return render(request, "web_staff/themes/publication.html", context, status=status)
