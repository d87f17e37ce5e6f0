"""The log of a joint draw, for somebody who objects: who decided what, when and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from leerkring.programmes.models import Programme
from leerkring.selection.models import Decision, DrawRecord
from leerkring.selection.queries.joint import joint_rounds
from leerkring.selection.queries.rounds import PLACES_FIRST
from leerkring.selection.rules import may_draw
from leerkring.selection.wording import REASONS
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.log import trail_of
from leerkring.web.staff.joint_draw.guard import for_programme
from leerkring.web.staff.sheets import Cell, book


@for_programme(may_draw)
def decisions(request: Request, programme: Programme, kind: str) -> HttpResponse:
    headers = [
        *(_("Draw"), _("State of the draw"), _("Network"), _("Preference"), _("Application")),
        *(_("Name"), _("School"), _("Outcome"), _("Reserve number"), _("Why"), _("Note")),
        *(_("Decided by"), _("When"), _("Text of the draw"), _("Seal")),
    ]
    rounds = list(joint_rounds(programme))
    seals = dict(
        DrawRecord.objects.filter(round__in=rounds).values_list("round_id", "frozen_digest")
    )
    found = Decision.objects.filter(round__in=rounds).select_related(
        "round", "application__activity"
    )
    rows: list[list[Cell]] = [
        [
            decision.round.number,
            decision.round.get_state_display(),
            decision.application.activity.short_title,
            decision.application.preference,
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
            seals.get(decision.round_id, ""),
        ]
        for decision in found.order_by(
            "round__number", "application__activity_id", PLACES_FIRST, "reserve_number", "pk"
        )
    ]
    return book(
        kind, f"besluiten-{programme.slug}", [(_("Decisions"), headers, rows), trail_of(rounds)]
    )
