"""Putting a message where it belongs: a new application, or the dossier of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.proposing import proposal_of
from leerkring.admissions.queries.messages import activities_to_choose, applications_to_join
from leerkring.audit.problems import Refused
from leerkring.mail.models import IncomingMessage
from leerkring.people.finding import NAME
from leerkring.people.models import Role, Sector
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.inbox.access import for_message, tried
from leerkring.web.staff.inbox.forms import JoinForm, TurnForm

LONGEST_SEARCH = 100


@for_message
@once
def turn(request: Request, message: IncomingMessage) -> HttpResponse:
    """Make the message into an application for an activity; its sender completes it."""
    activities = list(activities_to_choose(request.actor, message))
    own = message.context_ref.removeprefix("activity:")
    form = TurnForm(request.POST or None, activities=activities, initial={"activity": own})
    if request.method == "POST" and form.is_valid():
        activity = form.activities[form.cleaned_data["activity"]]
        try:
            application = actions.turn_into_application(
                message=message,
                activity=activity,
                tell=form.cleaned_data["tell"],
                by=request.actor,
                at=request.now,
            )
        except Refused as problem:
            form.add_error("activity", str(problem))
        else:
            messages.success(
                request, _("It is an application for %(title)s now.") % {"title": activity.title}
            )
            return redirect("web_staff:application", activity.slug, application.pk)
    proposed = proposal_of(message)
    context = {
        "message": message,
        "form": form,
        "proposed": _in_words(proposed),
        "motivation": proposed.get("motivation", ""),
        "whole": message.full_text,
    }
    return render(request, "web_staff/inbox/turn.html", context)


@for_message
@once
@require_POST
def take_back(request: Request, message: IncomingMessage) -> HttpResponse:
    """Undo that the message was made an application."""
    return tried(
        request,
        message,
        actions.take_back,
        _("It is no application any more. The draft was withdrawn."),
    )


def _in_words(proposed: dict[str, str]) -> list[tuple[str, str]]:
    name = " ".join(proposed.get(part, "") for part in NAME).strip()
    school = ", ".join(
        part for name in ("organisation_name", "organisation_town") if (part := proposed.get(name))
    )
    role, sector = proposed.get("role", ""), proposed.get("sector", "")
    return [
        (_("Name"), name),
        (_("E-mail address"), proposed.get("email", "")),
        (_("Phone"), proposed.get("phone", "")),
        (_("Role"), str(Role(role).label) if role in Role.values else ""),
        (_("School or organisation"), school),
        (_("Sector"), str(Sector(sector).label) if sector in Sector.values else ""),
    ]


@for_message
@once
def join(request: Request, message: IncomingMessage) -> HttpResponse:
    """Put the message in the dossier of an application that is there already."""
    words = (request.POST.get("q") or request.GET.get("q") or "").strip()[:LONGEST_SEARCH]
    found = list(applications_to_join(request.actor, message, words))
    form = JoinForm(request.POST or None, applications=found)
    if request.method == "POST" and form.is_valid():
        application = form.applications[form.cleaned_data["application"]]
        actions.join_to_application(
            message=message, application=application, by=request.actor, at=request.now
        )
        words_of_it = _("It is in the dossier of %(name)s now.")
        messages.success(request, words_of_it % {"name": application.name or application.email})
        return redirect("web_staff:inbox-message", message.pk)
    context = {"message": message, "form": form, "found": found, "q": words}
    return render(request, "web_staff/inbox/join.html", context)
