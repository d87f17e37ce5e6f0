"""What a request tells the security log."""

from __future__ import annotations

from leerkring.audit.security import note_security
from leerkring.web.design.request import Request
from leerkring.web.design.source import source_of


def note_request(request: Request, kind: str, about: str = "") -> None:
    """Note that something happened at this page: its name, for its address may hold a secret."""
    match = request.resolver_match
    note_security(
        kind,
        at=request.now,
        source=source_of(request),
        account_id=str(request.user.pk or ""),
        about=about or (match.view_name if match else ""),
    )
