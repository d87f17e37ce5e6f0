"""The publications that findings cite."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.concepts.actions import add_publication, edit_publication
from leerkring.concepts.models import Publication
from leerkring.concepts.queries import publications_with_concepts
from leerkring.concepts.rules import may_change_concepts
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.themes.forms import PublicationForm


@staff_only
def publications(request: Request) -> HttpResponse:
    context = {
        "publications": [(row, _from_whom(row)) for row in publications_with_concepts()],
        "may_change": may_change_concepts(request.actor),
    }
    return render(request, "web_staff/themes/publications.html", context)


def _from_whom(publication: Publication) -> str:
    names = ", ".join(filter(None, [publication.authors, publication.publisher]))
    return f"{names} ({publication.year})" if publication.year else names


@staff_only
@once
def new(request: Request) -> HttpResponse:
    form = PublicationForm(request.POST or None)

    def write() -> None:
        add_publication(
            by=request.actor, at=request.now, words=form.words(), concepts=form.concepts()
        )

    said = _("The publication was added.")
    return _page(request, _("Add a publication"), form, write, said=said)


@staff_only
@once
def edit(request: Request, pk: int) -> HttpResponse:
    publication = get_object_or_404(publications_with_concepts(), pk=pk)
    form = PublicationForm(
        request.POST or None,
        initial=PublicationForm.initial_for(publication),
        chosen=[concept.pk for concept in publication.concepts.all()],
    )

    def write() -> None:
        edit_publication(
            by=request.actor,
            at=request.now,
            publication=publication,
            version=posted_version(request),
            words=form.words(),
            concepts=form.concepts(),
        )

    title = _("Edit the publication")
    return _page(request, title, form, write, version=publication.version)


def _page(
    request: Request,
    title: str,
    form: PublicationForm,
    write: Callable[[], object],
    *,
    said: str | None = None,
    version: int | None = None,
) -> HttpResponse:
    if not may_change_concepts(request.actor):
        raise PermissionDenied
    page = FormPage(
        title=title,
        back=reverse("web_staff:publications"),
        back_label=_("Publications"),
        template="web_staff/themes/publication.html",
    )
    return one_form(request, form, page, save=write, said=said, version=version)
