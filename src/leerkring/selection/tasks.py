"""Background work of selection."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from leerkring.audit.actors import SYSTEM
from leerkring.audit.problems import Refused
from leerkring.selection.actions.balances import write_balance
from leerkring.selection.actions.randomness import draw_with_public_number, note_no_number
from leerkring.selection.actions.recording import give_up_record, keep_record
from leerkring.selection.bridge import children
from leerkring.selection.bridge.fixing import fixed_problem, frozen_of, own_chances
from leerkring.selection.bridge.problems import Draw, Problem, problem_of
from leerkring.selection.bridge.records import frozen_files
from leerkring.selection.fetching import NoNumber, fetched_signature
from leerkring.selection.models import Balance, DrawRecord
from leerkring.selection.queries.chances import awaiting_public_number
from leerkring.selection.queries.joint import draw_now, networks_drawn_together

logger = logging.getLogger("leerkring.selection")


@task()
def compute_balance(balance_id: int) -> None:
    waiting = Balance.objects.filter(pk=balance_id, state=Balance.State.WAITING)
    rows = waiting.select_related("scenario__activity__programme")
    balance = rows.prefetch_related("scenario__rules").first()
    if balance is None:
        return
    problem = _asked(balance)
    if problem is None and balance.held_at is None:
        balance.delete()  # somebody applied meanwhile: the page asks for what is true now
        return
    answer = None
    try:
        answer = children.answer(problem) if problem else None
    except children.NoAnswer:
        logger.exception("balance %s could not be computed", balance_id)
    write_balance(balance=balance, answer=answer, at=timezone.now())


def _asked(balance: Balance) -> Problem | None:
    """Return the problem that a balance answers: of its scenario, or of networks together."""
    problem = problem_of(balance.scenario)
    if problem.digest() == balance.input_digest:
        return problem
    together = networks_drawn_together(balance.scenario.activity.programme)
    now = draw_now(together) if together else None
    if isinstance(now, Draw) and now.problem.digest() == balance.input_digest:
        return now.problem
    return None


@task()
def compute_record(record_id: int) -> None:
    compute_and_keep(record_id, timezone.now())


def compute_and_keep(record_id: int, at: datetime) -> None:
    """Compute the record of a draw in a child process and keep it, unless that was done before."""
    waiting = DrawRecord.objects.filter(pk=record_id, state=DrawRecord.State.WAITING)
    record = waiting.select_related("round").prefetch_related("entries").first()
    if record is None:
        return
    entries = list(record.entries.all())
    problem = fixed_problem(record.agreement, entries)
    try:
        computed = children.computed(problem)
    except children.NoAnswer:
        logger.exception("the record of draw %s could not be computed", record.round_id)
        give_up_record(record=record, at=at)
        return
    keep_record(
        draw_record=record,
        files=frozen_files(frozen_of(record, problem, entries), computed),
        chances=own_chances(record.agreement, computed),
        by=SYSTEM,
        at=at,
    )


@task()
def fetch_public_numbers() -> None:
    draw_with_what_appeared(timezone.now())


def draw_with_what_appeared(at: datetime) -> None:
    """Draw with the public numbers that have appeared, where this server may fetch them."""
    if not settings.DRAND_URL:
        return
    for record in awaiting_public_number(at):
        try:
            signature = fetched_signature(settings.DRAND_URL, record.chance_round or 0)
            draw_with_public_number(round_=record.round, signature=signature, by=SYSTEM, at=at)
        except (NoNumber, Refused) as problem:
            logger.warning("no public number for draw %s: %s", record.round_id, problem)
            note_no_number(record=record, problem=str(problem), at=at)
