"""Making a questionnaire: its words, its questions and their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.intake.actions.questionnaires import (
    add_item,
    edit_item,
    edit_questionnaire,
    make_questionnaire,
    move_item,
    remove_item,
)
from leerkring.intake.models import Answer, Item, Questionnaire
from leerkring.intake.rules import may_ask
from leerkring.intake.starter import starter_items, starter_words
from leerkring.intake.states import QuestionnaireState, state_of
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.once import once
from leerkring.web.design.questionnaire import AnswerForm
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, form_page, one_form, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.intake.forms import ItemForm, QuestionnaireForm
from leerkring.web.staff.keeping import NAME, keep

THREE_WEEKS = timedelta(days=21)


def questionnaire_of(activity: Activity, pk: int) -> Questionnaire:
    """Return a questionnaire of this activity, or 404."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk, activity=activity)
    questionnaire.activity = activity
    return questionnaire


def _item_of(questionnaire: Questionnaire, pk: int) -> Item:
    item = get_object_or_404(Item, pk=pk, questionnaire=questionnaire)
    item.questionnaire = questionnaire
    return item


@for_activity(may_ask)
@once
def new(request: Request, activity: Activity) -> HttpResponse:
    title, intro = starter_words(activity.language)
    last_day = amsterdam_day(request.now + THREE_WEEKS)
    form = QuestionnaireForm(
        request.POST or None, initial={"title": title, "intro": intro, "closes_on": last_day}
    )
    if request.method == "POST" and form.is_valid():
        questionnaire = make_questionnaire(
            by=request.actor, at=request.now, activity=activity, **form.values()
        )
        return redirect("web_staff:intake-build", activity.slug, questionnaire.pk)
    context = {"activity": activity, "form": form, "items": starter_items(activity.language)}
    return render(request, "web_staff/intake/new.html", context)


@for_activity(may_ask)
@once
def build(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    form = QuestionnaireForm(
        request.POST or None, initial=QuestionnaireForm.initial_for(questionnaire)
    )

    def write() -> None:
        edit_questionnaire(
            by=request.actor,
            at=request.now,
            questionnaire=questionnaire,
            version=posted_version(request),
            **form.values(),
        )

    context = {
        "activity": activity,
        "questionnaire": questionnaire,
        "items": [(item, _about(item)) for item in questionnaire.items.all()],
        "is_draft": state_of(questionnaire, request.now) == QuestionnaireState.DRAFT,
    }
    return form_page(
        request,
        form,
        "web_staff/intake/build.html",
        context,
        save=write,
        to=request.path,
        version=questionnaire.version,
    )


def _about(item: Item) -> list[str]:
    """Return what stands small under a question: how it is answered and what it is for."""
    source = item.get_known_from_display()
    words = [
        capfirst(item.get_kind_display()),
        item.required and _("must be answered"),
        item.feeds_themes and _("gives questions for the themes"),
        item.known_from and _("filled in with %(source)s") % {"source": source},
    ]
    return [str(word) for word in words if word]


def _item_page(
    request: Request,
    questionnaire: Questionnaire,
    title: str,
    form: ItemForm,
    write: Callable[[], object],
) -> HttpResponse:
    warning = _(
        "The questionnaire has been sent: only the question, its explanation, whether it feeds the "
        "themes and how long answers are kept can change."
    )
    page = FormPage(
        title=title,
        back=reverse(
            "web_staff:intake-build", args=[questionnaire.activity.slug, questionnaire.pk]
        ),
        back_label=questionnaire.title,
        warning=warning if questionnaire.sent_at else "",
    )
    return one_form(request, form, page, save=write, said="", version=questionnaire.version)


@for_activity(may_ask)
@once
def item_new(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    form = ItemForm(request.POST or None, initial={"kind": Item.Kind.LONG})

    def write() -> None:
        by, at = request.actor, request.now
        item = add_item(by=by, at=at, questionnaire=questionnaire, words=form.words())
        months = form.cleaned_data[NAME]
        keep(Answer, f"item:{item.pk}", months, by=by, at=at, activity=activity)

    return _item_page(request, questionnaire, _("Add a question"), form, write)


@for_activity(may_ask)
@once
def item_edit(request: Request, activity: Activity, pk: int, item_pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    item = _item_of(questionnaire, item_pk)
    form = ItemForm(request.POST or None, initial=ItemForm.initial_for(item))

    def write() -> None:
        by, at, version = request.actor, request.now, posted_version(request)
        edit_item(by=by, at=at, item=item, version=version, words=form.words(item))
        months = form.cleaned_data[NAME]
        keep(Answer, f"item:{item.pk}", months, by=by, at=at, activity=activity)

    return _item_page(request, questionnaire, _("Edit the question"), form, write)


@for_activity(may_ask)
@require_POST
@once
def item_move(request: Request, activity: Activity, pk: int, item_pk: int) -> HttpResponse:
    item = _item_of(questionnaire_of(activity, pk), item_pk)
    steps = -1 if "omhoog" in request.POST else 1
    move_item(by=request.actor, at=request.now, item=item, steps=steps)
    return redirect("web_staff:intake-build", activity.slug, pk)


@for_activity(may_ask)
@require_POST
@once
def item_remove(request: Request, activity: Activity, pk: int, item_pk: int) -> HttpResponse:
    item = _item_of(questionnaire_of(activity, pk), item_pk)
    remove_item(by=request.actor, at=request.now, item=item)
    messages.success(request, _("The question was taken out."))
    return redirect("web_staff:intake-build", activity.slug, pk)


@for_activity(may_ask)
def preview(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    form = AnswerForm(questionnaire.items.all(), {}, {})
    context = {"activity": activity, "questionnaire": questionnaire, "form": form}
    return render(request, "web_staff/intake/preview.html", context)
