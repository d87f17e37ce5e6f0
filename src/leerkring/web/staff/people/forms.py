from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Language, Person, Role
from leerkring.programmes.models import Activity, Membership
from leerkring.web.design.forms import DateInput, KeyedForm
from leerkring.web.design.names import NameParts, address_field


class PersonForm(NameParts):
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    form_of_address = address_field()
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Without an address somebody is reached by phone only."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language of letters"), choices=Language.choices)
    field_order = ("given_name", "surname_prefix", "family_name", "form_of_address")

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in PersonForm.base_fields}


class WorkForm(KeyedForm):
    organisation = forms.CharField(
        label=_("School or organisation"),
        max_length=160,
        help_text=_("Choose one from the list, or type a new name."),
        widget=forms.TextInput(attrs={"list": "organisaties"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = forms.CharField(
        label=_("Job title"), max_length=80, required=False, help_text=_("As they say it.")
    )
    since_on = forms.DateField(label=_("Works there since"), widget=DateInput())
    replaces = forms.BooleanField(
        label=_("The work until now ends on that day"), required=False, initial=True
    )


class MemberForm(NameParts):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("Your colleague signs in with a link sent there.")
    )
    given_name = forms.CharField(label=_("Given name"), max_length=80)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("What may your colleague do?"),
        choices=[
            (Membership.Role.MANAGER, _("everything: programme manager")),
            (Membership.Role.REVIEWER, _("read and judge motivations, without names")),
            (Membership.Role.FACILITATOR, _("lead meetings: groups, harvest, who came")),
            (Membership.Role.HOST, _("host: numbers, times, who comes")),
            (Membership.Role.CHECK_IN, _("check-in at the door only")),
            (
                Membership.Role.PRIVACY,
                _("privacy officer: who applied, requests to be erased, terms, the register"),
            ),
            (Membership.Role.READER, _("look only, change nothing")),
        ],
        widget=forms.RadioSelect,
        initial=Membership.Role.READER,
    )
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=_("Where"),
        required=False,
        empty_label=_("in all programmes"),
    )
    organisation = forms.CharField(
        label=_("On behalf of"),
        max_length=160,
        required=False,
        help_text=_("If your colleague works for another organisation, such as the agency."),
        widget=forms.TextInput(attrs={"list": "organisaties"}),
    )

    def __init__(self, *args: Any, activities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("activity", activities)


class SecondFactorForm(KeyedForm):
    roles = forms.MultipleChoiceField(
        label=_("In these roles"),
        choices=Membership.Role.choices,
        required=False,
        help_text=_("Choose at least who manages, and who may see personal data."),
        widget=forms.CheckboxSelectMultiple,
    )
