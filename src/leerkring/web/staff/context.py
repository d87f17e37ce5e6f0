"""What the team's templates may use: their menu, and the menu of the activity they are at."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.rules import may_open_inbox
from leerkring.programmes.models import Activity
from leerkring.programmes.states import PublicState, public_state
from leerkring.web.design.request import Request
from leerkring.web.staff.circle import circle_of
from leerkring.web.staff.more import Link, links_of
from leerkring.web.staff.reach import may_see_people


def staff_menu(request: Request) -> dict[str, Any]:
    """Return the items of the team's menu, the present one marked; empty outside Beheer."""
    if "/beheer/" not in request.path:
        return {}
    items = [
        (_("Today"), reverse("web_staff:today")),
        (_("Networks"), reverse("web_staff:activities")),
        *([(_("People"), reverse("web_staff:people"))] if may_see_people(request.actor) else []),
        *([(_("Inbox"), reverse("web_staff:inbox"))] if may_open_inbox(request.actor) else []),
        (_("Outbox"), reverse("web_staff:outbox")),
        (_("Harvest"), reverse("web_staff:findings")),
    ]
    present = _present(request.path, [url for _label, url in items])
    menu = [{"label": label, "url": url, "current": url == present} for label, url in items]
    context: dict[str, Any] = {"staff_menu": menu}
    if activity := getattr(request, "activity", None):
        context["activity_menu"] = SimpleLazyObject(lambda: _activity_menu(request, activity))
    return context


def _present(path: str, urls: list[str]) -> str:
    """Return the menu's address that a page belongs under."""
    home, networks, *_rest = urls
    for part, url in ((f"{home}programma", networks), (f"{home}nieuw-", networks)):
        if path.startswith(part):
            return url
    if path.startswith(f"{home}mijn-account/"):
        return ""
    if path.startswith(f"{home}team/"):
        return reverse("web_staff:people")
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _activity_menu(request: Request, activity: Activity) -> dict[str, Any]:
    """Return what stands above each page of an activity: its state, its links, its phases."""
    circle = circle_of(request, activity)
    state = public_state(activity, request.now)
    overview = reverse("web_staff:activity", args=[activity.slug])
    preview = _("Preview of the page") if state == PublicState.DRAFT else _("Public page")
    public_page = Link("arrow", preview, public_address(activity, state))
    phases: list[dict[str, Any]] = [
        {
            "standing": standing,
            "link": format_html(' href="{}"', standing.report.url) if standing.report.url else "",
            "current": standing.report.url not in {"", overview}
            and request.path.startswith(standing.report.url),
        }
        for standing in circle.standings
    ]
    present = (item["standing"].phase.label for item in phases if item["current"])
    return {
        "activity": activity,
        "circle": circle,
        "state": state,
        "state_class": STATE_CLASS.get(state, state),
        "public_url": public_page.url,
        "links": links_of(activity, request.actor, public_page),
        "phases": phases,
        "is_overview": request.path == overview,
        "here": _("Overview") if request.path == overview else next(present, _("Phases")),
        "under_way": ngettext("%(n)s phase under way", "%(n)s phases under way", len(circle.now))
        % {"n": len(circle.now)},
    }


STATE_CLASS = {
    PublicState.DRAFT: "past",
    PublicState.ANNOUNCED: "running",
    PublicState.OPENS_LATER: "running",
    PublicState.CLOSING_SOON: "soon",
}


def public_address(activity: Activity, state: PublicState) -> str:
    """Return the address of an activity's own page; a draft's carries the key of its preview."""
    url = reverse("web_public:activity", args=[activity.slug])
    return f"{url}?voorbeeld={activity.preview_token}" if state == PublicState.DRAFT else url
