"""Lets fictional people apply, be read, be drawn and answer, through the actions that pages use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import override

from leerkring.admissions.actions.applying import register, save_draft, submit
from leerkring.admissions.actions.offering import Guest, answer_offer, invite
from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.queries.eligibility import NO, YES, asked_checks
from leerkring.admissions.queries.window import applicant, meetings_to_promise
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import NOBODY
from leerkring.people.models import Role
from leerkring.programmes.models import Activity
from leerkring.project.demo.motivations import motivation
from leerkring.project.demo.people import Cast, Figure
from leerkring.project.demo.stage import Stage
from leerkring.review.actions.reviewing import review
from leerkring.review.models import Review
from leerkring.selection.actions.drawing import draw
from leerkring.selection.actions.fair_draw import fix_spread_draw, type_throws
from leerkring.selection.actions.overriding import ask_override
from leerkring.selection.actions.releasing import release
from leerkring.selection.actions.spreading import choose_scenario, make_scenario
from leerkring.selection.bridge.lots import EVERYONE
from leerkring.selection.models import DrawRecord, Override
from leerkring.selection.tasks import compute_and_keep

V = Review.Verdict
ENOUGH_WORDS = 12
DOUBTED = 0.1
SOURCE = "Tien worpen met een dobbelsteen, op kantoor, met twee collega's erbij"
PROMISED = "Deze school deed mee aan de proef van vorig jaar; toen is een plaats toegezegd."


def values_of(figure: Figure) -> dict[str, str]:
    """Return what a fictional person fills in about themselves."""
    return {
        "given_name": figure.given_name,
        "family_name": figure.family_name,
        "email": figure.email,
        "role": figure.role,
        "job_title": figure.title,
        "sector": figure.sector,
        "organisation_name": figure.school,
        "organisation_town": figure.town.name,
    }


def spread(start: datetime, end: datetime, number: int, count: int) -> datetime:
    """Return the moment of the one with this number; more come as the deadline draws near."""
    share: float = ((number + 1) / (count + 1)) ** 0.6
    return start + (end - start) * share


def apply_many(
    cast: Cast, activity: Activity, role: Role, count: int, start: datetime, end: datetime
) -> list[Application]:
    """Let `count` people apply between two moments."""
    meetings = [meeting.pk for meeting in meetings_to_promise(activity, start)]
    checks = checks_met(activity)
    return [
        _apply(cast, activity, role, meetings, checks, spread(start, end, number, count))
        for number in range(count)
    ]


def checks_met(activity: Activity) -> dict[str, str]:
    """Return the answers that let somebody apply, to what is asked before the form."""
    return {str(check.pk): YES if check.wanted else NO for check in asked_checks(activity)}


def _apply(
    cast: Cast,
    activity: Activity,
    role: Role,
    meetings: Sequence[int],
    checks: dict[str, str],
    at: datetime,
) -> Application:
    figure = cast.figure(role)
    text = motivation(figure, cast.random)
    draft = save_draft(
        by=NOBODY,
        at=at,
        activity=activity,
        values={**values_of(figure), "motivation": text, "checks": checks},
        promises=dict.fromkeys(meetings, "yes"),
        step=3,
    )
    moment = at + timedelta(minutes=cast.random.randint(3, 40))
    return submit(by=applicant(draft), at=moment, application=draft)


def leave_drafts(cast: Cast, activity: Activity, role: Role, count: int, at: datetime) -> None:
    """Let some people begin an application and stop half-way."""
    for _number in range(count):
        figure = cast.figure(role)
        save_draft(by=NOBODY, at=at, activity=activity, values=values_of(figure), step=2)


def read_motivations(
    stage: Stage, activity: Activity, at: datetime, *, unread: int = 0, settle: bool = True
) -> None:
    """Let the reviewers read, all but the last ones; doubts get a second reader when `settle`."""
    first, second = stage.reviewers
    for number, application in enumerate(_pile(activity, unread)):
        moment = at + timedelta(minutes=4 * number)
        reader = (first, second)[number % 2]
        verdict = _first_verdict(application)
        review(application=application, verdict=verdict, note="", by=reader, at=moment)
        if verdict == V.DOUBT and settle:
            other = (second, first)[number % 2]
            second_verdict = V.SUITABLE if application.pk % 3 else V.NOT
            later = moment + timedelta(hours=5)
            review(application=application, verdict=second_verdict, note="", by=other, at=later)


def _pile(activity: Activity, unread: int) -> list[Application]:
    rows = list(
        submitted_applications(activity)
        .select_related("activity__programme__organiser", "person")
        .order_by("submitted_at", "pk")
    )
    return rows[: len(rows) - unread]


def _first_verdict(application: Application) -> str:
    if application.motivation_words < ENOUGH_WORDS:
        return V.NOT
    return V.DOUBT if application.pk % 10 < DOUBTED * 10 else V.SUITABLE


def draw_and_release(
    stage: Stage, activity: Activity, throws: str, at: datetime, answer_before: datetime
) -> None:
    """Agree on a spread and draw: see `draw_as_agreed`."""
    agree_on_spread(stage, activity, at)
    draw_as_agreed(stage, activity, throws, at, answer_before)


def draw_as_agreed(
    stage: Stage, activity: Activity, throws: str, at: datetime, answer_before: datetime
) -> None:
    """Fix the draw, let two people type in the throws, and tell everybody."""
    round_ = fix_spread_draw(
        activities=[activity], source=SOURCE, reserves=12, by=stage.manager, at=at
    )
    if round_.method == EVERYONE:
        draw(round_=round_, by=stage.manager, at=at + timedelta(hours=1))
    else:
        compute_and_keep(DrawRecord.objects.get(round=round_).pk, at + timedelta(minutes=1))
        for minutes, by in ((60, stage.manager), (61, stage.deputy)):
            moment = at + timedelta(minutes=minutes)
            type_throws(round_=round_, throws=throws, by=by, at=moment)
    release(
        round_=round_,
        answer_before=answer_before,
        by=stage.manager,
        at=at + timedelta(days=1),
    )
    activity.refresh_from_db()


def agree_on_spread(stage: Stage, activity: Activity, at: datetime) -> None:
    """Choose the spread that is proposed: in proportion to who applied, with some room."""
    with override(activity.language):
        scenario = make_scenario(activity=activity, by=stage.manager, at=at)
    choose_scenario(scenario=scenario, by=stage.manager, at=at)


def ask_for_promised_place(stage: Stage, activity: Activity, at: datetime) -> None:
    """Let the second manager ask for a place that was promised; it waits for the other's answer."""
    promised = submitted_applications(activity).order_by("submitted_at", "pk")[0]
    ask_override(
        activity=activity,
        kind=Override.Kind.RESERVED_PLACE,
        application=promised,
        wanted={},
        reason=PROMISED,
        by=stage.deputy,
        at=at,
    )


def answer_offers(activity: Activity, at: datetime, *, declining: int = 0) -> None:
    """Let everybody answer their offer; the first ones decline, so the reserve list moves."""
    declined = 0
    for round_number in range(declining + 2):
        moment = at + timedelta(hours=round_number)
        for application in _offered(activity):
            accept = declined >= declining
            declined += not accept
            by = applicant(application)
            answer_offer(application=application, accept=accept, by=by, at=moment)


def _offered(activity: Activity) -> list[Application]:
    rows = Application.objects.filter(activity=activity, state=ApplicationState.OFFERED)
    return list(rows.select_related("activity__programme__organiser", "person").order_by("pk"))


def invite_aldermen(
    stage: Stage, cast: Cast, activity: Activity, count: int, at: datetime, until: datetime
) -> None:
    """Invite aldermen by name."""
    figures = [cast.figure(Role.ALDERMAN) for _number in range(count)]
    guests = [
        Guest(
            given_name=figure.given_name,
            family_name=figure.family_name,
            email=figure.email,
            organisation_name=figure.school,
        )
        for figure in figures
    ]
    invite(activity=activity, guests=guests, answer_before=until, by=stage.manager, at=at)


def accept_invitations(activity: Activity, count: int, at: datetime) -> None:
    """Let the first so many invited people accept."""
    for application in _offered(activity)[:count]:
        answer_offer(application=application, accept=True, by=applicant(application), at=at)


def register_many(
    cast: Cast, activity: Activity, count: int, start: datetime, end: datetime
) -> None:
    """Let people register for a webinar."""
    for number in range(count):
        figure = cast.figure(Role.SCHOOL_LEADER)
        register(
            by=NOBODY,
            at=spread(start, end, number, count),
            activity=activity,
            values=values_of(figure),
        )
