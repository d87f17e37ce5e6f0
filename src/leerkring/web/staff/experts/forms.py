from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from leerkring.experts.actions import ExpertWords
from leerkring.experts.models import Expert
from leerkring.intake.models import Theme
from leerkring.people.finding import NAME
from leerkring.programmes.models import AgendaItem, Meeting, Organiser
from leerkring.programmes.wording import brief_moment_in_words
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.names import NameParts
from leerkring.web.staff.themes.forms import ConceptsForm


class ExpertForm(ConceptsForm):
    """What the register says of an expert's work."""

    organisation_name = forms.CharField(
        label=gettext_lazy("Works at"), max_length=160, required=False
    )
    topics = forms.CharField(
        label=gettext_lazy("Knows about"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("In words, for example: parental involvement, poverty."),
    )
    bio = forms.CharField(
        label=gettext_lazy("How we introduce this expert"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The expert can fill this in or change it after the invitation."),
    )


class NewExpertForm(NameParts, ExpertForm):
    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without it you invite by telephone."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    organiser = forms.ModelChoiceField(
        Organiser.objects.none(), label=gettext_lazy("In the register of")
    )
    field_order = (*NAME, "email", "phone", "organiser")

    def __init__(self, *args: Any, organisers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("organiser", organisers)
        self.only = organisers[0] if len(organisers) == 1 else None
        if self.only:
            del self.fields["organiser"]

    @property
    def chosen_organiser(self) -> Organiser:
        organiser: Organiser = self.only or self.cleaned_data["organiser"]
        return organiser

    def words(self) -> ExpertWords:
        names = (*NAME, "email", "phone", "organisation_name", "bio")
        return ExpertWords(
            topics=self.cleaned_data["topics"], **{name: self.cleaned_data[name] for name in names}
        )


class PartForm(KeyedForm):
    """What an expert is asked for: themes, part of the programme, and words."""

    themes = forms.MultipleChoiceField(
        label=gettext_lazy("On which themes"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("The expert gets to read the participants' questions on these."),
    )
    agenda_item = forms.ChoiceField(label=gettext_lazy("Part of the programme"), required=False)
    request = forms.CharField(
        label=gettext_lazy("What do you ask?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Stands in the letter, above the participants' questions."),
        error_messages={"required": gettext_lazy("Write what you ask of the expert.")},
    )

    def __init__(
        self, themes: Iterable[Theme], agenda: Iterable[AgendaItem], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.theme_rows = {str(theme.pk): theme for theme in themes}
        self.agenda_rows = {str(item.pk): item for item in agenda}
        self.offer("themes", [(pk, theme.title) for pk, theme in self.theme_rows.items()])
        self.offer(
            "agenda_item",
            [
                ("", gettext_lazy("not decided yet")),
                *((pk, f"{item.title} ({item.minutes})") for pk, item in self.agenda_rows.items()),
            ],
        )

    def part(self) -> dict[str, Any]:
        """Return what the actions take."""
        typed = self.cleaned_data
        return {
            "themes": [self.theme_rows[pk] for pk in typed["themes"]],
            "agenda_item": self.agenda_rows.get(typed["agenda_item"]),
            "request": typed["request"],
        }


class NewPartForm(PartForm):
    expert = forms.ChoiceField(label=gettext_lazy("Whom do you ask?"))
    meeting = forms.ChoiceField(label=gettext_lazy("For which meeting?"))
    field_order = ("expert", "meeting", "themes", "request")

    def __init__(
        self,
        experts: Iterable[Expert],
        meetings: Iterable[Meeting],
        themes: Iterable[Theme],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(themes, (), *args, **kwargs)
        del self.fields["agenda_item"]
        self.expert_rows = {str(expert.pk): expert for expert in experts}
        self.meeting_rows = {str(meeting.pk): meeting for meeting in meetings}
        self.offer("expert", [(pk, in_words(expert)) for pk, expert in self.expert_rows.items()])
        self.offer(
            "meeting",
            [
                (pk, f"{meeting.title}: {brief_moment_in_words(meeting.moment)}")
                for pk, meeting in self.meeting_rows.items()
            ],
        )

    def part(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            "themes": [self.theme_rows[pk] for pk in typed["themes"]],
            "request": typed["request"],
            "expert": self.expert_rows[typed["expert"]],
            "meeting": self.meeting_rows[typed["meeting"]],
        }


def in_words(expert: Expert) -> str:
    """Return an expert's name and where they work."""
    name = expert.person.name
    return f"{name}, {expert.organisation_name}" if expert.organisation_name else name
