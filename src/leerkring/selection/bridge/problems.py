"""Rows → what is asked of the engine: who takes part, for which places, under which agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.engines.selection import Floor, Quota
from leerkring.people.places import plain
from leerkring.selection.attributes import ATTRIBUTES, facts
from leerkring.selection.bands import bands_of, floors_of
from leerkring.selection.bridge.plain import ONLY, Entrant, Question, Spread, fewest_of
from leerkring.selection.models import Scenario
from leerkring.selection.scenarios import pool_of_scenario, seated_applications


def question_of(scenario: Scenario, *, excluded: Mapping[int, str] | None = None) -> Question:
    """Return what a scenario asks now: the pool as it is, and who has a place already.

    The scenario must come with its activity. `excluded` gives codes for who takes no part.
    """
    rows = list(pool_of_scenario(scenario))
    reasons, parties = excluded or {}, whole_teams(rows)
    bands = bands_of(scenario.activity)
    waiting = [
        replace(
            entrant_of(row),
            party=parties.get(row.pk),
            band=bands.get(row.pk, 0),
            excluded=reasons.get(row.pk),
        )
        for row in rows
    ]
    seated = [
        replace(entrant_of(row), placed=ONLY) for row in seated_applications(scenario.activity)
    ]
    return question_for(
        [*waiting, *seated],
        places=scenario.places,
        rules=rules_of(scenario),
        school_cap=scenario.most_per_organisation,
        floors=[Floor(band, chance) for band, chance in floors_of(scenario.activity)],
    )


def question_for(
    entrants: Iterable[Entrant],
    *,
    places: int,
    rules: Iterable[Quota],
    school_cap: int | None = None,
    floors: Iterable[Floor] = (),
    panels: int = 0,
) -> Question:
    """Return a question about one network, in an order that its parts do not depend on."""
    ordered = tuple(sorted(entrants, key=lambda entrant: entrant.id))
    spread = Spread(places, in_order(rules), ONLY, fewest=fewest_of(places, ordered))
    return Question(
        entrants=ordered,
        spreads=(spread,),
        school_cap=school_cap,
        floors=tuple(floors),
        panels=panels,
    )


def rules_of(scenario: Scenario) -> list[Quota]:
    """Return the agreed numbers of a scenario, which comes with its rules."""
    return [Quota(r.attribute, r.value, r.least, r.most) for r in scenario.rules.all()]


def in_order(rules: Iterable[Quota]) -> tuple[Quota, ...]:
    """Return rules in an order that does not depend on how they were made."""
    return tuple(sorted(rules, key=lambda rule: (rule.attribute, rule.value)))


def entrant_of(row: Application) -> Entrant:
    """Return somebody with their facts; the row comes with its organisation and place."""
    return Entrant(str(row.pk), facts(row, ATTRIBUTES), school=school_of(row))


def whole_teams(rows: Iterable[Application]) -> dict[int, str]:
    """Return the team of each applicant of whom the whole team takes part.

    Whoever's colleague was found unsuitable, or has a place already, takes part alone.
    """
    here: dict[int, list[int]] = {}
    for row in rows:
        if row.team_id is not None:
            here.setdefault(row.team_id, []).append(row.pk)
    if not here:
        return {}
    sent = Application.objects.filter(team__in=list(here)).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    size = Counter(sent.values_list("team_id", flat=True))
    return {
        pk: f"team {team}"
        for team, members in here.items()
        if len(members) == size[team] > 1
        for pk in members
    }


def school_of(application: Application) -> str:
    """Return what tells schools apart: the organisation, or else its name as it was typed."""
    if application.organisation_id is not None:
        return f"organisation {application.organisation_id}"
    return plain(application.organisation_name)
