"""Fills an empty installation with both editions of the demo, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils.translation import override

from leerkring.admissions.models import Application
from leerkring.audit.actions import events_written_together
from leerkring.concepts.actions import PublicationWords, add_publication
from leerkring.experts.models import Expert
from leerkring.findings.actions import compose_closing
from leerkring.findings.models import Finding
from leerkring.mail.actions import settle_past_letters
from leerkring.people.models import Role
from leerkring.programmes.models import Activity, Venue
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.programmes.queries import meetings_of
from leerkring.project.demo import admissions_life as admission
from leerkring.project.demo import around_applying as around
from leerkring.project.demo import inbox_life as inbox
from leerkring.project.demo import network_life as life
from leerkring.project.demo import reading_life as reading
from leerkring.project.demo import words
from leerkring.project.demo.announcements import Edition
from leerkring.project.demo.editions import (
    ANNOUNCED_2023,
    DAYS_OPEN,
    edition_of_2023,
    edition_of_this_year,
)
from leerkring.project.demo.network_life import NetworkStory
from leerkring.project.demo.people import Cast
from leerkring.project.demo.stage import Stage, set_stage
from leerkring.project.demo.words import DemoFinding

Progress = Callable[[str], None]
SELECTING = 180
UNREAD = 23
OPEN_SO_FAR = 32
SINCE_DIVIDED = 5
BEHIND = 14
REPORT = PublicationWords(
    title="Het maakt uit waar je wieg staat", publisher="Verwey-Jonker Instituut"
)


def quiet(_step: str) -> None:
    """Say nothing of the progress."""


def nobody_waits() -> None:
    """Do nothing: nobody looks at what is announced before all is there."""


def load_programme(
    at: datetime, progress: Progress = quiet, announced: Callable[[], None] = nobody_waits
) -> None:
    """Load everything as if it had happened on its own day; `at` is now.

    As soon as both programmes are announced, and the first one is over, `announced` is called: then
    there is something to look at. Who applies this year follows, in a transaction for each network,
    so that others can write too.
    """
    with override("nl"):
        with _one_part(at):
            stage = set_stage(ANNOUNCED_2023 - timedelta(days=7))
            cast = Cast("leerkring")
            experts = life.register_experts(stage, ANNOUNCED_2023)
            venues = life.register_venues(stage, ANNOUNCED_2023)
            progress("2023–2024")
            old = edition_of_2023(stage)
            _live_through_2023(stage, cast, old, experts)
            progress("this year")
            new = edition_of_this_year(stage, at)
        announced()
        for part in _this_year(stage, cast, new, experts, venues, at):
            with _one_part(at):
                part()


@contextmanager
def _one_part(at: datetime) -> Iterator[None]:
    """Write a part at once: no action keeps a point to go back to, what goes wrong ends it all."""
    connection.features.uses_savepoints = False
    try:
        with transaction.atomic(), events_written_together():
            yield
            settle_past_letters(at=at)
    finally:
        connection.features.uses_savepoints = True


# --- 2023–2024 ------------------------------------------------------------------------------------


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _live_through_2023(
    stage: Stage, cast: Cast, edition: Edition, experts: Sequence[Expert]
) -> None:
    _select_2023(stage, cast, edition.networks["Schoolleiders"], Role.SCHOOL_LEADER, 38)
    _select_2023(stage, cast, edition.networks["Leraren"], Role.TEACHER, 41)
    aldermen = edition.networks["Wethouders"]
    until = _moment("2023-12-15T00:00+01:00")
    at = _moment("2023-11-20T10:00+01:00")
    admission.invite_aldermen(stage, cast, aldermen, 12, at, until)
    admission.accept_invitations(aldermen, 11, _moment("2023-12-01T09:00+01:00"))
    stories = (
        ("Schoolleiders", words.THEMES["leaders"], words.FINDINGS["leaders"]),
        ("Leraren", words.THEMES["teachers"], words.FINDINGS["teachers"]),
        ("Wethouders", words.THEMES["aldermen"], words.FINDINGS["aldermen"]),
    )
    for name, themes, findings in stories:
        story = NetworkStory(stage, edition.networks[name], themes, Random(name))
        _live_network_2023(story, findings, experts)
    _close_2023(stage, edition)
    _hold_webinar_2023(stage, cast, edition.webinar)


def _select_2023(stage: Stage, cast: Cast, activity: Activity, role: Role, count: int) -> None:
    start, end = _moment("2023-10-09T12:00+02:00"), _moment("2023-11-17T20:00+01:00")
    admission.apply_many(cast, activity, role, count, start, end)
    at = _moment("2023-11-18T09:00+01:00")
    admission.read_motivations(stage, activity, at)
    answer_before = _moment("2023-12-01T00:00+01:00")
    draw_at = _moment("2023-11-20T14:00+01:00")
    throws = "4 2 6 1 3 5 2 2 6 1"
    admission.draw_and_release(stage, activity, throws, draw_at, answer_before)
    admission.answer_offers(activity, _moment("2023-11-23T10:00+01:00"), declining=2)


def _live_network_2023(
    story: NetworkStory, findings: Sequence[DemoFinding], experts: Sequence[Expert]
) -> None:
    life.hold_intake(story, _moment("2023-11-24T09:00+01:00"))
    life.make_themes(story, _moment("2023-12-18T09:00+01:00"))
    meetings = [m for m in meetings_of(story.activity) if not m.is_closing]
    asked = _moment("2023-12-19T10:00+01:00")
    dated = [meeting for meeting in meetings if meeting.starts_at]
    for meeting, expert in zip(dated, experts, strict=False):
        life.invite_speaker(story, expert, meeting, asked)
    for number, meeting in enumerate(dated, start=1):
        life.hold_meeting(story, meeting, number)
    for closing in meetings_of(story.activity).filter(is_closing=True):
        life.hold_meeting(story, closing, len(meetings) + 1)
    life.take_home(story, _moment("2024-03-01T12:00+01:00"), _moment("2024-10-20T12:00+02:00"))
    life.publish_findings(story, findings, _moment("2024-10-10T09:00+02:00"))


def _close_2023(stage: Stage, edition: Edition) -> None:
    rows = Finding.objects.filter(activity__programme=edition.programme)
    findings = list(rows.select_related("activity__programme").order_by("activity_id", "pk"))
    at = _moment("2024-10-28T09:00+01:00")
    compose_closing(by=stage.manager, at=at, programme=edition.programme, findings=findings)


def _hold_webinar_2023(stage: Stage, cast: Cast, webinar: Activity | None) -> None:
    if webinar is None:
        return
    start, end = _moment("2023-10-16T09:00+02:00"), _moment("2023-12-05T22:00+01:00")
    admission.register_many(cast, webinar, 31, start, end)
    story = NetworkStory(stage, webinar, (), Random("webinar"))
    for meeting in meetings_of(webinar):
        life.hold_meeting(story, meeting, 3)
    at = _moment("2023-12-14T09:00+01:00")
    report = add_publication(
        by=stage.manager, at=at, words=REPORT, concepts=life.concepts(["armoedebestrijding"])
    )
    life.publish_findings(story, words.FINDINGS["webinar"], at, [report])


# --- this year ------------------------------------------------------------------------------------


def _this_year(
    stage: Stage,
    cast: Cast,
    edition: Edition,
    experts: Sequence[Expert],
    venues: Sequence[Venue],
    now: datetime,
) -> list[Callable[[], None]]:
    """Return what happened this year, by network, in the order in which it is told."""
    networks = edition.networks
    return [
        lambda: _select_now(stage, cast, networks["Schoolleiders"], now),
        lambda: _run_now(stage, cast, networks["Leraren"], experts, venues, now),
        lambda: _invite_now(stage, cast, networks["Wethouders"], now),
        lambda: _receive_now(stage, cast, edition, now),
        lambda: _register_now(cast, edition.webinar, now),
    ]


def _register_now(cast: Cast, webinar: Activity | None, now: datetime) -> None:
    if webinar is not None:
        start, end = now - timedelta(weeks=10), now - timedelta(hours=2)
        admission.register_many(cast, webinar, 58, start, end)


def _invite_now(stage: Stage, cast: Cast, activity: Activity, now: datetime) -> None:
    until = midnight(amsterdam_day(now) + timedelta(days=13))
    admission.invite_aldermen(stage, cast, activity, 12, now - timedelta(days=9), until)
    admission.accept_invitations(activity, 7, now - timedelta(days=4))
    invited = Application.objects.filter(activity=activity).select_related("person")
    around.give_assistant(stage, invited.order_by("pk")[0], now - timedelta(days=5))


def _receive_now(stage: Stage, cast: Cast, edition: Edition, now: datetime) -> None:
    """Let people apply for the open network, read what came in, and let mail come in."""
    activity = edition.networks["Ondersteuners"]
    opened = activity.opens_at or now
    read_before = midnight(amsterdam_day(now) + timedelta(days=DAYS_OPEN + 4))
    criteria = reading.settle_reading(stage, activity, read_before, opened - timedelta(days=3))
    around.remind_who_began(stage, activity, opened - timedelta(days=2))
    role, divided = Role.SUPPORT, now - timedelta(days=4)
    before = OPEN_SO_FAR - SINCE_DIVIDED
    admission.apply_many(cast, activity, role, before, opened + timedelta(hours=6), divided)
    around.ask_two_by_name(stage, cast, activity, role, now - timedelta(days=11))
    around.apply_as_a_pair(cast, activity, role, now - timedelta(days=8))
    leaders = Application.objects.filter(activity=edition.networks["Schoolleiders"])
    known = leaders.filter(submitted_at__isnull=False).order_by("pk")[3]
    around.apply_once_more(cast, known, activity, now - timedelta(days=6))
    reading.divide(stage, activity, divided)
    last = now - timedelta(hours=3)
    admission.apply_many(cast, activity, role, SINCE_DIVIDED, divided + timedelta(hours=1), last)
    reading.divide_the_rest(activity, last + timedelta(minutes=55))
    read_from = divided + timedelta(hours=2)
    reading.read_by_criteria(stage, activity, criteria, read_from, behind=BEHIND)
    admission.leave_drafts(cast, activity, role, 5, now - timedelta(days=1))
    emails = ("m.zandstra@school.example", "team.onderbouw@school.example")
    _keeps, stops = around.subscribe_to_news(emails, [role], now - timedelta(days=40))
    inbox.mail_comes_in(stage, activity, edition.networks["Wethouders"], stops, now)


def _select_now(stage: Stage, cast: Cast, activity: Activity, now: datetime) -> None:
    closes = activity.closes_before or now
    start, end = now - timedelta(weeks=6) + timedelta(days=1), closes - timedelta(minutes=50)
    admission.apply_many(cast, activity, Role.SCHOOL_LEADER, SELECTING, start, end)
    at = closes + timedelta(hours=9)
    admission.read_motivations(stage, activity, at, unread=UNREAD, settle=False)
    admission.ask_for_promised_place(stage, activity, now - timedelta(hours=3))


def _run_now(
    stage: Stage,
    cast: Cast,
    activity: Activity,
    experts: Sequence[Expert],
    venues: Sequence[Venue],
    now: datetime,
) -> None:
    start, end = now - timedelta(weeks=15) + timedelta(days=1), now - timedelta(weeks=11, days=1)
    admission.apply_many(cast, activity, Role.TEACHER, 44, start, end)
    closed = activity.closes_before or now
    admission.read_motivations(stage, activity, closed + timedelta(hours=9))
    at = closed + timedelta(days=3, hours=14)
    throws = "2 5 3 3 6 1 4 1 6 5"
    admission.draw_and_release(stage, activity, throws, at, closed + timedelta(days=12))
    admission.answer_offers(activity, at + timedelta(days=3), declining=3)
    story = NetworkStory(stage, activity, words.THEMES["teachers"], Random("leraren"))
    life.hold_intake(story, at + timedelta(days=7), unfinished=2)
    life.make_themes(story, at + timedelta(days=22), loose=3)
    _hold_first_meeting(story, experts, venues, at + timedelta(days=23))
    life.take_home(story, now - timedelta(weeks=4), None)


def _hold_first_meeting(
    story: NetworkStory, experts: Sequence[Expert], venues: Sequence[Venue], at: datetime
) -> None:
    first, second, *_later = [m for m in meetings_of(story.activity) if not m.is_closing]
    life.compare_venues(story, venues, at)
    life.place_meetings(story, venues[1], [first], at)
    life.invite_speaker(story, experts[3], first, at)
    life.hold_meeting(story, first, 1)
    life.invite_speaker(story, experts[1], second, at)
