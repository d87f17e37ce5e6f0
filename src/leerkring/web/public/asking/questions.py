"""The form for a motivation, and fields for the questions that an activity asks of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.models import Question
from leerkring.admissions.queries.asking import asked_answers, is_asked
from leerkring.admissions.queries.window import (
    LONGEST_ANSWER,
    LONGEST_SHORT_ANSWER,
)
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm


class MotivationForm(KeyedForm):
    """Step 2: why you want to take part, and the activity's own questions."""

    has_conditions = False

    motivation = forms.CharField(
        label=gettext_lazy("Why do you want to take part?"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write in a few sentences why.")},
    )

    def __init__(
        self, *args: Any, activity: Activity, questions: Iterable[Question], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.questions = list(questions)
        if activity.motivation_words_max:
            self.fields["motivation"].help_text = self._words_asked()
            attrs = self.fields["motivation"].widget.attrs
            attrs["data-words-max"] = activity.motivation_words_max
        else:
            del self.fields["motivation"]
        self.has_conditions = add_questions(self, self.questions)

    def _words_asked(self) -> str:
        least, most = self.activity.motivation_words_min, self.activity.motivation_words_max
        if least:
            return _("Between %(least)d and %(most)d words.") % {"least": least, "most": most}
        return _("A few sentences will do; at most %(most)d words.") % {"most": most}

    def clean_motivation(self) -> str:
        text: str = self.cleaned_data["motivation"]
        words = len(text.split())
        least, most = self.activity.motivation_words_min, self.activity.motivation_words_max
        if words > most:
            over = ngettext("1 word too many", "%(number)d words too many", words - most)
            message = _("Your motivation is %(over)s. Use at most %(most)d.")
            raise ValidationError(message % {"over": over % {"number": words - most}, "most": most})
        if words < least:
            message = _("Your motivation has %(words)d words. Write at least %(least)d.")
            raise ValidationError(message % {"words": words, "least": least})
        return text

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        demand_answers(self, self.questions)
        return typed

    def answers(self) -> dict[str, Any]:
        """Return the answers to the activity's own questions, by question."""
        return answers_in(self, self.questions)


def add_questions(form: forms.Form, questions: Iterable[Question]) -> bool:
    """Add a field for each of an activity's own questions; tell whether one depends on another."""
    questions = list(questions)
    for question in questions:
        form.fields[f"question_{question.pk}"] = question_field(question)
    return any(question.asked_if_id for question in questions)


def answers_in(form: forms.Form, questions: Iterable[Question]) -> dict[str, Any]:
    """Return the right answers to the questions that are asked, by question."""
    questions = list(questions)
    given = {
        str(question.pk): form.cleaned_data[name]
        for question in questions
        if (name := f"question_{question.pk}") in form.cleaned_data
    }
    return asked_answers(questions, given)


def demand_answers(form: forms.Form, questions: Iterable[Question]) -> None:
    """Point at every question that must be answered because of what was said before."""
    questions = list(questions)
    answers = answers_in(form, questions)
    for question in questions:
        name = f"question_{question.pk}"
        is_empty = form.cleaned_data.get(name) in (None, "", [])
        if question.asked_if_id is None or not question.required or name in form.errors:
            continue
        if is_asked(question, answers) and is_empty:
            form.add_error(name, _("Answer this question: %(label)s") % {"label": question.label})


def _only_if(question: Question) -> str:
    """Return after which answer a question is asked, in words."""
    assert question.asked_if is not None
    words = {"yes": _("Yes"), "no": _("No")}
    answer = question.asked_if_answer
    if question.asked_if.kind == Question.Kind.YES_NO:
        answer = words.get(answer, answer)
    only = _("Only if you answered “%(answer)s” to: %(question)s")
    return only % {"answer": answer, "question": question.asked_if.label}


def question_field(question: Question) -> forms.Field:
    """Return the form field for a typed question; `asked_if` is there when it is conditional."""
    field = _field_of(question)
    if question.asked_if is not None:
        field.required = False  # depends on another answer: see `demand_answers`
        name = f"question_{question.asked_if_id}"
        vars(field)["asked_if"] = (name, question.asked_if_answer)  # for its template
        field.help_text = f"{field.help_text} {_only_if(question)}".strip()
    return field


def _field_of(question: Question) -> forms.Field:
    missing = _("Answer this question: %(label)s") % {"label": question.label}
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.required,
        "error_messages": {"required": missing},
    }
    options = [(option, option) for option in question.options]
    match question.kind:
        case Question.Kind.LONG:
            return forms.CharField(widget=forms.Textarea, max_length=LONGEST_ANSWER, **common)
        case Question.Kind.YES_NO:
            choices = [("yes", _("Yes")), ("no", _("No"))]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case Question.Kind.CHOICE:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case Question.Kind.MULTIPLE:
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=options, widget=widget, **common)
        case Question.Kind.NUMBER:
            common["error_messages"]["invalid"] = _("Fill in a whole number.")
            return forms.IntegerField(min_value=0, max_value=1_000_000, **common)
        case _:
            return forms.CharField(max_length=LONGEST_SHORT_ANSWER, **common)
