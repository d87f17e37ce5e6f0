"""A network as a card: its ring, its present phase, and what it says there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from leerkring.programmes.states import PublicState, public_state
from leerkring.web.staff.circle import Circle


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of one activity shows."""

    circle: Circle
    phase: str
    sentence: str
    badge: str
    badge_class: str


def card(circle: Circle, at: datetime) -> Card:
    """Return the card of an activity at a moment; being under way goes without saying."""
    current = circle.current or circle.next
    badge, badge_class = _badge(circle, public_state(circle.activity, at))
    return Card(
        circle=circle,
        phase=str(current.phase.label),
        sentence=current.report.sentence,
        badge=badge,
        badge_class=badge_class,
    )


def _badge(circle: Circle, state: PublicState) -> tuple[str, str]:
    if state in {PublicState.CANCELLED, PublicState.PAST}:
        return str(state.label), str(state.value)
    if state == PublicState.FULL:
        return str(state.label), "soon"
    if circle.now or circle.todos:
        return "", ""
    return str(state.label), "running"
