from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import Organiser, Outage
from leerkring.web.design.forms import DateInput, DateTimeInput, KeyedForm, RowField

MOST_ADDRESSES = 5
MOMENT = {
    "required": _("Choose a day and an hour."),
    "invalid": _("Choose a day and an hour."),
}


class ChannelsForm(KeyedForm):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, five at most. Empty: the team's own address."),
    )
    paper = forms.CharField(
        label=_("Address for a letter"),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name, street or postbox, postcode and town."),
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=80,
        help_text=_("With the hours, for example: 070 123 45 67, on working days from 9 to 5."),
    )
    web = forms.URLField(
        label=_("Form elsewhere on the web"),
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text=_("Only when this goes by another site than this one."),
        error_messages={"invalid": _("This is no web address. It looks like https://example.nl.")},
    )
    note = forms.CharField(
        label=_("What people must know besides"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example within how many weeks."),
    )

    def clean_emails(self) -> list[str]:
        found = [one.strip() for one in self.cleaned_data["emails"].splitlines() if one.strip()]
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(gettext("Give five addresses at most."))
        for one in found:
            try:
                validate_email(one)
            except forms.ValidationError as problem:
                raise forms.ValidationError(
                    gettext("“%(address)s” is no e-mail address. It looks like name@school.nl.")
                    % {"address": one}
                ) from problem
        return found


class OutageForm(KeyedForm):
    organiser = RowField(Organiser.objects.none(), label=_("Organiser"))
    what = forms.ChoiceField(label=_("What did not work?"), choices=Outage.What.choices)
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=250,
        help_text=_("What people noticed. Name nobody: it is kept in the journal."),
    )
    began_at = forms.DateTimeField(label=_("From"), widget=DateTimeInput(), error_messages=MOMENT)
    ended_at = forms.DateTimeField(label=_("Until"), widget=DateTimeInput(), error_messages=MOMENT)

    def __init__(self, *args: Any, organisers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(organisers) == 1:
            del self.fields["organiser"]
        else:
            self.offer_rows("organiser", organisers)


class ExtendForm(KeyedForm):
    last_day = forms.DateField(
        label=_("New last day to apply"),
        widget=DateInput(),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )


def lasted(began_at: datetime, ended_at: datetime) -> str:
    """Return how long an outage lasted: "2 hours and 5 minutes"."""
    minutes = round((ended_at - began_at).total_seconds() / 60)
    values = {"hours": minutes // 60, "minutes": minutes % 60}
    if minutes < 60:
        return gettext("%(minutes)s min.") % values
    return gettext("%(hours)s hours %(minutes)s min.") % values
