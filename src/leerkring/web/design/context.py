"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from leerkring.web.design.request import Request


def site(request: Request) -> dict[str, Any]:
    """Return the site's name, theme and the address of this page in the other language."""
    path = request.get_full_path()
    in_english = request.path_info.startswith("/en/")
    return {
        "site_name": settings.SITE_NAME,
        "theme_css": settings.THEME_CSS,
        "is_demo": settings.ENVIRONMENT.demo,
        "remarks": _remarks(),
        "other_language_path": path.removeprefix("/en") if in_english else f"/en{path}",
        "in_english": in_english,
        "now": getattr(request, "now", None),
        "actor": getattr(request, "actor", None),
    }


def _remarks() -> list[str]:
    """Return what every page says above its content, of the site as a whole."""
    if not settings.ENVIRONMENT.demo_is_filling:
        return []
    return [
        _("This demo is still being filled: who applies this year follows. Reload in a moment.")
    ]
