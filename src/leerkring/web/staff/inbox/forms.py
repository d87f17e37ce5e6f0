from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.mail.conversations import NotAhead
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.web.design.forms import DateInput, KeyedForm, without_gaps
from leerkring.web.staff.naming import apart

MOST_FILES = 50
MORNING = time(8)


class AnswerForm(KeyedForm):
    text = forms.CharField(
        label=_("Your answer"),
        validators=[without_gaps],
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": _("Write an answer first.")},
    )
    stays_open = forms.BooleanField(
        label=_("Something else must be done: keep it among what is to be dealt with"),
        required=False,
    )


class AssignForm(KeyedForm):
    to = forms.ChoiceField(label=_("Who deals with it"), required=False)

    def __init__(self, *args: Any, colleagues: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(account.pk): account for account in colleagues}
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        names = [(pk, account.person.name) for pk, account in self.colleagues.items()]
        field.choices = self.choices_of(names)

    def choices_of(self, names: list[tuple[str, str]]) -> list[tuple[str, Any]]:
        return [("", _("nobody in particular")), *names]

    @property
    def account(self) -> Account | None:
        """The colleague who was chosen."""
        return self.colleagues.get(self.cleaned_data["to"])


class GiveForm(AssignForm):
    """To whom several messages go: somebody must be chosen, or nobody in so many words."""

    to = forms.ChoiceField(
        label=_("Who deals with it"), error_messages={"required": _("Choose who deals with it.")}
    )

    def choices_of(self, names: list[tuple[str, str]]) -> list[tuple[str, Any]]:
        return [("", _("choose")), *names, ("0", _("nobody in particular"))]


class AwayForm(KeyedForm):
    """Until which day something is put away; it comes back in the morning."""

    until_on = forms.DateField(
        label=_("Until"),
        widget=DateInput,
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until_on": today + timedelta(days=7)}, **kwargs)
        self.today = today

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if not self.today < day <= self.today + timedelta(days=730):
            raise forms.ValidationError(str(NotAhead()))
        return day

    @property
    def until(self) -> datetime:
        """The morning of the day that was chosen."""
        return at_amsterdam(self.cleaned_data["until_on"], MORNING)


class TurnForm(KeyedForm):
    activity = forms.ChoiceField(
        label=_("For which network or webinar"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is an application for.")},
    )
    tell = forms.BooleanField(
        label=_("Mail the sender the link with which they complete and send it"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, activities: Sequence[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = {str(activity.pk): activity for activity in activities}
        field = self.fields["activity"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(zip(self.activities, apart(activities), strict=True))


class JoinForm(KeyedForm):
    application = forms.ChoiceField(
        label=_("In which dossier"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a dossier.")},
    )

    def __init__(self, *args: Any, applications: Sequence[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.applications = {str(one.pk): one for one in applications}
        field = self.fields["application"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, _in_words(one)) for pk, one in self.applications.items()]


def _in_words(application: Application) -> str:
    parts = (
        application.name or application.email,
        application.organisation_name,
        application.activity.short_title,
        application.get_state_display(),
    )
    return " · ".join(part for part in parts if part)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in files or [None]]


class UploadForm(KeyedForm):
    saved = FilesField(
        label=_("Messages"),
        widget=FilesInput,
        help_text=_(
            "Files that end in .eml or .msg: drag a message out of your mail program, or save it. "
            "Several at once, at most 50."
        ),
        allow_empty_file=True,  # refused by name beside those that are good
        error_messages={"required": _("Choose one or more files.")},
    )
    goes_to = forms.ChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, desks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["goes_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = desks
