from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.web.design.forms import DateTimeInput, KeyedForm

SUBJECT_REQUIRED = {"required": _("A letter needs a subject.")}
TEXT_REQUIRED = {"required": _("A letter needs a text.")}


class LetterForm(KeyedForm):
    subject = forms.CharField(label=_("Subject"), max_length=250, error_messages=SUBJECT_REQUIRED)
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea, strip=False, error_messages=TEXT_REQUIRED
    )
    send_after = forms.DateTimeField(
        label=_("Send not before"), widget=DateTimeInput(), required=False
    )


class SendForm(KeyedForm):
    send_after = forms.DateTimeField(
        label=_("Send not before"),
        widget=DateTimeInput(),
        required=False,
        help_text=_("Empty: at once, or at the moment that was set for a letter."),
    )


class RetryForm(KeyedForm):
    recipient = forms.EmailField(
        label=_("Address"),
        help_text=_("Correct it here for this letter. Correct it with the person too."),
        error_messages={"invalid": _("This is no e-mail address. It looks like name@school.nl.")},
    )


class WordsForm(KeyedForm):
    subject = forms.CharField(label=_("Subject"), max_length=250, error_messages=SUBJECT_REQUIRED)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea, error_messages=TEXT_REQUIRED)
