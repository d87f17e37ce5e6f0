from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Account
from leerkring.review.models import Criterion, ReadingPlan, Review
from leerkring.web.design.forms import DateInput, KeyedForm
from leerkring.web.staff.activities.forms import deadline, last_day_and_hour

BANDS = (1, 2, 3)
POINTS = [(str(number), str(number)) for number in range(1, 6)]
NOTE = _("Note for a second reader and for the file")


def _wrong(words: Any) -> dict[str, Any]:
    """Return one sentence for a number that is missing, too low, too high or no number."""
    kinds = ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits")
    return dict.fromkeys(kinds, words)


MEAN = _wrong(_("Fill in a mean from 1 to 5 with at most two decimals."))


class VerdictForm(KeyedForm):
    verdict = forms.ChoiceField(
        choices=Review.Verdict.choices, error_messages={"required": _("Choose a verdict.")}
    )
    note = forms.CharField(label=NOTE, required=False, max_length=2000, widget=forms.Textarea)


class PointsForm(KeyedForm):
    """From 1 to 5 points for each criterion."""

    note = forms.CharField(label=NOTE, required=False, max_length=2000, widget=forms.Textarea)

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {criterion.pk: f"criterion_{criterion.pk}" for criterion in criteria}
        for criterion in criteria:
            self.fields[self.names[criterion.pk]] = forms.TypedChoiceField(
                label=criterion.label,
                help_text=criterion.help_text,
                choices=POINTS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Give points from 1 to 5 for “%(criterion)s”.")
                    % {"criterion": criterion.label}
                },
            )

    @property
    def scales(self) -> list[Any]:
        return [self[name] for name in self.names.values()]

    @property
    def points(self) -> dict[int, int]:
        return {pk: self.cleaned_data[name] for pk, name in self.names.items()}


class StepBackForm(KeyedForm):
    reason = forms.CharField(
        label=_("Why should somebody else read it?"),
        max_length=250,
        help_text=_("For example: I know who wrote this."),
    )


class PlanForm(KeyedForm):
    mode = forms.ChoiceField(
        label=_("How are the motivations read?"),
        choices=ReadingPlan.Mode.choices,
        widget=forms.RadioSelect,
    )
    readers = forms.IntegerField(
        label=_("How many people read each motivation?"),
        min_value=1,
        max_value=5,
        error_messages=_wrong(_("Fill in how many people read: 1 to 5.")),
        help_text=_("One is enough for most networks: by verdict, a doubt goes to a second one."),
    )
    last_day = forms.DateField(
        label=_("Last day to read"),
        required=False,
        widget=DateInput(),
        help_text=_("Readers who are behind get a reminder three days before, and the day before."),
    )
    floor = forms.DecimalField(
        label=_("From which mean is somebody suitable?"),
        required=False,
        min_value=1,
        max_value=5,
        decimal_places=2,
        localize=True,
        error_messages=MEAN,
        help_text=_("From 1 to 5. Leave it empty if everybody who was read takes part."),
    )
    begin_anew = forms.BooleanField(
        label=_("Throw away what was read so far, and begin reading anew"), required=False
    )

    def __init__(self, *args: Any, at_stake: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in BANDS:
            self.fields[f"from_{number}"] = forms.DecimalField(
                label=_("From which mean"),
                required=False,
                min_value=1,
                max_value=5,
                decimal_places=2,
                localize=True,
                error_messages=MEAN,
            )
            self.fields[f"chance_{number}"] = forms.IntegerField(
                label=_("Lowest chance, in percent"),
                required=False,
                min_value=1,
                max_value=100,
                error_messages=_wrong(_("Fill in the lowest chance as a whole number: 1 to 100.")),
            )
        if not at_stake:
            del self.fields["begin_anew"]

    @property
    def bands(self) -> list[Any]:
        legends = (_("Highest band"), _("Second band"), _("Third band"))
        return [
            (legend, self[f"from_{number}"], self[f"chance_{number}"])
            for legend, number in zip(legends, BANDS, strict=True)
        ]

    @property
    def plan_has_bands(self) -> bool:
        return any(start.value() or start.errors for _legend, start, _chance in self.bands)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in BANDS:
            if cleaned.get(f"chance_{number}") and cleaned.get(f"from_{number}") is None:
                self.add_error(f"from_{number}", _("Say from which mean this band begins."))
        return cleaned

    @property
    def plan(self) -> dict[str, Any]:
        """Return what was filled in as the plan keeps it, the highest band first."""
        cleaned = self.cleaned_data
        bands = [
            {
                "from": float(cleaned[f"from_{number}"]),
                "chance": cleaned[f"chance_{number}"] and cleaned[f"chance_{number}"] / 100,
            }
            for number in BANDS
            if cleaned[f"from_{number}"] is not None
        ]
        return {
            "mode": cleaned["mode"],
            "readers": cleaned["readers"],
            "floor": cleaned["floor"],
            "bands": sorted(bands, key=lambda band: -float(band["from"] or 0)),
            "read_before": deadline(cleaned["last_day"]),
        }


def as_filled_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a plan under the names of the form's fields."""
    filled = {name: values[name] for name in ("mode", "readers", "floor") if name in values}
    if filled.get("floor") is not None:
        filled["floor"] = float(filled["floor"])
    if "read_before" in values:
        before: datetime | None = values["read_before"]
        filled["last_day"] = last_day_and_hour(before)[0]
    for number, band in zip(BANDS, values.get("bands", ()), strict=False):
        filled[f"from_{number}"] = band["from"]
        filled[f"chance_{number}"] = band["chance"] and round(band["chance"] * 100)
    return filled


class CriterionForm(KeyedForm):
    label = forms.CharField(label=_("Criterion"), max_length=120)
    help_text = forms.CharField(
        label=_("What to look for"),
        max_length=250,
        required=False,
        help_text=_("Readers see it below the motivation."),
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        error_messages=_wrong(_("Fill in a weight: a whole number from 1 to 10.")),
        min_value=1,
        max_value=10,
        initial=1,
        help_text=_("From 1 to 10: with weight 2 a criterion counts twice."),
    )
    begin_anew = forms.BooleanField(
        label=_("Throw away what was read so far, and begin reading anew"), required=False
    )

    def __init__(self, *args: Any, at_stake: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not at_stake:
            del self.fields["begin_anew"]

    @property
    def criterion(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("label", "help_text", "weight")}


class DivisionForm(KeyedForm):
    readers = forms.MultipleChoiceField(
        label=_("Who reads?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one reader.")},
    )
    afresh = forms.BooleanField(
        label=_("Divide again what nobody has read yet"),
        required=False,
        help_text=_("What was read stays with who read it."),
    )
    tell = forms.BooleanField(label=_("Send the readers a message"), required=False, initial=True)

    def __init__(self, *args: Any, possible: Iterable[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {str(account.pk): account for account in possible}
        self.offer("readers", ((key, one.person.name) for key, one in self.possible.items()))

    @property
    def chosen(self) -> list[Account]:
        return [self.possible[key] for key in self.cleaned_data["readers"]]


class ReaderForm(KeyedForm):
    """One reader out of those who may read something."""

    reader = forms.ChoiceField(label=_("Reader"))

    def __init__(self, *args: Any, possible: Iterable[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possible = {str(account.pk): account for account in possible}
        self.offer("reader", ((key, one.person.name) for key, one in self.possible.items()))

    @property
    def chosen(self) -> Account:
        return self.possible[self.cleaned_data["reader"]]


class AnotherReaderForm(ReaderForm):
    counts = forms.ChoiceField(
        label=_("Does this reader's view count?"),
        choices=[
            ("yes", _("yes, it joins the others")),
            ("no", _("no, it is an independent view")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )
