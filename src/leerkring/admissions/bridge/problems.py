"""Rows → what is asked of the engine: who takes part, for which places, under which agreement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.admissions.bridge.plain import ONLY, Entrant, Question, SeatRule, Spread
from leerkring.admissions.models import Application, Scenario
from leerkring.admissions.scenarios import pool_of_scenario, seated_applications
from leerkring.people.places import plain


def question_of(scenario: Scenario, *, excluded: Mapping[int, str] | None = None) -> Question:
    """Return what a scenario asks now: the pool as it is, and who has a place already.

    The scenario must come with its activity. `excluded` gives codes for who takes no part.
    """
    reasons = excluded or {}
    waiting = [_entrant(row, None, reasons) for row in pool_of_scenario(scenario)]
    seated = [_entrant(row, ONLY, {}) for row in seated_applications(scenario.activity)]
    return question_for(
        [*waiting, *seated],
        places=scenario.places,
        rules=[SeatRule(r.attribute, r.value, r.least, r.most) for r in scenario.rules.all()],
        school_cap=scenario.most_per_organisation,
    )


def question_for(
    entrants: Iterable[Entrant],
    *,
    places: int,
    rules: Iterable[SeatRule],
    school_cap: int | None = None,
    panels: int = 0,
) -> Question:
    """Return a question about one network, in an order that its parts do not depend on."""
    return Question(
        entrants=tuple(sorted(entrants, key=lambda entrant: entrant.id)),
        spreads=(
            Spread(
                places, tuple(sorted(rules, key=lambda rule: (rule.attribute, rule.value))), ONLY
            ),
        ),
        school_cap=school_cap,
        panels=panels,
    )


def _entrant(row: Application, placed: str | None, reasons: Mapping[int, str]) -> Entrant:
    return Entrant(
        str(row.pk),
        facts(row, ATTRIBUTES),
        school=school_of(row),
        placed=placed,
        excluded=reasons.get(row.pk),
    )


def school_of(application: Application) -> str:
    """Return what tells schools apart: the organisation, or else its name as it was typed."""
    if application.organisation_id is not None:
        return f"organisation {application.organisation_id}"
    return plain(application.organisation_name)
