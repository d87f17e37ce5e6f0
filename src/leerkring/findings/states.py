"""What may happen to a finding: a table of allowed moves."""

from __future__ import annotations

from collections.abc import Mapping

from leerkring.findings.models import Finding

S = Finding.State
FINDING_MOVES: Mapping[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.TAKEN_BACK}),
    S.TAKEN_BACK: frozenset({S.PUBLISHED}),
}


def may_move(before: str, after: str) -> bool:
    """Tell whether the table has this move."""
    return after in FINDING_MOVES.get(before, frozenset())
