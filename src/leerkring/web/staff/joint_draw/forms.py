from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.web.staff.draw.chance_forms import ChanceForm

SURELY_TOO_MANY = 90  # percent


class JointFixForm(ChanceForm):
    """What must be said before a joint draw stands fast."""

    reserves = forms.IntegerField(
        label=_("People on the reserve list of each network, at most"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Empty: everybody without a place is on the reserve list."),
    )


class DropoutForm(forms.Form):
    """How many are expected to leave; it only works the advice out anew."""

    uitval = forms.IntegerField(min_value=0, max_value=SURELY_TOO_MANY, required=False)

    def percentage(self) -> int | None:
        """Return what was filled in, if it is a number that can be."""
        found: int | None = self.cleaned_data.get("uitval") if self.is_valid() else None
        return found
