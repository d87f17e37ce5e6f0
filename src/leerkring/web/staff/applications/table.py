"""The table of applications, and its export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.duplicates import looks_like
from leerkring.admissions.queries.teams import plain_code
from leerkring.admissions.rules import may_handle_applications, may_see_applications
from leerkring.admissions.states import ApplicationState
from leerkring.people.finding import NAME
from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.review.actions.reading_log import note_export
from leerkring.review.models import Review
from leerkring.review.tables import (
    ALL_DATES,
    ALONE,
    SOME_DATES,
    TOGETHER,
    UNREAD,
    ElsewhereInShort,
    Selection,
    applications_in,
    complete_rows,
    elsewhere_in_short,
)
from leerkring.web.design.request import Request
from leerkring.web.design.sheets import sheet
from leerkring.web.staff.applications.columns import (
    COLUMNS,
    Column,
    cell_in_words,
    chosen_columns,
)
from leerkring.web.staff.guard import for_activity

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


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the table draws it: its text, how it looks, and what it leads to."""

    text: Any
    look: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """One choice by which the table is narrowed."""

    label: str
    name: str
    choices: Sequence[tuple[Any, Any]]
    value: str


@for_activity(may_see_applications)
def applications(request: Request, activity: Activity) -> HttpResponse:
    chosen = selection_in(request.GET)
    columns = [c for c in chosen_columns(request.GET.getlist("kolom")) if c.in_table]
    ids = applications_in(activity, chosen).values_list("pk", flat=True)
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("pagina"))
    rows = complete_rows(list(page.object_list))
    others = elsewhere_in_short(activity, rows)
    may_join = may_manage(request.actor, activity.programme)
    alike = looks_like(activity, rows) if may_join else {}
    may_handle = may_handle_applications(request.actor, activity)
    by_invitation = activity.admission == Activity.Admission.INVITATION
    is_filtered = _is_filtered(chosen)
    first, more = _selects(chosen)
    context = {
        "activity": activity,
        "page": page,
        "headers": [_header(_("Name"), "name", chosen)]
        + [_header(column.header, column.sort, chosen) for column in columns],
        "all_columns": [(c, c in columns) for c in COLUMNS if c.in_table],
        "rows": [
            {
                "application": row,
                "alike": alike.get(row.pk, ())[:1],
                "also": _also(others[row.pk]),
                "cells": [_cell(column, row, request.GET) for column in columns],
            }
            for row in rows
        ],
        "chosen": chosen,
        "selects": first,
        "more_selects": more,
        "is_more": chosen.organisation or any(one.value for one in more),
        "is_filtered": is_filtered,
        "actions": _actions(activity, may_join=may_join) if may_handle else [],
        "nobody": _("Whoever you invite appears here, with their answer.")
        if by_invitation
        else _(
            "Whoever applies on the site appears here. What comes in by telephone or on paper you "
            "enter yourself."
        ),
    }
    return render(request, "web_staff/applications/table.html", context)


def _actions(activity: Activity, *, may_join: bool) -> list[tuple[str, str, str, str]]:
    """Return what can be done about all of them: address, words, look and picture."""
    at = [activity.slug]
    by_invitation = activity.admission == Activity.Admission.INVITATION
    by_selection = activity.admission == Activity.Admission.SELECTION
    actions = [
        (by_invitation, "applications-invite", _("Invite people"), "primary", "mail"),
        (True, "application-enter", _("Enter one"), "plain", "plus"),
        (by_selection, "nominations", _("Asked to apply"), "plain", "mail"),
        (not by_invitation, "application-link", _("Make a link"), "plain", "mail"),
        (True, "applications-import", _("Take over a list"), "plain", "upload"),
    ]
    found = [
        (reverse(f"web_staff:{name}", args=at), label, kind, picture)
        for is_shown, name, label, kind, picture in actions
        if is_shown
    ]
    if may_join:
        url = reverse("web_staff:duplicates", args=[activity.programme.slug])
        found.append((url, _("Applied twice?"), "plain", "people"))
    return found


def _also(other: ElsewhereInShort) -> list[str]:
    """Return what else is known of this person and of their school."""
    words = [_("also for %(activity)s") % {"activity": one} for one in other.activities]
    if other.of_school:
        more = ngettext(
            "%(number)d more from this school", "%(number)d more from this school", other.of_school
        )
        words.append(more % {"number": other.of_school})
    return words


def _cell(column: Column, row: Any, query: QueryDict) -> Shown:
    text = cell_in_words(column, row)
    if column.key == "team" and text:
        wanted = query.copy()
        wanted["team"] = str(text)
        wanted.pop("pagina", None)
        return Shown(text, url=f"?{wanted.urlencode()}")
    looks = {"state": f"lk-dot lk-dot--{row.state}", "submitted": "lk-nowrap"}
    return Shown("" if text is None else text, look=looks.get(column.key, ""))


def _selects(chosen: Selection) -> tuple[list[Select], list[Select]]:
    """Return by what the table is narrowed: what is always shown, and the rest."""
    verdicts = [*Review.Verdict.choices, (UNREAD, _("not read"))]
    dates = [(ALL_DATES, _("can come every time")), (SOME_DATES, _("cannot always come"))]
    teams = [(TOGETHER, _("with colleagues")), (ALONE, _("alone"))]
    if chosen.team not in {"", TOGETHER, ALONE}:
        teams.append((chosen.team, chosen.team))
    misfits = "misfit" if chosen.misfits else ""
    first = [
        Select(_("State"), "staat", ApplicationState.choices, _last(chosen.states)),
        Select(_("Verdict"), "oordeel", verdicts, chosen.verdict),
    ]
    more = [
        Select(_("Sector"), "sector", Sector.choices, _last(chosen.sectors)),
        Select(_("Role"), "rol", Role.choices, _last(chosen.roles)),
        Select(_("Dates"), "datums", dates, chosen.dates),
        Select(_("Team"), "team", teams, chosen.team),
        Select(_("Preference"), "voorkeur", [(n, n) for n in PREFERENCES], chosen.preference),
        Select(_("Questions before the form"), "vooraf", [("misfit", _("does not fit"))], misfits),
    ]
    return first, more


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""


def _is_filtered(chosen: Selection) -> bool:
    plain = Selection(sort=chosen.sort, descending=chosen.descending)
    return chosen != plain and (
        bool(chosen.words or chosen.organisation or chosen.verdict or chosen.dates)
        or bool(chosen.team or chosen.preference or chosen.misfits)
        or bool(chosen.states or chosen.sectors or chosen.roles)
    )


def _header(label: Any, sort: str, chosen: Selection) -> dict[str, Any]:
    """Return a header, how it is sorted now, and what pressing it asks for."""
    is_current = bool(sort) and chosen.sort == sort
    direction = ("descending" if chosen.descending else "ascending") if is_current else ""
    following = f"-{sort}" if is_current and not chosen.descending else sort
    return {"label": label, "direction": direction, "next": following}


@for_activity(may_see_applications)
def export(request: Request, activity: Activity, kind: str) -> HttpResponse:
    columns = chosen_columns(request.GET.getlist("kolom"))
    ids = applications_in(activity, selection_in(request.GET)).values_list("pk", flat=True)
    rows = complete_rows(list(ids))
    headers = [_("First name"), _("Prefix"), _("Family name"), *(str(c.header) for c in columns)]
    keys = [column.key for column in columns]
    note_export(activity=activity, columns=keys, rows=len(rows), by=request.actor, at=request.now)
    cells = [
        [*(getattr(row, part) for part in NAME), *(column.value(row) for column in columns)]
        for row in rows
    ]
    return sheet(kind, f"aanmeldingen-{activity.slug}", headers, cells)
