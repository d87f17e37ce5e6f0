"""Reads of networks that are to be drawn for: who applied, what was read, what is free."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Standing, Tally, standing
from leerkring.review.queries import VERDICTS, ReadingProgress, progress_in
from leerkring.selection.methods import free_places
from leerkring.selection.models import Scenario
from leerkring.selection.overrides import RESERVED, WAITING
from leerkring.selection.scenarios import chosen_scenarios


@dataclass(frozen=True)
class BeforeDraw:
    """What is known of the networks of a draw before it is fixed, read once for a page."""

    activities: Sequence[Activity]
    counts: Standing

    @classmethod
    def of(cls, activities: Sequence[Activity]) -> Self:
        """Read it, in one query."""
        ids = [activity.pk for activity in activities]
        return cls(activities, standing([WAITING, RESERVED, VERDICTS], ids))

    @functools.cached_property
    def chosen(self) -> dict[int, Scenario]:
        """Return the spread that counts of each network that has one."""
        return chosen_scenarios(self.activities)

    @functools.cached_property
    def progress(self) -> dict[int, ReadingProgress]:
        """Return how far each network's motivations were read."""
        return {one.pk: progress_in(self.counts, one.pk) for one in self.activities}

    @property
    def waiting(self) -> int:
        """Return how many exceptions wait for a second person."""
        return sum(self._number(WAITING, activity) for activity in self.activities)

    def applied(self, activity: Activity) -> int:
        """Return how many applications of a network wait for its draw."""
        return self.counts.of(VERDICTS, activity.pk).total()

    def reserved(self, activity: Activity) -> int:
        """Return how many places were reserved before the draw."""
        return self._number(RESERVED, activity)

    def free(self, activity: Activity) -> int | None:
        """Return how many places can be given; None: any number."""
        return free_places(activity, self.counts)

    def _number(self, tally: Tally, activity: Activity) -> int:
        return self.counts.of(tally, activity.pk)[""].number
