"""Who answered, who did not yet, and who is next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.actions.offering import remind_unanswered
from leerkring.admissions.models import Application
from leerkring.admissions.offer_mails import INVITED, PLACE_OFFERED
from leerkring.admissions.queries.applications import open_offers, placed_applications, reserve_list
from leerkring.admissions.rules import may_handle_applications, may_see_applications
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.mail.queries import waiting_drafts
from leerkring.programmes.models import Activity
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.queries.moving_up import (
    agreed_spread,
    places_nobody_fits,
    places_not_drawn,
)
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.rules import may_audit_draw, may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity


@for_activity(may_see_applications)
def confirm(request: Request, activity: Activity) -> HttpResponse:
    round_ = rounds_of(activity).filter(state=DrawState.RELEASED).first()
    over = [ApplicationState.DECLINED, ApplicationState.EXPIRED, ApplicationState.LEFT]
    context = {
        "activity": activity,
        "offers": open_offers(activity),
        "placed": placed_applications([activity]),
        "reserve": reserve_list(activity),
        "over": Application.objects.filter(activity=activity, state__in=over).order_by(
            "-changed_at"
        ),
        "drafts": waiting_drafts([reference(activity)]).count(),
        "open_places": places_nobody_fits(activity),
        "not_drawn": places_not_drawn(activity, request.now),
        "draws_anew": round_ is not None and draws_reserves_anew(activity, round_),
        "has_record": may_audit_draw(request.actor, activity)
        and agreed_spread(activity) is not None,
        "offers_wait": _offers_wait(activity),
        "may_draw": may_draw(request.actor, activity),
        "may_handle": may_handle_applications(request.actor, activity),
    }
    return render(request, "web_staff/placing/confirm.html", context)


def _offers_wait(activity: Activity) -> bool:
    """Tell whether letters with an offer still wait in the outbox, so that nobody read theirs."""
    drafts = waiting_drafts([reference(activity)])
    return drafts.filter(purpose__in=[PLACE_OFFERED.purpose, INVITED.purpose]).exists()


@for_activity(may_handle_applications)
@once
def remind(request: Request, activity: Activity) -> HttpResponse:
    if _offers_wait(activity):
        messages.warning(
            request, _("The letters with the offers have not gone yet. Let them go first.")
        )
        return redirect("web_staff:confirm", activity.slug)
    if request.method == "POST":
        count = len(remind_unanswered(activity=activity, by=request.actor, at=request.now))
        words = ngettext("%(count)d person reminded.", "%(count)d people reminded.", count)
        messages.success(request, words % {"count": count})
        return redirect("web_staff:confirm", activity.slug)
    offers = open_offers(activity).filter(answer_before__gt=request.now)
    context = {"activity": activity, "offers": offers}
    return render(request, "web_staff/placing/remind.html", context)
