"""What higher rooms tell the outbox just before letters leave, and hear when they fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from leerkring.audit.hooks import Hook
from leerkring.mail.models import Letter

on_failing_address: Hook[[Letter, datetime]] = Hook(
    "a letter shows that its address fails for good"
)

# Gets letters that are about to leave; returns the ids of those that nobody needs any more.
Check = Callable[[Sequence[Letter], datetime], set[int]]
_checks: list[Check] = []


def before_sending(check: Check) -> None:
    """Have `check` asked about letters that are about to leave."""
    if check not in _checks:
        _checks.append(check)


def no_longer_wanted(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Return the ids of the letters that would tell something that is no longer so."""
    return {pk for check in _checks for pk in check(letters, at)}
