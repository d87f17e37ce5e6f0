"""What may happen to an expert's part in a meeting."""

from __future__ import annotations

from collections.abc import Mapping

from leerkring.experts.models import Speaker

S = Speaker.State
SPEAKER_MOVES: Mapping[str, frozenset[str]] = {
    S.PLANNED: frozenset({S.INVITED}),
    S.INVITED: frozenset({S.ACCEPTED, S.DECLINED}),
    S.ACCEPTED: frozenset({S.DECLINED}),
    S.DECLINED: frozenset({S.ACCEPTED, S.INVITED}),
}
COUNTS_ON = frozenset({S.INVITED, S.ACCEPTED})


def may_move(before: str, after: str) -> bool:
    """Tell whether a speaker's state may go from one to the other."""
    return after in SPEAKER_MOVES.get(before, frozenset())
