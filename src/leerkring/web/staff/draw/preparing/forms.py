"""What is filled in before a draw is locked: places, reserve list, and what will decide it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.selection.actions.naming_chance import Named
from leerkring.selection.bridge.chance import DICE, DRAND, FEWEST_PEOPLE, MOST_PEOPLE, NUMBERS
from leerkring.web.design.forms import KeyedForm
from leerkring.web.staff.draw.forms import moment_field

SURELY_TOO_MANY = 90  # percent
ASKED_FOR = {DICE: "source", NUMBERS: "people", DRAND: "moment"}
WAYS = [
    (DICE, _("Dice: two of you type in what a die shows.")),
    (
        NUMBERS,
        _(
            "Secret numbers of several people: each of you lays a number down, and shows it when "
            "all are laid down."
        ),
    ),
    (
        DRAND,
        _(
            "A public number from the internet: drand makes a new one every three seconds, and "
            "nobody can know it before."
        ),
    ),
]


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

    def __init__(self, *args: Any, free: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = free
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
            "Whoever has this text and the numbers of the applications can repeat the draw. Take "
            "something that nobody could choose, for example ten throws of a die with a colleague "
            "as a witness."
        ),
        error_messages={"required": _("Write down the text that decides the draw.")},
    )
    field_order = ["places", "seed", "reserves"]


class EverybodyForm(KeyedForm):
    """There is room for all: nothing needs to be filled in."""


class ChanceForm(KeyedForm):
    """Where the chance comes from; only what belongs to the way that was chosen is asked for."""

    chance = forms.ChoiceField(
        label=_("What decides the draw?"),
        choices=WAYS,
        initial=DICE,
        required=True,
        widget=forms.RadioSelect,
        help_text=_("This is published with the draw, and cannot be changed after it."),
    )
    source = forms.CharField(
        label=_("Where does the chance come from?"),
        max_length=250,
        error_messages={"required": _("Write down where the throws come from, and when.")},
        help_text=_(
            "For example: ten throws of a die, at the office, on Monday at ten o'clock. Anybody "
            "can read this before the draw. Name no people."
        ),
    )
    people = forms.IntegerField(
        label=_("How many people lay a number down?"),
        min_value=FEWEST_PEOPLE,
        max_value=MOST_PEOPLE,
        initial=FEWEST_PEOPLE,
        help_text=_(
            "People of your team who may draw. The draw needs exactly so many, and each of them "
            "must show their number again."
        ),
        error_messages={"required": _("Fill in how many people take part.")},
    )
    moment = moment_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chance"].required = not self.is_bound  # a form without it means dice
        chosen = self.data.get(self.add_prefix("chance"), DICE)
        for way, name in ASKED_FOR.items():
            self.fields[name].required = not self.is_bound or way == chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.pop("chance", "") or DICE
        people, moment = cleaned.pop("people", None), cleaned.pop("moment", None)
        source = cleaned.get("source", "")
        cleaned["chance"] = Named(
            kind, people if kind == NUMBERS else None, moment if kind == DRAND else None
        )
        cleaned["source"] = source if kind == DICE else ""
        for name in ("chance", *ASKED_FOR.values()):  # shown again, none of them is optional
            self.fields[name].required = True
        return cleaned


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
