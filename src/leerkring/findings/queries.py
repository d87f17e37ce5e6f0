"""Reads of findings, their evidence and the closing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    StringAgg,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from leerkring.audit.queries import last_times
from leerkring.audit.trail import reference
from leerkring.concepts.models import Concept
from leerkring.findings.models import Erratum, Finding, Intention, Position
from leerkring.findings.trail import Verb
from leerkring.intake.models import Theme
from leerkring.live.models import Note
from leerkring.people.finding import rows_with
from leerkring.people.folding import folded
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Material, Meeting, Programme
from leerkring.programmes.standing import Standing, Tally

MOST_HEADLINES = 5
MOST_HEADLINES_READ = 40  # enough to find an activity's own among those of its sisters


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on, in numbers: notes by meeting, and participants' questions."""

    notes: tuple[tuple[Meeting, int], ...]
    questions: int

    @property
    def note_count(self) -> int:
        return sum(number for _meeting, number in self.notes)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one network brings into the closing."""

    activity: Activity
    findings: tuple[Finding, ...]


def _with_network() -> QuerySet[Finding]:
    return Finding.objects.select_related("activity__programme__organiser", "meeting")


def published_findings() -> QuerySet[Finding]:
    """Return what everybody may read, newest first, with themes and concepts."""
    return (
        _with_network()
        .filter(state=Finding.State.PUBLISHED, activity__published_at__isnull=False)
        .prefetch_related("themes", "concepts")
        .order_by("-published_at", "-id")
    )


def findings_to_list() -> QuerySet[Finding]:
    """Return what everybody may read, newest first, with as much as a list shows of each."""
    themes = Theme.objects.only("title")
    concepts = Concept.objects.only("slug", "label_nl", "label_en")
    own = ("slug", "title", "text", "language", "published_at", "in_closing")
    activity = ("slug", "short_title", "language", "kind", "ring")
    programme = ("slug", "title", "language", "published_at")
    names = (
        *own,
        *(f"activity__{name}" for name in activity),
        *(f"activity__programme__{name}" for name in programme),
    )
    return (
        Finding.objects.filter(state=Finding.State.PUBLISHED, activity__published_at__isnull=False)
        .select_related("activity__programme")
        .only(*names)
        .prefetch_related(Prefetch("themes", themes), Prefetch("concepts", concepts))
        .order_by("-published_at", "-id")
    )


def newest_findings(at: datetime) -> QuerySet[Finding]:
    """Return the titles of what everybody may read at a moment, newest first."""
    shown = Finding.objects.filter(
        state=Finding.State.PUBLISHED, published_at__lte=at, activity__published_at__isnull=False
    )
    names = ("slug", "title", "language", "activity__short_title", "activity__language")
    return shown.select_related("activity").only(*names).order_by("-published_at", "-id")


def changed_at(findings: Iterable[Finding]) -> dict[int, datetime]:
    """Return when each published finding was published, changed, or got an erratum."""
    found = list(findings)
    times = last_times([reference(one) for one in found], [Verb.FINDING_CHANGED.stored])
    errata = dict(
        Erratum.objects.filter(finding__in=found).values_list("finding").annotate(Max("at"))
    )
    return {
        one.pk: max(filter(None, (one.published_at, times.get(reference(one)), errata.get(one.pk))))
        for one in found
    }


def closings_shown(at: datetime) -> QuerySet[Programme]:
    """Return the public programmes whose closing has something to read, the newest first."""
    brought = Finding.objects.filter(
        activity__programme=OuterRef("pk"), state=Finding.State.PUBLISHED, in_closing=True
    )
    shown = Programme.objects.filter(Exists(brought), published_at__lte=at)
    return shown.order_by("-published_at", "-id")


def findings_about(
    findings: QuerySet[Finding],
    *,
    concepts: Iterable[Concept] = (),
    theme: str = "",
    network: str = "",
    words: str = "",
) -> QuerySet[Finding]:
    """Keep the findings about all these concepts, this theme, this network and all these words."""
    for concept in concepts:
        findings = findings.filter(Q(concepts=concept) | Q(concepts__parent=concept))
    if theme:
        findings = findings.filter(themes__title__folded=folded(theme))
    if network:
        findings = findings.filter(activity__slug=network)
    labels = ("concepts__label_nl", "concepts__label_en")
    return rows_with(findings, words, "title", "text", "themes__title", *labels).distinct()


def shared_themes() -> list[str]:
    """Return the titles of the themes of published findings."""
    return list(
        Theme.objects.filter(findings__state=Finding.State.PUBLISHED)
        .order_by("title")
        .values_list("title", flat=True)
        .distinct()
    )


def networks_with_findings() -> QuerySet[Activity]:
    """Return the activities that have published findings, with their names only."""
    return (
        Activity.objects.filter(findings__state=Finding.State.PUBLISHED, published_at__isnull=False)
        .only("slug", "short_title")
        .distinct()
        .order_by("short_title", "id")
    )


def finding_by_slug(slug: str) -> Finding | None:
    """Return a published finding with its sources."""
    return published_findings().prefetch_related("publications").filter(slug=slug).first()


def findings_for_team(activities: QuerySet[Activity]) -> QuerySet[Finding]:
    """Return every finding of these activities in whatever state, drafts first."""
    return (
        _with_network()
        .filter(activity__in=activities)
        .prefetch_related("themes")
        .order_by("state", "-created_at", "-id")
    )


def finding_for_team(activity: Activity, pk: int) -> Finding | None:
    """Return one finding of an activity with all that it rests on."""
    notes = Prefetch("notes", Note.objects.select_related("meeting"))
    return (
        _with_network()
        .prefetch_related("themes", "concepts", "publications", notes, "fragments")
        .filter(activity=activity, pk=pk)
        .first()
    )


RESTS_ON = ("themes", "concepts", "notes", "fragments", "publications")


def finding_to_edit(activity: Activity, pk: int) -> tuple[Finding, dict[str, list[int]]] | None:
    """Return one finding of an activity, and the ids of what it rests on, by kind."""
    ids = {f"{kind}_ids": _ids_of(kind) for kind in RESTS_ON}
    found = _with_network().annotate(**ids).filter(activity=activity, pk=pk).first()
    if found is None:
        return None
    written: dict[str, str] = vars(found)
    return found, {
        kind: [int(one) for one in (written[f"{kind}_ids"] or "").split(",") if one]
        for kind in RESTS_ON
    }


def _ids_of(kind: str) -> Subquery:
    """Return an expression for what stands on one list of a finding: ids with commas between."""
    field: Any = Finding._meta.get_field(kind)
    links = field.remote_field.through.objects.filter(finding=OuterRef("pk")).order_by()
    ids = StringAgg(Cast(field.m2m_reverse_field_name(), CharField()), Value(","))
    return Subquery(links.values("finding").annotate(ids=ids).values("ids"))


def evidence_of(finding: Finding) -> Evidence:
    """Return how many notes of which meetings, and how many questions, a finding rests on."""
    notes = Note.objects.filter(findings=finding, removed_at=None).select_related("meeting")
    meetings = {note.meeting_id: note.meeting for note in notes}
    counts = Counter(note.meeting_id for note in notes)
    in_order = sorted(meetings.values(), key=lambda m: (m.on is None, m.on, m.pk))
    return Evidence(
        tuple((meeting, counts[meeting.pk]) for meeting in in_order),
        finding.fragments.count(),
    )


def closing_of(programme: Programme) -> list[Contribution]:
    """Return what each network of a programme brings into the closing, in the chosen order."""
    rows = (
        published_findings()
        .filter(activity__programme=programme, in_closing=True)
        .order_by("closing_position", "id")
    )
    brought: dict[int, list[Finding]] = {}
    for finding in rows:
        brought.setdefault(finding.activity_id, []).append(finding)
    networks = networks_of(programme)
    return [Contribution(one, tuple(brought.get(one.pk, ()))) for one in networks]


def networks_of(programme: Programme) -> QuerySet[Activity]:
    """Return the learning networks of a programme that are not cancelled."""
    return (
        Activity.objects.filter(programme=programme, kind=Activity.Kind.NETWORK, cancelled_at=None)
        .select_related("programme__organiser")
        .order_by("starts_at", "id")
    )


def closing_meeting_of(programme: Programme) -> Meeting | None:
    """Return the meeting in which the networks of a programme come together."""
    return (
        Meeting.objects.filter(activities__programme=programme, is_closing=True, cancelled_at=None)
        .select_related("venue")
        .order_by("on", "id")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Work:
    """What a network or webinar works on, as far as others may see it."""

    activity: Activity
    themes: tuple[str, ...]
    """The titles of those that were shared."""
    findings: tuple[Finding, ...]


def shared_work(activities: Iterable[Activity]) -> list[Work]:
    """Return what these activities, and the others of their programmes, work on."""
    published = Finding.objects.filter(state=Finding.State.PUBLISHED).only(
        "slug", "title", "language", "activity_id"
    )
    rows = (  # one for each theme that is shared; a network without any has a row too
        Activity.objects.filter(
            programme__in={activity.programme_id for activity in activities},
            published_at__isnull=False,
        )
        .only("slug", "kind", "short_title", "ring", "programme_id", "cancelled_at")
        .annotate(
            shared=FilteredRelation("themes", condition=Q(themes__shared=True)),
            theme_title=F("shared__title"),
        )
        .prefetch_related(Prefetch("findings", published.order_by("-published_at", "-id")))
        .order_by("starts_at", "id", "shared__position", "shared__id")
    )
    work: dict[int, Work] = {}
    for row in rows:
        one = work.setdefault(row.pk, Work(row, (), tuple(row.findings.all())))
        if row.theme_title:
            work[row.pk] = replace(one, themes=(*one.themes, row.theme_title))
    return list(work.values())


def intentions_of(person: Person) -> QuerySet[Intention]:
    """Return what somebody set out to do, oldest first."""
    return (
        Intention.objects.filter(person=person)
        .select_related("activity__programme", "meeting")
        .order_by("created_at", "id")
    )


def positions_of(person: Person) -> dict[tuple[int, str], Position]:
    """Return where somebody stood, by activity and moment."""
    rows = Position.objects.filter(person=person)
    return {(row.activity_id, row.moment): row for row in rows}


def headlines_of(activity: Activity, at: datetime) -> list[Finding]:
    """Return what an activity and its sister networks published, its own first, without words."""
    rows = Finding.objects.filter(
        state=Finding.State.PUBLISHED,
        published_at__lte=at,
        activity__programme=activity.programme_id,
        activity__published_at__lte=at,
    )
    newest = rows.only("slug", "title", "language", "activity_id", "in_closing")[
        :MOST_HEADLINES_READ
    ]
    return sorted(newest, key=lambda finding: finding.activity_id != activity.pk)[:MOST_HEADLINES]


def publishable_by_network(programme: Programme) -> list[Contribution]:
    """Return the published findings of each network, those in the closing first."""
    rows = published_findings().filter(activity__programme=programme)
    found: dict[int, list[Finding]] = {}
    for finding in rows.order_by("-in_closing", "closing_position", "-published_at", "id"):
        found.setdefault(finding.activity_id, []).append(finding)
    return [Contribution(one, tuple(found.get(one.pk, ()))) for one in networks_of(programme)]


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How many findings an activity has in each state."""

    drafts: int = 0
    published: int = 0
    in_closing: int = 0


FINDINGS = Tally(  # the part is brought into the closing
    "findings",
    lambda ids: Finding.objects.filter(activity__in=ids),
    kind="state",
    part=Q(in_closing=True),
)


def findings_in(found: Standing, activity_id: int) -> FindingCounts:
    """Return how many findings an activity has in each state."""
    states = found.of(FINDINGS, activity_id)
    return FindingCounts(
        drafts=states[Finding.State.DRAFT].number,
        published=states[Finding.State.PUBLISHED].number,
        in_closing=sum(counted.part for counted in states.values()),
    )


def public_materials(words: str) -> QuerySet[Material]:
    """Return the public materials of published activities whose title holds these words."""
    rows = Material.objects.filter(
        public=True, meeting__activities__published_at__isnull=False
    ).select_related("meeting")
    return rows_with(rows, words, "title", "meeting__title").distinct().order_by("-added_at", "id")


def materials_of(meetings: Iterable[Meeting]) -> QuerySet[Material]:
    """Return the materials of these meetings, oldest first."""
    return Material.objects.filter(meeting__in=list(meetings)).order_by("added_at", "id")
