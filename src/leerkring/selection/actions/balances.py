"""What a spread gives is kept once it is computed."""

from __future__ import annotations

from datetime import datetime

from leerkring.selection.bridge.children import Answer
from leerkring.selection.models import Balance

RESULTS = {
    "everyone": Balance.State.FITS,
    "fits": Balance.State.FITS,
    "conflict": Balance.State.CONFLICT,
}


def write_balance(*, balance: Balance, answer: Answer | None, at: datetime) -> bool:
    """Keep what was computed, once; without an answer, that it failed. Return whether it was new.

    It follows from the pool and the rules alone, so it leaves no trace.
    """
    state = RESULTS[answer["state"]] if answer else Balance.State.FAILED
    waiting = Balance.objects.filter(pk=balance.pk, state=Balance.State.WAITING)
    return bool(waiting.update(state=state, result=answer or {}, computed_at=at))
