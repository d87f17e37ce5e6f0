"""Forms about what decides a draw: naming it, and giving one's part of it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.selection.actions.naming_chance import Named
from leerkring.selection.bridge.chance import DICE, DRAND, FEWEST_PEOPLE, MOST_PEOPLE, NUMBERS
from leerkring.web.design.forms import DateTimeInput, KeyedForm

DIGITS = 30
IN_GROUPS_OF = 5
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


def moment_field() -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("At what moment?"),
        widget=DateTimeInput(),
        help_text=_(
            "Dutch time, at least ten minutes from now. All that can come out must be published "
            "before it; with very many applications that takes some minutes."
        ),
        error_messages={"required": _("Fill in the moment.")},
    )


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


class NumberForm(KeyedForm):
    """Laying a number down: one's own or the one proposed, or only its hash."""

    number = forms.CharField(
        label=_("My number"),
        max_length=120,
        error_messages={"required": _("Fill in a number.")},
        help_text=_(
            "20 to 60 letters and digits that nobody can guess. The one that stands here was made "
            "just now, for you alone; you may take another. Copy it or print this page first: you "
            "cannot see it again."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    commitment = forms.CharField(
        label=_("Only the hash"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kept = forms.BooleanField(
        label=_("I have kept my number where I find it back"),
        error_messages={"required": _("Keep your number first: without it the draw gets stuck.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = not self.data.get(self.add_prefix("commitment"))


class ShowForm(KeyedForm):
    number = forms.CharField(
        label=_("The number that I laid down"),
        max_length=120,
        error_messages={"required": _("Fill in your number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SignatureForm(KeyedForm):
    signature = forms.CharField(
        label=_("The signature"),
        max_length=200,
        help_text=_("96 characters, behind the word signature. Spaces do not matter."),
        error_messages={"required": _("Fill in the signature.")},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )


class LaterForm(KeyedForm):
    moment = moment_field()


def proposed_number() -> str:
    """Return digits that nobody can guess, in groups that are easy to copy by hand."""
    digits = "".join(str(secrets.randbelow(10)) for _number in range(DIGITS))
    return " ".join(digits[n : n + IN_GROUPS_OF] for n in range(0, DIGITS, IN_GROUPS_OF))
