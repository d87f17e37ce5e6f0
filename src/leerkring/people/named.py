"""How somebody is called: first name, prefix and surname, and how letters address them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from leerkring.people.folding import sort_name


class FormOfAddress(models.TextChoices):
    """How somebody wants to be greeted; who chose nothing is greeted by first name."""

    MS = "ms", _("Ms and surname")
    MR = "mr", _("Mr and surname")
    FULL = "full", _("first name and surname")


_TITLES = {FormOfAddress.MS: _("Ms %(surname)s"), FormOfAddress.MR: _("Mr %(surname)s")}


NAME_PARTS = ("given_name", "surname_prefix", "family_name", "form_of_address")


class Named(models.Model):
    """A name in its parts. Somebody with one name has a first name only."""

    given_name = models.CharField(max_length=80, blank=True)
    surname_prefix = models.CharField(max_length=30, blank=True, help_text="van der")
    family_name = models.CharField(max_length=120, blank=True, help_text="without the prefix")
    form_of_address = models.CharField(max_length=4, choices=FormOfAddress, blank=True)

    class Meta:
        abstract = True

    @property
    def surname(self) -> str:
        """The family name as it is written: with its prefix."""
        return f"{self.surname_prefix} {self.family_name}".strip()

    @property
    def name(self) -> str:
        """First name and surname; of who was erased, that they were."""
        name = f"{self.given_name} {self.surname}".strip()
        return name or (gettext("erased") if self.is_erased else "")

    @property
    def is_erased(self) -> bool:
        """Tell whether the words are gone for good, and were not merely left out."""
        raise NotImplementedError

    @property
    def sort_name(self) -> str:
        """Where this name stands in an alphabetical list; the database has `by_name` for it."""
        return sort_name(self.given_name, self.surname_prefix, self.family_name)

    @property
    def called(self) -> str:
        """How a page greets somebody."""
        return self.called_in(get_language() or "nl")

    def called_in(self, language: str, asked: str = "") -> str:
        """Return how a letter in this language greets somebody, in the way they asked for.

        `asked` is how they asked to be greeted elsewhere; what stands here goes before it.
        """
        form = self.form_of_address or asked
        if form == FormOfAddress.FULL:
            return self.name
        if not form or not self.family_name:
            return self.given_name or self.surname
        surname = self.surname
        if language == "nl":  # without a first name before it a prefix begins with a capital
            surname = surname[0].upper() + surname[1:]
        with override(language):
            return str(_TITLES[FormOfAddress(form)]) % {"surname": surname}
