from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.selection.models import Decision
from leerkring.web.design.forms import DateInput, KeyedForm

REASON_REQUIRED = {"required": _("Write down why: the reason is kept.")}


class ChooseForm(KeyedForm):
    """What becomes of the people who were ticked, and why: they read it in their letter."""

    errors_at = "mensen"  # who is ticked stands beside the form
    outcome = forms.ChoiceField(
        label=_("What do they get?"),
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they get.")},
    )
    reason = forms.CharField(
        label=_("Why? They read this in their letter."),
        max_length=250,
        error_messages=REASON_REQUIRED,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["outcome", "reason"]


class ReleaseForm(KeyedForm):
    answer_on = forms.DateField(
        label=_("Last day to answer an offer"),
        widget=DateInput(),
        error_messages={"required": _("Fill in the last day to answer.")},
    )
    send_on = forms.DateField(
        label=_("Send the letters not before"),
        widget=DateInput(),
        required=False,
        help_text=_("Empty: as soon as you release them from the outbox."),
    )
