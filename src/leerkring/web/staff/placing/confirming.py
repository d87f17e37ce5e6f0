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
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.moving_up import (
    places_nobody_fits,
    places_not_drawn_after,
    spread_of,
)
from leerkring.selection.queries.rounds import released_round
from leerkring.selection.rules import may_audit_draw, may_draw
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity

WITH_AN_OFFER = {PLACE_OFFERED.purpose, INVITED.purpose}


@for_activity(may_see_applications)
def confirm(request: Request, activity: Activity) -> HttpResponse:
    offers, reserve = open_offers(activity), reserve_list(activity)
    placed = placed_applications([activity])
    may_handle = may_handle_applications(request.actor, activity)
    released = released_round(activity)
    groups = _groups(activity, released, list(placed), list(reserve))
    if not groups and not offers:
        context = {"activity": activity, "may_handle": may_handle}
        return render(request, "web_staff/placing/confirm_nobody.html", context)
    spread = spread_of(released, activity) if released else None
    drafts = list(waiting_drafts([reference(activity)]).values_list("purpose", flat=True))
    context = {
        "activity": activity,
        "offers": offers,
        "placed": placed,
        "reserve": reserve,
        "groups": groups,
        "drafts": len(drafts),
        "open_places": places_nobody_fits(spread),
        "not_drawn": places_not_drawn_after(released, activity, request.now),
        "has_record": may_audit_draw(request.actor, activity) and spread is not None,
        "offers_wait": bool(WITH_AN_OFFER & set(drafts)),
        "may_draw": may_draw(request.actor, activity),
        "may_handle": may_handle,
    }
    return render(request, "web_staff/placing/confirm.html", context)


# A number where the order counts, somebody, and what stands beside the name.
type Line = tuple[str, Application, str]


def _groups(
    activity: Activity,
    round_: DrawRound | None,
    placed: list[Application],
    reserve: list[Application],
) -> list[tuple[str, str, list[Line]]]:
    """Return who takes part, who is next and who is over, each with a heading and a remark."""
    is_unordered = round_ is not None and draws_reserves_anew(activity, round_)
    note = _("Without an order: for each free place lots are drawn anew.") if is_unordered else ""
    gone = [ApplicationState.DECLINED, ApplicationState.EXPIRED, ApplicationState.LEFT]
    over = Application.objects.filter(activity=activity, state__in=gone).order_by("-changed_at")
    groups: list[tuple[str, str, list[Line]]] = [
        (_("Take part"), "", [("", one, one.organisation_name) for one in placed]),
        (
            _("Reserve list"),
            note,
            [
                ("" if is_unordered else f"{number}.", one, one.organisation_name)
                for number, one in enumerate(reserve, 1)
            ],
        ),
        (_("No longer"), "", [("", one, one.get_state_display()) for one in over]),
    ]
    return [group for group in groups if group[2]]


def _offers_wait(activity: Activity) -> bool:
    """Tell whether letters with an offer still wait in the outbox, so that nobody read theirs."""
    drafts = waiting_drafts([reference(activity)])
    return drafts.filter(purpose__in=WITH_AN_OFFER).exists()


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
