"""The form for the dates: one tick for all of them, or an answer to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.queries.window import (
    DateProblem,
    date_problem,
)
from leerkring.admissions.states import DateAnswer
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.wording import brief_moment_in_words, moment_in_words
from leerkring.web.design.forms import KeyedForm


class DatesForm(KeyedForm):
    """Step 3: one tick for all dates, or yes, maybe or no to each of them.

    Whoever ticks the box and says something else of a date has said that of it.
    """

    ANSWERS = (
        (DateAnswer.YES, gettext_lazy("Yes")),
        (DateAnswer.MAYBE, gettext_lazy("Maybe")),
        (DateAnswer.NO, gettext_lazy("No")),
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        series: Iterable[Meeting],
        asks_each: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.series = list(series)
        self.meetings = [meeting for meeting in self.series if meeting.on is not None]
        said = self.data if self.is_bound else self.initial
        names = [f"meeting_{meeting.pk}" for meeting in self.meetings]
        answers = {said[name] for name in names if said.get(name)}
        self.asks_each = asks_each or bool(answers if self.is_bound else answers - {DateAnswer.YES})
        if self.meetings:
            self._ask_at_once(is_said=all(said.get(name) for name in names))
        for meeting in self.meetings:
            self.fields[f"meeting_{meeting.pk}"] = self._ask(meeting)

    def _ask_at_once(self, *, is_said: bool) -> None:
        label = ngettext(
            "I can come on this date", "I can come on all these dates", len(self.meetings)
        )
        self.fields["all_dates"] = forms.BooleanField(
            label=label, required=False, initial=is_said and not self.asks_each
        )

    def _ask(self, meeting: Meeting) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_short(meeting),
            help_text=meeting.title,
            choices=self.ANSWERS,
            widget=forms.RadioSelect,
            required=False,  # see `clean`: the one box may answer it
            error_messages={"invalid_choice": _("Choose yes, maybe or no.")},
        )

    @property
    def rows(self) -> list[tuple[Meeting, str, BoundField | None]]:
        """The whole series in its order, each with its moment; what has no date asks nothing."""
        return [
            (one, _short(one), self[name] if (name := f"meeting_{one.pk}") in self.fields else None)
            for one in self.series
        ]

    def promises(self) -> dict[int, str]:
        """Return the answers that were given, by meeting."""
        at_once = DateAnswer.YES if self.cleaned_data.get("all_dates") else ""
        return {
            meeting.pk: answer
            for meeting in self.meetings
            if (answer := self.cleaned_data.get(f"meeting_{meeting.pk}") or at_once)
        }

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        answers = self.promises()
        if not answers and self.meetings and not self.asks_each:
            self.add_error("all_dates", _("Tick the box, or say which date does not suit you."))
            return typed
        for meeting in self.meetings:
            if meeting.pk not in answers:
                message = _("Say whether you can come on %(day)s.")
                day = moment_in_words(meeting.moment)
                self.add_error(f"meeting_{meeting.pk}", message % {"day": day})
        problem = date_problem(self.activity, list(answers), answers)
        if problem in DATE_PROBLEMS and not self.errors:
            for pk in self._too_uncertain(problem, answers):
                self.add_error(f"meeting_{pk}", str(DATE_PROBLEMS[problem]))
        return typed

    def _too_uncertain(self, problem: DateProblem, answers: Mapping[int, str]) -> list[int]:
        """Return the dates that stand in the way; where one may be uncertain, the first may."""
        uncertain = [pk for pk, answer in answers.items() if answer != DateAnswer.YES]
        return uncertain[1:] if problem == DateProblem.ONE_AT_MOST else uncertain


def _short(meeting: Meeting) -> str:
    return capfirst(brief_moment_in_words(meeting.moment))


DATE_PROBLEMS = {
    DateProblem.ALL_NEEDED: gettext_lazy(
        "This network asks you to be at every meeting. Can you really not come on one of the "
        "dates? Ask the contact person what is possible, before you apply."
    ),
    DateProblem.ONE_AT_MOST: gettext_lazy(
        "You may be uncertain about one date at most. Can you come on one date more?"
    ),
}
