"""The forms that ask who somebody is, also to register at once; and what is kept of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.window import (
    LONGEST_ANSWER,
    needed_fields,
)
from leerkring.people.finding import NAME
from leerkring.people.models import Role, Sector
from leerkring.people.named import NAME_PARTS
from leerkring.people.places import is_ambiguous, pc4
from leerkring.people.plain_names import demand_plain_name
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.names import NameParts, address_field
from leerkring.web.public.asking.questions import add_questions, answers_in, demand_answers

EMAIL_ERRORS = {
    "required": gettext_lazy("Fill in your e-mail address."),
    "invalid": gettext_lazy("This is no e-mail address. It looks like name@school.nl."),
}


def _text(label: Any, longest: int, missing: Any = "", **options: Any) -> forms.CharField:
    errors = {"max_length": gettext_lazy("This is too long: at most %(limit_value)d characters.")}
    if missing:
        errors["required"] = missing
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), error_messages=errors, **options
    )


class NameForm(NameParts):
    """What everybody is asked."""

    given_name = _text(
        gettext_lazy("First name"),
        80,
        gettext_lazy("Fill in your first name."),
        validators=[demand_plain_name],
    )
    family_name = _text(
        gettext_lazy("Last name"),
        120,
        help_text=gettext_lazy("Do you have one name? Then leave this empty."),
        validators=[demand_plain_name],
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send your confirmation and your personal link here."),
        error_messages=EMAIL_ERRORS,
    )


def _phone() -> forms.CharField:
    return _text(
        gettext_lazy("Phone number"),
        30,
        help_text=gettext_lazy("Only for the days themselves, when something changes suddenly."),
    )


def _team_code() -> forms.CharField:
    return _text(
        gettext_lazy("Code of your colleague"),
        20,
        help_text=gettext_lazy("Only if you got a code. It looks like K7QFX-3MXPA."),
    )


class PersonForm(NameForm):
    """Step 1: who you are and where you work; the rest can wait until the essentials are there.

    The postcode is asked where the town alone does not say where it is.
    """

    form_of_address = address_field()
    phone = _phone()
    role = forms.ChoiceField(
        label=gettext_lazy("What is your role?"),
        error_messages={
            "required": gettext_lazy("Choose your role."),
            "invalid_choice": gettext_lazy("Choose your role from the list."),
        },
    )
    organisation_name = _text(
        gettext_lazy("School or organisation"),
        160,
        gettext_lazy("Fill in the name of your school or organisation."),
    )
    organisation_town = _text(
        gettext_lazy("Town"), 80, gettext_lazy("Fill in the town of your school or organisation.")
    )
    organisation_postcode = _text(
        gettext_lazy("Postcode"),
        7,
        help_text=gettext_lazy("Of the school: with it we take your travel time into account."),
    )
    sector = forms.ChoiceField(
        label=gettext_lazy("Sector"),
        required=False,
        error_messages={"required": gettext_lazy("Choose your sector.")},
    )
    team_code = _team_code()

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        is_sent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("team_code"):  # a colleague's link brings one
            del self.fields["team_code"]
        own = [choice for choice in Role.choices if choice[0] in activity.audience]
        others = [choice for choice in Role.choices if choice not in own]
        self._choose("role", own + others)
        sectors = [choice for choice in Sector.choices if choice[0] in activity.sectors]
        self._choose("sector", sectors or Sector.choices)
        if "sector" in needed_fields(activity):
            self.fields["sector"].required = True
        if is_sent:  # the address says whose application it is
            del self.fields["email"]
        else:
            del self.fields["phone"]

    def _choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose…")), *choices]

    def clean_organisation_postcode(self) -> str:
        postcode = " ".join(self.cleaned_data["organisation_postcode"].upper().split())
        if postcode and not pc4(postcode):
            raise ValidationError(_("A postcode looks like 1234 AB."))
        return postcode

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        town, postcode = typed.get("organisation_town"), typed.get("organisation_postcode")
        if town and postcode == "" and is_ambiguous(town):
            message = _("There are several places called %(name)s. Fill in the postcode too.")
            self.add_error("organisation_postcode", message % {"name": town})
        return typed

    @property
    def shows_postcode(self) -> bool:
        """Whether the postcode is asked, or known already."""
        bound = self["organisation_postcode"]
        return "phone" in self.fields or bool(bound.errors or bound.value())


class ExtraForm(KeyedForm):
    """What may still be added before sending: a phone number, and colleagues to apply with."""

    ALONE, MAKE, JOIN = "alone", "make", "join"

    phone = _phone()
    together = forms.ChoiceField(
        label=gettext_lazy("Do you apply alone or together?"),
        choices=(
            (ALONE, gettext_lazy("Alone")),
            (MAKE, gettext_lazy("With colleagues: I get a link to hand on to them")),
            (JOIN, gettext_lazy("With a colleague who gave me a code")),
        ),
        initial=ALONE,
        required=False,
        widget=forms.RadioSelect,
    )
    team_code = _team_code()

    def __init__(self, *args: Any, asks_together: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_together:
            del self.fields["together"], self.fields["team_code"]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("together") == self.JOIN and not typed.get("team_code"):
            self.add_error("team_code", _("Fill in the code that your colleague gave you."))
        return typed


class RegistrationForm(NameForm):
    """Registering at once for a webinar: three fields, and two that may stay empty."""

    has_conditions = False

    organisation_name = _text(gettext_lazy("School or organisation"), 160)
    motivation = forms.CharField(
        label=gettext_lazy("What question do you bring?"),
        help_text=gettext_lazy("The speaker sees the questions, without names."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, questions: Iterable[Question] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.has_conditions = add_questions(self, self.questions)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        demand_answers(self, self.questions)
        return typed

    @property
    def own_questions(self) -> list[BoundField]:
        """The fields of the activity's own questions."""
        return [self[f"question_{question.pk}"] for question in self.questions]

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        names = (*NAME, "email", "organisation_name", "motivation")
        answers = answers_in(self, self.questions)
        return {**{name: self.cleaned_data[name] for name in names}, "answers": answers}


def keepable(form: forms.Form) -> dict[str, Any]:
    """Return what can be kept of a form that is not right yet, so that nothing typed is lost."""
    kept = {}
    for name, field in form.fields.items():
        if form.add_prefix(name) not in form.data and not form.cleaned_data.get(name):
            continue  # was not asked, and does not follow from what was: what is known stays
        typed = form.data.get(form.add_prefix(name), "")
        if name in form.cleaned_data:
            kept[name] = form.cleaned_data[name]
        elif isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField):
            longest = field.max_length or LONGEST_ANSWER * 5
            kept[name] = typed[:longest]
    return kept


def typed_fields(application: Application) -> dict[str, Any]:
    """Return an application's own fields as a form begins with them."""
    names = (*NAME_PARTS, "email", "phone", "role", "sector")
    school = ("organisation_name", "organisation_town", "organisation_postcode")
    return {name: getattr(application, name) for name in (*names, *school, "motivation")}
