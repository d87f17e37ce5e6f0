"""The table of applications, its export, and one application with everything about it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application, Replacement, Team
from leerkring.admissions.queries.duplicates import looks_like
from leerkring.admissions.queries.eligibility import asked_checks, unmet
from leerkring.admissions.queries.messages import inbox_of
from leerkring.admissions.queries.preferences import choices_of
from leerkring.admissions.queries.teams import may_repair_team, members_of, plain_code
from leerkring.admissions.queries.window import may_withdraw, questions_of
from leerkring.admissions.rules import may_handle_applications, may_see_applications
from leerkring.admissions.states import ApplicationState
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.mail.queries import letters_about
from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.review.actions.reading_log import note_export, note_reading
from leerkring.review.models import Review
from leerkring.review.queries import dossier
from leerkring.review.results import results_of
from leerkring.review.tables import (
    ALL_DATES,
    ALONE,
    SOME_DATES,
    TOGETHER,
    UNREAD,
    Selection,
    applications_in,
    complete_rows,
    elsewhere,
    elsewhere_in_short,
)
from leerkring.selection.overrides import is_excused
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.columns import (
    COLUMNS,
    cell_in_words,
    chosen_columns,
)
from leerkring.web.staff.applications.forms import YES_OR_NO
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.people.correspondence import came_back, correspondence
from leerkring.web.staff.sheets import sheet

PER_PAGE = 50
PREFERENCES = ("1", "2", "3", "4", "5")


def selection_in(query: QueryDict) -> Selection:
    """Return what the address asks for; what it does not know it leaves out."""
    sort = query.get("sorteer", "")
    return Selection(
        words=query.get("q", "")[:100],
        states=[v for v in query.getlist("staat") if v in ApplicationState.values],
        sectors=[v for v in query.getlist("sector") if v in Sector.values],
        roles=[v for v in query.getlist("rol") if v in Role.values],
        organisation=query.get("organisatie", "")[:100],
        verdict=_one_of(query.get("oordeel", ""), (*Review.Verdict.values, UNREAD)),
        dates=_one_of(query.get("datums", ""), (ALL_DATES, SOME_DATES)),
        team=_team(query.get("team", "")),
        preference=_one_of(query.get("voorkeur", ""), PREFERENCES),
        misfits=query.get("vooraf", "") == "misfit",
        sort=sort.removeprefix("-") or "submitted",
        descending=sort.startswith("-"),
    )


def _team(value: str) -> str:
    """Return who is wanted: whoever applies together, alone, or in the team with this code."""
    return value if value in {TOGETHER, ALONE} else plain_code(value)


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


@for_activity(may_see_applications)
def applications(request: Request, activity: Activity) -> HttpResponse:
    chosen = selection_in(request.GET)
    columns = [c for c in chosen_columns(request.GET.getlist("kolom")) if c.in_table]
    ids = applications_in(activity, chosen).values_list("pk", flat=True)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("pagina"))
    rows = complete_rows(list(page.object_list))
    others = elsewhere_in_short(activity, rows)
    alike = looks_like(activity, rows)
    context = {
        "activity": activity,
        "page": page,
        "columns": [_header(column, chosen) for column in columns],
        "name_header": _sorted_by("name", chosen),
        "all_columns": [c for c in COLUMNS if c.in_table],
        "column_keys": {c.key for c in columns},
        "rows": [
            {
                "application": row,
                "elsewhere": others[row.pk].activities,
                "alike": alike.get(row.pk, ()),
                "of_school": others[row.pk].of_school,
                "cells": [(column, cell_in_words(column, row)) for column in columns],
            }
            for row in rows
        ],
        "chosen": chosen,
        "is_filtered": _is_filtered(chosen),
        "may_handle": may_handle_applications(request.actor, activity),
        "by_selection": activity.admission == Activity.Admission.SELECTION,
        "may_join": may_manage(request.actor, activity.programme),
        "by_invitation": activity.admission == Activity.Admission.INVITATION,
        **_choices(),
    }
    return render(request, "web_staff/applications/table.html", context)


def _choices() -> dict[str, Any]:
    return {
        "states": ApplicationState.choices,
        "sectors": Sector.choices,
        "roles": Role.choices,
        "verdicts": [*Review.Verdict.choices, (UNREAD, _("not read"))],
        "teams": [(TOGETHER, _("with colleagues")), (ALONE, _("alone"))],
        "preferences": [(number, number) for number in PREFERENCES],
        "dates": [(ALL_DATES, _("can come every time")), (SOME_DATES, _("cannot always come"))],
    }


def _is_filtered(chosen: Selection) -> bool:
    plain = Selection(sort=chosen.sort, descending=chosen.descending)
    return chosen != plain and (
        bool(chosen.words or chosen.organisation or chosen.verdict or chosen.dates)
        or bool(chosen.team or chosen.preference or chosen.misfits)
        or bool(chosen.states or chosen.sectors or chosen.roles)
    )


def _header(column: Any, chosen: Selection) -> dict[str, Any]:
    return {"column": column, **_sorted_by(column.sort, chosen)}


def _sorted_by(sort: str, chosen: Selection) -> dict[str, Any]:
    """Return how a header is sorted now, and what pressing it asks for."""
    is_current = bool(sort) and chosen.sort == sort
    direction = ("descending" if chosen.descending else "ascending") if is_current else ""
    following = f"-{sort}" if is_current and not chosen.descending else sort
    return {"direction": direction, "next": following}


@for_activity(may_see_applications)
def export(request: Request, activity: Activity, kind: str) -> HttpResponse:
    columns = chosen_columns(request.GET.getlist("kolom"))
    ids = applications_in(activity, selection_in(request.GET)).values_list("pk", flat=True)
    rows = complete_rows(list(ids))
    headers = [_("First name"), _("Family name"), *(str(c.header) for c in columns)]
    keys = [column.key for column in columns]
    note_export(activity=activity, columns=keys, rows=len(rows), by=request.actor, at=request.now)
    cells = [
        [row.given_name, row.family_name, *(column.value(row) for column in columns)]
        for row in rows
    ]
    return sheet(kind, f"aanmeldingen-{activity.slug}", headers, cells)


def application_or_404(activity: Activity, pk: int) -> Application:
    """Return an application of this activity with all that its page shows; raise Http404."""
    application: Application | None = dossier(activity).filter(pk=pk).first()
    if application is None:
        raise Http404
    return application


def _team_of(row: Application) -> dict[str, Any] | None:
    if row.team_id is None:
        return None
    team = Team.objects.get(pk=row.team_id)
    return {"code": team.code, "members": members_of(team)}


def checks_in_words(activity: Activity, row: Application) -> list[tuple[str, str, bool]]:
    """Return each question before the form, what was answered, and whether it does not fit."""
    checks = asked_checks(activity)
    wrong = {check.pk for check in unmet(checks, row.checks)}
    words = {**dict(YES_OR_NO), "": _("not asked yet")}
    return [
        (check.text, str(words[row.checks.get(str(check.pk), "")]), check.pk in wrong)
        for check in checks
    ]


@for_activity(may_see_applications)
def application(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    opened = "motivatie" in request.GET
    if opened:
        note_reading(application=row, by=request.actor, at=request.now)
    subject = reference(row)
    may_handle = may_handle_applications(request.actor, activity)
    letters = letters_about(subject)
    incoming = inbox_of(request.actor).filter(subject_ref=subject)
    page, pieces = correspondence(letters, incoming, request.GET.get("pagina"))
    context = {
        "activity": activity,
        "application": row,
        "result": next(iter(results_of(activity, request.actor, request.now, only=row.pk)), None),
        "opened": opened,
        "answers": [
            (question.label, row.answers.get(str(question.pk)))
            for question in questions_of(activity)
            if row.answers.get(str(question.pk)) not in (None, "", [])
        ],
        "checks": checks_in_words(activity, row),
        "is_excused": is_excused(row),
        "choices": choices_of(row) if row.preference else [],
        "team": _team_of(row),
        "others": elsewhere(activity, [row])[row.pk],
        "events": lines(history(subject)[:100]),
        "page": page,
        "pieces": pieces,
        "came_back": came_back(letters, row.email),
        "may_handle_mail": may_handle,
        "replacement": Replacement.objects.select_related("came", "left").filter(left=row).first(),
        "replaces": Replacement.objects.select_related("left").filter(came=row).first(),
        "may_handle": may_handle,
        "may_repair_team": may_handle and may_repair_team(row),
        "may_replace": may_handle and row.state == ApplicationState.PLACED,
        "may_withdraw": may_handle and may_withdraw(row, request.now),
    }
    return render(request, "web_staff/applications/application.html", context)
