from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import Activity
from leerkring.selection.methods import free_places
from leerkring.selection.models import Decision
from leerkring.web.design.forms import DateInput, KeyedForm
from leerkring.web.staff.draw.chance_forms import ChanceForm

SURELY_TOO_MANY = 90  # percent
REASON_REQUIRED = {"required": _("Write down why: the reason is kept.")}


def _reserves() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("People on the reserve list, at most"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("Empty: everybody without a place is on the reserve list."),
    )


class InOrderForm(KeyedForm):
    """The order of applying: how many places, where the page does not say it."""

    places = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=10_000,
        error_messages={"required": _("Fill in the number of places.")},
    )
    reserves = _reserves()

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = free_places(activity)
        if self._places is not None:
            del self.fields["places"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._places is not None:
            cleaned["places"] = self._places
        return cleaned


class FixForm(InOrderForm):
    """A plain lot among all who applied."""

    seed = forms.CharField(
        label=_("Text that decides the draw"),
        max_length=120,
        help_text=_(
            "With this text anybody can repeat the draw. Take something that nobody could choose, "
            "for example ten throws of a die with a colleague as a witness."
        ),
        error_messages={"required": _("Write down the text that decides the draw.")},
    )
    field_order = ["places", "seed", "reserves"]


class EverybodyForm(KeyedForm):
    """There is room for all: nothing needs to be filled in."""


class SpreadFixForm(ChanceForm):
    """A lot with a spread, for one network or for several that share a draw."""

    reserves = _reserves()
    tells_plain_chance = forms.BooleanField(
        label=_("Show applicants also what their chance would have been without the spread"),
        required=False,
        help_text=_("Each sees it on their own page only, beside their real chance."),
    )

    def __init__(self, *args: Any, several: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if several:  # what others prefer decides too: there is no such chance
            del self.fields["tells_plain_chance"]
            self.fields["reserves"].label = _("People on the reserve list of each network, at most")


class DropoutForm(forms.Form):
    """How many are expected to leave; it only works the advice out anew."""

    uitval = forms.IntegerField(min_value=0, max_value=SURELY_TOO_MANY, required=False)

    def percentage(self) -> int | None:
        """Return what was filled in, if it is a number that can be."""
        found: int | None = self.cleaned_data.get("uitval") if self.is_valid() else None
        return found


class ThrowsForm(KeyedForm):
    throws = forms.CharField(
        label=_("What did the die show?"),
        max_length=120,
        help_text=_("Ten throws, in their order. For example: 4 1 6 2 2 5 3 6 1 4"),
        error_messages={"required": _("Type in the throws.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ReasonForm(KeyedForm):
    reason = forms.CharField(label=_("Why?"), max_length=250, error_messages=REASON_REQUIRED)


class ChooseForm(ReasonForm):
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
