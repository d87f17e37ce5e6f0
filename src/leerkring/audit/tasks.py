"""The audit trail's background work."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from leerkring.audit import actions
from leerkring.audit.queries import chains_to_seal

SUBMISSIONS_KEPT = timedelta(days=7)


@task()
def seal_all_chains() -> None:
    for chain in chains_to_seal():
        while actions.seal_chain(chain=chain, at=timezone.now()):
            pass


@task()
def forget_submissions() -> None:
    actions.forget_submissions(at=timezone.now(), after=SUBMISSIONS_KEPT)
