from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.actions.meetings import HourIsSkipped
from leerkring.programmes.models import AgendaItem, Meeting, Milestone, Venue
from leerkring.programmes.moments import Precision, exists, fits
from leerkring.web.design.forms import DateInput, KeyedForm, TimeInput
from leerkring.web.staff.activities.forms import MARKDOWN

HOW_PRECISE = (
    (Precision.DAY, _("to the day")),
    (Precision.WEEK, _("to the week")),
    (Precision.MONTH, _("to the month")),
    (Precision.UNKNOWN, _("not yet: to be determined")),
)


class MeetingForm(KeyedForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    precision = forms.ChoiceField(
        label=_("How precise is the date known?"),
        choices=HOW_PRECISE,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=DateInput(),
        help_text=_("For a week or a month: any day in it."),
    )
    start_time = forms.TimeField(label=_("From"), required=False, widget=TimeInput())
    end_time = forms.TimeField(label=_("Until"), required=False, widget=TimeInput())
    mode = forms.ChoiceField(
        label=_("Where"), choices=Meeting.Mode.choices, widget=forms.RadioSelect
    )
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label=_("Venue"),
        required=False,
        empty_label=_("to be determined"),
    )
    room = forms.CharField(label=_("Hall or room"), max_length=80, required=False)
    join_url = forms.URLField(
        label=_("Link to the online room"),
        required=False,
        assume_scheme="https",
        help_text=_("Only who has a place sees it, shortly before the start."),
    )
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea, help_text=MARKDOWN
    )
    is_closing = forms.BooleanField(
        label=_("This is the closing meeting"),
        required=False,
        help_text=_("New networks of this programme will share it."),
    )

    def __init__(self, *args: Any, venues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("venue", venues)

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        own = {n: getattr(meeting, n) for n in MeetingForm.base_fields if n != "venue"}
        return {**own, "venue": meeting.venue_id}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        precision, on = cleaned.get("precision"), cleaned.get("on")
        if precision and precision != Precision.UNKNOWN and not on and "on" not in self.errors:
            self.add_error("on", _("Fill in a date, or choose “to be determined”."))
        if precision == Precision.UNKNOWN:
            cleaned["on"] = None
        start, end = cleaned.get("start_time"), cleaned.get("end_time")
        if end and not start:
            self.add_error("start_time", _("Fill in when it begins."))
        if start and end and not fits(start, end):
            self.add_error("end_time", _("The end must be later than the start."))
        for name, hour in (("start_time", start), ("end_time", end)):
            if cleaned.get("on") and hour and not exists(cleaned["on"], hour):
                self.add_error(name, HourIsSkipped.message)
        return cleaned


class AgendaLineForm(KeyedForm):
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=720,
        widget=forms.NumberInput(attrs={"size": 4}),
    )
    title = forms.CharField(label=_("What"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=AgendaItem.Kind.choices, initial=AgendaItem.Kind.OTHER
    )
    who = forms.CharField(label=_("Who"), max_length=160, required=False)
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)


class MilestoneForm(KeyedForm):
    kind = forms.ChoiceField(label=_("What"), choices=Milestone.Kind.choices)
    title = forms.CharField(label=_("In words"), max_length=160)
    precision = forms.ChoiceField(
        label=_("How precise is the date known?"),
        choices=HOW_PRECISE,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=DateInput(),
        help_text=_("For a week or a month: any day in it."),
    )
    note = forms.CharField(label=_("Note"), max_length=250, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        precision = cleaned.get("precision")
        if precision and precision != Precision.UNKNOWN and not cleaned.get("on"):
            self.add_error("on", _("Fill in a date, or choose “to be determined”."))
        if precision == Precision.UNKNOWN:
            cleaned["on"] = None
        return cleaned
