"""The own questions on an activity's application form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.asking import answers_to, may_decide
from leerkring.admissions.queries.window import questions_of
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.keeping import NAME, KeptAnswersMixin, keep, term_of
from leerkring.web.staff.ordered import OwnList

NEEDS_OPTIONS = {Question.Kind.CHOICE, Question.Kind.MULTIPLE}


class QuestionForm(KeptAnswersMixin, KeyedForm):
    answers_in = Application

    label = forms.CharField(label=gettext_lazy("Question"), max_length=250)
    help_text = forms.CharField(
        label=gettext_lazy("Explanation under the question"), max_length=250, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"), choices=Question.Kind.choices, initial="short"
    )
    options = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line."),
    )
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    only_if = forms.ChoiceField(
        label=gettext_lazy("When is it asked?"),
        required=False,
        help_text=gettext_lazy("A question with choices that comes earlier can decide it."),
    )

    def __init__(
        self, *args: Any, earlier: Iterable[Question] = (), later: Question | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.earlier = {row.pk: row for row in earlier if may_decide(row, later)}
        choices = [
            (f"{row.pk}:{answer}", _only_after(row, answer))
            for row in self.earlier.values()
            for answer in answers_to(row)
        ]
        field = self.fields["only_if"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("always")), *choices]
        if not choices:
            del self.fields["only_if"]
        self.limit_term()

    def values(self) -> dict[str, Any]:
        """Return what was typed as fields of Question."""
        values = {**self.cleaned_data}
        pk, _colon, answer = values.pop("only_if", "").partition(":")
        values["asked_if"] = self.earlier[int(pk)] if pk else None
        values["asked_if_answer"] = answer
        return values

    def clean_options(self) -> list[str]:
        lines = str(self.cleaned_data["options"]).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") in NEEDS_OPTIONS and len(cleaned.get("options", [])) < 2:
            self.add_error("options", _("Give at least two choices, one on each line."))
        return cleaned


def _only_after(question: Question, answer: str) -> str:
    words = {"yes": _("yes"), "no": _("no")} if question.kind == Question.Kind.YES_NO else {}
    only = _("only after “%(answer)s” to: %(question)s")
    return only % {"answer": words.get(answer, answer), "question": question.label}


def _form(data: Any, activity: Activity, row: Any) -> QuestionForm:
    if row is None:
        return QuestionForm(data, earlier=questions_of(activity))
    initial = {
        **model_to_dict(row),
        "options": "\n".join(row.options),
        "only_if": f"{row.asked_if_id}:{row.asked_if_answer}",
        **term_of(Application, f"question:{row.pk}"),
    }
    return QuestionForm(data, initial=initial, earlier=questions_of(activity), later=row)


def _add(*, values: dict[str, Any], **on: Any) -> Question:
    months = values.pop(NAME)
    question = add_question(values=values, **on)
    _keep(question, months, **on)
    return question


def _change(*, question: Question, values: dict[str, Any], version: int, **on: Any) -> Question:
    months = values.pop(NAME)
    changed = change_question(question=question, values=values, version=version, **on)
    _keep(question, months, **on)
    return changed


def _keep(question: Question, months: int | None, *, activity: Activity, **on: Any) -> None:
    keep(Application, f"question:{question.pk}", months, activity=activity, **on)


QUESTIONS = OwnList(
    noun="question",
    page="questions",
    page_title=gettext_lazy("Questions on the application form"),
    new_title=gettext_lazy("Add a question"),
    edit_title=gettext_lazy("Change a question"),
    remove_title=gettext_lazy("Take this question away"),
    added=gettext_lazy("The question was added."),
    removed=gettext_lazy("The question was taken away."),
    rows=questions_of,
    form=_form,
    values=QuestionForm.values,
    add=_add,
    change=_change,
    remove=remove_question,
    move=move_question,
)


@for_activity(may_manage)
def questions(request: Request, activity: Activity) -> HttpResponse:
    context = {
        "activity": activity,
        "title": _("Questions on the application form"),
        "lead": _(
            "Name, address, school and role are asked always, the motivation if you ask for one. "
            "These come on top: ask only what you will use."
        ),
        "new_url": reverse("web_staff:question-new", args=[activity.slug]),
        "new_label": _("Add a question"),
        "beside": (
            reverse("web_staff:checks", args=[activity.slug]),
            _("Questions before the form"),
            _("Does it fit somebody at all? Ask that first, by yes or no."),
        ),
        "rows": [
            QUESTIONS.row(activity, row, row.label, _detail(row)) for row in questions_of(activity)
        ],
        "empty": (
            _("No questions of your own yet."),
            _("Applicants see only the standard form now."),
        ),
    }
    return render(request, "web_staff/activities/own_list.html", context)


def _detail(question: Question) -> str:
    kind = str(question.get_kind_display()).capitalize()
    if question.options:
        kind = f"{kind}: {', '.join(question.options)}"
    must = _("must be answered") if question.required else ""
    only = _only_after(question.asked_if, question.asked_if_answer) if question.asked_if else ""
    return " · ".join(filter(None, [kind, must, only]))
