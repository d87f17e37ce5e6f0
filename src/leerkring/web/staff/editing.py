"""What every edit form of the team needs: the version it was opened with, and the difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import localize
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile
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
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


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
