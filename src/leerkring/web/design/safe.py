"""HTML that is ours, or was cleaned: the one place that says so."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe


def trusted(html: str) -> SafeString:
    """Return HTML that may stand on a page as it is: ours, escaped or cleaned."""
    return mark_safe(html)  # noqa: S308 - the callers are few, and each says why
