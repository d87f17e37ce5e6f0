"""The clock of the web: the one place where pages ask what time it is."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment, in UTC."""
    return timezone.now()
