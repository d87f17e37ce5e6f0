"""The meetings of an activity as they are held: who comes, what is needed, what is handed out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.applications import placed_applications
from leerkring.admissions.states import DateAnswer
from leerkring.attendance.actions import record_attendance_intention
from leerkring.attendance.queries import Expected, Turnout, numbers_of, roll_of, series_of, turnouts
from leerkring.experts.models import Speaker
from leerkring.experts.queries import speakers_of
from leerkring.programmes.actions import add_material, remove_material
from leerkring.programmes.models import Activity, Material, Meeting
from leerkring.programmes.queries import meetings_of, timed_agenda
from leerkring.programmes.rules import may_run_the_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.templatetags.fields import select_field
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.meetings.finding import meeting_or_404, meeting_shown
from leerkring.web.staff.meetings.forms import MaterialForm

INTENTIONS = dict(DateAnswer.choices)
NOT_SAID = gettext_lazy("not said")


@for_activity()
def meetings(request: Request, activity: Activity) -> HttpResponse:
    held = [meeting for meeting in meetings_of(activity) if meeting.cancelled_at is None]
    counts = turnouts(held)
    context = {
        "activity": activity,
        "places": placed_applications([activity]).count(),
        "rows": [
            (
                one,
                _look(one, over=(over := one.has_ended(request.now))),
                _turnout(counts.get(one.pk), over=over),
            )
            for one in held
        ],
        "held": held,
        "series": series_of(activity, held),
    }
    return render(request, "web_staff/meetings/meetings.html", context)


def _look(meeting: Meeting, *, over: bool) -> str:
    return " ".join(["is-past"] * over + ["is-joint"] * meeting.is_closing)


def _turnout(turnout: Turnout | None, *, over: bool) -> str:
    """Return who came or, before, who said that they cannot come."""
    if over and turnout and turnout.kept:
        words = ngettext("%(number)s person came", "%(number)s people came", turnout.came)
        return words % {"number": turnout.came}
    if over:
        return _("attendance not kept yet")
    if turnout and turnout.said_no:
        words = ngettext("%(number)s cannot come", "%(number)s cannot come", turnout.said_no)
        return words % {"number": turnout.said_no}
    return _("nobody has cancelled")


@for_activity()
def meeting(request: Request, activity: Activity, pk: int) -> HttpResponse:
    one = meeting_shown(request, activity, pk)
    roll = roll_of(one)
    may_run = may_run_the_day(request.actor, activity)
    context = {
        "activity": activity,
        "meeting": one,
        "may_ask_around": may_run and not one.has_ended(request.now),
        "roll": [
            (listed, _about(listed), INTENTIONS.get(listed.intention, NOT_SAID), _choices(listed))
            for listed in roll
        ],
        "numbers": numbers_of(roll),
        "agenda": timed_agenda(one),
        "speakers": speakers_of(activity).filter(meeting=one),
        "materials": Material.objects.filter(meeting=one).order_by("id"),
        "material_form": MaterialForm(),
        "may_run": may_run,
    }
    return render(request, "web_staff/meetings/meeting.html", context)


def _about(listed: Expected) -> list[str]:
    """Return what stands small under a name: where from, for whom, or walked in."""
    words = [listed.organisation.name] if listed.organisation else []
    if listed.stands_in_for:
        words.append(in_whose_place(listed))
    elif not listed.has_place:
        words.append(_("walked in"))
    return words


def in_whose_place(listed: Expected) -> str:
    """Return for whom somebody comes; nothing for who comes for themselves."""
    other = listed.stands_in_for
    return _("in the place of %(name)s") % {"name": other.name} if other else ""


def _choices(listed: Expected) -> SafeString:
    """Draw the choice of what somebody means to do, and of how the team knows."""
    choices = [*DateAnswer.choices]
    if not listed.intention:
        choices.insert(0, ("", NOT_SAID))
    name, pk = {"name": listed.person.name}, listed.person.pk
    look = {"hide_label": True, "class": "utrecht-select--small"}
    means = _("%(name)s means to come") % name
    knows = _("How do you know it of %(name)s?") % name
    comes = select_field(means, "intention", choices, listed.intention, id=f"komt-{pk}", **look)
    heard = select_field(knows, "gehoord", _ways_to_hear(), "", id=f"gehoord-{pk}", **look)
    return comes + heard


def _ways_to_hear() -> list[tuple[str, str]]:
    """Return how the team may know what somebody means to do; the words are kept as they stand."""
    ways = (_("by telephone"), _("by mail"), _("said so in person"), _("through a colleague"))
    return [("", _("How do you know?")), *((way, way) for way in ways)]


@for_activity(may_run_the_day)
@once
@require_POST
def intention(request: Request, activity: Activity, pk: int, person_pk: int) -> HttpResponse:
    """Write down what somebody said by phone: comes, perhaps, or not."""
    one = meeting_or_404(activity, pk)
    said = request.POST.get("intention", "")
    listed = next((e for e in roll_of(one) if e.person.pk == person_pk), None)
    if listed is None or said not in DateAnswer.values:
        raise Http404
    record_attendance_intention(
        by=request.actor,
        at=request.now,
        activity=listed.activity,
        meeting=one,
        person=listed.person,
        intention=said,
        heard=request.POST.get("gehoord", "")[:250],
    )
    messages.success(request, _("Saved for %(name)s.") % {"name": listed.person.name})
    return redirect("web_staff:meeting", activity.slug, pk)


@for_activity()
def run_sheet(request: Request, activity: Activity, pk: int) -> HttpResponse:
    one = meeting_shown(request, activity, pk)
    roll = roll_of(one)
    context = {
        "activity": activity,
        "meeting": one,
        "roll": [listed for listed in roll if listed.is_expected],
        "numbers": numbers_of(roll),
        "agenda": timed_agenda(one),
        "speakers": speakers_of(activity).filter(meeting=one, state=Speaker.State.ACCEPTED),
    }
    return render(request, "web_staff/meetings/run_sheet.html", context)


@for_activity(may_run_the_day)
@once
@require_POST
def material_add(request: Request, activity: Activity, pk: int) -> HttpResponse:
    one = meeting_or_404(activity, pk)
    form = MaterialForm(request.POST)
    if not form.is_valid():
        context = {"activity": activity, "meeting": one, "form": form}
        return render(request, "web_staff/meetings/material.html", context, status=422)
    add_material(
        by=request.actor, at=request.now, activity=activity, meeting=one, **form.cleaned_data
    )
    messages.success(request, _("Participants now see it with this meeting."))
    return redirect("web_staff:meeting", activity.slug, pk)


@for_activity(may_run_the_day)
@once
@require_POST
def material_remove(
    request: Request, activity: Activity, pk: int, material_pk: int
) -> HttpResponse:
    rows = Material.objects.select_related("meeting")
    rows = rows.filter(meeting=meeting_or_404(activity, pk))
    material = get_object_or_404(rows, pk=material_pk)
    remove_material(by=request.actor, at=request.now, activity=activity, material=material)
    messages.success(request, _("Taken away."))
    return redirect("web_staff:meeting", activity.slug, pk)
