"""Showing an activity to everybody: now, later, or no longer; and what is still missing for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.programmes.actions import publish, schedule_publication, unpublish
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import PlannedMeeting, meetings_by_activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.subscribers import subscribers_of, told_of
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.activity_form import PART_OF
from leerkring.web.staff.activities.forms import PublishLaterForm
from leerkring.web.staff.activities.phases import link_field, without_link
from leerkring.web.staff.guard import for_activity


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that makes a page complete; what is missing can be added later."""

    done: bool
    title: str
    why: str
    url: str
    action: str


def checks(activity: Activity, meetings: list[PlannedMeeting]) -> list[Check]:
    """Return what a reader of the page will look for."""
    edit = reverse("web_staff:activity-edit", args=[activity.slug])
    add = _("Add it")

    def field(name: str) -> str:
        return f"{edit}?deel={PART_OF[name]}#id_{name}"

    dates = reverse("web_staff:dates", args=[activity.slug])
    dated = [plan for plan in meetings if plan.meeting.moment.is_known]
    takes = activity.admission != Activity.Admission.INVITATION
    found = [
        Check(
            bool(activity.lead),
            _("One or two sentences that say what it is"),
            _("They stand under the title and in lists."),
            field("lead"),
            add,
        ),
        Check(
            bool(activity.gains),
            _("What it brings"),
            _("The first thing people look for."),
            field("gains"),
            add,
        ),
        Check(
            bool(dated),
            _("At least one date"),
            _("Without it the page says “to be determined”."),
            dates,
            add,
        ),
        Check(
            bool(activity.contact_email),
            _("A contact person with an address"),
            _("Questions go there, and replies to letters."),
            field("contact_email"),
            add,
        ),
    ]
    found += _online_check(activity, [plan.meeting for plan in meetings])
    if takes:
        found.append(
            Check(
                activity.opens_at is not None,
                _("The moment from which people can apply"),
                _("Without it the page is an announcement only."),
                field("opens_at"),
                add,
            )
        )
    return found


def _online_check(activity: Activity, meetings: list[Meeting]) -> list[Check]:
    """Return whether people can join online, where there is a meeting that they join so."""
    online = [one for one in meetings if one.mode != Meeting.Mode.IN_PERSON]
    if not online:
        return []
    lacking = without_link(online)
    return [
        Check(
            not lacking,
            _("A link to join online"),
            _("Whoever has a place gets it shortly before the start; visitors never see it."),
            link_field(activity, (lacking or online)[0]),
            _("Add it"),
        )
    ]


@for_activity(may_manage)
@once
def publication(request: Request, activity: Activity) -> HttpResponse:
    form = PublishLaterForm(None, now=request.now)
    if request.method == "POST" and "publish_now" in request.POST:
        publish(by=request.actor, at=request.now, activity=activity)
        messages.success(request, _("Everybody can see it now."))
        return redirect("web_staff:activity", activity.slug)
    if request.method == "POST":
        form = PublishLaterForm(request.POST, now=request.now)
        if form.is_valid():
            schedule_publication(
                by=request.actor,
                at=request.now,
                activity=activity,
                publish_at=form.cleaned_data["publish_at"],
            )
            messages.success(request, _("It will be shown from that moment on."))
            return redirect("web_staff:activity-publish", activity.slug)
    meetings = meetings_by_activity([activity]).get(activity.pk, [])
    is_draft = public_state(activity, request.now) == PublicState.DRAFT
    context = {
        "activity": activity,
        "form": form,
        "title": _("Check and publish") if is_draft else _("Publication"),
        "lead": _who_sees(activity, is_draft=is_draft),
        "checks": checks(activity, meetings),
        "is_draft": is_draft,
        "see_it": _("See the page as visitors will"),
        "subscribers": _subscribers(activity, is_draft=is_draft),
    }
    return render(request, "web_staff/activities/publish.html", context)


def _who_sees(activity: Activity, *, is_draft: bool) -> str:
    if activity.published_at is None:
        return _("Only the team can see it. What is missing can be added later too.")
    words = (
        _("Everybody can see it from %(moment)s.")
        if is_draft
        else _("Everybody can see it since %(moment)s.")
    )
    return words % {"moment": instant_in_words(activity.published_at)}


def _subscribers(activity: Activity, *, is_draft: bool) -> list[str]:
    """Return the sentences about who asked to hear of new activities, if there are any."""
    found = []
    waiting, told = len(subscribers_of(activity)), told_of(activity)
    if waiting and is_draft and not activity.cancelled_at:
        words = ngettext(
            "%(n)s subscriber hears of it by mail, a quarter of an hour after publication.",
            "%(n)s subscribers hear of it by mail, a quarter of an hour after publication.",
            waiting,
        )
        found.append(words % {"n": waiting})
    if told:
        words = ngettext(
            "%(n)s subscriber was told of it by mail.",
            "%(n)s subscribers were told of it by mail.",
            told,
        )
        found.append(words % {"n": told})
    return found


@for_activity(may_manage)
@require_POST
@once
def hide(request: Request, activity: Activity) -> HttpResponse:
    unpublish(by=request.actor, at=request.now, activity=activity)
    messages.success(request, _("Only the team can see it now."))
    return redirect("web_staff:activity-publish", activity.slug)
