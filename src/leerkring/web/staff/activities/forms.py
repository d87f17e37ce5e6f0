from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Language, Organisation
from leerkring.programmes.models import (
    AUDIENCES,
    SECTORS,
    Activity,
    AgendaItem,
    Meeting,
    Milestone,
    OrganisationRole,
    Organiser,
    Programme,
    Venue,
)
from leerkring.programmes.moments import AMSTERDAM, Precision, at_amsterdam, midnight
from leerkring.web.design.forms import DateInput, DateTimeInput, KeyedForm, TimeInput

MARKDOWN = _(
    "You can use **bold**, *italic*, lists (start a line with -) and links ([text](address))."
)
SHORT_TEXT = forms.Textarea(attrs={"rows": 3})


def deadline(on: date | None, hours: time | None = None) -> datetime | None:
    """Return the exclusive end for a last day ("tot en met"), or for an hour on that day."""
    if on is None:
        return None
    return at_amsterdam(on, hours) if hours else midnight(on + timedelta(days=1))


def last_day_and_hour(before: datetime | None) -> tuple[date | None, time | None]:
    """Return the last day that still counts, and the hour if the end is not midnight."""
    if before is None:
        return None, None
    local = before.astimezone(AMSTERDAM)
    if local.time() == time():
        return local.date() - timedelta(days=1), None
    return local.date(), local.time()


class ProgrammeForm(KeyedForm):
    title = forms.CharField(label=_("Name of the programme"), max_length=160)
    organiser = forms.ModelChoiceField(Organiser.objects.none(), label=_("Organiser"))
    lead = forms.CharField(label=_("In one or two sentences"), required=False, widget=SHORT_TEXT)
    background = forms.CharField(
        label=_("Background"), required=False, help_text=MARKDOWN, widget=forms.Textarea
    )
    language = forms.ChoiceField(
        label=_("Language of the texts"), choices=Language.choices, initial=Language.DUTCH
    )
    draws_together = forms.BooleanField(
        label=_("The networks of this programme share one draw"),
        required=False,
        help_text=_(
            "Applicants can then name further networks with which they would be content, in order. "
            "Each of them gets one place at most. Choose it before applying opens."
        ),
    )
    most_per_organisation = forms.IntegerField(
        label=_("With one draw: most people of one school, over all networks"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Leave it empty for any number."),
    )

    def __init__(self, *args: Any, organisers: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisers is None or len(organisers) == 1:
            del self.fields["organiser"]
        else:
            self.fields["organiser"].queryset = organisers  # type: ignore[attr-defined]


M = Activity.SelectionMethod
WAYS_IN = (
    (Activity.Admission.OPEN.value, Activity.Admission.OPEN.label),
    (
        Activity.Admission.SELECTION.value,
        _("application, and a lot with an agreed spread among all who are suitable"),
    ),
    (M.MOTIVATION.value, _("application, and the team chooses on motivation, with reasons")),
    (M.LOTTERY.value, _("application, and a lot among all who applied")),
    (M.FIRST_COME.value, _("application, in the order of applying")),
    (Activity.Admission.INVITATION.value, Activity.Admission.INVITATION.label),
)


RESERVE_ORDERS = (
    (Activity.ReserveOrder.FIXED, _("the first in the order that the selection gave")),
    (
        Activity.ReserveOrder.DRAWN,
        _("whoever is drawn: a new draw for each free place, within the agreed spread"),
    ),
)


class NetworkForm(KeyedForm):
    """Seven fields: all the rest comes from the blueprint and can be changed afterwards."""

    title = forms.CharField(
        label=_("Name of the network"),
        max_length=160,
        help_text=_("As participants will say it, for example: Learning network for teachers."),
    )
    audience = forms.MultipleChoiceField(
        label=_("For whom"), choices=AUDIENCES, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label=_("In which sectors"),
        choices=SECTORS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    admission = forms.ChoiceField(
        label=_("How do people get a place?"),
        choices=WAYS_IN,
        initial=Activity.Admission.SELECTION,
        widget=forms.RadioSelect,
        help_text=_(
            "It stands on the page before applying opens, and is settled from then on. With places "
            "enough for all who are suitable, everybody is in."
        ),
    )
    places = forms.IntegerField(
        label=_("Number of places"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Leave it empty for “a limited number”."),
    )
    closes_on = forms.DateField(
        label=_("Last day to apply"),
        required=False,
        widget=DateInput(),
        help_text=_("That day counts. Leave it empty if you do not know it yet."),
    )
    first_on = forms.DateField(
        label=_("Date of the first meeting"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty for “to be determined”. The other dates come later."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        closes, first = cleaned.get("closes_on"), cleaned.get("first_on")
        if closes and first and first <= closes:
            self.add_error("first_on", _("The first meeting comes after the last day to apply."))
        if cleaned.get("admission") in M.values:
            cleaned["selection_method"] = cleaned["admission"]
            cleaned["admission"] = Activity.Admission.SELECTION
        return cleaned


class WebinarForm(KeyedForm):
    """Three fields."""

    title = forms.CharField(label=_("Title of the webinar"), max_length=160)
    on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty for “to be determined”."),
    )
    start_time = forms.TimeField(
        label=_("Starts at"),
        required=False,
        widget=TimeInput(),
        help_text=_("The agenda starts with an hour; you can change it."),
    )


class ActivityForm(KeyedForm):
    """Every field of an activity, in groups."""

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

    GROUPS = (
        (
            _("What it is and for whom"),
            (
                *("title", "short_title", "lead", "audience", "sectors", "for_whom"),
                *("others_welcome", "region", "language"),
            ),
        ),
        (_("What people read about it"), ("gains", "setup", "background", "catering")),
        (
            _("Places and applying"),
            (
                *("admission", "selection_method", "reserve_order", "places_limited", "places"),
                *("opens_at", "closes_on", "closes_time"),
                *(
                    "team_size",
                    "grace_minutes",
                    "commitment",
                    "motivation_words_min",
                    "motivation_words_max",
                ),
                *("answer_days", "application_email", "how_to_apply"),
            ),
        ),
        (_("Contact person"), ("contact_name", "contact_email", "contact_phone")),
    )

    def __init__(self, *args: Any, method_is_locked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if method_is_locked:
            self.fields["team_size"].disabled = True
            for name in ("selection_method", "reserve_order"):
                field = self.fields[name]
                field.disabled = True
                field.help_text = _(
                    "This is locked: people could apply, and were told so on the page."
                )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

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
        if anew and cleaned.get("selection_method") in {M.MOTIVATION, M.FIRST_COME}:
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
        values["closes_before"] = deadline(values.pop("closes_on"), values.pop("closes_time"))
        for name in ("selection_method", "reserve_order"):
            if not values[name]:
                del values[name]
        return values


class MeetingForm(KeyedForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    precision = forms.ChoiceField(
        label=_("How precise is the date known?"),
        choices=[
            (Precision.DAY, _("to the day")),
            (Precision.WEEK, _("to the week")),
            (Precision.MONTH, _("to the month")),
            (Precision.UNKNOWN, _("not yet: to be determined")),
        ],
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
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]

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
        if start and end and end <= start:
            self.add_error("end_time", _("The end must be later than the start."))
        return cleaned


class CancelForm(KeyedForm):
    reason = forms.CharField(
        label=_("Reason, for the people you tell and for the history"),
        max_length=400,
        required=False,
        widget=SHORT_TEXT,
    )
    sure = forms.BooleanField(
        label=_("Yes, cancel it"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )


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
        choices=MeetingForm.base_fields["precision"].choices,  # type: ignore[attr-defined]
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


class OrganisationRoleForm(KeyedForm):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=OrganisationRole.Role.choices,
        initial=OrganisationRole.Role.INITIATOR,  # an untouched row then counts as empty
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        help_text=_("Choose one from the list, or type a new name."),
    )
    kind = forms.ChoiceField(
        label=_("Kind (for a new name)"),
        choices=Organisation.Kind.choices,
        initial=Organisation.Kind.INSTITUTE,
    )
    note = forms.CharField(label=_("Note"), max_length=160, required=False)


class PublishLaterForm(KeyedForm):
    publish_at = forms.DateTimeField(label=_("From"), widget=DateTimeInput())

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_publish_at(self) -> datetime:
        moment: datetime = self.cleaned_data["publish_at"]
        if moment <= self.now:
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        return moment


class CopyForm(KeyedForm):
    title = forms.CharField(label=_("Name of the copy"), max_length=160)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("In which programme"))

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class JointForm(KeyedForm):
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting to share"))

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
