"""The parts of a name in a form: the prefix has a field of its own, and one name is enough."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.folding import split_surname
from leerkring.people.named import FormOfAddress
from leerkring.people.plain_names import demand_plain_name
from leerkring.web.design.forms import KeyedForm


class NameParts(KeyedForm):
    """Takes a prefix out of a surname in which it was typed: "van der Berg" is found at the B."""

    surname_prefix = forms.CharField(
        label=_("Prefix"),
        max_length=30,
        required=False,
        validators=[demand_plain_name],
        error_messages={"max_length": _("This is too long: at most %(limit_value)d characters.")},
        widget=forms.TextInput(attrs={"size": 8, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("surname_prefix") and typed.get("family_name"):
            typed["surname_prefix"], typed["family_name"] = split_surname(typed["family_name"])
        return typed


def address_field() -> forms.ChoiceField:
    """Return the field for how somebody wants to be greeted."""
    return forms.ChoiceField(
        label=_("Form of address"),
        choices=[("", _("first name")), *FormOfAddress.choices],
        required=False,
        help_text=_("Letters begin with it. Not needed."),
    )
