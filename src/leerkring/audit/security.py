"""What happens at the doors: sign-ins, wrong codes, refused pages and limits.

No words about people stand here: an account is its number, a browser's address is a mark that is
the same each time and from which the address cannot be read.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import datetime

from django.conf import settings

from leerkring.audit.limits import Limit, spends
from leerkring.audit.models import SecurityEvent

logger = logging.getLogger("leerkring.security")
Kind = SecurityEvent.Kind
# Of one source, one kind: the page stays readable, and nobody fills the database by being refused.
WRITTEN = Limit("security", most=60)


def note_security(
    kind: str, *, at: datetime, source: str, account_id: str = "", about: str = ""
) -> None:
    """Write to the log, and for the page, that something happened; `about` is no personal text."""
    mark = source_mark(source)
    logger.info("%s about=%s account=%s source=%s", kind, about or "-", account_id or "-", mark)
    if spends(WRITTEN, f"{kind}:{mark}", at=at):
        SecurityEvent.objects.create(
            kind=kind, at=at, source=mark, account_id=account_id, about=about[:80]
        )


def source_mark(source: str) -> str:
    """Return a mark for the address that a request came from."""
    message = f"leerkring.source:{source}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256).hex()[:8]


def forget_security_events(*, before: datetime) -> int:
    """Remove what happened so long ago that nobody looks into it."""
    deleted, _rows = SecurityEvent.objects.filter(at__lt=before).delete()
    return deleted
