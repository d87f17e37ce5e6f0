from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Decision, DrawRound
from leerkring.web.design.forms import DateInput, KeyedForm

REASON_REQUIRED = {"required": _("Write down why: the reason is kept.")}


class FixForm(KeyedForm):
    places = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=10_000,
        error_messages={"required": _("Fill in the number of places.")},
    )
    pool = forms.ChoiceField(
        label=_("Who takes part?"), choices=DrawRound.Pool.choices, widget=forms.RadioSelect
    )
    seed = forms.CharField(
        label=_("Text that decides the draw"),
        max_length=120,
        required=False,
        help_text=_(
            "With this text anybody can repeat the draw. Take something that nobody could choose, "
            "for example ten throws of a die with a colleague as a witness."
        ),
    )
    reserves = forms.IntegerField(
        label=_("Longest reserve list"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Empty: everybody who is not drawn is on the reserve list."),
    )


class SpreadFixForm(KeyedForm):
    source = forms.CharField(
        label=_("Where does the chance come from?"),
        max_length=250,
        error_messages={"required": _("Write down where the throws come from, and when.")},
        help_text=_(
            "For example: ten throws of a die, at the office, on Monday at ten o'clock. Anybody "
            "can read this before the draw. Name no people."
        ),
    )
    reserves = FixForm.base_fields["reserves"]


class ThrowsForm(KeyedForm):
    throws = forms.CharField(
        label=_("What did the die show?"),
        max_length=120,
        help_text=_("At least ten throws, in their order. For example: 4 1 6 2 2 5 3 6 1 4"),
        error_messages={"required": _("Type in the throws.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReasonForm(KeyedForm):
    reason = forms.CharField(label=_("Why?"), max_length=250, error_messages=REASON_REQUIRED)


class DecideForm(ReasonForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Decision.Outcome.choices)
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
