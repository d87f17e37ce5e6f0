"""The applicant's own page, by personal link: where it stands, changing, withdrawing, coming back.

Opening the link never changes anything: mail scanners open links too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
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
    STEPS,
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
from leerkring.admissions.states import GIVEN, ApplicationState
from leerkring.programmes.calendar import activity_calendar
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of, milestones_of
from leerkring.programmes.wording import last_day_in_words, next_steps_in_words
from leerkring.selection.queries.records import own_draw
from leerkring.selection.reasons import follows_the_order, outcome_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.teams import team_context
from leerkring.web.public.door import application_or_404
from leerkring.web.public.listing import open_now
from leerkring.web.public.own import words
from leerkring.web.public.own.review import look_back
from leerkring.web.public.pages.activity import calendar_response, place_of
from leerkring.web.public.pages.activity_words import Bead
from leerkring.web.public.paths import own_page, step_path

A = ApplicationState
WITHOUT_A_PLACE = frozenset({A.NOT_PLACED, A.RESERVE, A.EXPIRED})


@never_cache
def show(request: Request, token: str) -> HttpResponse:
    application = application_or_404(token)
    is_draft = application.state == A.DRAFT and not is_repeat(application)
    name, page = _draft(request, application) if is_draft else ("sent", _sent(request, application))
    context = {
        **look_back(request, application),
        **page,
        "done": _just_done(request, application),
        "is_new": "nieuw" in request.GET,
    }
    response = render(request, f"web_public/own/{name}.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _just_done(request: Request, application: Application) -> list[str]:
    """Return what came of the press that led here."""
    done = []
    if "later" in request.GET and application.submitted_at is None:
        saved = _("Saved. A message with your link is on its way to %(email)s.")
        done.append(saved % {"email": application.email})
    if "bewaard" in request.GET:
        done.append(_("Your change is saved."))
    return done


def _draft(request: Request, application: Application) -> tuple[str, dict[str, Any]]:
    """Return which page an application has that was not sent, and what it shows."""
    activity = application.activity
    now_is = window(activity, request.now, application)
    if now_is == Window.LATE:
        return "late", {"told": words.too_late(activity, latest_attempt(application))}
    if now_is != Window.OPEN:
        return "draft", {"told": words.not_sent()}
    nomination = nomination_of(application)
    page = {
        "may_change": True,
        "next_step": _where_to_go_on(application),
        "nomination": nomination,
    }
    if nomination and application.step == 1:
        return "asked", {**page, "told": words.asked(nomination.nominated_by)}
    is_complete = application.step > STEPS[-1]
    return "draft", {
        **page,
        "told": words.not_sent_yet(activity, application.late_until_at),
        "go_on": _("Check and send") if is_complete else _("Go on where I was"),
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
    is_past = bool(meetings) and not to_come
    reason = outcome_in_words(application)
    shows_meetings = state in {A.PLACED, A.RESERVE, A.OFFERED}
    may_change = may_edit(application, now) and state == A.SUBMITTED
    may_leave = may_withdraw(application, now)
    is_submitted = state == A.SUBMITTED
    has_begun = len(to_come) < len(meetings)
    return {
        "told": _told(request, application, reason, is_past=is_past, has_begun=has_begun),
        "reason": reason,
        "next_steps": next_steps_in_words(activity, milestones_of(activity))
        if is_submitted
        else [],
        "has_draw": own_draw(application) is not None,
        "may_change": may_change,
        "edit_until": activity.closes_before if may_change else None,
        "is_submitted": is_submitted,
        "shows_typed": state not in {A.WITHDRAWN, A.LEFT},
        "may_cancel": may_leave and activity.is_webinar,
        "may_withdraw": may_leave and not activity.is_webinar,
        "may_undo": may_undo_withdrawal(application, now),
        "beads": [_bead(meeting) for meeting in to_come] if shows_meetings else [],
        "has_calendar": state == A.PLACED and not is_past,
        **(_join_link(to_come, request) if state == A.PLACED else {}),
        **(_answer_link(application) if state == A.OFFERED else {}),
        **next_step(application, state, now),
        "address": settings.BASE_URL + own_page(application),
    }


def _told(
    request: Request, application: Application, reason: str, *, is_past: bool, has_begun: bool
) -> words.Told:
    """Return where an application stands and what to do now."""
    activity, state = application.activity, shown_state(application)
    match state:
        case A.SUBMITTED:
            return words.submitted(_team_to_invite(request, application))
        case A.PLACED:
            return words.placed(activity, is_past=is_past, has_begun=has_begun)
        case A.RESERVE:
            return words.on_reserve(
                _position(application),
                in_order=follows_the_order(application),
                is_past=is_past,
                has_begun=activity.starts_at is not None and activity.starts_at <= request.now,
            )
        case A.OFFERED:
            return words.offered(answer_before(application))
        case A.NOT_PLACED:
            return words.not_placed(has_reason=bool(reason))
        case _:
            declined = state == A.WITHDRAWN and _declined(application)
            return words.gone(str(state), was_never_wanted=declined)


def _team_to_invite(request: Request, application: Application) -> str:
    """Return the page of a team that nobody joined yet, as long as somebody still can."""
    team = team_context(request, application)
    shown = team.get("team")
    is_waiting = shown and shown.is_alone and team["may_change_team"]
    return str(team["team_path"]) if is_waiting else ""


def _bead(meeting: Meeting) -> Bead:
    place = place_of(meeting) or _("Place to be determined")
    where = _("Online") if meeting.is_online else place
    return Bead("", meeting.moment, meeting.title, f" · {where}")


def _answer_link(application: Application) -> dict[str, str]:
    return {"main_url": offer_url(application), "main_label": _("Answer: yes or no")}


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


def _join_link(meetings: list[Meeting], request: Request) -> dict[str, Any]:
    """Return the link of the next online meeting, shown from some minutes before its start."""
    for meeting in meetings:
        if not meeting.join_url or meeting.starts_at is None:
            continue
        shown_from = meeting.starts_at - timedelta(minutes=meeting.join_url_from_minutes)
        if shown_from <= request.now:
            return {"main_url": meeting.join_url, "main_label": _("Join now")}
        return {"join_from": shown_from}
    return {}


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
        "activity": application.activity,
        "own_page": own_page(application),
        "team_stays": application.team_id is not None and application.state == A.SUBMITTED,
        "choices_left": [row for row in choices_of(application) if row.pk != application.pk],
        "undo": _undo_in_words(application, request.now),
    }
    return render(request, "web_public/own/withdraw.html", context)


def _undo_in_words(application: Application, at: datetime) -> str:
    """Return until when withdrawing can be undone."""
    activity = application.activity
    if application.state in GIVEN and activity.admission != Activity.Admission.OPEN:
        return _("You can undo it as long as your place has not gone to somebody else.")
    until = activity.closes_before or activity.starts_at
    if until is None or until <= at:
        return ""
    return _("You can undo it up to and including %(day)s.") % {"day": last_day_in_words(until)}


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
