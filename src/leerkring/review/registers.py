"""What review asks higher rooms about a verdict."""

from __future__ import annotations

from django.db.models import Exists, Q

from leerkring.audit.hooks import Asked

ruled_otherwise: Asked[[str], Exists | Q] = Asked(
    "which applications have this verdict whatever their readers say",
    lambda verdict: Q(pk__in=[]),
)
