"""The applicant's own page, by personal link: where it stands, changing, withdrawing, coming back.

Opening the link never changes anything: mail scanners open links too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leerkring.admissions.actions import withdrawing as actions
from leerkring.admissions.actions.nominations import decline_nomination
from leerkring.admissions.models import Application
from leerkring.admissions.nominations import nomination_of
from leerkring.admissions.offer_mails import offer_url
from leerkring.admissions.queries.applications import answer_before, reserve_position
from leerkring.admissions.queries.eligibility import asked_checks, unanswered
from leerkring.admissions.queries.preferences import choices_of
from leerkring.admissions.queries.window import (
    CHECKS,
    Window,
    applicant,
    is_repeat,
    latest_attempt,
    may_edit,
    may_undo_withdrawal,
    may_withdraw,
    shown_state,
    window,
)
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.calendar import activity_calendar
from leerkring.programmes.models import Meeting
from leerkring.programmes.queries import meetings_of, milestones_of
from leerkring.programmes.wording import next_steps_in_words
from leerkring.selection.queries.records import own_draw
from leerkring.selection.reasons import outcome_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.apply import look_back
from leerkring.web.public.door import application_or_404
from leerkring.web.public.listing import open_now
from leerkring.web.public.pages.activity import calendar_response, place_of
from leerkring.web.public.paths import own_page, step_path

A = ApplicationState
WITHOUT_A_PLACE = frozenset({A.NOT_PLACED, A.RESERVE, A.EXPIRED})


@never_cache
def show(request: Request, token: str) -> HttpResponse:
    application = application_or_404(token)
    is_draft = application.state == A.DRAFT and not is_repeat(application)
    page = _draft(request, application) if is_draft else _sent(request, application)
    response = render(request, "web_public/own_page.html", page)
    response["X-Robots-Tag"] = "noindex"
    return response


def _draft(request: Request, application: Application) -> dict[str, Any]:
    now_is = window(application.activity, request.now, application)
    return {
        **look_back(request, application),
        "state": A.DRAFT.value,
        "is_late": now_is == Window.LATE,
        "can_go_on": now_is == Window.OPEN,
        "arrived_at": latest_attempt(application) if now_is == Window.LATE else None,
        "link_was_sent": "later" in request.GET,
        "was_saved": "bewaard" in request.GET,
        "nomination": nomination_of(application),
        "next_step": _where_to_go_on(application),
        "step": application.step,
        "until": application.late_until_at,
        "may_withdraw": False,
    }


def _where_to_go_on(application: Application) -> str:
    """Return the path of the step that comes next; who was asked by name answers the checks too."""
    checks = asked_checks(application.activity)
    number = CHECKS if unanswered(checks, application.checks) else application.step
    return step_path(application, number)


def _position(application: Application) -> int:
    """Return how many-th in line somebody is; 0 where lots are drawn anew for each free place."""
    has_no_order = application.state == A.RESERVE and application.reserve_number is None
    return 0 if has_no_order else reserve_position(application)


def _sent(request: Request, application: Application) -> dict[str, Any]:
    now, activity = request.now, application.activity
    state = shown_state(application)
    meetings = [meeting for meeting in meetings_of(activity) if meeting.cancelled_at is None]
    to_come = [meeting for meeting in meetings if not meeting.has_ended(now)]
    return {
        **look_back(request, application),
        "state": str(state),
        "declined": state == A.WITHDRAWN and _declined(application),
        "is_new": "nieuw" in request.GET,
        "was_saved": "bewaard" in request.GET,
        "next_steps": next_steps_in_words(activity, milestones_of(activity))
        if state == A.SUBMITTED
        else [],
        "has_draw": own_draw(application) is not None,
        "may_edit": may_edit(application, now) and state == A.SUBMITTED,
        "may_withdraw": may_withdraw(application, now),
        "may_undo": may_undo_withdrawal(application, now),
        "position": _position(application) if state == A.RESERVE else 0,
        "reason": outcome_in_words(application),
        "offer_url": offer_url(application) if state == A.OFFERED else "",
        "answer_before": answer_before(application) if state == A.OFFERED else None,
        "meetings": [(meeting, place_of(meeting)) for meeting in to_come],
        "join": _join_link(to_come, request) if state == A.PLACED else None,
        "is_past": bool(meetings) and not to_come,
        "has_begun": len(to_come) < len(meetings),
        **next_step(application, state, now),
        "address": settings.BASE_URL + own_page(application),
    }


def next_step(application: Application, state: str, at: datetime) -> dict[str, Any]:
    """Return what somebody without a place can join now, where they have not applied yet."""
    if state not in WITHOUT_A_PLACE:
        return {}
    own = Application.objects.filter(person=application.person_id, person__isnull=False)
    known = own.exclude(state__in=[A.DRAFT, A.WITHDRAWN]).values_list("activity_id", flat=True)
    return {"shows_next": True, "others": open_now(at, but={application.activity_id, *known})}


def _declined(application: Application) -> bool:
    nomination = nomination_of(application)
    return nomination is not None and nomination.declined_at is not None


def _join_link(meetings: list[Meeting], request: Request) -> dict[str, Any] | None:
    """Return the link of the next online meeting, shown from some minutes before its start."""
    for meeting in meetings:
        if not meeting.join_url or meeting.starts_at is None:
            continue
        shown_from = meeting.starts_at - timedelta(minutes=meeting.join_url_from_minutes)
        url = meeting.join_url if shown_from <= request.now else ""
        return {"url": url, "shown_from": shown_from}
    return None


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, token: str) -> HttpResponse:
    """Ask to confirm on GET, take the application back on POST."""
    application = application_or_404(token)
    if not may_withdraw(application, request.now):
        return redirect(own_page(application))
    if request.method == "POST":
        actions.withdraw(by=applicant(application), at=request.now, application=application)
        return redirect(own_page(application))
    context = {
        "application": application,
        "activity": application.activity,
        "own_page": own_page(application),
        "team_stays": application.team_id is not None and application.state == A.SUBMITTED,
        "choices_left": [row for row in choices_of(application) if row.pk != application.pk],
        "undo_until": application.activity.closes_before or application.activity.starts_at,
    }
    return render(request, "web_public/withdraw.html", context)


@never_cache
@once
@require_POST
def decline(request: Request, token: str) -> HttpResponse:
    """Say that one who was asked to apply is not interested."""
    application = application_or_404(token)
    nomination = nomination_of(application)
    if nomination is None:
        raise Http404
    if nomination.declined_at is None:
        decline_nomination(by=applicant(application), at=request.now, nomination=nomination)
    return redirect(own_page(application))


@never_cache
@once
@require_POST
def undo(request: Request, token: str) -> HttpResponse:
    application = application_or_404(token)
    actions.undo_withdrawal(by=applicant(application), at=request.now, application=application)
    return redirect(own_page(application))


@never_cache
def calendar(request: Request, token: str) -> HttpResponse:
    application = application_or_404(token)
    if shown_state(application) != A.PLACED:
        raise Http404
    meetings = list(meetings_of(application.activity))
    url = settings.BASE_URL + own_page(application)
    content = activity_calendar(application.activity, meetings, at=request.now, url=url)
    return calendar_response(content, application.activity.slug)
