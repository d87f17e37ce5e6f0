"""Reading all answers, taking them away as a sheet, and filling in on somebody's behalf."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.intake.actions.answers import save_answers
from leerkring.intake.models import Invitation
from leerkring.intake.queries.questionnaires import (
    answers_of,
    answers_table,
    application_of,
    known_answers,
    with_answers,
)
from leerkring.intake.rules import may_ask, may_read_answers
from leerkring.intake.states import InvitationState
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.questionnaire import AnswerForm, answer_in_words
from leerkring.web.design.request import Request
from leerkring.web.design.sheets import book
from leerkring.web.staff.editing import form_page
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.intake.building import questionnaire_of


@for_activity(may_read_answers)
def table(request: Request, activity: Activity, pk: int) -> HttpResponse:
    questionnaire = questionnaire_of(activity, pk)
    items, rows = answers_table(questionnaire)
    shown = [
        (row, [(item, answer_in_words(item, row.answers.get(item.pk))) for item in items])
        for row in rows
    ]
    context = {
        "activity": activity,
        "questionnaire": questionnaire,
        "rows": [
            (row, "open" if row.progress == InvitationState.DONE else "soon", answers)
            for row, answers in shown
            if any(words for _item, words in answers)
        ],
        "silent": [
            row.invitation.person.name
            for row, answers in shown
            if not any(words for _item, words in answers)
        ],
    }
    return render(request, "web_staff/intake/answers.html", context)


@for_activity(may_read_answers)
def export(request: Request, activity: Activity, pk: int, kind: str) -> HttpResponse:
    """Give all answers, a row for each person."""
    items, rows = answers_table(questionnaire_of(activity, pk))
    headers = [_("Name"), _("E-mail"), _("State"), *(item.text for item in items)]
    cells = [
        [
            row.invitation.person.name,
            row.invitation.person.email or "",
            str(row.progress.label),
            *(answer_in_words(item, row.answers.get(item.pk)) for item in items),
        ]
        for row in rows
    ]
    return book(kind, f"intake-{activity.slug}", [(_("Intake"), headers, cells)], wraps=True)


@for_activity(may_ask)
@once
def on_behalf(request: Request, activity: Activity, pk: int, copy_pk: int) -> HttpResponse:
    """Fill in for somebody who answers by telephone or on paper; the trail says who typed it."""
    copies = with_answers(Invitation.objects.filter(questionnaire__activity=activity))
    copy = get_object_or_404(copies, pk=copy_pk, questionnaire__pk=pk)
    application = application_of(copy)
    items = list(copy.questionnaire.items.all())
    known = known_answers(copy, items, application)
    finish = "klaar" in request.POST
    form = AnswerForm(items, answers_of(copy), known, request.POST or None, finish=finish)

    def write() -> None:
        save_answers(
            by=request.actor,
            at=request.now,
            invitation=copy,
            given=form.touched(),
            finish=finish,
            heard=request.POST.get("gehoord", "")[:250],
        )

    return form_page(
        request,
        form,
        "web_staff/intake/on_behalf.html",
        {"activity": activity, "copy": copy, "heard": request.POST.get("gehoord", "")},
        save=write,
        to=reverse("web_staff:intake", args=[activity.slug]),
        said=_("The answers of %s are saved.") % copy.person.name,
    )
