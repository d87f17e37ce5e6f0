"""Other networks that would do as well: naming them, in order, and filling in what each asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.preferences import NotParallel, TooManyChoices, set_preferences
from leerkring.admissions.models import Application
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.preferences import (
    MOST_CHOICES,
    choices_of,
    may_share,
    misfits,
    parallel_networks,
)
from leerkring.admissions.queries.window import (
    CHECKS,
    STEPS,
    applicant,
    is_repeat,
    lacks,
    may_edit,
    meetings_to_promise,
    promises_of,
    questions_of,
    shown_state,
)
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.selection.overrides import is_excused
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.templatetags.leerkring import foreign
from leerkring.web.public.door import application_or_404
from leerkring.web.public.paths import own_page, step_path, token_of

STATES = dict(ApplicationState.choices)


def preferences_path(application: Application) -> str:
    """Return the path of the page on which somebody orders their networks."""
    return reverse("web_public:apply-preferences", args=[token_of(application)])


class PreferencesForm(KeyedForm):
    """A number for each network: 1 for the one that is liked best, nothing for "not this one"."""

    def __init__(
        self, *args: Any, own: Activity, networks: Sequence[tuple[Activity, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.networks = [activity for activity, _help in networks]
        most = min(len(self.networks), MOST_CHOICES)
        for activity, help_text in networks:
            is_own = activity.pk == own.pk
            none = [] if is_own else [("", _("not this one"))]
            numbers = [(str(n), _("preference %(number)d") % {"number": n}) for n in _up_to(most)]
            self.fields[f"network_{activity.pk}"] = forms.ChoiceField(
                label=activity.title,
                help_text=help_text,
                choices=[*none, *numbers],
                required=is_own,
            )

    @property
    def order(self) -> list[int]:
        """The activities that were given a number, in that order."""
        given = [
            (int(number), activity.pk)
            for activity in self.networks
            if (number := self.cleaned_data.get(f"network_{activity.pk}"))
        ]
        return [pk for _number, pk in sorted(given)]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        seen: set[str] = set()
        for activity in self.networks:
            number = typed.get(f"network_{activity.pk}", "")
            if number and number in seen:
                words = _("Two networks have preference %(number)s. Give each its own number.")
                self.add_error(f"network_{activity.pk}", words % {"number": number})
            seen.add(number)
        return typed


def _up_to(most: int) -> range:
    return range(1, most + 1)


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request, token: str) -> HttpResponse:
    """Show the networks of the one draw; keep which ones somebody wants, and in which order."""
    application = application_or_404(token)
    if not may_order(request, application):
        return redirect(own_page(application))
    chosen = {row.activity_id: row for row in choices_of(application)}
    networks = _networks(request, application, chosen)
    initial = {f"network_{pk}": str(row.preference or 1) for pk, row in chosen.items()}
    form = PreferencesForm(
        request.POST or None, own=application.activity, networks=networks, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            rows = set_preferences(
                by=applicant(application),
                at=request.now,
                application=application,
                order=form.order,
            )
        except (NotParallel, TooManyChoices) as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(_next_to_complete(request, application, rows))
    context = {
        "activity": application.activity,
        "application": application,
        "form": form,
        "own_page": own_page(application),
        "asks_for_team": application.team_id is not None,
    }
    return render(request, "web_public/applying/preferences.html", context)


def may_order(request: Request, application: Application) -> bool:
    """Tell whether somebody can name or order networks now."""
    return (
        may_share(application.activity)
        and may_edit(application, request.now)
        and not is_repeat(application)
    )


def _networks(
    request: Request, application: Application, chosen: dict[int, Application]
) -> list[tuple[Activity, str]]:
    own = application.activity
    rows = {own.pk: own, **{pk: row.activity for pk, row in chosen.items()}}
    rows |= {row.pk: row for row in parallel_networks(own, request.now)}
    return [(row, _misfit_in_words(application, row)) for row in rows.values()]


def _misfit_in_words(application: Application, activity: Activity) -> str:
    """Return the warning for somebody for whom a network is not meant in the first place."""
    if activity.pk == application.activity_id or not misfits(application, activity):
        return ""
    return _(
        "This network is meant for others than you in the first place. You may name it, but say in "
        "your motivation why it fits."
    )


def _next_to_complete(
    request: Request, application: Application, rows: Sequence[Application]
) -> str:
    """Return where to go: to the first network of which something is missing, or back."""
    for row in rows:
        if row.pk != application.pk and row.submitted_at is None and is_incomplete(request, row):
            return first_gap(request, row)
    if application.submitted_at is None:
        return step_path(application, STEPS[-1] + 1)
    return f"{own_page(application)}?bewaard=1"


def _lacking(request: Request, row: Application) -> list[int]:
    activity = row.activity
    meetings = meetings_to_promise(activity, request.now).values_list("pk", flat=True)
    checks = () if is_excused(row) else asked_checks(activity)
    found = lacks(row, questions_of(activity), meetings, promises_of(row), checks)
    return sorted({lack.step for lack in found})


def is_incomplete(request: Request, row: Application) -> bool:
    """Tell whether something is missing of what this network asks."""
    return bool(_lacking(request, row))


def first_gap(request: Request, row: Application) -> str:
    """Return the path of the first page of an application on which something is missing."""
    steps = _lacking(request, row)
    return step_path(row, steps[0] if steps else STEPS[-1] + 1)


def is_part_of_draft(row: Application) -> bool:
    """Tell whether this network goes along with an application that is not sent yet."""
    if row.along_with_id is None or row.submitted_at is not None:
        return False
    roots = [one for one in choices_of(row) if one.pk == row.along_with_id]
    return any(one.state == ApplicationState.DRAFT for one in roots)


def draft_it_belongs_to(row: Application) -> str:
    """Return the path of the look back of the application with which this one goes along."""
    root = next(one for one in choices_of(row) if one.pk == row.along_with_id)
    return step_path(root, STEPS[-1] + 1)


def choices_context(request: Request, application: Application) -> dict[str, Any]:
    """Return the networks that somebody named, in order, and whether they can name others."""
    activity = application.activity
    if application.preference is None and not may_share(activity):
        return {"choices": [], "may_order": False}
    rows = choices_of(application) if application.preference is not None else []
    may = may_order(request, application) and bool(rows or parallel_networks(activity, request.now))
    choices = [_choice(request, application, row) for row in rows] if len(rows) > 1 else []
    return {
        "choices": choices,
        "may_order": may,
        "preferences_path": preferences_path(application),
    }


def _choice(request: Request, application: Application, row: Application) -> dict[str, Any]:
    is_unsent = row.submitted_at is None
    is_own = row.pk == application.pk
    incomplete = is_unsent and not is_own and is_incomplete(request, row)
    path = first_gap(request, row) if incomplete else own_page(row)
    language, title = foreign(row.activity.language), row.activity.title
    return {
        "activity": row.activity,
        "network": format_html("<strong{}>{}</strong>", language, title)
        if is_own
        else format_html('<a href="{}"{}>{}</a>', path, language, title),
        "state": STATES[shown_state(row)],
        "is_own": is_own,
        "is_incomplete": incomplete,
        "is_unsent": is_unsent,
        "path": path,
        "change_path": step_path(row, CHECKS if asked_checks(row.activity) else STEPS[1]),
    }
