from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Organisation
from leerkring.planning.models import VenueCandidate
from leerkring.programmes.models import Meeting, Venue
from leerkring.programmes.wording import brief_moment_in_words
from leerkring.web.design.forms import KeyedForm

UNKNOWN = 0  # stands for no venue: to be determined


class VenueForm(KeyedForm):
    name = forms.CharField(
        label=_("Name of the venue"),
        max_length=160,
        error_messages={"required": _("Fill in the name of the venue.")},
    )
    address = forms.CharField(label=_("Street and number"), max_length=250, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=7, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    province = forms.ChoiceField(
        label=_("Province"),
        required=False,
        help_text=_("Only needed when several towns have this name."),
    )
    organisation = forms.ModelChoiceField(
        label=_("School or organisation that receives us"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("none, or another one"),
        help_text=_("A school of participants can be the host."),
    )
    capacity = forms.IntegerField(label=_("For how many people"), required=False, min_value=1)
    access = forms.CharField(
        label=_("Access"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Step-free, induction loop, parking, public transport."),
    )
    contact = forms.CharField(
        label=_("Contact on the spot"),
        max_length=160,
        required=False,
        help_text=_("Name and telephone number."),
    )

    def __init__(
        self, *args: Any, hosts: QuerySet[Organisation], provinces: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("organisation", hosts)
        choices = [("", _("not needed"))] + [(name, name) for name in provinces]
        self.offer("province", choices)


class CandidateForm(KeyedForm):
    venue = forms.ModelChoiceField(
        label=_("Venue from the register"),
        queryset=Venue.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a venue.")},
    )
    remark = forms.CharField(label=_("Remark"), max_length=250, required=False)

    def __init__(self, *args: Any, venues: QuerySet[Venue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("venue", venues)


class ChooseForm(KeyedForm):
    """Which venue for which meetings."""

    venue = forms.TypedChoiceField(
        label=_("Venue"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"required": _("Choose a venue.")},
    )
    meetings = forms.MultipleChoiceField(
        label=_("For which meetings"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one meeting.")},
    )
    room = forms.CharField(label=_("Room"), max_length=80, required=False)

    def __init__(
        self, *args: Any, candidates: list[VenueCandidate], meetings: list[Meeting], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        venues = [(one.venue_id, one.venue.name) for one in candidates]
        dates = [(str(m.pk), f"{m.title}: {brief_moment_in_words(m.moment)}") for m in meetings]
        self.offer("venue", [*venues, (UNKNOWN, _("to be determined"))])
        self.offer("meetings", dates)
