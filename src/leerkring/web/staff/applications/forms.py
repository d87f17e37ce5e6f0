from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.importing import COLUMNS as IMPORT_COLUMNS
from leerkring.admissions.importing import REQUIRED
from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.admissions.queries.eligibility import NO, YES
from leerkring.admissions.states import DateAnswer
from leerkring.people.models import Language, Role, Sector
from leerkring.programmes.models import Meeting
from leerkring.programmes.wording import brief_moment_in_words
from leerkring.web.design.forms import DateInput, KeyedForm
from leerkring.web.design.names import NameParts, address_field

YES_OR_NO = ((YES, _("Yes")), (NO, _("No")))
NO_ANSWER = ("", _("not asked yet"))
_S = Application.Source
BY_HAND = [(source.value, source.label) for source in (_S.PHONE, _S.PAPER, _S.MAIL)]
Rows = list[list[forms.BoundField]]
WRONG_ADDRESS = {"invalid": _("This is no e-mail address. It looks like name@school.nl.")}


class PersonFields(NameParts):
    """Somebody on whose behalf something is typed; its fields are drawn in rows."""

    given_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        error_messages={"required": _("Fill in the first name.")},
    )
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Without an address no letters go out; then you call."),
        error_messages=WRONG_ADDRESS,
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    job_title = forms.CharField(label=_("Job title"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language of the letters"), choices=Language.choices)
    form_of_address = address_field()

    @property
    def about_entry(self) -> Rows:
        return self._rows(("source",), ("came_in_on",), ("source_note",), ("late_reason",))

    @property
    def about_person(self) -> Rows:
        return self._rows(
            ("given_name", "surname_prefix", "family_name"),
            ("email", "phone"),
            ("role", "job_title"),
            ("organisation_name", "sector"),
            ("organisation_town", "organisation_postcode"),
            ("motivation",),
        )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return []

    @property
    def about_rest(self) -> Rows:
        return self._rows(
            ("team_code",),
            ("form_of_address", "language"),
            ("decides", "postal_address"),
            ("tell",),
            ("reason",),
        )

    def _rows(self, *rows: tuple[str, ...]) -> Rows:
        return [[self[name] for name in row] for row in rows if row[0] in self.fields]


class ApplicationForm(PersonFields):
    sector = forms.ChoiceField(
        label=_("Sector"), choices=[("", "–"), *Sector.choices], required=False
    )
    organisation_name = forms.CharField(
        label=_("School or organisation"),
        max_length=160,
        error_messages={"required": _("Fill in the school or organisation.")},
    )
    organisation_town = forms.CharField(label=_("Town"), max_length=80, required=False)
    organisation_postcode = forms.CharField(
        label=_("Postcode of the school"), max_length=7, required=False
    )
    motivation = forms.CharField(
        label=_("Motivation"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    decides = forms.ChoiceField(
        label=_("How do they want to hear the decision?"),
        choices=[NO_ANSWER, *Application.Decides.choices],
        required=False,
        help_text=_("By e-mail only if they said so."),
    )
    postal_address = forms.CharField(
        label=_("Address for a letter"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the letter goes to their school or organisation."),
    )

    def __init__(
        self,
        *args: Any,
        meetings: list[Meeting] | None = None,
        checks: Sequence[EligibilityCheck] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.check_names: list[str] = []
        for check in checks:
            name = f"check_{check.pk}"
            self.fields[name] = forms.ChoiceField(
                label=check.text, choices=[NO_ANSWER, *YES_OR_NO], required=False
            )
            vars(self.fields[name])["label_language"] = check.activity.language
            self.check_names.append(name)
        self.date_names: list[str] = []
        for meeting in meetings or []:
            name = f"date_{meeting.pk}"
            self.fields[name] = forms.ChoiceField(
                label=brief_moment_in_words(meeting.moment),
                choices=[NO_ANSWER, *DateAnswer.choices],
                required=False,
            )
            self.date_names.append(name)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        groups = (
            (_("Can they come?"), self.date_names),
            (_("Questions before the form"), self.check_names),
        )
        return [(legend, [self[name] for name in names]) for legend, names in groups if names]

    @property
    def check_answers(self) -> dict[str, str]:
        """What was said before the form, by check."""
        given = {name: self.cleaned_data.get(name, "") for name in self.check_names}
        return {name.removeprefix("check_"): answer for name, answer in given.items() if answer}

    @property
    def promises(self) -> dict[int, str]:
        """The answers that were given, by meeting."""
        given = {name: self.cleaned_data.get(name, "") for name in self.date_names}
        return {int(name.removeprefix("date_")): answer for name, answer in given.items() if answer}


def _arrival() -> forms.DateField:
    return forms.DateField(
        label=_("On paper: when did it come in?"),
        required=False,
        widget=DateInput(),
        help_text=_("The postmark, or the day at the desk. This day counts for the deadline."),
        error_messages={"invalid": _("Choose a day.")},
    )


class EnterForm(ApplicationForm):
    came_in_on = _arrival()
    source = forms.ChoiceField(
        label=_("How did it come in?"), choices=BY_HAND, widget=forms.RadioSelect
    )
    source_note = forms.CharField(
        label=_("Note"),
        max_length=250,
        required=False,
        help_text=_("For example: called on 14 November, spoke to Els."),
    )
    late_reason = forms.CharField(
        label=_("Why is it still taken?"),
        max_length=250,
        required=False,
        help_text=_("The deadline has passed. The reason stays in the history."),
    )
    team_code = forms.CharField(
        label=_("Code of a colleague's team"),
        max_length=20,
        required=False,
        help_text=_("If they apply together with somebody who has applied already."),
    )
    tell = forms.BooleanField(
        label=_("Send a confirmation of receipt"), required=False, initial=True
    )


class ChangeForm(ApplicationForm):
    reason = forms.CharField(
        label=_("On whose word?"),
        max_length=250,
        required=False,
        help_text=_("Stays in the history. For example: asked by telephone."),
    )


class ReplaceForm(PersonFields):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=250,
        help_text=_("Stays in the history. For example: has another job now."),
        error_messages={"required": _("Write down why: the reason is kept.")},
    )


class HeardForm(KeyedForm):
    """Something done in somebody's name: how the team knows stands in the history."""

    heard = forms.CharField(
        label=_("How do you know, and what did they say?"),
        help_text=_("For example: telephoned this morning, a new job."),
        max_length=250,
        error_messages={"required": _("Write down how you know: it is kept in the history.")},
    )


class AnswerForForm(HeardForm):
    YES, NO = "ja", "nee"
    answer = forms.ChoiceField(
        label=_("What is the answer?"),
        choices=[(YES, _("Yes, takes part")), (NO, _("No, the place can go to somebody else"))],
        widget=forms.RadioSelect,
    )
    came_in_on = _arrival()
    field_order = ("answer", "came_in_on", "heard")


class UploadForm(KeyedForm):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "An xlsx, ods, xls or csv file with a heading above each column, at most 2,000 rows."
        ),
        error_messages={"required": _("Choose a file.")},
    )


class ColumnsForm(KeyedForm):
    """Which column of the file is which field of an application."""

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", str(_("– not in this file –")))]
        choices += [
            (str(number), header or f"#{number + 1}") for number, header in enumerate(headers)
        ]
        for name, label in IMPORT_COLUMNS.items():
            needed = name in REQUIRED
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=needed,
                error_messages={"required": _("Choose the column for this.")},
            )

    @property
    def columns(self) -> dict[str, int]:
        """The chosen columns, by field."""
        return {name: int(number) for name, number in self.cleaned_data.items() if number}


class InviteForm(KeyedForm):
    people = forms.CharField(
        label=_("Whom do you invite?"),
        widget=forms.Textarea,
        help_text=_(
            "One person a line: name; e-mail address; municipality. "
            "You can copy the lines from a spreadsheet."
        ),
        error_messages={"required": _("Fill in at least one person.")},
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ALDERMAN)
    answer_on = forms.DateField(
        label=_("Last day to answer"),
        widget=DateInput(),
        error_messages={"required": _("Fill in the last day to answer.")},
    )
    as_drafts = forms.BooleanField(
        label=_("Put the letters in the outbox first, so that I can look at them"),
        required=False,
        initial=True,
    )
