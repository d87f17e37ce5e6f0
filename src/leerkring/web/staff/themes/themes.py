"""One theme: its name, concepts and questions; merging, ordering, sharing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.audit.numbers import number_in, numbers_in
from leerkring.intake.actions.themes import (
    ThemeExists,
    edit_theme,
    make_theme,
    merge_themes,
    move_theme,
    remove_theme,
    share_themes,
)
from leerkring.intake.models import Theme
from leerkring.intake.queries.questionnaires import participants
from leerkring.intake.queries.themes import questions_of_theme, themes_in_full
from leerkring.intake.rules import may_read_answers, may_sort
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, form_page, one_form, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.themes.forms import MergeForm, NewThemeForm, ThemeForm


def theme_of(activity: Activity, pk: int) -> Theme:
    """Return a theme of this activity with its concepts and meetings, or 404."""
    theme = get_object_or_404(themes_in_full(activity), pk=pk)
    theme.activity = activity
    return theme


@for_activity(may_sort)
@once
def new(request: Request, activity: Activity) -> HttpResponse:
    form = NewThemeForm(request.POST or None)

    def write() -> None:
        title = form.cleaned_data["title"]
        make_theme(by=request.actor, at=request.now, activity=activity, title=title)

    themes = reverse("web_staff:themes", args=[activity.slug])
    page = FormPage(title=_("New theme"), back=themes, back_label=_("Themes"), button=_("Add"))
    return one_form(request, form, page, save=write, said="", at_field={ThemeExists: "title"})


@for_activity(may_read_answers)
@once
def theme(request: Request, activity: Activity, pk: int) -> HttpResponse:
    everything = list(themes_in_full(activity))
    row = next((one for one in everything if one.pk == pk), None)
    if row is None:
        raise Http404
    row.activity = activity
    form = ThemeForm(
        request.POST or None,
        initial={"title": row.title, "description": row.description},
        chosen=[concept.pk for concept in row.concepts.all()],
    )

    def write() -> None:
        edit_theme(
            by=request.actor,
            at=request.now,
            theme=row,
            version=posted_version(request),
            title=form.cleaned_data["title"],
            description=form.cleaned_data["description"],
            concepts=form.concepts(),
        )

    others = [(str(other.pk), other.title) for other in everything if other.pk != row.pk]
    context = {
        "activity": activity,
        "theme": row,
        "questions": questions_of_theme(row),
        "meetings": row.meetings.all(),
        "merge": MergeForm(others) if others else None,
        "may_sort": may_sort(request.actor, activity),
    }
    return form_page(
        request,
        form,
        "web_staff/themes/theme.html",
        context,
        save=write,
        to=request.path,
        version=row.version,
        at_field={ThemeExists: "title"},
    )


@for_activity(may_sort)
@require_POST
@once
def move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    steps = -1 if "omhoog" in request.POST else 1
    move_theme(by=request.actor, at=request.now, theme=theme_of(activity, pk), steps=steps)
    return redirect("web_staff:themes", activity.slug)


@for_activity(may_sort)
@require_POST
@once
def merge(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = theme_of(activity, pk)
    into = theme_of(activity, number_in(request.POST.get("into")) or 0)
    title = row.title
    merge_themes(by=request.actor, at=request.now, theme=row, into=into)
    words = _("“%(theme)s” is now part of “%(into)s”.")
    messages.success(request, words % {"theme": title, "into": into.title})
    return redirect("web_staff:theme", activity.slug, into.pk)


@for_activity(may_sort)
@require_POST
@once
def remove(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = theme_of(activity, pk)
    number = questions_of_theme(row).count()
    words = ngettext(
        "The theme is gone; its question waits for another one.",
        "The theme is gone; its %(count)d questions wait for another one.",
        number,
    )
    messages.success(request, words % {"count": number})
    remove_theme(by=request.actor, at=request.now, theme=row)
    return redirect("web_staff:themes", activity.slug)


@for_activity(may_sort)
@once
def share(request: Request, activity: Activity) -> HttpResponse:
    """Say how many people will see which themes, then show exactly those."""
    if request.method == "POST":
        ids = numbers_in(request.POST.getlist("thema"))
        shared = share_themes(by=request.actor, at=request.now, activity=activity, theme_ids=ids)
        words = ngettext(
            "Participants now see %(count)d theme.",
            "Participants now see %(count)d themes.",
            len(shared),
        )
        messages.success(request, words % {"count": len(shared)})
        return redirect("web_staff:themes-share", activity.slug)
    context = {
        "activity": activity,
        "themes": themes_in_full(activity),
        "participants": participants(activity).count(),
    }
    return render(request, "web_staff/themes/share.html", context)
