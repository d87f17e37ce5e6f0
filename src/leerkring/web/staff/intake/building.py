"""Making a questionnaire: its words, its questions and their order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import ChangedMeanwhile
from leerkring.intake.actions.questionnaires import (
    add_item,
    edit_item,
    edit_questionnaire,
    make_questionnaire,
    move_item,
    remove_item,
)
from leerkring.intake.models import Item, Questionnaire
from leerkring.intake.rules import may_ask
from leerkring.intake.starter import starter_items, starter_words
from leerkring.intake.states import QuestionnaireState, state_of
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.once import once
from leerkring.web.design.questionnaire import AnswerForm
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.intake.forms import ItemForm, QuestionnaireForm

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
    context: dict[str, Any] = {
        "activity": activity,
        "questionnaire": questionnaire,
        "items": questionnaire.items.all(),
        "is_draft": state_of(questionnaire, request.now) == QuestionnaireState.DRAFT,
        "form": form,
        "version": posted_version(request) or questionnaire.version,
    }
    if request.method == "POST" and form.is_valid():
        try:
            edit_questionnaire(
                by=request.actor,
                at=request.now,
                questionnaire=questionnaire,
                version=posted_version(request),
                **form.values(),
            )
        except ChangedMeanwhile as problem:
            context |= {"differences": differences(form, problem), "problem": problem}
            context["version"] = questionnaire_of(activity, pk).version
            return render(request, "web_staff/intake/build.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("web_staff:intake-build", activity.slug, pk)
    return render(request, "web_staff/intake/build.html", context)


@for_activity(may_ask)
@once
def item_new(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    form = ItemForm(request.POST or None, initial={"kind": Item.Kind.LONG})
    if request.method == "POST" and form.is_valid():
        add_item(by=request.actor, at=request.now, questionnaire=questionnaire, words=form.words())
        return redirect("web_staff:intake-build", activity.slug, pk)
    context = {"activity": activity, "questionnaire": questionnaire, "form": form}
    return render(request, "web_staff/intake/item.html", context)


@for_activity(may_ask)
@once
def item_edit(request: Request, activity: Activity, pk: int, item_pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    item = _item_of(questionnaire, item_pk)
    form = ItemForm(request.POST or None, initial=ItemForm.initial_for(item))
    context: dict[str, Any] = {
        "activity": activity,
        "questionnaire": questionnaire,
        "item": item,
        "form": form,
        "version": questionnaire.version,
    }
    if request.method == "POST" and form.is_valid():
        try:
            edit_item(
                by=request.actor,
                at=request.now,
                item=item,
                version=posted_version(request),
                words=form.words(item),
            )
        except ChangedMeanwhile as problem:
            context |= {"differences": differences(form, problem), "problem": problem}
            return render(request, "web_staff/intake/item.html", context, status=409)
        return redirect("web_staff:intake-build", activity.slug, pk)
    return render(request, "web_staff/intake/item.html", context)


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
