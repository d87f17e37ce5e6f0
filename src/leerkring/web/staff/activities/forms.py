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
    Meeting,
    OrganisationRole,
    Organiser,
    Programme,
)
from leerkring.programmes.moments import AMSTERDAM, at_amsterdam, midnight
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
            self.offer_rows("organiser", organisers)


Method = Activity.SelectionMethod
WAYS_IN = (
    (Activity.Admission.OPEN.value, Activity.Admission.OPEN.label),
    (
        Activity.Admission.SELECTION.value,
        _("application, and a lot with an agreed spread among all who are suitable"),
    ),
    (Method.MOTIVATION.value, _("application, and the team chooses on motivation, with reasons")),
    (Method.LOTTERY.value, _("application, and a lot among all who applied")),
    (Method.FIRST_COME.value, _("application, in the order of applying")),
    (Activity.Admission.INVITATION.value, Activity.Admission.INVITATION.label),
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
        if cleaned.get("admission") in Method.values:
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
        widget=forms.TextInput(attrs={"list": "organisaties"}),
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
        self.offer_rows("programme", programmes)


class JointForm(KeyedForm):
    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting to share"))

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("meeting", meetings)
