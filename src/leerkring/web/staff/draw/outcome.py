"""The outcome of a draw that only the team sees: that the spread is kept, then the names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from leerkring.programmes.models import Activity
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.models import Decision, DrawRecord, DrawRound
from leerkring.selection.queries.kept import AgreedRow, agreed_rows
from leerkring.selection.queries.records import first_choices
from leerkring.selection.queries.rounds import decisions_of
from leerkring.selection.wording import REASONS
from leerkring.web.staff.draw import wording
from leerkring.web.staff.draw.scope import DrawScope

SHOWN_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Who of a network has the same outcome; the first of them are shown at once."""

    outcome: str
    label: str
    people: Sequence[tuple[Decision, str]]
    shown: int = SHOWN_AT_ONCE

    @property
    def first(self) -> Sequence[tuple[Decision, str]]:
        """Return who is shown at once."""
        return self.people[: self.shown]

    @property
    def rest(self) -> Sequence[tuple[Decision, str]]:
        """Return who is folded away."""
        return self.people[self.shown :]


@dataclass(frozen=True, slots=True)
class NetworkOutcome:
    """What a draw gives in one network: the people by outcome, and the agreed numbers."""

    activity: Activity
    groups: Sequence[Group]
    rows: Sequence[AgreedRow] = ()


def drawn(scope: DrawScope, round_: DrawRound, record: DrawRecord | None) -> dict[str, Any]:
    """Return what the page shows of an outcome."""
    outcomes = outcomes_of(scope, round_, record)
    rows = [row for one in outcomes for row in one.rows]
    kept = wording.spread_kept(sum(row.is_kept for row in rows), len(rows)) if rows else None
    anew = any(draws_reserves_anew(one.activity, round_) for one in outcomes)
    choices = first_choices(record, round_) if record else {}
    return {
        "outcomes": outcomes,
        "kept": kept,
        "choices": wording.choices_in_words(choices),
        "draws_anew": anew,
    }


def outcomes_of(
    scope: DrawScope, round_: DrawRound, record: DrawRecord | None = None
) -> list[NetworkOutcome]:
    """Return the outcome by network; with its record also how the spread is kept."""
    decisions = list(decisions_of(round_))
    return [
        NetworkOutcome(
            activity,
            groups_of([one for one in decisions if one.application.activity_id == activity.pk]),
            agreed_rows(round_, record, activity) if record else (),
        )
        for activity in scope.networks(round_)
    ]


def groups_of(decisions: Sequence[Decision], shown: int = SHOWN_AT_ONCE) -> list[Group]:
    """Return decisions by outcome, each with its reason in words; no group without people."""
    groups = [
        Group(
            outcome.value,
            str(outcome.label),
            [(d, str(REASONS.get(d.reason, d.reason))) for d in decisions if d.outcome == outcome],
            shown,
        )
        for outcome in Decision.Outcome
    ]
    return [group for group in groups if group.people]
