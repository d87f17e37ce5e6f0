from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from leerkring.concepts.actions import PublicationWords
from leerkring.concepts.models import Concept, Publication
from leerkring.concepts.queries import concept_choices
from leerkring.concepts.table import text_of
from leerkring.people.tables import UnreadableTable
from leerkring.web.design.forms import KeyedForm

LARGEST_FILE = 200_000  # bytes; thirty factors take about three thousand


class ConceptsForm(KeyedForm):
    """A form with a group of ticks for each concept scheme."""

    def __init__(self, *args: Any, chosen: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concept_names: list[str] = []
        for number, (title, options) in enumerate(concept_choices()):
            name = f"concepts{number}"
            self.concept_names.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=title,
                choices=[(str(pk), label) for pk, label in options],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            ids = {pk for pk, _label in options}
            self.initial[name] = [str(pk) for pk in chosen if pk in ids]

    @property
    def concept_fields(self) -> list[BoundField]:
        return [self[name] for name in self.concept_names]

    def concepts(self) -> list[Concept]:
        """Return the concepts that were ticked."""
        ids = [pk for name in self.concept_names for pk in self.cleaned_data[name]]
        return list(Concept.objects.filter(pk__in=ids))


class ThemeForm(ConceptsForm):
    title = forms.CharField(label=gettext_lazy("Name of the theme"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NewThemeForm(KeyedForm):
    title = forms.CharField(
        label=gettext_lazy("New theme"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the theme a name.")},
    )


class SplitForm(KeyedForm):
    texts = forms.CharField(
        label=gettext_lazy("Questions, one on each line"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write at least one question.")},
    )


class MergeForm(KeyedForm):
    into = forms.ChoiceField(label=gettext_lazy("Merge this theme into"))

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("into", choices)


class PublicationForm(ConceptsForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    authors = forms.CharField(label=gettext_lazy("Authors"), max_length=250, required=False)
    publisher = forms.CharField(
        label=gettext_lazy("Institute or publisher"), max_length=160, required=False
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"), min_value=1900, max_value=2100, required=False
    )
    url = forms.URLField(
        label=gettext_lazy("Address on the internet"), required=False, assume_scheme="https"
    )

    @staticmethod
    def initial_for(publication: Publication) -> dict[str, Any]:
        names = ("title", "authors", "publisher", "year", "url")
        return {name: getattr(publication, name) for name in names}

    def words(self) -> PublicationWords:
        names = ("title", "authors", "publisher", "year", "url")
        return PublicationWords(**{name: self.cleaned_data[name] for name in names})


class ImportForm(KeyedForm):
    title_nl = forms.CharField(label=gettext_lazy("Name of the list in Dutch"), max_length=120)
    title_en = forms.CharField(
        label=gettext_lazy("Name of the list in English"), max_length=120, required=False
    )
    source = forms.CharField(
        label=gettext_lazy("From which report"),
        max_length=250,
        help_text=gettext_lazy("Authors, title and year, so that everybody can look it up."),
    )
    file = forms.FileField(
        label=gettext_lazy("The list as a spreadsheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods,.xls,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload and upload.size > LARGEST_FILE:
            self.add_error("file", _("This file is too large for a list of factors."))
        elif upload:
            try:
                cleaned["text"] = text_of(upload.read())
            except UnreadableTable as problem:
                self.add_error("file", problem.said(gettext))
        elif not cleaned.get("text", "").strip():
            self.add_error("file", _("Choose a file, or paste the list."))
        return cleaned

    @property
    def slug(self) -> str:
        slug: str = slugify(self.cleaned_data["title_nl"])
        return slug[:50]
