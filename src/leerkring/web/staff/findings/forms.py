from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leerkring.audit.numbers import number_in
from leerkring.concepts.models import Publication
from leerkring.concepts.queries import all_concepts
from leerkring.findings.models import Finding
from leerkring.findings.queries import RESTS_ON
from leerkring.intake.queries.themes import questions_to_sort, themes_of
from leerkring.live.queries import notes_of_activity
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.forms import KeyedForm, RowsField


class ManyRows(RowsField):
    """Several rows to tick."""

    def __init__(self, label: Any, queryset: Any, help_text: Any = "") -> None:
        widget = forms.CheckboxSelectMultiple
        super().__init__(
            queryset=queryset, label=label, help_text=help_text, widget=widget, required=False
        )

    def clean(self, value: Any) -> Any:
        """Refuse what cannot be a row's number before the database is asked, which it breaks."""
        for one in value or ():
            if number_in(str(one)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": one}
                )
        return super().clean(value)


class ManyNotes(ManyRows):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.text} ({obj.get_kind_display()}, {obj.meeting.title})"


class ManyQuestions(ManyRows):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.text)


class FindingForm(KeyedForm):
    title = forms.CharField(
        label=_("The finding in one sentence"),
        max_length=200,
        error_messages={"required": _("Say in one sentence what was learned.")},
    )
    text = forms.CharField(
        label=_("What was learned, and how you can use it"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Write so that nobody can be recognised. Markdown may be used."),
        error_messages={"required": _("Write what was learned.")},
    )
    meeting = forms.ModelChoiceField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("not of one meeting"),
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("meeting", meetings_of(activity))
        self.fields["themes"] = ManyRows(_("Themes"), themes_of(activity))
        self.fields["concepts"] = ManyRows(
            _("Levels, interventions and factors"),
            all_concepts(),
            _("The public finds it by these."),
        )
        self.fields["notes"] = ManyNotes(_("Notes it rests on"), notes_of_activity(activity))
        questions = questions_to_sort(activity).filter(set_aside=False).prefetch_related(None)
        self.fields["fragments"] = ManyQuestions(_("Questions of participants"), questions)
        self.fields["publications"] = ManyRows(_("Research it cites"), Publication.objects.all())

    @staticmethod
    def initial_of(finding: Finding, rests_on: Mapping[str, Sequence[int]]) -> dict[str, Any]:
        """Return what the form shows of a finding."""
        words = {"title": finding.title, "text": finding.text, "meeting": finding.meeting_id}
        return {**words, **rests_on}

    def words(self) -> dict[str, Any]:
        """Return the fields of the finding itself."""
        return {name: self.cleaned_data[name] for name in ("title", "text", "meeting")}

    def evidence(self) -> dict[str, Any]:
        """Return what it rests on."""
        return {name: self.cleaned_data[name] for name in RESTS_ON}
