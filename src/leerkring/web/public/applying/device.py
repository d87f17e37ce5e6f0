"""Offering a draft to whoever comes back on the device on which it was begun.

The page that offers it names nobody: others may use the same device. What is in the draft shows
only behind the link, as it does for whoever has the link from their mail.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import is_repeat
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.web.design.request import Request
from leerkring.web.design.sessions import DRAFTS
from leerkring.web.public.applying.eligibility import AGAIN, SENT
from leerkring.web.public.paths import step_path

ANEW = "nieuw"  # in the address: begin another application
MOST = 5  # the cookie stays small


def remember_draft(request: Request, application: Application) -> None:
    """Keep in this device's session which draft was begun for an activity."""
    kept = dict(request.session.get(DRAFTS, {}))
    kept.pop(str(application.activity_id), None)
    kept[str(application.activity_id)] = application.pk
    request.session[DRAFTS] = dict(list(kept.items())[-MOST:])


def offered_draft(request: Request, activity: Activity) -> Application | None:
    """Return the draft that was begun here and is not sent; None when somebody is under way."""
    pk = request.session.get(DRAFTS, {}).get(str(activity.pk))
    if pk is None or request.method == "POST" or {ANEW, SENT, AGAIN} & request.GET.keys():
        return None
    rows = Application.objects.filter(pk=pk, activity=activity, state=ApplicationState.DRAFT)
    draft = rows.first()
    return None if draft is None or is_repeat(draft) else draft


def offer_draft(request: Request, activity: Activity, draft: Application) -> HttpResponse:
    """Show that an application was begun here: to go on, or to begin anew."""
    query = request.GET.copy()
    query[ANEW] = "1"
    context = {
        "activity": activity,
        "begun_at": draft.created_at,
        "go_on": step_path(draft, draft.step),
        "anew": f"{request.path}?{query.urlencode()}",
    }
    return render(request, "web_public/applying/found_draft.html", context)
