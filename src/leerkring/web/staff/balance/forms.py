from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.selection.actions.spreading import Bounds
from leerkring.selection.models import Scenario
from leerkring.selection.wording import value_in_words
from leerkring.web.design.forms import KeyedForm

Key = tuple[str, str]
MOST = 10_000
OWN_FIELDS = ("name", "places", "most_per_organisation", "pool")


def field_name(side: str, key: Key) -> str:
    """Return the name of the field for a least or most: what a refused change speaks of, too."""
    return f"{side}.{key[0]}.{key[1]}"


class ScenarioForm(KeyedForm):
    """A scenario's own fields, and two numbers for every value that can be agreed on."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Give the scenario a name.")},
    )
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST,
        error_messages={"required": _("Fill in the number of places.")},
    )
    most_per_organisation = forms.IntegerField(
        label=_("Most of one school"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("Empty: any number."),
    )
    pool = forms.ChoiceField(
        label=_("Who counts"), choices=Scenario.Pool.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, keys: list[Key], is_locked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        sides = {
            "least": _("At least for %(value)s"),
            "most": _("At most for %(value)s"),
        }
        for key in keys:
            for side, label in sides.items():
                words = label % {"value": value_in_words(*key)}
                wrong = _("%(words)s: give a whole number from 0 to %(most)s.") % {
                    "words": words,
                    "most": MOST,
                }
                self.fields[field_name(side, key)] = forms.IntegerField(
                    label=words,
                    min_value=0,
                    max_value=MOST,
                    required=False,
                    error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                    widget=forms.NumberInput(
                        attrs={"class": "utrecht-textbox lk-number", "aria-label": words}
                    ),
                )
        for field in self.fields.values():
            field.disabled = is_locked

    @staticmethod
    def initial_of(scenario: Scenario, bounds: Bounds) -> dict[str, Any]:
        own = {name: getattr(scenario, name) for name in OWN_FIELDS}
        for key, (least, most) in bounds.items():
            own[field_name("least", key)] = least
            own[field_name("most", key)] = most
        return own

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in self.keys:
            least, most = (cleaned.get(field_name(side, key)) for side in ("least", "most"))
            if least is not None and most is not None and least > most:
                self.add_error(
                    field_name("most", key),
                    _("For %(value)s the most is less than the least.")
                    % {"value": value_in_words(*key)},
                )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the scenario's own fields."""
        return {name: self.cleaned_data[name] for name in OWN_FIELDS}

    def bounds(self) -> dict[Key, tuple[int, int]]:
        """Return the agreed numbers; a value of which both are empty is free."""
        found = {}
        for key in self.keys:
            least, most = (self.cleaned_data[field_name(side, key)] for side in ("least", "most"))
            if least is not None or most is not None:
                least = least or 0
                found[key] = (
                    least,
                    max(least, self.cleaned_data["places"]) if most is None else most,
                )
        return found


class NameForm(KeyedForm):
    name = forms.CharField(
        label=_("Name of the copy"),
        max_length=80,
        error_messages={"required": _("Give the copy a name.")},
    )
