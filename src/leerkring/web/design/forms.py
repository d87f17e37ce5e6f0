"""How forms are drawn: NL Design System class names, one template for every kind of field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models import fields as columns
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Input
from django.utils.translation import gettext as _

YEARS = range(1920, 2200)
GAP = re.compile(r"(?:^|\s)…")


class Renderer(DjangoTemplates):
    """Draws Django's widgets; `{% field %}` draws what stands around them."""


CLASS_OF_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "utrecht-textarea"),
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.Select, "utrecht-select"),
    (forms.CheckboxInput, "utrecht-checkbox"),
    (forms.FileInput, "utrecht-textbox"),
    (Input, "utrecht-textbox"),
)


def widget_class(widget: forms.Widget) -> str:
    """Return the class name that a widget gets."""
    for kind, name in CLASS_OF_WIDGET:
        if isinstance(widget, kind):
            return name
    return ""


class KeyedForm(forms.Form):
    """A form that keeps what was typed exactly, and whose required fields say so in words."""

    use_required_attribute = False  # the server's error summary is clearer than a browser's bubble

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():  # Django has no Dutch for its own placeholder
            if getattr(field, "empty_label", None) == columns.BLANK_CHOICE_LABEL:
                assert isinstance(field, forms.ModelChoiceField)
                field.empty_label = _("– choose –")

    def full_clean(self) -> None:
        """Refuse a year that was mistyped ("0226"): every date here is one of people alive."""
        super().full_clean()
        for name, value in list(getattr(self, "cleaned_data", {}).items()):
            if isinstance(value, date) and value.year not in YEARS:
                self.add_error(name, _("Is the year right? It is %(year)s.") % {"year": value.year})

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Let a field choose among these."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def offer_rows(self, name: str, rows: QuerySet[Any]) -> None:
        """Let a field choose among these rows."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


if TYPE_CHECKING:
    RowField = forms.ModelChoiceField[Any]
    RowsField = forms.ModelMultipleChoiceField[Any]
else:
    RowField, RowsField = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class ApplicationField(RowField):
    """One application, named by who applied and from where."""

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(filter(None, [obj.name or obj.email, obj.organisation_name]))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def without_gaps(text: str) -> None:
    """Refuse a text that a standard text began and in which a “…” still waits for its word."""
    if GAP.search(text):
        raise ValidationError(_("Fill in what must stand at “…”, or take it out."))
