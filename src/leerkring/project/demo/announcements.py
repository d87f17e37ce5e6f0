"""Announces the demo's programmes: networks with their dates, their closing, the webinar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from leerkring.admissions.actions.eligibility import add_check
from leerkring.people.models import Role, Sector
from leerkring.programmes.actions import (
    change_meeting,
    change_milestone,
    create_network,
    create_programme,
    create_webinar,
    edit_activity,
    publish,
    publish_programme,
    set_agenda,
    set_organisation_roles,
)
from leerkring.programmes.actions.activities import RoleOf, remove_milestone
from leerkring.programmes.actions.meetings import remove_meeting
from leerkring.programmes.blueprints import AgendaLine
from leerkring.programmes.models import (
    Activity,
    AgendaItem,
    Meeting,
    Milestone,
    OrganisationRole,
    Programme,
)
from leerkring.programmes.moments import Precision, midnight
from leerkring.programmes.queries import meetings_of
from leerkring.project.demo.stage import Stage, let_agency_in
from leerkring.project.demo.words import PROGRAMME

R = OrganisationRole.Role
A = Activity.Admission
HOURS = {"start_time": time(16), "end_time": time(20)}
CONTACT = {
    "contact_name": "Marloes van der Kolk",
    "contact_email": "gelijkekansen@ministerie.example",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPlan:
    """What one network of the demo announces."""

    short_title: str
    title: str
    lead: str
    audience: Role
    sectors: tuple[Sector, ...]
    admission: A
    days: tuple[date | None, ...]
    for_whom: str
    places: int | None = None
    opens: date | None = None
    closes_before: date | None = None
    confirmation: date | None = None
    intake: date | None = None
    gains: str = PROGRAMME["network_gains"]
    setup: str = PROGRAMME["network_setup"]
    with_agenda: bool = True
    team_size: int = 1
    question_before: tuple[str, str] | None = None  # asked before the form; what a "no" is told


@dataclass(slots=True)
class Edition:
    """One year's programme with its activities by short title."""

    programme: Programme
    closing: Meeting | None = None
    networks: dict[str, Activity] = field(default_factory=dict)
    webinar: Activity | None = None


def announce_programme(stage: Stage, title: str, lead: str, at: datetime) -> Edition:
    """Make and publish a programme without activities."""
    programme = create_programme(
        by=stage.manager,
        at=at,
        organiser=stage.organiser,
        title=title,
        lead=lead,
        background=PROGRAMME["programme_background"],
    )
    publish_programme(by=stage.manager, at=at, programme=programme)
    return Edition(programme)


def announce_network(stage: Stage, edition: Edition, plan: NetworkPlan, at: datetime) -> Activity:
    """Make a network from its plan, with its dates and roles, and publish it."""
    by = stage.manager
    activity = create_network(
        by=by,
        at=at,
        programme=edition.programme,
        title=plan.title,
        short_title=plan.short_title,
        audience=[plan.audience],
        sectors=list(plan.sectors),
        admission=plan.admission,
        places=plan.places,
        closes_before=midnight(plan.closes_before) if plan.closes_before else None,
        first_on=plan.days[0] if plan.days else None,
        contact_email=CONTACT["contact_email"],
    )
    _edit(stage, activity, at, _words(plan))
    if plan.question_before:
        text, otherwise = plan.question_before
        values = {"text": text, "otherwise": otherwise}
        add_check(by=by, at=at, activity=activity, values=values)
    _set_days(stage, activity, plan, at)
    _set_milestones(stage, activity, plan, at)
    _set_roles(stage, activity, at)
    if edition.closing is None:
        edition.closing = meetings_of(activity).filter(is_closing=True).first()
    let_agency_in(stage, activity, at)
    publish(by=by, at=at, activity=activity)
    edition.networks[plan.short_title] = activity
    return activity


def _edit(stage: Stage, activity: Activity, at: datetime, values: dict[str, Any]) -> None:
    activity.refresh_from_db(fields=["version"])
    edit_activity(
        by=stage.manager, at=at, activity=activity, version=activity.version, values=values
    )


def _words(plan: NetworkPlan) -> dict[str, Any]:
    values: dict[str, Any] = {
        "lead": plan.lead,
        "gains": plan.gains,
        "setup": plan.setup,
        "background": PROGRAMME["programme_background"],
        "for_whom": plan.for_whom,
        "catering": "hapjes en diner",
        **CONTACT,
    }
    if plan.admission == A.SELECTION:
        values |= {
            "how_to_apply": PROGRAMME["network_apply"],
            "application_email": "gelijkekansen@ministerie.example",
            "motivation_words_max": 300,
            "team_size": plan.team_size,
        }
    if plan.opens:
        values["opens_at"] = midnight(plan.opens)
    return values


def _set_days(stage: Stage, activity: Activity, plan: NetworkPlan, at: datetime) -> None:
    """Give the meetings their days, and take away those that the plan does not have."""
    by = stage.manager
    own = [m for m in meetings_of(activity) if not m.is_closing]
    for meeting in own[len(plan.days) :]:
        remove_meeting(by=by, at=at, meeting=meeting)
    for meeting, day in zip(own, plan.days, strict=False):
        hours = HOURS if day else {"start_time": None, "end_time": None}
        values = {"on": day, "precision": Precision.DAY if day else Precision.UNKNOWN, **hours}
        change_meeting(by=by, at=at, meeting=meeting, version=meeting.version, values=values)
        if not plan.with_agenda:
            meeting.refresh_from_db(fields=["version"])
            set_agenda(by=by, at=at, meeting=meeting, version=meeting.version, lines=[])


def set_closing_day(stage: Stage, edition: Edition, day: date, at: datetime) -> None:
    """Give the joint closing its day."""
    if edition.closing is None:
        return
    edition.closing.refresh_from_db(fields=["version"])
    values = {
        "on": day,
        "precision": Precision.DAY,
        "title": "Gezamenlijke slotbijeenkomst",
        **HOURS,
    }
    change_meeting(
        by=stage.manager,
        at=at,
        meeting=edition.closing,
        version=edition.closing.version,
        values=values,
    )


def _set_milestones(stage: Stage, activity: Activity, plan: NetworkPlan, at: datetime) -> None:
    last_day = plan.closes_before - date.resolution if plan.closes_before else None
    known = {
        Milestone.Kind.INTAKE: (plan.intake, Precision.MONTH),
        Milestone.Kind.BALANCE: (last_day, Precision.WEEK),
        Milestone.Kind.CONFIRMATION: (plan.confirmation, Precision.WEEK),
    }
    for milestone in activity.milestones.all():
        if plan.admission == A.INVITATION:  # how the aldermen begin is still to be determined
            remove_milestone(by=stage.manager, at=at, activity=activity, milestone=milestone)
            continue
        on, precision = known.get(Milestone.Kind(milestone.kind), (None, Precision.UNKNOWN))
        change_milestone(
            by=stage.manager,
            at=at,
            activity=activity,
            milestone=milestone,
            version=milestone.version,
            values={"on": on, "precision": precision if on else Precision.UNKNOWN},
        )


def _set_roles(stage: Stage, activity: Activity, at: datetime) -> None:
    roles = [
        RoleOf(stage.alliance, R.INITIATOR),
        RoleOf(stage.alliance, R.ORGANISER),
        RoleOf(stage.ministry, R.FUNDER),
        RoleOf(stage.agency, R.DEVELOPER),
        RoleOf(stage.agency, R.EXECUTOR),
    ]
    set_organisation_roles(by=stage.manager, at=at, activity=activity, roles=roles)


def announce_webinar(
    stage: Stage,
    edition: Edition,
    day: date,
    at: datetime,
    *,
    title: str,
    places: int | None = None,
) -> Activity:
    """Make the webinar with the minutes of its hour, and publish it."""
    by = stage.manager
    activity = create_webinar(
        by=by,
        at=at,
        programme=edition.programme,
        title=title,
        short_title="Webinar",
        on=day,
        start_time=time(9),
        audience=[Role.SCHOOL_LEADER],
        sectors=[Sector.SECONDARY],
        contact_email="regio1@schoolleiders.example",
    )
    _edit(stage, activity, at, _webinar_words(places))
    meeting = meetings_of(activity).get()
    change_meeting(
        by=by,
        at=at,
        meeting=meeting,
        version=meeting.version,
        values={"end_time": time(10), "join_url": "https://vergaderen.example/gelijke-kansen"},
    )
    meeting.refresh_from_db(fields=["version"])
    set_agenda(by=by, at=at, meeting=meeting, version=meeting.version, lines=_webinar_hour())
    roles = [
        RoleOf(stage.association, R.INITIATOR),
        RoleOf(stage.association, R.ORGANISER),
        RoleOf(stage.institute, R.RESEARCHER),
        RoleOf(stage.alliance, R.COMMISSIONER),
    ]
    set_organisation_roles(by=by, at=at, activity=activity, roles=roles)
    publish(by=by, at=at, activity=activity)
    edition.webinar = activity
    return activity


def _webinar_words(places: int | None) -> dict[str, Any]:
    return {
        "lead": PROGRAMME["webinar_lead"],
        "gains": PROGRAMME["webinar_gains"],
        "background": PROGRAMME["webinar_background"],
        "for_whom": PROGRAMME["webinar_for_whom"],
        "others_welcome": True,
        "region": "Noord-Holland",
        "contact_name": "Annelies Terpstra",
        "contact_email": "regio1@schoolleiders.example",
        "places": places,
        "places_limited": places is not None,
    }


def _webinar_hour() -> list[AgendaLine]:
    k = AgendaItem.Kind
    return [
        AgendaLine(5, "Welkom en opening", k.WELCOME),
        AgendaLine(
            30,
            "Presentatie van het onderzoek",
            k.PRESENTATION,
            "Deniz Korkmaz, Verwey-Jonker Instituut",
        ),
        AgendaLine(20, "Ervaringen delen met collega-schoolleiders in breakout rooms", k.EXCHANGE),
        AgendaLine(5, "Ophalen van opbrengsten en vragen, afsluiting", k.HARVEST),
    ]
