"""Applying together with colleagues: a link to hand on, who is in, and going on alone.

Nobody is written to here: whoever applies hands the link on themselves.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.companions import TeamIsFull
from leerkring.admissions.actions.teams import (
    InATeamAlready,
    UnknownTeam,
    join_team,
    leave_team,
    make_team,
)
from leerkring.admissions.models import Application
from leerkring.admissions.queries.teams import (
    TeamShown,
    asks_for_team,
    may_change_team,
    members_of,
    team_shown,
    team_with_code,
)
from leerkring.admissions.queries.window import applicant, is_repeat
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.asking.person import ExtraForm, PersonForm
from leerkring.web.public.door import application_or_404
from leerkring.web.public.paths import own_page, token_of

SCHOOL = ("organisation_name", "organisation_town", "organisation_postcode", "sector")


def team_path(application: Application) -> str:
    """Return the path of the page on which somebody arranges their team."""
    return reverse("web_public:apply-team", args=[token_of(application)])


def colleague_of(activity: Activity, code: str) -> dict[str, Any]:
    """Return what the form of a colleague begins with: the school of who began the team."""
    if not asks_for_team(activity):
        return {}
    team = team_with_code(activity, code)
    members = members_of(team) if team else []
    if team is None or not members:
        return {}
    first = members[0]
    return {**{name: getattr(first, name) for name in SCHOOL}, "team_code": team.code}


def settle_team(request: Request, application: Application, form: PersonForm | ExtraForm) -> bool:
    """Join the team whose code was typed, or begin one; False when the code leads to none.

    A code that was typed counts, whatever was ticked beside it.
    """
    by, at = applicant(application), request.now
    code, choice = (form.cleaned_data.get(name, "") for name in ("team_code", "together"))
    try:
        if code:
            join_team(by=by, at=at, application=application, code=code)
        elif choice == ExtraForm.MAKE:
            make_team(by=by, at=at, application=application)
    except (UnknownTeam, TeamIsFull) as problem:
        form.add_error("team_code", str(problem))
        return False
    return True


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: Request, token: str) -> HttpResponse:
    """Show the team; make, join or leave one on POST."""
    application = application_or_404(token)
    if not asks_for_team(application.activity):
        return redirect(own_page(application))
    problem = ""
    if request.method == "POST":
        try:
            _carry_out(request, application)
        except (UnknownTeam, TeamIsFull, InATeamAlready) as refused:
            problem = str(refused)
        else:
            return redirect(team_path(application))
    status = 400 if problem else 200
    context = {**team_context(request, application), "problem": problem}
    context["typed"] = request.POST.get("code", "")
    context["on_kind"] = "primary" if context["team"] else "plain"
    return render(request, "web_public/applying/team.html", context, status=status)


def _carry_out(request: Request, application: Application) -> None:
    by, at = applicant(application), request.now
    match request.POST.get("wat"):
        case "maken":
            make_team(by=by, at=at, application=application)
        case "erbij":
            code = request.POST.get("code", "")
            join_team(by=by, at=at, application=application, code=code)
        case "weg":
            leave_team(by=by, at=at, application=application)
        case _:
            raise Refused


def team_context(request: Request, application: Application) -> dict[str, Any]:
    """Return what every page shows about applying together."""
    activity = application.activity
    if not asks_for_team(activity):
        return {"asks_for_team": False}
    shown = team_shown(application, request.now)
    is_over = application.state in {ApplicationState.WITHDRAWN, ApplicationState.LEFT}
    is_draft = application.state == ApplicationState.DRAFT and not is_repeat(application)
    may_change = may_change_team(application, request.now)
    context: dict[str, Any] = {
        "activity": activity,
        "application": application,
        "asks_for_team": not is_over,
        "team": shown,
        "team_lines": team_lines(shown, is_draft=is_draft) if shown else [],
        "team_verb": _("Arrange") if may_change else _("Look"),
        "team_path": team_path(application),
        "may_change_team": may_change,
        "is_draft": is_draft,
        "own_page": own_page(application),
    }
    if shown and shown.is_open and shown.room:
        url = _link(request, activity, shown.code)
        context |= {"invitation_url": url, "mail_to": _mail_to(activity, url, shown.code)}
    return context


def team_lines(team: TeamShown, *, is_draft: bool) -> list[str]:
    """Return what there is to say of a team beside the names."""
    lines = []
    if is_draft and not team.is_alone:
        lines.append(_("You see who is in the team as soon as you have sent your own application."))
    if team.unsent:
        unsent = ngettext(
            "%(number)s colleague has begun, but has not sent the application yet.",
            "%(number)s colleagues have begun, but have not sent the application yet.",
            team.unsent,
        )
        lines.append(unsent % {"number": team.unsent})
    if team.is_alone:
        lines.append(_("Nobody has joined your team yet."))
    return lines


def _link(request: Request, activity: Activity, code: str) -> str:
    path = reverse("web_public:apply", args=[activity.slug])
    return f"{settings.BASE_URL}{path}?team={code.replace('-', '')}"


def _mail_to(activity: Activity, url: str, code: str) -> str:
    """Return a link that opens one's own mail program with a message that is written already."""
    words = _(
        "Hello,\n\nI apply for %(activity)s. Will you join me? With this link we apply together:\n"
        "%(url)s\n\nOr choose “with a colleague” on the form, and use this code: %(code)s\n"
    )
    body = words % {"activity": activity.title, "url": url, "code": code}
    subject = _("Shall we apply together for %(activity)s?") % {"activity": activity.short_title}
    query = urlencode({"subject": subject, "body": body}).replace("+", "%20")
    return f"mailto:?{query}"
