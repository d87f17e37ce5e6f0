"""My learning network: one page with everything, and the few things that one does there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import LINK
from leerkring.admissions.states import DateAnswer
from leerkring.attendance.actions import record_attendance_intention
from leerkring.attendance.links import person_of
from leerkring.findings import actions as findings
from leerkring.findings.models import Intention, Position
from leerkring.findings.queries import intentions_of
from leerkring.intake.models import Invitation
from leerkring.live import actions as live
from leerkring.live.models import Group, Note
from leerkring.live.queries import notes_of_group, open_groups_of
from leerkring.people.links import link_token
from leerkring.people.models import Person
from leerkring.people.signin import ensure_account
from leerkring.programmes.calendar import activity_calendar, has_day
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.browsers import browsers_of, end_browser
from leerkring.web.design.once import once
from leerkring.web.design.personal.own_data import mail_sign_in
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import sign_in
from leerkring.web.participant.overview import MyMeeting, Overview, overview_of

View = Callable[..., HttpResponse]


def mine(view: View) -> View:
    """Give the view `person`: whoever is signed in; everybody else signs in first."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, request.user.person, *args, **kwargs)

    return wrapped


def _overview(request: Request, person: Person) -> Overview:
    return overview_of(person, request.now, request.LANGUAGE_CODE)


@mine
def home(request: Request, person: Person) -> HttpResponse:
    overview = _overview(request, person)
    room = overview.room
    kind = request.GET.get("soort", Note.Kind.values[0])
    context = {
        "mine": overview,
        "room": room,
        "kinds": [(*each, "checked" if each[0] == kind else "") for each in Note.Kind.choices],
        **_talking(overview),
        "applications": [(one, _own_page(one)) for one in overview.applications],
        "intakes": [(copy, url, _fill_in_words(copy)) for copy, url in overview.intakes],
        "intake_kind": "plain" if room else "primary",
    }
    return render(request, f"web_participant/{_page(overview)}.html", context)


def _page(overview: Overview) -> str:
    """Return the template by what somebody has: a place, an application, or nothing yet."""
    if overview.activities:
        return "home"
    return "home_applied" if overview.applications else "home_nothing"


def _fill_in_words(copy: Invitation) -> str:
    """Return what the button to a questionnaire says, by how far somebody is."""
    if copy.done_at:
        return _("See or change my answers")
    return _("Go on filling in") if copy.started_at else _("Fill in the questionnaire")


def _talking(overview: Overview) -> dict[str, Any]:
    """Return who sits in one's room, and what was written down there."""
    if (room := overview.room) is None:
        return {}
    others = (getattr(room, "with_whom", "") or "").splitlines()
    number = _("My room: group %(number)s") % {"number": room.number}
    name = _("My room: %(room)s") % {"room": room.room_name}
    return {
        "room_title": name if room.room_name else number,
        "with_whom": ", ".join(others),
        "room_notes": overview.room_notes,
    }


def _own_page(application: Application) -> str:
    return reverse("web_public:application", args=[link_token(LINK, application)])


@never_cache
def via_letter(request: Request, token: str) -> HttpResponse:
    """Come in by the link in a letter: GET shows a button, so that mail scanners sign nobody in."""
    person, last_day = person_of(token) or (None, None)
    if person is None or last_day is None or not person.email:
        return render(request, "web_participant/via_void.html", status=410)
    if request.user.is_authenticated and request.user.person_id == person.pk:
        return redirect("web_participant:home")
    if amsterdam_day(request.now) > last_day:
        return _expired(request, person, last_day)
    if request.method != "POST":
        return render(request, "web_participant/via.html", {"person": person})
    account = ensure_account(person=person, at=request.now)
    if account.memberships.exists() or not account.is_active:  # the team signs in the strict way
        return redirect("web_public:sign-in")
    return sign_in(request, account, reverse("web_participant:home"))


def _expired(request: Request, person: Person, last_day: date) -> HttpResponse:
    """Offer a new link, which goes to the address that the old one went to; nobody types it."""
    if request.method != "POST":
        context = {"person": person, "last_day": last_day}
        return render(request, "web_participant/via_expired.html", context, status=410)
    return mail_sign_in(request, person, reverse("web_participant:home"))


@mine
def browsers(request: Request, person: Person) -> HttpResponse:
    """Show where one is signed in, with a button to end each."""
    context = {"browsers": browsers_of(request, "web_participant:browser-end")}
    return render(request, "web_participant/browsers.html", context)


@mine
@once
@require_POST
def browser_end(request: Request, person: Person, pk: int) -> HttpResponse:
    end_browser(request, pk)
    return redirect("web_participant:browsers")


def _my_meeting(request: Request, person: Person, pk: int) -> MyMeeting:
    for mine_ in _overview(request, person).activities:
        for one in mine_.meetings:
            if one.meeting.pk == pk:
                return one
    raise Http404


@mine
@once
@require_POST
def coming(request: Request, person: Person, pk: int) -> HttpResponse:
    """Say "I cannot come" or "I can after all" to one meeting."""
    one = _my_meeting(request, person, pk)
    said = request.POST.get("intention", "")
    if said not in DateAnswer.values:
        raise Http404
    record_attendance_intention(
        by=request.actor,
        at=request.now,
        activity=one.activity,
        meeting=one.meeting,
        person=person,
        intention=said,
    )
    if said == DateAnswer.NO:
        text = _("Thank you for telling us. This is about this meeting only; you keep your place.")
    else:
        text = _("Good that you will be there.")
    messages.success(request, text)
    return redirect("web_participant:home")


@mine
def calendar(request: Request, person: Person, pk: int) -> HttpResponse:
    one = _my_meeting(request, person, pk)
    if not has_day(one.meeting):
        raise Http404
    url = request.build_absolute_uri(reverse("web_participant:home"))
    content = activity_calendar(one.activity, [one.meeting], at=request.now, url=url)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{one.meeting.on}.ics"'
    return response


def _my_room(person: Person, pk: int) -> Group:
    group = open_groups_of(person).filter(pk=pk).first()
    if group is None:
        raise Http404
    return group


def _activity_of(request: Request, person: Person, group: Group) -> Activity:
    return _my_meeting(request, person, group.round.meeting_id).activity


@mine
@once
@require_POST
def note_add(request: Request, person: Person, pk: int) -> HttpResponse:
    """Write down for one's own group what came up."""
    group = _my_room(person, pk)
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    if kind not in Note.Kind.values:
        raise Http404
    if not text.strip():
        messages.error(request, str(live.EmptyNote.message))
        return redirect(_to_room())
    live.write_note(
        by=request.actor,
        at=request.now,
        activity=_activity_of(request, person, group),
        meeting=group.round.meeting,
        kind=kind,
        text=text,
        group=group,
        author=person,
    )
    return redirect(f"{reverse('web_participant:home')}?soort={kind}#zaal")


def _to_room() -> str:
    return f"{reverse('web_participant:home')}#zaal"


@mine
@once
@require_POST
def note_remove(request: Request, person: Person, pk: int, note_pk: int) -> HttpResponse:
    group = _my_room(person, pk)
    note = get_object_or_404(notes_of_group(group), pk=note_pk, author=person)
    live.remove_note(
        by=request.actor,
        at=request.now,
        activity=_activity_of(request, person, group),
        note=note,
    )
    messages.success(request, _("Taken away."))
    return redirect(_to_room())


def _my_activity(request: Request, person: Person, slug: str) -> Activity:
    for mine_ in _overview(request, person).activities:
        if mine_.activity.slug == slug:
            return mine_.activity
    raise Http404


@mine
@once
@require_POST
def intention_add(request: Request, person: Person, slug: str) -> HttpResponse:
    """Write down what one will do in one's own school."""
    activity = _my_activity(request, person, slug)
    text = request.POST.get("text", "")
    if not text.strip():
        messages.error(request, str(findings.NothingWritten.message))
    else:
        findings.set_out(
            by=request.actor, at=request.now, activity=activity, person=person, text=text
        )
        messages.success(request, _("Kept. Come back later to write what came of it."))
    return redirect(f"{reverse('web_participant:home')}#voornemens")


@mine
@once
def intention(request: Request, person: Person, pk: int) -> HttpResponse:
    """Change what one will do, and tell what came of it."""
    found: Intention = get_object_or_404(intentions_of(person), pk=pk)
    if request.method == "POST":
        findings.change_intention(
            by=request.actor,
            at=request.now,
            intention=found,
            text=request.POST.get("text", ""),
            outcome=request.POST.get("outcome", ""),
        )
        messages.success(request, _("Your intention is saved."))
        return redirect(f"{reverse('web_participant:home')}#voornemens")
    return render(request, "web_participant/intention.html", {"intention": found})


@mine
@once
@require_POST
def position(request: Request, person: Person, slug: str) -> HttpResponse:
    """Write down where one stands, at the start or at the end."""
    moment = request.POST.get("moment", "")
    if moment not in Position.Moment.values:
        raise Http404
    findings.take_position(
        by=request.actor,
        at=request.now,
        activity=_my_activity(request, person, slug),
        person=person,
        moment=moment,
        text=request.POST.get("text", ""),
    )
    messages.success(request, _("Where you stand is saved."))
    return redirect(f"{reverse('web_participant:home')}#standpunt")
