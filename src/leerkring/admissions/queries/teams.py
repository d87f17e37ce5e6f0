"""Colleagues who apply together: who is in a team, and what may still happen to it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from leerkring.admissions.models import Application, Team
from leerkring.admissions.queries.window import may_edit, shown_state, window
from leerkring.admissions.registers import is_fixed
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.programmes.models import Activity

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look like another one
CODE_LENGTH = 10  # 50 bits: nobody finds a team by trying
CHANGEABLE = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})
GONE = frozenset({ApplicationState.WITHDRAWN, ApplicationState.LEFT})


def new_code() -> str:
    """Return a code that a colleague can read aloud."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def plain_code(text: str) -> str:
    """Return a code as it is kept, whatever capitals, dashes and spaces it was typed with."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())[:12]


def asks_for_team(activity: Activity) -> bool:
    """Tell whether colleagues may apply for this activity together."""
    by_selection = activity.admission == Activity.Admission.SELECTION
    return by_selection and activity.team_size > 1


def team_with_code(activity: Activity, code: str) -> Team | None:
    """Return the team of this activity that a code names."""
    plain = plain_code(code)
    return Team.objects.filter(activity=activity, code=plain).first() if plain else None


def members_of(team: Team) -> list[Application]:
    """Return the applications of a team that still stand, the first one first.

    Somebody who began twice counts once: as who has sent, or else as the last that was begun.
    """
    rows = Application.objects.filter(team=team).exclude(state__in=GONE).order_by("pk")
    members: dict[str, Application] = {}
    for row in rows:
        key = row.email.strip().lower() or reference(row)
        known = members.get(key)
        if known is None or known.state == ApplicationState.DRAFT:
            members[key] = row
    return sorted(members.values(), key=lambda row: row.pk)


def has_room(team: Team, application: Application, members: list[Application]) -> bool:
    """Tell whether one more fits; the team must come with its activity."""
    address = application.email.strip().lower()
    others = [
        row
        for row in members
        if row.pk != application.pk and (not address or row.email.strip().lower() != address)
    ]
    return len(others) < team.activity.team_size


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A team as its members see it: names only of who has sent their application."""

    code: str
    names: tuple[str, ...]
    unsent: int
    room: int
    is_open: bool

    @property
    def is_alone(self) -> bool:
        return not self.names and not self.unsent


def team_shown(application: Application, at: datetime) -> TeamShown | None:
    """Return the team of an application as its holder may see it, without themselves."""
    if application.team_id is None:
        return None
    team = Team.objects.select_related("activity").get(pk=application.team_id)
    members = members_of(team)
    others = [row for row in members if row.pk != application.pk]
    sent = [row for row in others if row.submitted_at and row.state != ApplicationState.DRAFT]
    taken = len(others) + 1
    return TeamShown(
        code=f"{team.code[:5]}-{team.code[5:]}",
        names=tuple(row.name for row in sent) if _may_see_names(application) else (),
        unsent=len(others) - len(sent),
        room=max(0, team.activity.team_size - taken),
        is_open=window(team.activity, at) == "open",
    )


def _may_see_names(application: Application) -> bool:
    return shown_state(application) not in {ApplicationState.DRAFT, *GONE}


def may_change_team(application: Application, at: datetime) -> bool:
    """Tell whether the applicant may still make, join or leave a team: until the deadline."""
    return asks_for_team(application.activity) and may_edit(application, at)


def may_repair_team(application: Application) -> bool:
    """Tell whether the organising team may still change with whom somebody applies."""
    activity = application.activity
    is_open = asks_for_team(activity) and application.state in CHANGEABLE
    return is_open and not is_fixed(activity)
