"""Sorting questions into themes: one card for each question, quick with the keyboard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.audit.numbers import numbers_in
from leerkring.intake.actions.themes import (
    NothingLeft,
    gather_questions,
    set_question_aside,
    split_question,
    tie_question,
)
from leerkring.intake.models import Fragment
from leerkring.intake.queries.themes import (
    answers_to_take_in,
    questions_to_sort,
    themes_of,
    without_theme,
)
from leerkring.intake.rules import may_read_answers, may_sort
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.themes.forms import NewThemeForm, SplitForm

OPEN, ALL, ASIDE = "open", "alles", "opzij"
PARTIAL = "X-Partial"


@for_activity(may_read_answers)
def sort(request: Request, activity: Activity) -> HttpResponse:
    """Show the questions that wait for a theme (or all, or those set aside) beside the themes."""
    everything = list(questions_to_sort(activity))
    waiting = [row for row in everything if not row.set_aside and not row.themes.all()]
    shown = request.GET.get("toon") or (OPEN if waiting else ALL)
    lists = {
        OPEN: waiting,
        ALL: [row for row in everything if not row.set_aside],
        ASIDE: [row for row in everything if row.set_aside],
    }
    themes = list(themes_of(activity))
    context = {
        "activity": activity,
        "themes": themes,
        "cards": [_card(row, themes) for row in lists.get(shown, waiting)],
        "shown": shown,
        "open_count": len(waiting),
        "other_lists": [(ALL, _("All"), len(lists[ALL])), (ASIDE, _("Aside"), len(lists[ASIDE]))],
        "to_take_in": answers_to_take_in(activity, request.now).count(),
        "new_theme": NewThemeForm(),
        "may_sort": may_sort(request.actor, activity),
    }
    page = "sort" if lists[ALL] or lists[ASIDE] else "no_questions"
    return render(request, f"web_staff/themes/{page}.html", context)


def _card(fragment: Fragment, themes: list[Any]) -> dict[str, Any]:
    tied = {theme.pk for theme in fragment.themes.all()}
    return {
        "fragment": fragment,
        "options": [(theme, theme.pk in tied) for theme in themes],
        "is_sorted": bool(tied),
        "changed_later": fragment.answer.answered_at > fragment.created_at,
    }


def _fragment(activity: Activity, pk: int) -> Fragment:
    fragment = get_object_or_404(questions_to_sort(activity), pk=pk)
    fragment.activity = activity
    return fragment


def _back(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Return to the card alone when a script asked for it, else to the page with all of them."""
    if PARTIAL in request.headers:
        return redirect("web_staff:themes-question", activity.slug, pk)
    shown = request.POST.get("toon", "")
    query = f"?toon={shown}" if shown in {OPEN, ALL, ASIDE} else ""
    return redirect(f"{reverse('web_staff:themes', args=[activity.slug])}{query}#vragen")


@for_activity(may_sort)
@once
def question(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Put a question under the ticked themes; on GET, show its card alone."""
    fragment = _fragment(activity, pk)
    if request.method == "POST":
        ids = numbers_in(request.POST.getlist("thema"))
        tie_question(
            by=request.actor,
            at=request.now,
            fragment=fragment,
            theme_ids=ids,
            new_theme=request.POST.get("nieuw_thema", "")[:120],
        )
        return _back(request, activity, pk)
    context = {
        "activity": activity,
        "card": _card(fragment, list(themes_of(activity))),
        "open_count": without_theme(questions_to_sort(activity)).count(),
        "may_sort": True,
    }
    return render(request, "web_staff/themes/card.html", context)


@for_activity(may_sort)
@require_POST
@once
def aside(request: Request, activity: Activity, pk: int) -> HttpResponse:
    fragment = _fragment(activity, pk)
    set_question_aside(
        by=request.actor, at=request.now, fragment=fragment, aside="terug" not in request.POST
    )
    return _back(request, activity, pk)


@for_activity(may_sort)
@once
def split(request: Request, activity: Activity, pk: int) -> HttpResponse:
    fragment = _fragment(activity, pk)
    form = SplitForm(request.POST or None, initial={"texts": fragment.text})

    def write() -> None:
        parts = split_question(
            by=request.actor,
            at=request.now,
            fragment=fragment,
            texts=form.cleaned_data["texts"].splitlines(),
        )
        words = ngettext(
            "The question was changed.", "There are %(count)d questions now.", len(parts)
        )
        messages.success(request, words % {"count": len(parts)})

    lead = _(
        "Put each question on a line of its own. The participant's answer stays as it was "
        "written; every question keeps its trace to it."
    )
    page = FormPage(
        title=_("Split or reword"),
        lead=lead,
        back=f"{reverse('web_staff:themes', args=[activity.slug])}#vragen",
        back_label=_("Themes"),
        template="web_staff/themes/split.html",
    )
    refusals = {NothingLeft: "texts"}
    return one_form(request, form, page, save=write, said="", at_field=refusals, fragment=fragment)


@for_activity(may_sort)
@require_POST
@once
def gather(request: Request, activity: Activity) -> HttpResponse:
    made = gather_questions(by=request.actor, at=request.now, activity=activity)
    if made:
        words = ngettext(
            "%(count)d answer was taken in.", "%(count)d answers were taken in.", len(made)
        )
        messages.success(request, words % {"count": len(made)})
    else:
        messages.info(request, _("There was nothing to take in."))
    return redirect("web_staff:themes", activity.slug)
