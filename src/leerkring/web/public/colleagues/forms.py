"""One contact person registers several colleagues: who they are themselves, and a row for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.actions.colleagues import MOST_COLLEAGUES
from leerkring.audit.numbers import number_in
from leerkring.people.finding import NAME
from leerkring.people.folding import folded
from leerkring.people.plain_names import demand_plain_name
from leerkring.web.design.forms import KeyedForm
from leerkring.web.public.asking.person import NameForm

AT_FIRST, MORE = 4, 4
ROWS = "rijen"


class ContactForm(KeyedForm):
    registered_by = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=160,
        help_text=gettext_lazy("The organiser sees who registered these colleagues."),
        validators=[demand_plain_name],
        error_messages={"required": gettext_lazy("Fill in your name.")},
    )
    organisation_name = forms.CharField(
        label=gettext_lazy("School or organisation"),
        max_length=160,
        required=False,
        validators=[demand_plain_name],
    )


class ColleagueForm(NameForm):
    """One row; a row in which nothing is typed is no colleague."""

    def __init__(self, data: QueryDict | None, number: int) -> None:
        super().__init__(data, prefix=f"rij-{number}", empty_permitted=True)
        self.number = number
        self.row_name = _("Colleague %(number)d") % {"number": number}
        self.fields["email"].help_text = ""
        self.fields["family_name"].help_text = ""
        self.fields["given_name"].error_messages["required"] = _("Fill in the first name.")
        self.fields["email"].error_messages["required"] = _("Fill in the e-mail address.")

    @property
    def who(self) -> tuple[str, str]:
        """What tells two colleagues apart: they may share a mailbox, but not a name."""
        name = " ".join(self.cleaned_data[part] for part in NAME)
        return folded(self.cleaned_data["email"]), folded(name)


class ColleaguesForm:
    """The contact's own form with as many rows as were asked for."""

    def __init__(self, data: QueryDict | None, initial: Mapping[str, Any]) -> None:
        self.contact = ContactForm(data, initial=initial)
        self.rows = [ColleagueForm(data, number) for number in range(1, _number_in(data) + 1)]

    @property
    def forms(self) -> Sequence[forms.Form]:
        """Everything that may hold an error, in the order of the page."""
        return [self.contact, *self.rows]

    @property
    def may_grow(self) -> bool:
        return len(self.rows) < MOST_COLLEAGUES

    def is_valid(self) -> bool:
        """Check every row; whoever stands in two rows is pointed at in the second."""
        named = [row for row in self.rows if row.is_valid() and row.has_changed()]
        seen: dict[tuple[str, str], int] = {}
        for row in named:
            first = seen.setdefault(row.who, row.number)
            if first != row.number:
                twice = _("This colleague stands in row %(row)d too.")
                row.add_error("email", twice % {"row": first})
        if not any(row.has_changed() for row in self.rows):
            self.rows[0].add_error("given_name", _("Fill in at least one colleague."))
        return all(form.is_valid() for form in self.forms)

    def colleagues(self) -> list[dict[str, Any]]:
        """Return the values of each colleague, as the action takes them."""
        school = {"organisation_name": self.contact.cleaned_data["organisation_name"]}
        names = (*NAME, "email")
        return [
            {**{name: row.cleaned_data[name] for name in names}, **school}
            for row in self.rows
            if row.has_changed()
        ]


def _number_in(data: QueryDict | None) -> int:
    """Return how many rows the page has; one that was sent may ask for more of them."""
    if data is None:
        return AT_FIRST
    number = number_in(data.get(ROWS), below=1000)
    number = AT_FIRST if number is None else number
    return max(1, min(MOST_COLLEAGUES, number + (MORE if "meer" in data else 0)))
