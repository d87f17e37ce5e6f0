"""The table of an activity's applications: what may be searched, filtered, sorted and shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OrderBy,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from leerkring.admissions.models import Application, DateCommitment, EligibilityCheck
from leerkring.admissions.queries.eligibility import asked_checks, unmet
from leerkring.admissions.states import ApplicationState, DateAnswer
from leerkring.people.finding import NAME, InOrder, SortName, rows_with
from leerkring.programmes.models import Activity
from leerkring.review.verdicts import with_readings

UNREAD = "unread"
ALL_DATES, SOME_DATES = "all", "some"
TOGETHER, ALONE = "together", "alone"
SORTS: dict[str, tuple[Any, ...]] = {
    "name": (SortName(*NAME),),
    "organisation": (InOrder("organisation_name"),),
    "role": (F("role"),),
    "sector": (F("sector"),),
    "state": (F("state"), F("reserve_number")),
    "submitted": (F("submitted_at"),),
    "changed": (F("changed_at"),),
    "team": (F("team__code"),),
    "preference": (F("preference"),),
}
AT_ONCE = 5_000  # a database takes some 30,000 values in one question
SEARCHED = (*NAME, "email", "organisation_name", "organisation_town", "job_title")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which applications somebody wants to see, and in which order."""

    words: str = ""
    states: Sequence[str] = ()
    sectors: Sequence[str] = ()
    roles: Sequence[str] = ()
    organisation: str = ""
    verdict: str = ""
    dates: str = ""
    team: str = ""
    preference: str = ""
    misfits: bool = False
    sort: str = "submitted"
    descending: bool = False
    drafts: bool = field(default=False)


def applications_in(activity: Activity, chosen: Selection) -> QuerySet[Any]:
    """Return the applications that fit, in the chosen order."""
    rows: QuerySet[Any] = Application.objects.filter(activity=activity)
    if not chosen.states:
        rows = rows.exclude(state=ApplicationState.DRAFT)
    for name, values in _equal(chosen):
        rows = rows.filter(**{f"{name}__in": values})
    if chosen.organisation:
        rows = rows_with(rows, chosen.organisation, "organisation_name")
    rows = rows_with(rows, chosen.words, *SEARCHED)
    if chosen.verdict:
        wanted = "" if chosen.verdict == UNREAD else chosen.verdict
        rows = with_readings(rows).filter(verdict=wanted)
    if chosen.dates:
        doubtful = DateCommitment.objects.filter(application=OuterRef("pk")).exclude(
            answer=DateAnswer.YES
        )
        is_doubtful = Exists(doubtful)
        rows = rows.filter(is_doubtful if chosen.dates == SOME_DATES else ~is_doubtful)
    if chosen.team:
        rows = rows.filter(_in_team(chosen.team))
    if chosen.preference:
        rows = rows.filter(preference=int(chosen.preference))
    if chosen.misfits:
        rows = rows.filter(pk__in=_misfits(activity, rows))
    return rows.order_by(*_order(chosen))


def _in_team(wanted: str) -> Q:
    if wanted in {TOGETHER, ALONE}:
        return Q(team=None) if wanted == ALONE else Q(team__isnull=False)
    return Q(team__code=wanted)


def _misfits(activity: Activity, rows: QuerySet[Any]) -> list[int]:
    """Return whose answers before the form are not as wanted."""
    checks = asked_checks(activity)
    if not checks:
        return []
    return [pk for pk, said in rows.values_list("pk", "checks") if unmet(checks, said)]


def _equal(chosen: Selection) -> Iterable[tuple[str, Sequence[str]]]:
    pairs = (("state", chosen.states), ("sector", chosen.sectors), ("role", chosen.roles))
    return [(name, values) for name, values in pairs if values]


def _order(chosen: Selection) -> list[Any]:
    keys = SORTS.get(chosen.sort, SORTS["submitted"])
    descending = chosen.descending
    order = [OrderBy(key, descending=descending, nulls_last=True) for key in keys]
    return [*order, OrderBy(F("pk"), descending=descending)]


def complete_rows(ids: Sequence[int]) -> list[Any]:
    """Return these applications in this order, with verdict and dates."""
    commitments = DateCommitment.objects.order_by("meeting_id")
    found: dict[int, Any] = {}
    for part in batched(ids, AT_ONCE):
        rows = with_readings(Application.objects.filter(pk__in=part)).select_related("team")
        found |= {
            row.pk: row for row in rows.prefetch_related(Prefetch("commitments", commitments))
        }
    complete = [found[pk] for pk in ids if pk in found]
    checks = _checks_by_activity({row.activity_id for row in complete})
    for row in complete:
        row.misfits = unmet(checks.get(row.activity_id, ()), row.checks)
    return complete


def _checks_by_activity(activity_ids: set[int]) -> dict[int, list[EligibilityCheck]]:
    found: dict[int, list[EligibilityCheck]] = {}
    by_selection = Activity.Admission.SELECTION
    rows = EligibilityCheck.objects.filter(
        activity__in=activity_ids, activity__admission=by_selection
    )
    for check in rows:
        found.setdefault(check.activity_id, []).append(check)
    return found


@dataclass(frozen=True, slots=True)
class ElsewhereInShort:
    """For which activities the same person applied too, and how many others of the school did."""

    activities: tuple[str, ...]
    of_school: int


def elsewhere_in_short(
    activity: Activity, rows: Sequence[Application]
) -> dict[int, ElsewhereInShort]:
    """Return for each application what a table has room for about the others."""
    organiser = activity.programme.organiser_id
    everything = Application.objects.filter(activity__programme__organiser=organiser).exclude(
        state=ApplicationState.DRAFT
    )
    here = Q(pk__in=[row.pk for row in rows])
    same_people = Q(person__in={row.person_id for row in rows if row.person_id})
    of_school = everything.filter(organisation=OuterRef("organisation")).order_by()
    number = Subquery(of_school.values("organisation").annotate(n=Count("pk")).values("n"))
    by_person: dict[int, list[tuple[int, int | None, str]]] = {}
    counts: dict[int, int] = {}
    columns = ("person_id", "pk", "organisation_id", "activity__short_title")
    for person, pk, organisation, title, count in (
        everything.filter(here | same_people).order_by("pk").values_list(*columns, number)
    ):
        by_person.setdefault(person or 0, []).append((pk, organisation, title))
        counts[organisation or 0] = count or 0
    found = {}
    for row in rows:
        same = [one for one in by_person.get(row.person_id or 0, []) if one[0] != row.pk]
        own = 1 + sum(school == row.organisation_id for _pk, school, _title in same)
        others = counts.get(row.organisation_id or 0, own) - own
        found[row.pk] = ElsewhereInShort(tuple(title for _pk, _school, title in same), others)
    return found


_SHOWN_ELSEWHERE = (
    *(*NAME, "link_nonce", "state", "person_id", "organisation_id", "activity_id"),
    *("activity__short_title", "activity__slug"),
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An application in another activity by the same person, or from the same organisation."""

    application: Application
    is_same_person: bool


def elsewhere(activity: Activity, rows: Iterable[Application]) -> dict[int, list[Elsewhere]]:
    """Return for each application the ones of the same person or organisation, also here."""
    rows = list(rows)
    people = {row.person_id for row in rows if row.person_id}
    organisations = {row.organisation_id for row in rows if row.organisation_id}
    organiser = activity.programme.organiser_id
    others = (
        Application.objects.filter(
            Q(person__in=people) | Q(organisation__in=organisations),
            activity__programme__organiser=organiser,
        )
        .exclude(state=ApplicationState.DRAFT)
        .select_related("activity")
        .only(*_SHOWN_ELSEWHERE)
        .order_by("activity__short_title", "pk")
    )
    by_person: dict[int, list[Application]] = {}
    by_organisation: dict[int, list[Application]] = {}
    for other in others:
        if other.person_id in people:
            by_person.setdefault(other.person_id, []).append(other)
        if other.organisation_id in organisations:
            by_organisation.setdefault(other.organisation_id, []).append(other)
    return {row.pk: _others(row, by_person, by_organisation) for row in rows}


def _others(
    row: Application,
    by_person: dict[int, list[Application]],
    by_organisation: dict[int, list[Application]],
) -> list[Elsewhere]:
    same = [o for o in by_person.get(row.person_id or 0, []) if o.pk != row.pk]
    known = {other.pk for other in same} | {row.pk}
    school = [o for o in by_organisation.get(row.organisation_id or 0, []) if o.pk not in known]
    return [Elsewhere(o, True) for o in same] + [Elsewhere(o, False) for o in school]
