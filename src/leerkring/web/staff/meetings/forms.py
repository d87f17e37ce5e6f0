from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Person
from leerkring.web.design.forms import KeyedForm


class UnlistedForm(KeyedForm):
    """Somebody who came and is not on the list."""

    given_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        error_messages={"required": _("Fill in the first name.")},
    )
    family_name = forms.CharField(
        label=_("Last name"),
        max_length=120,
        error_messages={"required": _("Fill in the last name.")},
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    stands_in_for = forms.TypedChoiceField(
        label=_("Comes in the place of"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nobody: walked in")), *((p.pk, p.name) for p in people)]
        self.fields["stands_in_for"].choices = choices  # type: ignore[attr-defined]


class MaterialForm(KeyedForm):
    title = forms.CharField(
        label=_("What it is"),
        max_length=160,
        error_messages={"required": _("Say what it is.")},
    )
    url = forms.URLField(
        label=_("Address"),
        assume_scheme="https",
        error_messages={
            "required": _("Fill in the address."),
            "invalid": _("This is no web address. It looks like https://…"),
        },
    )
    public = forms.BooleanField(label=_("Everybody may see it"), required=False)
