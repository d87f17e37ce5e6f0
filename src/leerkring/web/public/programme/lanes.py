"""The year of a programme as a picture: a lane for each network, running into the joint closing.

Drawn twice: lying for wide screens, standing for a phone. A point is (along, across): along the
year and across the lanes; only `_Sheet` knows which of the two is left to right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians, sin

from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from leerkring.programmes.moments import Moment, Precision, days_of_a_series
from leerkring.programmes.wording import in_dutch
from leerkring.web.public.programme.rings import circle, line, short

APART, APART_TALL = 42.0, 54.0
"""The least distance between two meetings of a lane, so that their dates can be read."""
RADIUS, JOINT = 14.0, 52.0
LONGEST_NAME, LONGEST_TITLE = 22, 32
LETTER = 9.2
"""The width of a letter of a name, at the most."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A network with its meetings, the joint closing left out."""

    name: str
    ring: int
    moments: Sequence[Moment]
    closes_jointly: bool


@dataclass(frozen=True, slots=True)
class Year:
    """What the picture shows."""

    lanes: Sequence[Lane]
    closing: Moment | None
    closing_title: str
    today: date

    @property
    def days(self) -> list[date]:
        """Every day that is known, in order."""
        moments = [moment for lane in self.lanes for moment in lane.moments]
        moments += [self.closing] if self.closing else []
        return sorted(moment.on for moment in moments if moment.on)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The measures of one way of drawing."""

    is_tall: bool
    begin: float
    length: float
    first: float
    between: float
    number: int

    def xy(self, along: float, across: float) -> tuple[float, float]:
        return (across, along) if self.is_tall else (along, across)

    def point(self, along: float, across: float) -> str:
        return " ".join(short(one) for one in self.xy(along, across))

    def across(self, number: int) -> float:
        return self.first + self.between * number

    @property
    def end(self) -> float:
        return self.begin + self.length

    @property
    def middle(self) -> float:
        return self.first + self.between * (self.number - 1) / 2

    @property
    def closing(self) -> float:
        """Where along the year the middle of the joint ring is."""
        return self.end + (140 if self.is_tall else 176)


def drawn(year: Year, sentence: str) -> SafeString:
    """Return the picture, lying and standing; nothing when fewer than two days are known."""
    if len(year.days) < 2 or not year.lanes:
        return SafeString("")
    number = len(year.lanes)
    rows = max(len(lane.moments) for lane in year.lanes)
    wide = _Sheet(False, 200, max(700, APART * rows), 84, 76, number)
    tall = _Sheet(True, 80, max(560, APART_TALL * rows), 74, 236 / max(number - 1, 3), number)
    return format_html("{}{}", _picture(year, wide, sentence), _picture(year, tall, sentence))


def _picture(year: Year, sheet: _Sheet, sentence: str) -> SafeString:
    across = sheet.across(sheet.number - 1) + (50 if sheet.is_tall else 72)
    along = sheet.end + 30
    if year.closing:
        title = LETTER * min(len(year.closing_title), LONGEST_TITLE) / 2 + 8
        beyond = JOINT + 46 if sheet.is_tall else max(JOINT + 22, title)
        across = max(across, sheet.middle + JOINT + 42)
        along = sheet.closing + beyond
    width, height = (max(across, 356), along) if sheet.is_tall else (along, across)
    name = "tall" if sheet.is_tall else "wide"
    return format_html(
        '<svg class="lk-lanes lk-lanes--{0}" viewBox="0 0 {1} {2}" role="img" '
        'aria-labelledby="jaar-{0}" fill="none"><title id="jaar-{0}">{3}</title>{4}</svg>',
        name,
        short(width),
        short(height),
        sentence,
        format_html_join("", "{}", ((part,) for part in _parts(year, sheet))),
    )


def _parts(year: Year, sheet: _Sheet) -> Iterator[SafeString]:
    known = year.days
    ends = [_days(lane, known[-1])[-1] for lane in year.lanes if lane.moments]
    span = _Span(known[0], max(ends, default=known[-1]), sheet)
    yield from _months(span, sheet)
    for number, lane in enumerate(year.lanes):
        joins = year.closing is not None and lane.closes_jointly
        yield from _lane(lane, number, span, sheet, joins=joins)
    if span.first <= year.today <= span.last:
        yield _today(span.place(year.today), sheet)
    if year.closing:
        yield _joint(year, year.closing, sheet)


@dataclass(frozen=True, slots=True)
class _Span:
    """From the first to the last day that is drawn."""

    first: date
    last: date
    sheet: _Sheet

    def place(self, day: date) -> float:
        """Return where along the year a day stands."""
        days = max((self.last - self.first).days, 1)
        room = self.sheet.length - 2 * RADIUS
        return self.sheet.begin + RADIUS + room * min((day - self.first).days / days, 1)


def _days(lane: Lane, last: date) -> list[date]:
    """Return a day for each meeting; what has no date after the others stands at the end."""
    return [min(day, last) for day in days_of_a_series(lane.moments)]


def _months(span: _Span, sheet: _Sheet) -> Iterator[SafeString]:
    day = date(span.first.year + span.first.month // 12, span.first.month % 12 + 1, 1)
    top, bottom = sheet.across(0) - 44, sheet.across(sheet.number - 1) + 34
    while day <= span.last:
        along = span.place(day)
        x, y = (0.0, along + 5) if sheet.is_tall else (along + 5, 26.0)
        yield format_html(
            '<path class="lk-lanes__month" d="M{}L{}"/>{}',
            sheet.point(along, max(top, 22) if sheet.is_tall else 40),
            sheet.point(along, bottom),
            _word(_month(day), x, y, "lk-lanes__soft", "start"),
        )
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _lane(
    lane: Lane, number: int, span: _Span, sheet: _Sheet, *, joins: bool
) -> Iterator[SafeString]:
    across = sheet.across(number)
    begin = sheet.begin - (18 if sheet.is_tall else 20)
    path = f"M{sheet.point(begin, across)}L{sheet.point(sheet.end, across)}"
    if joins:
        angle = radians(_angles(sheet.number)[number])
        along, beside = sheet.closing - JOINT * cos(angle), sheet.middle + JOINT * sin(angle)
        bend = (sheet.point(sheet.end + 60, across), sheet.point(along - 50, beside))
        path += f"C{bend[0]} {bend[1]} {sheet.point(along, beside)}"
    yield line(lane.ring, path, 2.5, sheet.length, "lk-lanes__lane")
    yield _name(lane.name, number, sheet)
    places = _apart([span.place(day) for day in _days(lane, span.last)], sheet)
    for order, (place, moment) in enumerate(zip(places, lane.moments, strict=True), start=1):
        x, y = sheet.xy(place, across)
        yield format_html(
            '<circle class="lk-lanes__under" cx="{0}" cy="{1}" r="18"/>{2}{3}{4}',
            short(x),
            short(y),
            circle(lane.ring, x, y, RADIUS, 3.5),
            _word(order, x, y + 4.6, "lk-lanes__strong"),
            _word(short_date(moment), x, y + 33, "lk-lanes__soft"),
        )


def _apart(places: Sequence[float], sheet: _Sheet) -> list[float]:
    """Return places in order with enough room between them, none beyond the end of the lane."""
    least = APART_TALL if sheet.is_tall else APART
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + least) if found else place)
    limit = sheet.end - RADIUS
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], limit)
        limit = found[index] - least
    return found


def _angles(number: int) -> list[float]:
    """Return where each lane meets the joint ring, as seen from the ring, in degrees."""
    step = min(34.0, 120 / max(number - 1, 1))
    return [step * (index - (number - 1) / 2) for index in range(number)]


def _name(name: str, number: int, sheet: _Sheet) -> SafeString:
    shown = _cut(name, LONGEST_NAME)
    x, y = sheet.xy(0, sheet.across(number))
    if not sheet.is_tall:
        return _word(shown, x, y + 5, "lk-lanes__name", "start")
    # every second name stands lower, so that neighbours do not touch; the outer ones stay inside
    last = sheet.number - 1
    anchor = "middle" if 0 < number < last or not last else "start" if number == 0 else "end"
    edge = {"start": 2.0, "middle": x, "end": max(x + 16, 354.0)}[anchor]
    return _word(shown, edge, 18 + 20 * (number % 2), "lk-lanes__name", anchor)


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _today(along: float, sheet: _Sheet) -> SafeString:
    bottom = sheet.across(sheet.number - 1) + (34 if sheet.is_tall else 44)
    top = sheet.point(along, 0 if sheet.is_tall else 40)
    return format_html(
        '<path class="lk-lanes__today" d="M{}L{}"/>{}',
        top,
        sheet.point(along, bottom),
        _word(_("today"), 354, along - 6, "lk-lanes__now", "end")
        if sheet.is_tall
        else _word(_("today"), along, bottom + 16, "lk-lanes__now"),
    )


def _joint(year: Year, closing: Moment, sheet: _Sheet) -> SafeString:
    """Draw the closing as one ring, of which each network that comes has its part."""
    x, y = sheet.xy(sheet.closing, sheet.middle)
    coming = [lane for lane in year.lanes if lane.closes_jointly]
    share, gap = 360 / len(coming), 8 if len(coming) > 1 else 0.01
    start = 180.0 if not sheet.is_tall else 270.0
    arcs = [
        line(
            lane.ring,
            _arc(x, y, start + share * (index - 0.5) + gap / 2, share - gap),
            6,
            radians(share - gap) * JOINT,
        )
        for index, lane in enumerate(reversed(coming) if sheet.is_tall else coming)
    ]
    return format_html(
        '<circle class="lk-lanes__under" cx="{}" cy="{}" r="{}"/>{}{}{}{}',
        short(x),
        short(y),
        short(JOINT + 7),
        format_html_join("", "{}", ((arc,) for arc in arcs)),
        _word(short_date(closing), x, y - 2, "lk-lanes__large"),
        _word(_("together"), x, y + 17, "lk-lanes__soft"),
        _word(_cut(year.closing_title, LONGEST_TITLE), x, y + JOINT + 30, "lk-lanes__name"),
    )


def _arc(x: float, y: float, start: float, sweep: float) -> str:
    ends = [
        f"{short(x + JOINT * cos(radians(angle)))} {short(y + JOINT * sin(radians(angle)))}"
        for angle in (start, start + sweep)
    ]
    return f"M{ends[0]}A{short(JOINT)} {short(JOINT)} 0 {int(sweep > 180)} 1 {ends[1]}"


def _word(words: object, x: float, y: float, kind: str, anchor: str = "middle") -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind,
        short(x),
        short(y),
        anchor,
        words,
    )


def short_date(moment: Moment) -> str:
    """Return a day as it stands beneath a ring: "14 jan", "jan", or that it is not known."""
    if moment.on is None:
        return _("t.b.d.")
    month = _month(moment.on)
    return month if moment.precision == Precision.MONTH else f"{moment.on.day} {month}"


def _month(day: date) -> str:
    return formats.date_format(day, "b" if in_dutch() else "M").rstrip(".")
