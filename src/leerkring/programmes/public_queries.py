"""Reads of the public pages: one activity with all that its page shows, and the filtered agenda."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from leerkring.people.finding import holds
from leerkring.people.folding import folded
from leerkring.programmes.aggregates import rows_as_json
from leerkring.programmes.models import (
    Activity,
    DeadlineExtension,
    Meeting,
    MeetingOf,
    Programme,
)
from leerkring.programmes.moments import Moment, Precision, days_of_a_series, first_day
from leerkring.programmes.page_rows import Row, rows_beneath
from leerkring.programmes.wording import hour_in_words

NOT_KNOWN_YET = re.compile(r"n\.?\s?t\.?\s?b\.?|nader te bepalen|t\.?b\.?[cd]\.?", re.IGNORECASE)


# --- one activity ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the page shows it."""

    kind: str
    title: str
    note: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A part of a meeting's programme with its clock times, where the start is known."""

    title: str
    who: str
    hours: str
    """From when until when ("9.00–9.05"), or how long as far as the start is not known."""


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting as the page shows it."""

    title: str
    moment: Moment
    mode: str
    is_cancelled: bool = False
    venue: str = ""
    address: str = ""
    town: str = ""
    agenda: tuple[AgendaPart, ...] = ()
    materials: tuple[Mapping[str, str], ...] = ()
    shared_with: tuple[Mapping[str, str], ...] = ()

    @property
    def is_online(self) -> bool:
        return self.mode == Meeting.Mode.ONLINE

    @property
    def place(self) -> str:
        """Name and town of the venue; empty when it is not known."""
        return ", ".join(part for part in (self.venue, self.town) if part)


@dataclass(frozen=True, slots=True)
class ActivityShown:
    """An activity with everything that its page shows; read in two queries."""

    activity: Activity
    meetings: tuple[MeetingShown, ...]
    roles: tuple[Mapping[str, str], ...]
    timeline: tuple[Step | MeetingShown, ...]
    extended_from: datetime | None = None  # the deadline before an outage moved it


def activity_shown(slug: str, at: datetime) -> ActivityShown | None:
    """Return an activity, published or not, with its meetings, steps and organisations."""
    moved = DeadlineExtension.objects.filter(
        activity=OuterRef("pk"), after=OuterRef("closes_before")
    ).order_by("-pk")
    rows = Activity.objects.select_related("programme__organiser")
    rows = rows.annotate(extended_from=Subquery(moved.values("before")[:1]))
    activity = rows.filter(slug=slug).first()
    if activity is None:
        return None
    beneath = rows_beneath(activity.pk, at)
    meetings = tuple(_meetings_shown(beneath))
    steps = [
        Step(kind, title, note, _moment(on, precision))
        for kind, title, note, on, precision, *_ in _words(beneath["step"])
    ]
    return ActivityShown(
        activity=activity,
        extended_from=activity.extended_from,
        meetings=meetings,
        roles=tuple(
            {"role": role, "note": note, "name": name, "website": website}
            for role, note, name, website, *_ in _words(beneath["role"])
        ),
        timeline=_timeline(meetings, steps),
    )


def _words(rows: list[Row], parent: int | None = None) -> list[tuple[str, ...]]:
    return [row.words for row in rows if parent in {None, row.parent}]


def _moment(on: str | None, precision: str, start: str | None = "", end: str | None = "") -> Moment:
    return Moment(
        Precision(precision),
        date.fromisoformat(on) if on else None,
        time.fromisoformat(start) if start else None,
        time.fromisoformat(end) if end else None,
    )


def _meetings_shown(beneath: Mapping[str, list[Row]]) -> Iterator[MeetingShown]:
    for pk, _rank, words in beneath["meeting"]:
        title, mode, on, precision, start, end, cancelled, _room, venue, address, town = words
        moment = _moment(on, precision, start, end)
        yield MeetingShown(
            title=title,
            moment=moment,
            mode=mode,
            is_cancelled=bool(cancelled),
            venue=venue,
            address=address,
            town=town,
            agenda=_agenda(moment.start_time, _words(beneath["agenda"], pk)),
            materials=tuple(
                {"title": title, "url": url} for title, url, *_ in _words(beneath["material"], pk)
            ),
            shared_with=tuple(
                {"slug": slug, "name": name} for slug, name, *_ in _words(beneath["shared"], pk)
            ),
        )


def _agenda(start: time | None, rows: list[tuple[str, ...]]) -> tuple[AgendaPart, ...]:
    """Return the parts with their clock times, counted in minutes from the start."""
    parts = []
    clock = start.hour * 60 + start.minute if start else 0
    for title, who, minutes, *_ in rows:
        hours = f"{minutes} min"
        if start:
            hours = f"{_clock(clock)}–{_clock(clock + int(minutes))}"
            clock += int(minutes)
        parts.append(AgendaPart(title, who, hours))
    return tuple(parts)


def _clock(minutes: int) -> str:
    return hour_in_words(time(minutes // 60 % 24, minutes % 60))


def _timeline(
    meetings: Sequence[MeetingShown], steps: Sequence[Step]
) -> tuple[Step | MeetingShown, ...]:
    """Return meetings and steps in the order of their dates; an undated step comes before them."""
    days = days_of_a_series([meeting.moment for meeting in meetings])
    first = min(days, default=date.max)
    dated: list[tuple[date, int, int, Step | MeetingShown]] = [
        (_step_day(step.moment, first), 0, number, step) for number, step in enumerate(steps)
    ]
    dated += [(days[number], 1, number, meeting) for number, meeting in enumerate(meetings)]
    return tuple(thing for *_order, thing in sorted(dated, key=lambda row: row[:3]))


def _step_day(moment: Moment, first_meeting: date) -> date:
    return first_day(moment.precision, moment.on) if moment.on else first_meeting


def _in_order(rows: list[dict[str, Any]] | None, key: str = "id") -> list[dict[str, Any]]:
    return sorted(rows or [], key=lambda row: row[key])


# --- the agenda --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor looks for; empty means everything that is not over."""

    audience: str = ""
    sector: str = ""
    region: str = ""
    mode: str = ""
    state: str = ""
    unknown: bool = False
    text: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Return the filters that an address asks for ("doelgroep", "sector", "regio"…)."""
        return cls(
            audience=values.get("doelgroep", ""),
            sector=values.get("sector", ""),
            region=values.get("regio", ""),
            mode=values.get("vorm", ""),
            state=values.get("stand", ""),
            unknown=bool(values.get("ntb")),
            text=values.get("zoek", "").strip()[:100],
        )

    @property
    def is_empty(self) -> bool:
        return self == type(self)()


def visible_activities(at: datetime) -> QuerySet[Activity]:
    """Return what everybody may see, with the schedule that a list shows."""
    return _with_schedule().filter(published_at__lte=at)


@cache  # putting the expression together takes longer than the query
def _with_schedule() -> QuerySet[Activity]:
    schedule = rows_as_json(
        MeetingOf.objects.filter(meeting__cancelled_at=None),
        "activity",
        number="number",
        on="meeting__on",
        precision="meeting__precision",
        start="meeting__start_time",
        end="meeting__end_time",
        mode="meeting__mode",
        town="meeting__venue__place__name",
    )
    return Activity.objects.annotate(schedule_json=schedule)


def find_activities(filters: Filters, at: datetime) -> QuerySet[Activity]:
    """Return the activities that a visitor looks for: the soonest first, past ones the latest."""
    rows = in_state(visible_activities(at), filters.state, at)
    for column, value in (("audience", filters.audience), ("sectors", filters.sector)):
        if value:
            rows = rows.alias(**{f"{column}_text": Cast(column, TextField())})
            rows = rows.filter(**{f"{column}_text__contains": f'"{value}"'})
    if filters.region:
        rows = rows.filter(region__folded=folded(filters.region))
    if filters.mode in {"online", "in_person"}:
        rows = rows.filter(_has_meeting(Q(mode__in=[filters.mode, Meeting.Mode.HYBRID])))
    words = NOT_KNOWN_YET.sub(" ", filters.text) if filters.text else ""
    if filters.unknown or words != filters.text:
        rows = rows.filter(_something_unknown())
    for word in words.split():
        rows = rows.filter(_mentions(word))
    if filters.state == "voorbij":
        return rows.order_by("-ends_at", "-id")
    return rows.order_by(F("starts_at").asc(nulls_last=True), "id")


def _has_meeting(condition: Q) -> Exists:
    return Exists(Meeting.objects.filter(condition, links__activity=OuterRef("pk")).order_by())


def _something_unknown() -> Q:
    """Match what is to be determined: the date, the time or the place of a meeting, or all."""
    no_place = ~Q(mode=Meeting.Mode.ONLINE) & Q(venue=None)
    unknown = Q(on=None) | ~Q(precision=Precision.DAY) | Q(start_time=None) | no_place
    is_open = Q(cancelled_at=None)
    return Q(_has_meeting(is_open & unknown)) | ~Q(_has_meeting(is_open))


def _mentions(word: str) -> Q:
    columns = ("title", "short_title", "lead", "gains", "for_whom", "region", "background")
    place = [f"venue__{name}" for name in ("name", "place__name", "place__municipality")]
    meeting = _has_meeting(Q(cancelled_at=None) & holds(word, "title", *place))
    return holds(word, *columns, "contact_name", "programme__title") | Q(meeting)


def in_state(rows: QuerySet[Activity], group: str, at: datetime) -> QuerySet[Activity]:
    """Keep what is open, coming ("binnenkort"), under way ("bezig"), past ("voorbij"), or not past.

    The same rules as `states.public_state`, for the database; a test holds the two together.
    """
    over = Q(cancelled_at=None, ends_at__lte=at)
    cancelled = Q(cancelled_at__isnull=False)
    by_invitation = Q(admission=Activity.Admission.INVITATION)
    before_the_end = Q(closes_before__gt=at) | (
        Q(closes_before=None) & (Q(starts_at=None) | Q(starts_at__gt=at))
    )
    is_open = ~by_invitation & Q(opens_at__lte=at) & before_the_end
    coming = ~is_open & (
        Q(opens_at__gt=at) | (~Q(starts_at__lte=at) & (Q(closes_before=None) | by_invitation))
    )
    live = ~over & ~cancelled
    groups = {
        "open": live & is_open,
        "binnenkort": live & coming,
        "bezig": live & ~is_open & ~coming,
        "voorbij": over | (cancelled & Q(ends_at__lte=at)),
    }
    return rows.filter(groups.get(group, ~Q(ends_at__lte=at)))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When and where, as a list shows it."""

    moments: tuple[Moment, ...]
    modes: frozenset[str]
    towns: tuple[str, ...]

    @property
    def first(self) -> Moment:
        return self.moments[0] if self.moments else Moment(Precision.UNKNOWN)

    @property
    def is_online(self) -> bool:
        return self.modes == {Meeting.Mode.ONLINE}


def schedule_of(activity: Any) -> Schedule:
    """Return the schedule of an activity that came from `visible_activities`."""
    rows = _in_order(activity.schedule_json, "number")
    towns = dict.fromkeys(row["town"] for row in rows if row["town"])
    return Schedule(
        moments=tuple(
            _moment(row["on"], row["precision"], row["start"], row["end"]) for row in rows
        ),
        modes=frozenset(row["mode"] for row in rows),
        towns=tuple(towns),
    )


def regions(at: datetime) -> list[str]:
    """Return the regions that activities name, for the filter."""
    rows = Activity.objects.filter(published_at__lte=at).exclude(region="")
    return sorted(rows.values_list("region", flat=True).distinct())


def programme_shown(slug: str) -> Programme | None:
    """Return a programme, published or not, with its organiser."""
    return Programme.objects.filter(slug=slug).select_related("organiser__organisation").first()


def activities_of_programme(programme: Programme, at: datetime) -> QuerySet[Activity]:
    """Return the published activities that a programme announces, in the order they were made."""
    return visible_activities(at).filter(programme=programme).order_by("created_at", "id")


def shown_links(activities: Iterable[Activity]) -> QuerySet[MeetingOf]:
    """Return the meetings of these activities that are not cancelled, each activity's in order."""
    links = MeetingOf.objects.filter(activity__in=list(activities), meeting__cancelled_at=None)
    return links.select_related("meeting__venue__place", "activity").order_by(
        "activity__created_at", "activity_id", "number", "id"
    )


def published_activity(slug: str, at: datetime) -> Activity | None:
    """Return a published activity with its programme and organiser."""
    rows = Activity.objects.filter(slug=slug, published_at__lte=at)
    return rows.select_related("programme__organiser__organisation").first()


def activity_address(activity: Activity, language: str) -> str:
    """Return the full address of an activity's public page, for letters."""
    prefix = "" if language == "nl" else f"/{language}"
    return f"{settings.BASE_URL}{prefix}/activiteiten/{activity.slug}/"
