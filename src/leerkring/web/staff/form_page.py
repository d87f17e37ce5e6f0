"""A page with one form: saved and left, or shown again with what is in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version

Refusals = Mapping[type[Refused], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """What a page with one form says: its heading, the way back, and the button."""

    title: str
    back: str
    back_label: str
    lead: str = ""
    button: str = ""
    warning: str = ""

    @property
    def press(self) -> str:
        return self.button or _("Save")


def form_page(
    request: Request,
    form: forms.Form,
    write: Callable[[], HttpResponse],
    *,
    template: str = "web_staff/form_page.html",
    version: int | None = None,
    refusals: Refusals | None = None,
    **context: Any,
) -> HttpResponse:
    """Carry out `write` with a valid form and go where it leads; otherwise show the form.

    A version goes with the form, so that nothing of somebody else is overwritten. `refusals` names
    the field at which a refusal is shown (None: above the form); others are not for this page.
    """
    status, shown = 200, posted_version(request) or version
    if request.method == "POST" and form.is_valid():
        try:
            return write()
        except ChangedMeanwhile as problem:
            context["differences"] = differences(form, problem)
            status, shown = problem.status, version
        except tuple(refusals or ()) as problem:
            [field] = {at for kind, at in (refusals or {}).items() if isinstance(problem, kind)}
            form.add_error(field, str(problem))
            status = problem.status
    return render(request, template, {"form": form, "version": shown, **context}, status=status)
