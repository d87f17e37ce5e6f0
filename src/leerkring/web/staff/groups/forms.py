from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.web.design.forms import KeyedForm


class RoundForm(KeyedForm):
    title = forms.CharField(
        label=_("Name of the round"),
        max_length=160,
        error_messages={"required": _("Give the round a name.")},
    )
    question = forms.CharField(
        label=_("What the groups talk about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MixForm(KeyedForm):
    """How many groups, or how large."""

    how = forms.ChoiceField(
        label=_("Make"),
        choices=[("number", _("this many groups")), ("size", _("groups of about this size"))],
        widget=forms.RadioSelect,
    )
    amount = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=200,
        error_messages={"required": _("Fill in a number.")},
    )
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def sizes(self) -> dict[str, int]:
        """Return the choice as the action takes it."""
        return {self.cleaned_data["how"]: self.cleaned_data["amount"]}
