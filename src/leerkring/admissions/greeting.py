"""How a letter about an application begins: whom it greets, and who registered them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.people.models import Person


def greeted(application: Application, person: Person | None) -> str:
    """Return how a letter greets an applicant: by the name that they gave, as they asked for."""
    language = application.language
    if person is None or application.name:
        return application.called_in(language, person.form_of_address if person else "")
    return person.called_in(language)


def by_whom(application: Application) -> str:
    """Return that a colleague did this, without the name that they typed: anybody can type one."""
    if application.source != Application.Source.COLLEAGUE:
        return ""
    return _("A colleague registered you. Was that not what you want? Then cancel on your page.")
