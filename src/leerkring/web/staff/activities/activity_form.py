"""The form with everything of an activity, in four parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Language
from leerkring.programmes.models import AUDIENCES, SECTORS, Activity
from leerkring.web.design.forms import DateInput, DateTimeInput, KeyedForm, TimeInput
from leerkring.web.staff.activities.forms import MARKDOWN, SHORT_TEXT, deadline, last_day_and_hour

Method = Activity.SelectionMethod
RESERVE_ORDERS = (
    (Activity.ReserveOrder.FIXED, _("the first in the order that the selection gave")),
    (
        Activity.ReserveOrder.DRAWN,
        _("whoever is drawn: a new draw for each free place, within the agreed spread"),
    ),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the pages on which an activity is edited: its name, and its fields in groups."""

    label: Any
    groups: tuple[tuple[Any, tuple[str, ...]], ...]


PARTS = {
    "tekst": Part(
        _("Text"),
        (
            (
                _("What it is and for whom"),
                (
                    *("title", "short_title", "lead", "audience", "sectors", "for_whom"),
                    *("others_welcome", "region", "language"),
                ),
            ),
            (_("What people read about it"), ("gains", "setup", "background", "catering")),
        ),
    ),
    "plaatsen": Part(
        _("Places"),
        (
            (
                _("Who gets a place"),
                (
                    *("admission", "selection_method", "reserve_order"),
                    *("places_limited", "places", "team_size"),
                ),
            ),
            (
                _("When people can apply"),
                ("opens_at", "closes_on", "closes_time", "grace_minutes"),
            ),
        ),
    ),
    "toezeggen": Part(
        _("Commitment"),
        (
            (
                _("What people promise and write"),
                ("commitment", "answer_days", "motivation_words_min", "motivation_words_max"),
            ),
            (_("How people apply"), ("how_to_apply", "application_email")),
        ),
    ),
    "contact": Part(
        _("Contact"),
        ((_("Contact person"), ("contact_name", "contact_email", "contact_phone")),),
    ),
}
PART_OF = {
    field: key for key, part in PARTS.items() for _title, names in part.groups for field in names
}


class ActivityForm(KeyedForm):
    """One part of the fields of an activity."""

    title = forms.CharField(label=_("Title"), max_length=160)
    short_title = forms.CharField(
        label=_("Short title"), max_length=60, help_text=_("In lists and menus: School leaders.")
    )
    lead = forms.CharField(label=_("In one or two sentences"), required=False, widget=SHORT_TEXT)
    audience = forms.MultipleChoiceField(
        label=_("For whom"),
        choices=AUDIENCES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.MultipleChoiceField(
        label=_("In which sectors"),
        choices=SECTORS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_whom = forms.CharField(
        label=_("For whom, in words"),
        required=False,
        widget=SHORT_TEXT,
        help_text=_(
            "For example: school leaders in secondary education, from team leader to rector."
        ),
    )
    others_welcome = forms.BooleanField(
        label=_("Others who are interested are welcome too"), required=False
    )
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language of the texts"), choices=Language.choices)

    gains = forms.CharField(
        label=_("What does it bring you?"),
        required=False,
        widget=forms.Textarea,
        help_text=MARKDOWN,
    )
    setup = forms.CharField(
        label=_("How it works"), required=False, widget=forms.Textarea, help_text=MARKDOWN
    )
    background = forms.CharField(
        label=_("Background"), required=False, widget=forms.Textarea, help_text=MARKDOWN
    )
    catering = forms.CharField(
        label=_("Food and drinks"),
        max_length=160,
        required=False,
        help_text=_("For example: snacks and dinner."),
    )

    admission = forms.ChoiceField(
        label=_("How do people get a place?"),
        choices=Activity.Admission.choices,
        widget=forms.RadioSelect,
    )
    selection_method = forms.ChoiceField(
        label=_("When more people are suitable than there are places"),
        choices=Activity.SelectionMethod.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "With selection only. It stands on the page, and is settled from the moment that "
            "people can apply."
        ),
    )
    reserve_order = forms.ChoiceField(
        label=_("When a place comes free, who of the reserve list is next?"),
        choices=RESERVE_ORDERS,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Announced and settled together with the way above."),
    )
    places_limited = forms.BooleanField(label=_("The number of places is limited"), required=False)
    places = forms.IntegerField(
        label=_("Number of places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave it empty if you do not say how many."),
    )
    opens_at = forms.DateTimeField(
        label=_("Applying is possible from"),
        required=False,
        widget=DateTimeInput(),
        help_text=_("Leave it empty for an announcement only (“save the date”)."),
    )
    closes_on = forms.DateField(
        label=_("Last day to apply"),
        required=False,
        widget=DateInput(),
        help_text=_("That day counts, until midnight."),
    )
    closes_time = forms.TimeField(
        label=_("Or until this hour on that day"), required=False, widget=TimeInput()
    )
    team_size = forms.IntegerField(
        label=_("How many colleagues may apply together, as one team?"),
        min_value=1,
        max_value=12,
        initial=1,
        help_text=_(
            "With selection only. 1: everybody applies alone. A team gets places together or not "
            "at all, so keep it small: two or three."
        ),
    )
    grace_minutes = forms.IntegerField(
        label=_("Minutes of grace for who is still typing"),
        min_value=0,
        max_value=1440,
        initial=0,
    )
    commitment = forms.ChoiceField(
        label=_("Who applies commits"),
        choices=Activity.Commitment.choices,
        widget=forms.RadioSelect,
    )
    motivation_words_min = forms.IntegerField(
        label=_("Motivation: fewest words"), min_value=0, max_value=2000
    )
    motivation_words_max = forms.IntegerField(
        label=_("Motivation: most words"),
        min_value=0,
        max_value=5000,
        help_text=_("0 means that no motivation is asked."),
    )
    answer_days = forms.IntegerField(label=_("Days to accept a place"), min_value=1, max_value=60)
    application_email = forms.EmailField(
        label=_("Applying by e-mail goes to"),
        required=False,
        help_text=_("Leave it empty if people can apply on the web only."),
    )
    how_to_apply = forms.CharField(
        label=_("More about applying"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Comes after the standard text."),
    )

    contact_name = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)

    def __init__(
        self, *args: Any, part: str, method_is_locked: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.part = PARTS[part]
        for name in set(self.fields) - {
            name for _title, names in self.part.groups for name in names
        }:
            del self.fields[name]
        if method_is_locked:
            self._lock()

    def _lock(self) -> None:
        for name in {"team_size", "selection_method", "reserve_order"} & set(self.fields):
            self.fields[name].disabled = True
            if name != "team_size":
                self.fields[name].help_text = _(
                    "This is locked: people could apply, and were told so on the page."
                )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.part.groups]

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        closes_on, closes_time = last_day_and_hour(activity.closes_before)
        own = {
            name: getattr(activity, name)
            for name in ActivityForm.base_fields
            if name not in {"closes_on", "closes_time"}
        }
        return {**own, "closes_on": closes_on, "closes_time": closes_time}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        few, most = cleaned.get("motivation_words_min"), cleaned.get("motivation_words_max")
        if few is not None and most is not None and 0 < most < few:
            self.add_error("motivation_words_max", _("The most is less than the fewest."))
        anew = cleaned.get("reserve_order") == Activity.ReserveOrder.DRAWN
        if anew and cleaned.get("selection_method") in {Method.MOTIVATION, Method.FIRST_COME}:
            self.add_error(
                "reserve_order", _("A new draw goes with a lot only: here nothing is drawn.")
            )
        opens = cleaned.get("opens_at")
        closes = deadline(cleaned.get("closes_on"), cleaned.get("closes_time"))
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("The last day lies before applying is possible."))
        if cleaned.get("closes_time") and not cleaned.get("closes_on"):
            self.add_error("closes_on", _("An hour needs a day."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what was typed as fields of Activity."""
        values = dict(self.cleaned_data)
        if "closes_on" in values:
            values["closes_before"] = deadline(values.pop("closes_on"), values.pop("closes_time"))
        for name in ("selection_method", "reserve_order"):
            if not values.get(name):
                values.pop(name, None)
        return values
