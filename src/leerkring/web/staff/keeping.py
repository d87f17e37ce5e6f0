"""How long the answers to one question are kept: a field in the forms that make questions."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.audit.actors import Actor
from leerkring.people.privacy import Declaration, declared
from leerkring.privacy.actions import keep_answers
from leerkring.privacy.queries import months_of_question
from leerkring.programmes.models import Activity

NAME = "keep_months"


def declaration_of(model: type[Model]) -> Declaration:
    """Return what the register declares of a model."""
    return next(one for one in declared() if one.model is model)


class KeptAnswersMixin(forms.Form):
    """Asks for how many months the answers to a question are kept, if shorter than the rest."""

    answers_in: type[Model]  # whose declaration says how long answers are kept at most

    keep_months = forms.IntegerField(
        label=gettext_lazy("Keep the answers for how many months?"), required=False, min_value=1
    )

    def limit_term(self) -> None:
        """Say how long answers are kept otherwise, and allow nothing longer."""
        most = declaration_of(self.answers_in).keep_months
        old = self.fields[NAME]
        self.fields[NAME] = forms.IntegerField(
            label=old.label,
            required=False,
            min_value=1,
            max_value=most,
            help_text=_(
                "Counted from the last meeting. Empty: as long as the other answers, %(most)s "
                "months at most. Questions for the themes that came of an answer stay longer."
            )
            % {"most": most},
        )


def term_of(model: type[Model], part: str) -> dict[str, int | None]:
    """Return the term of a question ("item:7") as a form begins with it."""
    return {NAME: months_of_question(declaration_of(model), part)}


def keep(
    model: type[Model],
    part: str,
    months: int | None,
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
) -> None:
    """Write down how long the answers to a question are kept, where that changed."""
    one = declaration_of(model)
    if months_of_question(one, part) != months:
        keep_answers(by=by, at=at, activity=activity, declaration=one, question=part, months=months)
