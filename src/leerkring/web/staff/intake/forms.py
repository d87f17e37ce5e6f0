from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.intake.models import Answer, Item, Questionnaire
from leerkring.intake.starter import ItemWords
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.web.design.forms import DateInput, KeyedForm
from leerkring.web.staff.keeping import NAME, KeptAnswersMixin, term_of

OPTIONS_NEEDED = {Item.Kind.CHOICE, Item.Kind.MULTIPLE}


class QuestionnaireForm(KeyedForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    intro = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Say what you do with the answers, and how long it takes."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day to answer"),
        widget=DateInput(),
        help_text=gettext_lazy("That day counts."),
        error_messages={"required": gettext_lazy("Choose the last day to answer.")},
    )

    @staticmethod
    def initial_for(questionnaire: Questionnaire) -> dict[str, Any]:
        last = amsterdam_day(questionnaire.closes_before - timedelta(microseconds=1))
        return {"title": questionnaire.title, "intro": questionnaire.intro, "closes_on": last}

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the exclusive end instead of the last day."""
        typed = self.cleaned_data
        closes_before: datetime = midnight(typed["closes_on"] + timedelta(days=1))
        return {"title": typed["title"], "intro": typed["intro"], "closes_before": closes_before}


class ItemForm(KeptAnswersMixin, KeyedForm):
    answers_in = Answer

    text = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    help_text = forms.CharField(
        label=gettext_lazy("Explanation"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("Stands small under the question."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("How to answer"), choices=Item.Kind.choices)
    options = forms.CharField(
        label=gettext_lazy("Options, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Only for a choice; for a scale, the two ends: first what 1 means, then what 5 means."
        ),
    )
    known_from = forms.ChoiceField(
        label=gettext_lazy("Fill in beforehand with"),
        choices=[("", gettext_lazy("nothing, or an earlier answer")), *Item.Known.choices],
        required=False,
    )
    required = forms.BooleanField(
        label=gettext_lazy("Nobody can be done without answering this"), required=False
    )
    feeds_themes = forms.BooleanField(
        label=gettext_lazy("Make questions for the themes of the answers"), required=False
    )

    @staticmethod
    def initial_for(item: Item) -> dict[str, Any]:
        return {
            "text": item.text,
            "help_text": item.help_text,
            "kind": item.kind,
            "options": "\n".join(item.options),
            "required": item.required,
            "feeds_themes": item.feeds_themes,
            "known_from": item.known_from,
            **term_of(Answer, f"item:{item.pk}"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_term()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        options = [line.strip() for line in cleaned.get("options", "").splitlines()]
        cleaned["options"] = tuple(dict.fromkeys(filter(None, options)))
        if cleaned.get("kind") in OPTIONS_NEEDED and len(cleaned["options"]) < 2:
            self.add_error("options", _("Write at least two options, one on each line."))
        return cleaned

    def words(self, item: Item | None = None) -> ItemWords:
        """Return the question as typed; what the program knows it by stays."""
        words = {key: value for key, value in self.cleaned_data.items() if key != NAME}
        return ItemWords(key=item.key if item else "", **words)
