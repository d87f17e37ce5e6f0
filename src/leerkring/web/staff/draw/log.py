"""The log of decisions, for somebody who objects: who decided what, when and why."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from leerkring.audit.queries import history
from leerkring.programmes.models import Activity
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.records import seals_of
from leerkring.selection.queries.rounds import all_decisions, rounds_of
from leerkring.selection.rules import may_draw
from leerkring.selection.wording import REASONS
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.sheets import Cell, book


@for_activity(may_draw)
def decisions(request: Request, activity: Activity, kind: str) -> HttpResponse:
    headers = [
        *(_("Draw"), _("State of the draw"), _("Application"), _("Name"), _("School")),
        *(_("Outcome"), _("Reserve number"), _("Why"), _("Note"), _("Decided by"), _("When")),
        *(_("Text of the draw"), _("Digest of the pool"), _("Seal")),
    ]
    seals = seals_of(activity)
    rows: list[list[Cell]] = [
        [
            decision.round.number,
            decision.round.get_state_display(),
            decision.application_id,
            decision.application.name,
            decision.application.organisation_name,
            decision.get_outcome_display(),
            decision.reserve_number,
            str(REASONS.get(decision.reason, decision.reason)),
            decision.note,
            decision.decided_by,
            decision.decided_at,
            decision.round.seed,
            decision.round.pool_digest,
            seals.get(decision.round_id, ""),
        ]
        for decision in all_decisions(activity)
    ]
    return book(
        kind,
        f"besluiten-{activity.slug}",
        [(_("Decisions"), headers, rows), trail_of(rounds_of(activity))],
    )


def trail_of(rounds: Iterable[DrawRound]) -> tuple[str, list[str], list[list[Cell]]]:
    """Return a sheet with what was done to draws, in its order."""
    subjects = [f"draw:{round_.pk}" for round_ in rounds]
    trail: list[list[Cell]] = [
        [
            line.at,
            line.who,
            line.what,
            "; ".join(f"{name}: {value}" for name, value in line.details),
        ]
        for line in lines(history(*subjects).order_by("id"))
    ]
    return _("History"), [_("When"), _("Who"), _("What"), _("Details")], trail
