"""An urgent message to everybody whom a meeting concerns, and the list of who must be called."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from leerkring.attendance.actions import send_emergency_letter
from leerkring.attendance.emergency import (
    USUAL,
    Circle,
    Concerned,
    emergency_letters,
    of_circles,
    people_concerned,
    to_be_called,
)
from leerkring.audit.problems import Refused
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.rules import may_run_the_day
from leerkring.programmes.wording import moment_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.meetings.finding import meeting_or_404
from leerkring.web.staff.meetings.forms import EmergencyForm

NOT_ON, LATER, ONLINE = "gaat-niet-door", "later", "online"
BEGINNINGS = (NOT_ON, LATER, ONLINE)


@for_activity(may_run_the_day)
@once
def emergency(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show whom it reaches; a POST writes to all of them at once."""
    meeting = meeting_or_404(activity, pk)
    people = people_concerned(meeting)
    circles = _circles(people)
    form = EmergencyForm(request.POST or None, initial={"circles": list(USUAL)}, circles=circles)
    if "vul" in request.POST:
        form = EmergencyForm(initial=_filled_in(request, activity, meeting), circles=circles)
    if request.method == "POST" and form.is_valid():
        try:
            number = send_emergency_letter(
                by=request.actor,
                at=request.now,
                activity=activity,
                meeting=meeting,
                **form.cleaned_data,
            )
        except Refused as problem:
            form.add_error("circles", str(problem))
        else:
            words = ngettext(
                "The message goes to %(number)d person now.",
                "The message goes to %(number)d people now.",
                number,
            )
            messages.success(request, words % {"number": number})
            return redirect("web_staff:meeting-phone-list", activity.slug, pk)
    context: dict[str, Any] = {
        "activity": activity,
        "meeting": meeting,
        "form": form,
        "was_filled_in": "vul" in request.POST,
        "circles": circles,
        "without": sum(not one.email for one in of_circles(people, USUAL)),
        "beginnings": _beginnings(),
        "last": next(iter(emergency_letters(meeting)), None),
    }
    return render(request, "web_staff/meetings/emergency.html", context)


def _circles(people: list[Concerned]) -> list[tuple[str, str, list[Concerned]]]:
    """Return each circle that has somebody in it, with its people."""
    found = []
    for circle in Circle:
        members = of_circles(people, [circle])
        if members:
            found.append((circle.value, str(circle.label), members))
    return found


def _beginnings() -> list[tuple[str, str]]:
    return [
        (NOT_ON, _("It does not take place")),
        (LATER, _("It begins later")),
        (ONLINE, _("It is online instead")),
    ]


def _filled_in(request: Request, activity: Activity, meeting: Meeting) -> dict[str, Any]:
    """Return the chosen beginning in place of an untouched other one, under one's own words."""
    chosen = _beginning(request.POST.get("begin", ""), activity, meeting)
    subject = request.POST.get("subject", "")
    text = request.POST.get("text", "").replace("\r\n", "\n")
    circles = request.POST.getlist("circles")
    if not chosen:
        return {"subject": subject, "text": text, "circles": circles}
    for begin in BEGINNINGS:
        other = _beginning(begin, activity, meeting)
        subject = "" if subject.strip() == other["subject"] else subject
        text = text.rstrip().removesuffix(other["text"]).rstrip()
    return {
        "subject": subject.strip() or chosen["subject"],
        "text": "\n\n".join(part for part in (text, chosen["text"]) if part),
        "circles": circles,
    }


def _beginning(begin: str, activity: Activity, meeting: Meeting) -> dict[str, str]:
    """Return subject and text to begin with, in the language of the activity."""
    if begin not in BEGINNINGS:
        return {}
    with override(activity.language):
        values = {"title": meeting.title, "moment": moment_in_words(meeting.moment)}
        subjects = {
            NOT_ON: _("Does not take place: %(title)s"),
            LATER: _("Begins later: %(title)s"),
            ONLINE: _("Is online instead: %(title)s"),
        }
        texts = {
            NOT_ON: _("The meeting of %(moment)s does not take place. You hear about a new date."),
            LATER: _("The meeting of %(moment)s begins later: at … o’clock."),
            ONLINE: _("The meeting of %(moment)s is online. Come to this address: …"),
        }
        return {"subject": subjects[begin] % values, "text": texts[begin] % values}


@for_activity(may_run_the_day)
def phone_list(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show, to print, whom a letter does not reach, or everybody."""
    meeting = meeting_or_404(activity, pk)
    people = people_concerned(meeting)
    letters = emergency_letters(meeting)
    everybody = "iedereen" in request.GET
    wanted = people if everybody else to_be_called(of_circles(people, USUAL), letters)
    context = {
        "activity": activity,
        "meeting": meeting,
        "title": _("Phone list of everybody") if everybody else _("Who must be called"),
        "everybody": everybody,
        "people": wanted,
        "all": len(people),
        "states": _states(letters),
    }
    return render(request, "web_staff/meetings/phone_list.html", context)


def _states(letters: list[Letter]) -> list[str]:
    counts = Counter(letter.get_state_display() for letter in letters)
    return [f"{number} {label}" for label, number in counts.items()]
