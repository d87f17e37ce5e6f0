"""Keeping attendance on the day: one tick, everybody at once, and who was not on the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.states import DateAnswer
from leerkring.attendance.actions import record_arrivals, welcome_unlisted
from leerkring.attendance.queries import Expected, numbers_of, roll_of
from leerkring.attendance.rules import may_keep_the_door
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Meeting
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.meetings.finding import meeting_or_404
from leerkring.web.staff.meetings.forms import UnlistedForm
from leerkring.web.staff.meetings.pages import in_whose_place

SAID: dict[str, Any] = {
    DateAnswer.NO: gettext_lazy("said: cannot come"),
    DateAnswer.MAYBE: gettext_lazy("said: perhaps"),
}


@for_activity(may_keep_the_door)
def attendance(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    return _page(request, activity, meeting, roll_of(meeting))


def _page(
    request: Request,
    activity: Activity,
    meeting: Meeting,
    roll: list[Expected],
    form: UnlistedForm | None = None,
) -> HttpResponse:
    waiting = [one for one in roll if one.is_expected and one.came is None]
    undo = [one.person for one in roll if str(one.person.pk) in request.GET.getlist("terug")]
    context = {
        "activity": activity,
        "meeting": meeting,
        "roll": [(one, in_whose_place(one), _about(one)) for one in roll],
        "numbers": numbers_of(roll),
        "waiting": waiting,
        "for_the_others": _for_the_others(len(waiting)),
        "undo": undo,
        "form": form or UnlistedForm(people=[one.person for one in roll if one.has_place]),
    }
    status = 422 if form else 200
    return render(request, "web_staff/meetings/attendance.html", context, status=status)


def _about(one: Expected) -> list[str]:
    """Return what stands small under a name: where from, and what is known of their coming."""
    words = [one.organisation.name] if one.organisation else []
    if one.intention in SAID:
        words.append(str(SAID[one.intention]))
    elif one.came is False:
        words.append(_("did not come"))
    elif not one.has_place and not one.stands_in_for:
        words.append(_("walked in"))
    return words


def _for_the_others(number: int) -> list[tuple[str, str, str]]:
    """Return what can be said of all others at once: the answer, the button, its kind."""
    came = ngettext("Tick the %(number)s other person", "Tick all %(number)s others", number)
    stayed = ngettext(
        "The %(number)s other person did not come", "The %(number)s others did not come", number
    )
    words = {"number": number}
    return [("yes", came % words, "plain"), ("no", stayed % words, "secondary")]


@for_activity(may_keep_the_door)
@once
@require_POST
def tick(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Save the ticks that were shown: one of them (with a script), or all (with the button)."""
    meeting = meeting_or_404(activity, pk)
    came = set(request.POST.getlist("came"))
    shown = _listed(roll_of(meeting), request.POST.getlist("shown"))
    ticks: dict[Person, bool | None] = {}
    for one in shown:
        if str(one.person.pk) in came:
            ticks[one.person] = True
        elif one.came is True:  # the tick was taken away: not known any more
            ticks[one.person] = None
    record_arrivals(
        by=request.actor, at=request.now, activity=activity, meeting=meeting, people=ticks
    )
    if "quiet" not in request.POST:
        messages.success(request, _("Attendance saved."))
    return redirect("web_staff:meeting-attendance", activity.slug, pk)


def _listed(roll: Iterable[Expected], ids: Iterable[str]) -> list[Expected]:
    wanted = set(ids)
    return [one for one in roll if str(one.person.pk) in wanted]


@for_activity(may_keep_the_door)
@once
@require_POST
def tick_all(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Tick, or mark as absent, everybody who was shown; or take such a step back."""
    meeting = meeting_or_404(activity, pk)
    answers = {"yes": True, "no": False, "undo": None}
    answer = request.POST.get("answer", "")
    if answer not in answers:
        raise Http404
    people = {
        one.person: answers[answer]
        for one in _listed(roll_of(meeting), request.POST.getlist("person"))
    }
    number = record_arrivals(
        by=request.actor, at=request.now, activity=activity, meeting=meeting, people=people
    )
    text = ngettext("Saved for %(number)s person.", "Saved for %(number)s people.", number)
    messages.success(request, text % {"number": number})
    url = reverse("web_staff:meeting-attendance", args=[activity.slug, pk])
    back = "&".join(f"terug={person.pk}" for person in people) if answer != "undo" else ""
    return redirect(f"{url}?{back}" if back else url)


@for_activity(may_keep_the_door)
@once
@require_POST
def unlisted(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    roll = roll_of(meeting)
    people = {one.person.pk: one.person for one in roll if one.has_place}
    form = UnlistedForm(request.POST, people=list(people.values()))
    if not form.is_valid():
        return _page(request, activity, meeting, roll, form)
    values = form.cleaned_data
    values["stands_in_for"] = people.get(values["stands_in_for"])
    attendance = welcome_unlisted(
        by=request.actor, at=request.now, activity=activity, meeting=meeting, **values
    )
    messages.success(request, _("Welcome, %(name)s.") % {"name": attendance.person.called})
    return redirect("web_staff:meeting-attendance", activity.slug, pk)
