"""Applying together: making a team, joining a colleague's, and going on alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.companions import TeamIsFull, held_team, tell_the_team
from leerkring.admissions.actions.offering import ReasonMissing
from leerkring.admissions.actions.places import hold_places
from leerkring.admissions.models import Application, Team
from leerkring.admissions.queries.teams import (
    CHANGEABLE,
    asks_for_team,
    has_room,
    may_change_team,
    may_repair_team,
    members_of,
    new_code,
    team_with_code,
)
from leerkring.admissions.rules import may_act_for, may_handle_applications
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record


class TeamIsClosed(Refused):
    """One applies alone here, or the deadline has passed."""

    message = _("The team can no longer be changed.")


class UnknownTeam(Refused):
    """No team of this activity has this code."""

    message = _("We know no team with this code. Look at it once more, or ask your colleague.")
    status = 400


class InATeamAlready(Refused):
    """Somebody is in one team at most."""

    message = _("You are in a team already. Leave it first.")


def _check_open(by: Actor, application: Application, at: datetime) -> None:
    if may_handle_applications(by, application.activity):
        if not asks_for_team(application.activity) or application.state not in CHANGEABLE:
            raise TeamIsClosed
    elif not may_change_team(application, at):
        raise TeamIsClosed


def _put_in(application: Application, team: Team | None) -> None:
    application.team = team
    Application.objects.filter(pk=application.pk).update(team=team)


@transaction.atomic
def make_team(*, by: Actor, at: datetime, application: Application) -> Team:
    """Begin a team with one's own application. Raise TeamIsClosed, InATeamAlready."""
    require(may_act_for, by, application)
    _check_open(by, application, at)
    if application.team_id is not None:
        raise InATeamAlready
    team = Team.objects.create(activity=application.activity, code=new_code(), made_at=at)
    _put_in(application, team)
    record(by, at, Verb.MADE_TEAM, application, team=team.code)
    return team


@transaction.atomic
def join_team(*, by: Actor, at: datetime, application: Application, code: str) -> Team:
    """Apply together with the colleague who gave this code.

    Raise TeamIsClosed, UnknownTeam, InATeamAlready or TeamIsFull.
    """
    require(may_act_for, by, application)
    _check_open(by, application, at)
    found = team_with_code(application.activity, code)
    if found is None:
        raise UnknownTeam
    if application.team_id == found.pk:
        return found
    if application.team_id is not None:
        raise InATeamAlready
    team = held_team(found.pk)
    if not has_room(team, application, members_of(team)):
        raise TeamIsFull(most=team.activity.team_size)
    _put_in(application, team)
    record(by, at, Verb.JOINED_TEAM, application, team=team.code)
    return team


@transaction.atomic
def leave_team(*, by: Actor, at: datetime, application: Application) -> Application:
    """Apply alone from now on; who stays in the team is told. Raise TeamIsClosed."""
    require(may_act_for, by, application)
    _check_open(by, application, at)
    if application.team_id is None:
        return application
    tell_the_team(application, at)
    _put_in(application, None)
    record(by, at, Verb.LEFT_TEAM, application)
    return application


# --- by the team that organises -----------------------------------------------------------------


@transaction.atomic
def team_up(
    *, by: Actor, at: datetime, application: Application, colleague: Application, reason: str
) -> Team:
    """Put somebody together with a colleague, also after the deadline, until the draw is locked.

    Whoever was in another team leaves it, and those who stay there are told. Raise ReasonMissing,
    TeamIsClosed or TeamIsFull.
    """
    require(may_handle_applications, by, application.activity)
    _check_repair(application, reason)
    rows = Application.objects.filter(activity=application.activity, state__in=CHANGEABLE)
    other = rows.filter(pk=colleague.pk).exclude(pk=application.pk).first()
    if other is None:
        raise TeamIsClosed
    if other.team_id is None:
        made = Team.objects.create(activity=application.activity, code=new_code(), made_at=at)
        other.activity = application.activity
        _put_in(other, made)
        record(by, at, Verb.MADE_TEAM, other, team=made.code, reason=reason)
        other.team_id = made.pk
    team = held_team(other.team_id)
    if application.team_id == team.pk:
        return team
    if not has_room(team, application, members_of(team)):
        raise TeamIsFull(most=team.activity.team_size)
    tell_the_team(application, at)
    _put_in(application, team)
    record(by, at, Verb.JOINED_TEAM, application, team=team.code, reason=reason.strip())
    return team


@transaction.atomic
def take_out_of_team(
    *, by: Actor, at: datetime, application: Application, reason: str
) -> Application:
    """Let somebody apply alone, also after the deadline, until the draw is locked.

    Who stays in the team is told. Raise ReasonMissing or TeamIsClosed.
    """
    require(may_handle_applications, by, application.activity)
    _check_repair(application, reason)
    if application.team_id is None:
        return application
    tell_the_team(application, at)
    _put_in(application, None)
    record(by, at, Verb.LEFT_TEAM, application, reason=reason.strip())
    return application


def _check_repair(application: Application, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    hold_places(application.activity)
    if not may_repair_team(application):
        raise TeamIsClosed
