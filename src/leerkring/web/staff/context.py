"""What the team's templates may use: their menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def staff_menu(request: HttpRequest) -> dict[str, Any]:
    """Return the items of the team's menu, the present one marked; empty outside Beheer."""
    if "/beheer/" not in request.path:
        return {}
    items = [
        (_("Today"), reverse("web_staff:today")),
        (_("Networks"), reverse("web_staff:activities")),
        (_("People"), reverse("web_staff:people")),
        (_("Mail"), reverse("web_staff:outbox")),
        (_("Harvest"), reverse("web_staff:findings")),
    ]
    present = max(
        (url for _label, url in items if request.path.startswith(url)), key=len, default=""
    )
    menu = [{"label": label, "url": url, "current": url == present} for label, url in items]
    return {"staff_menu": menu}
