from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.selection.models import Decision, Override
from leerkring.web.design.forms import ApplicationField, DateTimeInput, KeyedForm

K = Override.Kind
REASON_REQUIRED = {"required": _("Write down why: the reason is kept.")}
CHOOSE = {"required": _("Choose what should become of it.")}


class AskForm(KeyedForm):
    """About whom, and why; each kind adds what is wanted."""

    application = ApplicationField(
        Application.objects.none(),
        label=_("About whom?"),
        empty_label=_("choose somebody"),
        error_messages={"required": _("Choose about whom it is.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=250,
        error_messages=REASON_REQUIRED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your colleague reads it, and it stays in the log. It is not made public."),
    )
    field_order = ["application", "verdict", "takes_part", "until", "outcome", "reason"]

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("application", candidates)

    def wanted(self) -> dict[str, Any]:
        return {}


class LateForm(AskForm):
    until = forms.DateTimeField(
        label=_("Until when may this one still be sent?"),
        widget=DateTimeInput(),
        error_messages={"required": _("Fill in until when.")},
    )

    def wanted(self) -> dict[str, Any]:
        return {"until": self.cleaned_data["until"].isoformat()}


class FloorForm(AskForm):
    verdict = forms.ChoiceField(
        label=_("What counts instead of what the readers found?"),
        choices=[("suitable", _("suitable")), ("not", _("not suitable"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def wanted(self) -> dict[str, Any]:
        return {"verdict": self.cleaned_data["verdict"]}


class DuplicateForm(AskForm):
    takes_part = forms.ChoiceField(
        label=_("What becomes of this application?"),
        choices=[
            ("no", _("it takes no part: this person counts once, with another application")),
            ("yes", _("it takes part all the same")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def wanted(self) -> dict[str, Any]:
        return {"takes_part": self.cleaned_data["takes_part"] == "yes"}


class OutcomeForm(AskForm):
    outcome = forms.ChoiceField(
        label=_("Which outcome instead?"),
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def wanted(self) -> dict[str, Any]:
        return {"outcome": self.cleaned_data["outcome"]}


class NoteForm(KeyedForm):
    note = forms.CharField(label=_("Why?"), max_length=250, error_messages=REASON_REQUIRED)


FORMS: dict[str, type[AskForm]] = {
    K.ELIGIBILITY: AskForm,
    K.LATE_ENTRY: LateForm,
    K.FLOOR: FloorForm,
    K.DUPLICATE: DuplicateForm,
    K.RESERVED_PLACE: AskForm,
    K.OUTCOME: OutcomeForm,
}
