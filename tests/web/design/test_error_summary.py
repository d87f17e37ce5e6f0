"""The list of what is to be mended names the field of each error, once, and leads to it."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template

from leerkring.web.design.forms import KeyedForm


class Short(KeyedForm):
    town = forms.CharField(label="Town", max_length=3)
    who = forms.CharField(label="Who reads?", error_messages={"required": "Choose somebody."})
    reason = forms.CharField(label="Reason", error_messages={"required": "Fill in the reason."})


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("town", "Town: "),
        ("who", "Who reads? Choose somebody."),
        ("reason", ">Fill in the reason."),
    ],
)
def test_each_error_names_its_field_once_and_leads_to_it(field: str, said: str) -> None:
    form = Short({"town": "Groningen"})
    form.is_valid()
    page = Template("{% error_summary form %}").render(Context({"form": form}))
    assert said in page
    assert f'href="#id_{field}"' in page
