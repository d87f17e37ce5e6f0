"""Putting messages into the inbox by hand: files that a mail program saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.rules import may_handle_applications
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.trail import reference
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.queries import activities_for_staff, organisers_managed_by
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.inbox.access import secretaries_only
from leerkring.web.staff.inbox.forms import MOST_FILES, UploadForm
from leerkring.web.staff.naming import apart

Desk = tuple[Organiser, Activity | None]


def _desks(by: Actor) -> dict[str, tuple[str, Desk]]:
    """Return for whom this actor may put messages here: a whole team, or one activity."""
    desks: dict[str, tuple[str, Desk]] = {}
    for organiser in organisers_managed_by(by):
        label = _("Leerkring finds out (%(team)s)") % {"team": organiser.name}
        desks[reference(organiser)] = (label, (organiser, None))
    rows = activities_for_staff(by).filter(cancelled_at=None).order_by("-created_at", "-id")
    mine = [activity for activity in rows.distinct() if may_handle_applications(by, activity)]
    for activity, label in zip(mine, apart(mine), strict=True):
        desks[reference(activity)] = (label, (activity.programme.organiser, activity))
    return desks


@secretaries_only
@once
def upload(request: Request) -> HttpResponse:
    desks = _desks(request.actor)
    choices = [(key, label) for key, (label, _desk) in desks.items()]
    form = UploadForm(request.POST or None, request.FILES or None, desks=choices)
    if request.method == "POST" and form.is_valid():
        organiser, activity = desks[form.cleaned_data["goes_to"]][1]
        new, known, refused = 0, 0, []
        for file in form.cleaned_data["saved"][:MOST_FILES]:
            if not file.size:
                refused.append(_("%(name)s: this file is empty.") % {"name": file.name})
                continue
            try:
                is_new = _keep(request, file, organiser, activity)
            except Refused as problem:
                refused.append(f"{file.name}: {problem}")
            else:
                new, known = new + is_new, known + (not is_new)
        refused += [
            _("%(name)s: not read, this is more than 50 files.") % {"name": file.name}
            for file in form.cleaned_data["saved"][MOST_FILES:]
        ]
        if new or known:
            _report(request, new, known, refused)
            return redirect("web_staff:inbox")
        for words in refused:
            form.add_error("saved", words)
    return render(request, "web_staff/inbox/upload.html", {"form": form})


def _keep(request: Request, file: Any, organiser: Organiser, activity: Activity | None) -> bool:
    _message, is_new = actions.upload(
        organiser=organiser,
        activity=activity,
        raw=file.read(),
        filename=file.name or "",
        by=request.actor,
        at=request.now,
    )
    return is_new


def _report(request: Request, new: int, known: int, refused: list[str]) -> None:
    if new:
        words = ngettext("%(count)d message came in.", "%(count)d messages came in.", new)
        messages.success(request, words % {"count": new})
    if known:
        words = ngettext(
            "%(count)d message was here already.", "%(count)d messages were here already.", known
        )
        messages.info(request, words % {"count": known})
    for problem in refused:
        messages.error(request, problem)
