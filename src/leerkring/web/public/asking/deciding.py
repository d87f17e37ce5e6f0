"""The tick and the address with which somebody sends their application."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from leerkring.admissions.formalities import AGREED
from leerkring.admissions.models import Application
from leerkring.web.design.forms import KeyedForm


class DecisionForm(KeyedForm):
    """How somebody wants to hear the decision: by e-mail if they agree, otherwise on paper."""

    by_mail = forms.BooleanField(label=AGREED, required=False)
    postal_address = forms.CharField(
        label=gettext_lazy("Address for a letter"),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Only without the tick: then a decision comes on paper. Empty: to your school or "
            "organisation."
        ),
        error_messages={
            "max_length": gettext_lazy("This is too long: at most %(limit_value)d characters.")
        },
    )

    @property
    def decides(self) -> str:
        """How a decision is told."""
        routes = Application.Decides
        return str(routes.MAIL if self.cleaned_data["by_mail"] else routes.POST)
