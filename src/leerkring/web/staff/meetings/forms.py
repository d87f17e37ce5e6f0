from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Person
from leerkring.web.design.forms import KeyedForm, without_gaps
from leerkring.web.design.names import NameParts


class UnlistedForm(NameParts):
    """Somebody who came and is not on the list."""

    given_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        error_messages={"required": _("Fill in the first name.")},
    )
    family_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    stands_in_for = forms.TypedChoiceField(
        label=_("Comes in the place of"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nobody: walked in")), *((p.pk, p.name) for p in people)]
        self.offer("stands_in_for", choices)


class MaterialForm(KeyedForm):
    title = forms.CharField(
        label=_("What it is"), max_length=160, error_messages={"required": _("Say what it is.")}
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


class EmergencyForm(KeyedForm):
    """What everybody must know at once, and who."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        error_messages={"required": _("Write in a few words what is the matter.")},
    )
    text = forms.CharField(
        label=_("What must everybody know?"),
        validators=[without_gaps],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is the matter, and what should one do now. The day is added."),
        error_messages={"required": _("Write what everybody must know.")},
    )
    circles = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose to whom it goes.")},
    )

    def __init__(
        self, *args: Any, circles: Sequence[tuple[str, str, Sequence[Any]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["circles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, f"{label} ({len(people)})") for key, label, people in circles]
