"""What people give to a draw that is locked: their part of the chance, or a reason."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.web.design.forms import DateTimeInput, KeyedForm

DIGITS = 30
IN_GROUPS_OF = 5
REASON_REQUIRED = {"required": _("Write down why: the reason is kept.")}


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
