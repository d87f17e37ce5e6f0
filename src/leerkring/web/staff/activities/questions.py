"""The own questions on an activity's application form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from leerkring.admissions.models import Question
from leerkring.admissions.queries.asking import answers_to, may_decide
from leerkring.admissions.queries.window import questions_of
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import form_page, posted_version
from leerkring.web.staff.guard import for_activity

FORM_PAGE = "web_staff/activities/question_form.html"
NEEDS_OPTIONS = {Question.Kind.CHOICE, Question.Kind.MULTIPLE}


class QuestionForm(KeyedForm):
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


@for_activity(may_manage)
def questions(request: Request, activity: Activity) -> HttpResponse:
    rows = [
        {
            "question": row,
            "only_if": _only_after(row.asked_if, row.asked_if_answer) if row.asked_if else "",
        }
        for row in questions_of(activity)
    ]
    context = {"activity": activity, "questions": rows}
    return render(request, "web_staff/activities/questions.html", context)


def _question(activity: Activity, pk: int) -> Question:
    question = questions_of(activity).filter(pk=pk).first()
    if question is None:
        raise Http404
    return question


@for_activity(may_manage)
@once
def question_new(request: Request, activity: Activity) -> HttpResponse:
    form = QuestionForm(request.POST or None, earlier=questions_of(activity))
    return form_page(
        request,
        form,
        FORM_PAGE,
        {"activity": activity},
        save=lambda: add_question(
            by=request.actor, at=request.now, activity=activity, values=form.values()
        ),
        to=reverse("web_staff:questions", args=[activity.slug]),
        said=_("The question was added."),
    )


@for_activity(may_manage)
@once
def question_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    question = _question(activity, pk)
    by, at = request.actor, request.now
    initial = {
        **model_to_dict(question),
        "options": "\n".join(question.options),
        "only_if": f"{question.asked_if_id}:{question.asked_if_answer}",
    }
    form = QuestionForm(
        request.POST or None, initial=initial, earlier=questions_of(activity), later=question
    )
    return form_page(
        request,
        form,
        FORM_PAGE,
        {"activity": activity, "question": question, "version": question.version},
        save=lambda: change_question(
            by=by,
            at=at,
            activity=activity,
            question=question,
            version=posted_version(request),
            values=form.values(),
        ),
        to=reverse("web_staff:questions", args=[activity.slug]),
        remove=(
            lambda: remove_question(by=by, at=at, activity=activity, question=question),
            _("The question was taken away."),
        ),
    )


@for_activity(may_manage)
@require_POST
@once
def question_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    move_question(
        by=request.actor,
        at=request.now,
        activity=activity,
        question=_question(activity, pk),
        up=request.POST.get("direction") == "up",
    )
    return redirect("web_staff:questions", activity.slug)
