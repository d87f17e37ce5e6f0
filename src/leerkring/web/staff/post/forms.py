from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from leerkring.audit.numbers import numbers_in
from leerkring.programmes.ladders import Rule
from leerkring.web.design.forms import DateTimeInput, KeyedForm
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import posted_version

SUBJECT_REQUIRED = {"required": _("A letter needs a subject.")}
NO_MOMENT = {"invalid": _("Choose a day and an hour before which it is not sent, or nothing.")}
TEXT_REQUIRED = {"required": _("A letter needs a text.")}


def _between(words: Promise) -> dict[str, Any]:
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)


class LetterForm(KeyedForm):
    subject = forms.CharField(label=_("Subject"), max_length=250, error_messages=SUBJECT_REQUIRED)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 18}),
        strip=False,
        help_text=_("Two stars around words make them bold: **like this**."),
        error_messages=TEXT_REQUIRED,
    )
    send_after = forms.DateTimeField(
        label=_("Send not before"),
        widget=DateTimeInput(),
        required=False,
        error_messages=NO_MOMENT,
    )


class SendForm(KeyedForm):
    send_after = forms.DateTimeField(
        label=_("Send not before"),
        widget=DateTimeInput(),
        required=False,
        help_text=_("Empty: at once."),
        error_messages=NO_MOMENT,
    )


class RetryForm(KeyedForm):
    recipient = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Correct it here for this letter. Correct it with the person too."),
        error_messages={"invalid": _("This is no e-mail address. It looks like name@school.nl.")},
    )
    gehoord = forms.CharField(
        label=_("How do you know this address?"),
        required=False,
        max_length=250,
        help_text=_(
            "By telephone, by mail, from a colleague. Needed when it is another address than we "
            "know."
        ),
    )


class WordsForm(KeyedForm):
    subject = forms.CharField(label=_("Subject"), max_length=250, error_messages=SUBJECT_REQUIRED)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea, error_messages=TEXT_REQUIRED)


WEEKDAYS = [(number, WEEKDAY_NAMES[number]) for number in range(7)]


def days_in_words(rule: Rule, one: int | None = None) -> str:
    """Return "7 days before, 1 day before", or so of one rung."""
    days = rule.days if one is None else (one,)
    return ", ".join(_one_rung(day) for day in days)


def choice_in_words(rule: Rule) -> str:
    """Return "7 days before the meeting, at 9 o'clock."."""
    words = gettext("%(days)s %(date)s, at %(hour)s o'clock.")
    days, date = days_in_words(rule), rule.ladder.relative_to
    return words % {"days": days, "date": date, "hour": rule.hour}


def concerned_in_words(number: int) -> str:
    """Return to how many a rung goes."""
    words = ngettext(
        "to %(number)d person as things stand", "to %(number)d people as things stand", number
    )
    return words % {"number": number}


def _one_rung(days: int) -> str:
    if days == 0:
        return gettext("on the day itself")
    if days < 0:
        words = ngettext("%(number)d day before", "%(number)d days before", -days)
        return words % {"number": -days}
    words = ngettext("%(number)d day after", "%(number)d days after", days)
    return words % {"number": days}


class ReminderForm(KeyedForm):
    is_on = forms.BooleanField(label=_("Send these reminders"), required=False)
    days = forms.CharField(
        label=_("How many days"),
        max_length=40,
        help_text=_("Numbers with commas between them, for instance 7, 3, 1."),
        error_messages={"required": _("Say how many days, for instance 7, 3, 1.")},
    )
    hour = forms.IntegerField(
        label=_("At what hour"),
        min_value=0,
        max_value=23,
        help_text=_("By the clock on the wall, in summer and in winter: 9 is nine in the morning."),
        error_messages={
            "min_value": _("An hour lies between 0 and 23."),
            "max_value": _("An hour lies between 0 and 23."),
            "invalid": _("Write the hour as a whole number, for instance 9."),
            "required": _("Say at what hour, for instance 9."),
        },
    )
    by_itself = forms.BooleanField(
        label=_("They go by themselves; otherwise they wait for you in the outbox"), required=False
    )

    @classmethod
    def initial_of(cls, rule: Rule) -> dict[str, Any]:
        days = ", ".join(str(abs(day)) for day in sorted(rule.days, key=abs, reverse=True))
        return {"is_on": rule.is_on, "days": days, "hour": rule.hour, "by_itself": rule.by_itself}

    @classmethod
    def of(cls, rule: Rule, *, is_on: bool) -> dict[str, Any]:
        """Return what the button that only switches a ladder sends."""
        values = {**cls.initial_of(rule), "is_on": is_on, "version": rule.version}
        return {
            name: "on" if value is True else value
            for name, value in values.items()
            if value is not False
        }

    def clean_days(self) -> list[int]:
        parts = self.cleaned_data["days"].replace(",", " ").split()
        days = numbers_in(parts, below=1000)
        if len(days) < len(parts):
            raise forms.ValidationError(_("Use whole numbers only, for instance 7, 3, 1."))
        return days

    def choice(self, rule: Rule, request: Request) -> dict[str, Any]:
        """Return what was chosen for a ladder, as the actions take it."""
        sign = 1 if rule.ladder.is_after else -1
        values = {name: self.cleaned_data[name] for name in ("hour", "is_on", "by_itself")}
        days = [sign * day for day in self.cleaned_data["days"]]
        version = posted_version(request)
        return {**values, "kind": rule.ladder.kind, "days": days, "version": version}


class PostSettingsForm(KeyedForm):
    weekly_cap = forms.IntegerField(
        label=_("Most ordinary letters to one person in a week"),
        required=False,
        min_value=1,
        max_value=50,
        error_messages=_between(
            _("For the number of letters in a week, choose 1 to 50, or nothing.")
        ),
        help_text=_(
            "Ordinary are reminders and requests, not offers, confirmations, changes or sign-in "
            "links. Empty: no limit."
        ),
    )
    bundle_weekday = forms.TypedChoiceField(
        label=_("What is above that goes in one letter on"), choices=WEEKDAYS, coerce=int
    )
    bundle_hour = forms.IntegerField(
        label=_("At what hour"),
        min_value=0,
        max_value=23,
        error_messages=_between(_("For the hour, choose a whole number from 0 to 23.")),
    )
    per_minute = forms.IntegerField(
        label=_("Most letters in a minute"),
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages=_between(_("For the letters in a minute, choose 1 to 100,000, or nothing.")),
        help_text=_("Ask whoever runs your mail server. Empty: as fast as it can."),
    )


class AssistantForm(KeyedForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("A person or an office: Secretariat of the alderman."),
        error_messages={"required": _("Say who the assistant is.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={
            "required": _("An assistant needs an address for the copies."),
            "invalid": _("This is no e-mail address. It looks like name@school.nl."),
        },
    )
    may_answer = forms.BooleanField(
        label=_("May answer on this person's behalf"),
        required=False,
        help_text=_("Then the copy has a personal link; the history says who answered for whom."),
    )
