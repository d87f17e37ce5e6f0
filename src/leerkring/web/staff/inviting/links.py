"""A link that fills in the form beforehand: for a newsletter, a board, one school."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.beforehand import LONGEST_SOURCE, address_with
from leerkring.admissions.rules import may_handle_applications
from leerkring.people.models import Language, Role, Sector
from leerkring.people.places import pc4
from leerkring.people.plain_names import demand_plain_name
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity


def _text(label: Any, longest: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        help_text=help_text,
        validators=[demand_plain_name],
    )


class LinkForm(KeyedForm):
    """The parameters of the link; each may stay empty."""

    organisatie = _text(gettext_lazy("School or organisation"), 160)
    plaats = _text(gettext_lazy("Town"), 80)
    postcode = _text(gettext_lazy("Postcode"), 7)
    functie = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", "–"), *Role.choices], required=False
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"), choices=[("", "–"), *Sector.choices], required=False
    )
    bron = _text(
        gettext_lazy("Where the link stands"),
        LONGEST_SOURCE,
        gettext_lazy("For example: newsletter of March. You see it with each application."),
    )
    taal = forms.ChoiceField(
        label=gettext_lazy("Language of the form"), choices=Language.choices, required=False
    )

    def clean_postcode(self) -> str:
        typed: str = self.cleaned_data["postcode"]
        if typed and not pc4(typed):
            raise ValidationError(_("This is no Dutch postcode. It looks like 1234 AB."))
        return typed


@for_activity(may_handle_applications)
def link(request: Request, activity: Activity) -> HttpResponse:
    """Show the link that goes with what was filled in; nothing is kept."""
    form = LinkForm(request.GET or None)
    address = ""
    if request.GET and form.is_valid():
        language = form.cleaned_data["taal"] or activity.language
        address = address_with(activity, language, form.cleaned_data)
    context = {"activity": activity, "form": form, "address": address}
    return render(request, "web_staff/applications/link.html", context)
