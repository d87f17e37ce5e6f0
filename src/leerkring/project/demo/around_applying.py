"""What happens around applying: a pair, people who were asked by name, a look-alike, an assistant,
subscribers, and a ladder of reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from leerkring.admissions.actions.applying import save_draft, submit
from leerkring.admissions.actions.nominations import Nominated, ask_to_apply
from leerkring.admissions.actions.teams import join_team, make_team
from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import applicant, meetings_to_promise
from leerkring.audit.actors import NOBODY
from leerkring.people.actions import add_assistant
from leerkring.people.models import Role
from leerkring.programmes.actions.reminders import choose_reminders
from leerkring.programmes.actions.subscriptions import confirm_subscription, subscribe
from leerkring.programmes.models import Activity, Subscription
from leerkring.programmes.rules import subscriber
from leerkring.project.demo.admissions_life import checks_met, values_of
from leerkring.project.demo.motivations import motivation
from leerkring.project.demo.people import Cast, Figure
from leerkring.project.demo.stage import Stage

BEGUN_NOT_SENT = "application_unsent"  # the ladder for applications that were begun
THREE_AND_ONE = (-3, -1)  # days before the last day to apply
NOMINATED_BY = "Annemiek Feenstra, samenwerkingsverband Rivierenland"
NOTE = "Zij hebben een aanpak om vroeg te zien welke leerling minder kans krijgt."


def apply_as_a_pair(cast: Cast, activity: Activity, role: Role, at: datetime) -> None:
    """Let two colleagues of one school apply together: one joins with the other's code."""
    one = cast.figure(role)
    other = replace(cast.figure(role), school=one.school, sector=one.sector, town=one.town)
    first = _begin(cast, activity, one, at)
    team = make_team(by=applicant(first), at=at, application=first)
    submit(by=applicant(first), at=at + timedelta(minutes=12), application=first)
    later = at + timedelta(hours=5)
    second = _begin(cast, activity, other, later)
    join_team(by=applicant(second), at=later, application=second, code=team.code)
    submit(by=applicant(second), at=later + timedelta(minutes=9), application=second)


def ask_two_by_name(stage: Stage, cast: Cast, activity: Activity, role: Role, at: datetime) -> None:
    """Ask two people by name to apply; the first one does, the other has not answered yet."""
    figures = [cast.figure(role) for _number in range(2)]
    rows = ask_to_apply(
        activity=activity,
        people=[
            Nominated(
                given_name=figure.given_name,
                family_name=figure.family_name,
                email=figure.email,
                organisation_name=figure.school,
                organisation_town=figure.town.name,
            )
            for figure in figures
        ],
        nominated_by=NOMINATED_BY,
        note=NOTE,
        role=role,
        by=stage.manager,
        at=at,
    )
    answered = at + timedelta(days=2)
    application = _begin(cast, activity, figures[0], answered, rows[0].application)
    moment = answered + timedelta(minutes=18)
    submit(by=applicant(application), at=moment, application=application)


def apply_once_more(cast: Cast, of: Application, activity: Activity, at: datetime) -> Application:
    """Let somebody apply for another network from another address: is this one person?"""
    figure = cast.figure(Role.SUPPORT)
    same = replace(
        figure,
        given_name=of.given_name,
        family_name=of.family_name,
        email=f"{of.given_name}.{of.family_name}@thuis.example".lower().replace(" ", ""),
        school=of.organisation_name,
        sector=of.sector,
    )
    application = _begin(cast, activity, same, at, town=of.organisation_town)
    moment = at + timedelta(minutes=15)
    return submit(by=applicant(application), at=moment, application=application)


def _begin(
    cast: Cast,
    activity: Activity,
    figure: Figure,
    at: datetime,
    application: Application | None = None,
    town: str = "",
) -> Application:
    text = motivation(figure, cast.random)
    values = {**values_of(figure), "motivation": text, "checks": checks_met(activity)}
    meetings = meetings_to_promise(activity, at).values_list("pk", flat=True)
    return save_draft(
        by=applicant(application) if application else NOBODY,
        at=at,
        activity=activity,
        values={**values, "organisation_town": town} if town else values,
        application=application,
        promises=dict.fromkeys(meetings, "yes"),
        step=3,
    )


def give_assistant(stage: Stage, application: Application, at: datetime) -> None:
    """Let the assistant of an alderman get copies, and answer for them."""
    assert application.person is not None
    add_assistant(
        by=stage.manager,
        at=at,
        person=application.person,
        name="Bestuurssecretariaat, Corry Blankestijn",
        email="bestuurssecretariaat@gemeente.example",
        may_answer=True,
    )


def subscribe_to_news(
    emails: Sequence[str], roles: Sequence[Role], at: datetime
) -> list[Subscription]:
    """Let people ask for news of new activities, and confirm that the address is theirs."""
    rows = [
        subscribe(by=NOBODY, at=at, email=email, language="nl", roles=roles) for email in emails
    ]
    for row in rows:
        confirm_subscription(by=subscriber(row), at=at + timedelta(minutes=7), subscription=row)
    return rows


def remind_who_began(stage: Stage, activity: Activity, at: datetime) -> None:
    """Switch on the reminders for applications that were begun and not sent."""
    choose_reminders(
        by=stage.manager,
        at=at,
        activity=activity,
        kind=BEGUN_NOT_SENT,
        days=THREE_AND_ONE,
        hour=9,
        is_on=True,
        by_itself=True,
        version=0,
    )
