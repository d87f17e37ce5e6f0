"""Periodic work of the rooms that stand below the queue, and may not know it."""

from __future__ import annotations

from leerkring.audit.tasks import forget_limits_and_security, forget_submissions, seal_all_chains
from leerkring.jobs.registers import periodic
from leerkring.people.erasing import on_erased
from leerkring.project.erase_ledger import write_down

MINUTE = 60
DAY = 24 * 60 * MINUTE

on_erased.register(write_down)
periodic("audit.seal", MINUTE, seal_all_chains)
periodic("audit.forget-submissions", DAY, forget_submissions)
periodic("audit.forget-security", DAY, forget_limits_and_security)
