"""What every edit page of the team does: show a form, save it, or say why it cannot be saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _

from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.wording import (
    hour_in_words,
    instant_in_words,
    short_day_in_words,
)
from leerkring.web.design.request import Request


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else saved differently: what stands there, and what was typed."""

    label: str
    now: str
    typed: str


def posted_version(request: Request) -> int:
    """Return the version of the row as it was when the form was opened."""
    return number_in(request.POST.get("version")) or 0


def differences(form: forms.Form, problem: ChangedMeanwhile) -> list[Difference]:
    """Return what stands there now beside what was typed, in the words of the form."""
    rows = [
        Difference(
            label=str(form.fields[name].label),
            now=in_words(form.fields[name], current),
            typed=in_words(form.fields[name], form.cleaned_data.get(name)),
        )
        for name, current in problem.current.items()
        if name in form.fields
    ]
    return [row for row in rows if row.now != row.typed]


def in_words(field: forms.Field, value: Any) -> str:
    """Return a field's value as a person reads it."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return _row_in_words(field, value)
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value]
        labels = {str(key): label for key, label in field.widget.choices}
        return ", ".join(str(labels.get(str(one), one)) for one in chosen)
    return _plain_in_words(value)


def _row_in_words(field: forms.ModelChoiceField[Any], value: Any) -> str:
    row = (
        value
        if hasattr(value, "pk")
        else field.queryset and field.queryset.filter(pk=value).first()
    )
    return str(row) if row else "–"


def _plain_in_words(value: Any) -> str:
    if isinstance(value, float | Decimal):
        return str(localize(float(value) if value % 1 else int(value)))
    if isinstance(value, datetime):
        return instant_in_words(value)
    if isinstance(value, date):
        return short_day_in_words(value)
    if isinstance(value, time):
        return hour_in_words(value)
    return str(value).replace("\r\n", "\n").strip()  # browsers send other line ends than we keep


def saved_in_words(form: forms.Form) -> str:
    """Return what was saved of a form: the fields that changed, by their names."""
    changed = [str(form[name].label) for name in form.changed_data if not form[name].is_hidden]
    if not changed:
        return _("Nothing was changed.")
    named = ", ".join(changed[:MOST_NAMED])
    more = len(changed) - MOST_NAMED
    if more > 0:
        return _("Saved: %(named)s and %(more)d more.") % {"named": named, "more": more}
    return _("Saved: %(named)s.") % {"named": named}


MOST_NAMED = 4
ONE_FORM = "web_staff/form_page.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """What a page with one form says: its heading, the way back, and the button.

    Its template is ONE_FORM, or extends it.
    """

    title: str
    back: str
    back_label: str
    lead: str = ""
    button: str = ""
    kind: str = "primary"
    remove: str = ""  # on a second button, that takes away what the page is about
    warning: str = ""
    template: str = ONE_FORM
    out: str = ""  # words the way back beside the button

    @property
    def press(self) -> str:
        return self.button or _("Save")


def form_page(
    request: Request,
    form: forms.Form,
    template: str,
    context: dict[str, Any],
    *,
    save: Callable[[], object],
    to: str | Callable[[Any], str],
    said: str | None = None,
    remove: tuple[Callable[[], object], str] | None = None,
    version: int | None = None,
    at_field: Mapping[type[Refused], str] | None = None,
    differing: Callable[[ChangedMeanwhile], list[Difference]] | None = None,
) -> HttpResponse:
    """Show a form; once it is sent and right, call `save` (one action) and go on to `to`.

    `to` is an address, or makes one of what `save` returns; `said` is what the next page says (""
    says nothing; else the fields that changed); `remove` is the action of the button "remove" and
    what is said then. A refusal
    stands above the form, or at the field that `at_field` names for it; what somebody else changed
    meanwhile stands beside what was typed (`differing` says it where the form names things
    otherwise than the row). With the form goes the version that it was opened with.
    """
    status = HTTPStatus.OK
    if version is not None:
        context = {**context, "version": posted_version(request) or version}
    try:
        if request.method == "POST" and remove and "remove" in request.POST:
            done, said = remove[0](), remove[1]
        elif request.method == "POST" and form.is_valid():
            done = save()
        else:
            return render(request, template, {**context, "form": form})
    except ChangedMeanwhile as problem:
        rows = differing(problem) if differing else differences(form, problem)
        context = {**context, "differences": rows, "problem": problem}
        if version is not None:
            context["version"] = version
        status = HTTPStatus(problem.status)
    except Refused as problem:
        form.is_valid()
        form.add_error((at_field or {}).get(type(problem)), str(problem))
    else:
        if said := saved_in_words(form) if said is None else said:
            messages.success(request, said)
        return redirect(to if isinstance(to, str) else to(done))
    return render(request, template, {**context, "form": form}, status=status)


def one_form(
    request: Request,
    form: forms.Form,
    page: FormPage,
    *,
    save: Callable[[], object],
    to: str | Callable[[Any], str] = "",
    **more: Any,
) -> HttpResponse:
    """Show a page that holds one form; once saved, go on to `to`, or back to where one came from.

    What else it is given is for `form_page`, or for its template.
    """
    names = ("said", "remove", "version", "at_field", "differing")
    options = {name: more.pop(name) for name in names if name in more}
    context = {"page": page, "activity": getattr(request, "activity", None), **more}
    return form_page(
        request, form, page.template, context, save=save, to=to or page.back, **options
    )
