"""Filling in a questionnaire by personal link: no sign-in, saved each time, on any device."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.audit.actors import Actor, person_actor
from leerkring.audit.problems import Refused
from leerkring.intake.actions.answers import (
    NoPlaceAnyMore,
    NotAllAnswered,
    TooLateToAnswer,
    save_answers,
)
from leerkring.intake.links import invitation_for
from leerkring.intake.models import Invitation, Item
from leerkring.intake.queries.questionnaires import (
    about_me,
    answers_of,
    application_of,
    copy_with_answers,
    known_answers,
)
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.wording import hour_in_words
from leerkring.web.design.once import once
from leerkring.web.design.questionnaire import AnswerForm, answers_in_words, fingerprints_of
from leerkring.web.design.request import Request


def _copy(token: str) -> Invitation:
    invitation = invitation_for(token)
    if invitation is None:
        raise Http404
    return copy_with_answers(invitation)


def _actor(copy: Invitation) -> Actor:
    return person_actor(copy.person_id, copy.person.name)


def _form(copy: Invitation, data: Any = None) -> AnswerForm:
    items = list(copy.questionnaire.items.all())
    known = known_answers(copy, items, application_of(copy))
    return AnswerForm(items, answers_of(copy), known, data)


def _form_with_gaps(copy: Invitation) -> AnswerForm:
    return AnswerForm.as_stored(copy.questionnaire.items.all(), answers_of(copy))


@never_cache
@once
def questionnaire(request: Request, token: str) -> HttpResponse:
    """Show one's own copy; each POST saves what was typed, the last one says that it is done."""
    copy = _copy(token)
    if request.method == "POST":
        return _save(request, copy, token)
    application = application_of(copy)
    if application is None:
        return _closed(request, copy, str(NoPlaceAnyMore.message))
    if request.now >= copy.questionnaire.closes_before:
        return _closed(request, copy, "")
    if copy.done_at is not None and "wijzigen" not in request.GET:
        return _done(request, copy)
    form = _form_with_gaps(copy) if "ontbreekt" in request.GET else _form(copy)
    context = {"form": form, "about_me": about_me(application), "copy": copy}
    return _page(request, "form", context, token)


def _save(request: Request, copy: Invitation, token: str) -> HttpResponse:
    form = _form(copy, request.POST)
    if not form.is_valid():
        application = application_of(copy)
        me = about_me(application) if application else None
        context = {"form": form, "about_me": me, "copy": copy}
        return _page(request, "form", context, token, status=422)
    try:
        return redirect(request.path + _keep(request, copy, form))
    except (TooLateToAnswer, NoPlaceAnyMore) as problem:
        return _closed(request, copy, str(problem), form, status=problem.status)


def _keep(request: Request, copy: Invitation, form: AnswerForm) -> str:
    """Save what was typed, also when it is not enough to be done; return what to show next."""
    given = form.touched()
    if "klaar" in request.POST:
        try:
            save_answers(by=_actor(copy), at=request.now, invitation=copy, given=given, finish=True)
        except NotAllAnswered:
            save_answers(by=_actor(copy), at=request.now, invitation=copy, given=given)
            return "?wijzigen&ontbreekt"
        return ""
    save_answers(by=_actor(copy), at=request.now, invitation=copy, given=given)
    return "?wijzigen&bewaard"


@never_cache
@require_POST
def autosave(request: Request, token: str) -> HttpResponse:
    """Save while somebody types. The same answers twice change nothing, so no key is needed."""
    copy = _copy(token)
    form = _form(copy, request.POST)
    if not form.is_valid():
        return JsonResponse({}, status=422)
    try:
        save_answers(by=_actor(copy), at=request.now, invitation=copy, given=form.touched())
    except Refused as problem:
        return JsonResponse({"problem": str(problem)}, status=problem.status)
    fresh = copy_with_answers(copy)
    items: list[Item] = form.items
    at = hour_in_words(request.now.astimezone(AMSTERDAM).time())
    return JsonResponse({"at": at, "was": fingerprints_of(items, answers_of(fresh))})


def _done(request: Request, copy: Invitation) -> HttpResponse:
    items = copy.questionnaire.items.all()
    context = {"copy": copy, "answers": answers_in_words(items, answers_of(copy))}
    return _page(request, "done", context, "")


def _closed(
    request: Request,
    copy: Invitation,
    problem: str,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    items = list(copy.questionnaire.items.all())
    typed = form.touched() if form else {}
    unsaved = [
        (item, typed[item.pk].text or ", ".join(typed[item.pk].choices))
        for item in items
        if item.pk in typed
    ]
    context = {
        "copy": copy,
        "problem": problem or _("The questionnaire is closed."),
        "answers": answers_in_words(items, answers_of(copy)),
        "has_answers": bool(answers_of(copy)),
        "unsaved": unsaved,
    }
    return _page(request, "closed", context, "", status=status)


def _page(
    request: Request, name: str, context: dict[str, Any], token: str, status: int = 200
) -> HttpResponse:
    questionnaire = context["copy"].questionnaire
    context |= {
        "questionnaire": questionnaire,
        "activity": questionnaire.activity,
        "token": token,
        "just_saved": "bewaard" in request.GET,
    }
    return render(request, f"web_participant/intake/{name}.html", context, status=status)
