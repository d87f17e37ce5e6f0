"""All components in all their states on one page, in the demonstration only."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.request import Request

ALERTS = ("info", "ok", "warning", "error")
PILLS = (
    ("open", _("open")),
    ("soon", _("closing soon")),
    ("running", _("running")),
    ("cancelled", _("cancelled")),
    ("", _("closed")),
)
BUTTONS = ("primary", "secondary", "plain", "small", "danger", "link")
CHOICES = (("yes", _("Yes")), ("no", _("No")))


class SampleForm(KeyedForm):
    """A field of each kind, one of them required and one with a hint."""

    title = forms.CharField(label=_("Title"))
    phone = forms.CharField(
        label=_("Telephone"), required=False, help_text=_("Leave it empty for any number.")
    )
    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea)
    language = forms.ChoiceField(label=_("Language"), choices=CHOICES, required=False)
    answer = forms.ChoiceField(
        label=_("Answer"), choices=CHOICES, required=False, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label=_("Yes"), required=False)


def gallery(request: Request) -> HttpResponse:
    """Show each component in all its states; a page for people who make pages."""
    if not (settings.DEBUG or settings.ENVIRONMENT.demo):
        raise Http404
    wrong = SampleForm({}, prefix="wrong")
    wrong.is_valid()
    context = {
        "alerts": ALERTS,
        "pills": PILLS,
        "buttons": BUTTONS,
        "choices": CHOICES,
        "form_pair": (SampleForm(), wrong),
        "wrong": wrong,
        "page": Paginator(range(30), 10).page(2),
        "here": request.path,
    }
    return render(request, "web_design/gallery.html", context)
