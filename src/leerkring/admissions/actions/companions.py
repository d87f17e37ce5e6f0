"""What one application does to those that belong to it: a team, and one's further preferences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.models import Application, Team
from leerkring.admissions.queries.preferences import choices_of
from leerkring.admissions.queries.teams import has_room, members_of
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.people.named import NAME_PARTS

A = ApplicationState
OF_THE_PERSON = frozenset(
    {
        *NAME_PARTS,
        *("phone", "role", "job_title", "sector"),
        *("organisation_name", "organisation_town", "organisation_postcode", "heard_from"),
    }
)


class TeamIsFull(Refused):
    """As many colleagues apply together as the activity allows."""

    message = _("This team is complete: no more than %(most)s can apply together.")


def held_team(team_id: int) -> Team:
    """Return a team with its activity, held until the end of the transaction."""
    return Team.objects.select_for_update(of=("self",)).select_related("activity").get(pk=team_id)


def demand_room(application: Application) -> None:
    """Raise TeamIsFull when an application's team has no room for it."""
    if application.team_id is None:
        return
    team = held_team(application.team_id)
    sent = [row for row in members_of(team) if row.state != A.DRAFT]
    if not has_room(team, application, sent):
        raise TeamIsFull(most=team.activity.team_size)


def tell_the_team(application: Application, at: datetime) -> None:
    """Write to those who stay in a team that this one no longer applies together with them."""
    if application.team_id is None or application.submitted_at is None:
        return
    rows = Application.objects.filter(team=application.team_id, state=A.SUBMITTED)
    for row in rows.exclude(pk=application.pk).select_related("person"):
        row.activity = application.activity
        mails.send_team_changed(row, application, at=at)


def move_choices_up(application: Application) -> list[Application]:
    """Number the preferences that are left anew, so that the second becomes the first."""
    left = [row for row in choices_of(application) if row.pk != application.pk]
    for number, row in enumerate(left, start=1):
        if row.preference != number:
            Application.objects.filter(pk=row.pk).update(preference=number)
            row.preference = number
    return left


def put_choice_last(application: Application) -> None:
    """Give an application that comes back the last number among its person's preferences."""
    others = [row for row in choices_of(application) if row.pk != application.pk]
    if others:
        application.preference = len(others) + 1


def carry_over(application: Application, values: Mapping[str, Any], at: datetime) -> None:
    """Keep who somebody is alike in all networks for which they applied in one go."""
    own = {name: values[name] for name in OF_THE_PERSON & values.keys()}
    if application.preference is None or not own:
        return
    for row in choices_of(application):
        if row.pk == application.pk or row.state not in {A.DRAFT, A.SUBMITTED}:
            continue
        if row.submitted_at is None:
            own["email"] = application.email
        elif row.state == A.SUBMITTED:
            own["organisation_id"] = application.organisation_id
        Application.objects.filter(pk=row.pk).update(**own, changed_at=at)
        own.pop("email", None)
        own.pop("organisation_id", None)
