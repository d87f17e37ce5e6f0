"""The log of decisions and the full record, for somebody who objects or who audits."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from leerkring.audit.numbers import number_in
from leerkring.audit.queries import history
from leerkring.selection.actions.recording import take_full_record
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.selection.queries.rounds import decisions_in
from leerkring.selection.rules import may_audit_draw, may_draw
from leerkring.selection.wording import REASONS
from leerkring.web.design.request import Request
from leerkring.web.design.sheets import Cell, book
from leerkring.web.staff.draw.scope import DrawScope, for_draw
from leerkring.web.staff.history.events import lines


@for_draw(may_draw)
def decisions(request: Request, scope: DrawScope, kind: str) -> HttpResponse:
    """Give who decided what, when and why, as a sheet."""
    headers = [
        *(_("Draw"), _("State of the draw"), _("Network"), _("Preference"), _("Application")),
        *(_("Name"), _("School"), _("Outcome"), _("Reserve number"), _("Why"), _("Note")),
        *(_("Decided by"), _("When"), _("Text of the draw"), _("Digest of the pool"), _("Seal")),
    ]
    rounds = list(scope.rounds())
    records = DrawRecord.objects.filter(round__in=rounds)
    seals = dict(records.values_list("round_id", "frozen_digest"))
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
            decision.round.pool_digest,
            seals.get(decision.round_id, ""),
        ]
        for decision in decisions_in(rounds, scope.activity)
    ]
    sheets = [(_("Decisions"), headers, rows), _trail_of(rounds)]
    return book(kind, f"besluiten-{scope.slug}", sheets)


def _trail_of(rounds: Iterable[DrawRound]) -> tuple[str, list[str], list[list[Cell]]]:
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


@for_draw(may_audit_draw)
def full_record(request: Request, scope: DrawScope) -> HttpResponse:
    """Give the full record, with names, to an auditor; an earlier draw by its number."""
    rounds = scope.rounds().filter(record__panel__isnull=False)
    if (number := number_in(request.GET.get("nummer"))) is not None:
        rounds = rounds.filter(number=number)
    round_ = rounds.first()
    if round_ is None:
        raise Http404
    content = take_full_record(round_=round_, by=request.actor, at=request.now)
    name = f"trekkingsdossier-{scope.slug}-{round_.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
