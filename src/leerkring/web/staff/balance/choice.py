"""What one can do with a scenario now: choose it, or go on to the draw."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity
from leerkring.selection.models import Scenario


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said about the draw, and the look of the button that leads to it, if any."""

    words: str
    to_draw: str = ""
    may_choose: bool = False


def choice_of(scenario: Scenario, *, is_over: bool, is_fixed: bool, conflicts: bool) -> Choice:
    """Return what can be done with a scenario."""
    if is_over or scenario.activity.selection == Activity.Selection.RELEASED:
        return Choice(_("Places were given already."), to_draw="plain")
    if scenario.chosen_at:
        held = _(
            "This is the spread that counts. Before anything is drawn it is written down who "
            "takes part, which spread holds and how is computed. After that nothing can be "
            "changed any more."
        )
        return Choice(held, to_draw="primary")
    if is_fixed:
        return Choice(_("The draw is locked; no other spread can be chosen."))
    if conflicts:
        return Choice(
            _(
                "This scenario cannot be chosen: what is agreed in it cannot be kept together with "
                "the people who take part now. Change it first."
            )
        )
    free = _(
        "Agreed? Then choose this scenario. Until a draw is fixed you can still choose another."
    )
    return Choice(free, may_choose=True)
