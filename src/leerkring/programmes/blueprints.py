"""What a new network or webinar starts with: meetings, agendas, milestones and words.

Everything here can be changed afterwards; the words are written once, in the activity's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity, AgendaItem, Meeting, Milestone
from leerkring.programmes.moments import Precision

K = AgendaItem.Kind


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One line of an agenda; `id` names the item that it changes, none makes a new one."""

    minutes: int
    title: str
    kind: str = K.OTHER
    who: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as it is proposed; without a day its date is to be determined."""

    title: str
    agenda: tuple[AgendaLine, ...]
    mode: str = Meeting.Mode.IN_PERSON
    is_closing: bool = False
    on: date | None = None
    start_time: time | None = time(16)
    end_time: time | None = time(20)


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """A milestone as it is proposed."""

    kind: str
    title: str
    on: date | None = None
    precision: str = Precision.UNKNOWN
    note: str = ""


def ordinal_titles() -> tuple[str, ...]:
    """Return what the meetings of a network are called."""
    return (
        _("First meeting"),
        _("Second meeting"),
        _("Third meeting"),
        _("Fourth meeting"),
    )


def network_meetings(first_on: date | None) -> tuple[MeetingPlan, ...]:
    """Return the four meetings of a network; only the first may have a day already."""
    return tuple(
        MeetingPlan(title, network_agenda(), on=first_on if number == 0 else None)
        for number, title in enumerate(ordinal_titles())
    )


def network_agenda() -> tuple[AgendaLine, ...]:
    """Return the agenda of an evening with a meal: 240 minutes."""
    return (
        AgendaLine(10, _("Welcome and looking back"), K.WELCOME),
        AgendaLine(50, _("An expert about your questions"), K.PRESENTATION),
        AgendaLine(75, _("Exchange in groups"), K.EXCHANGE),
        AgendaLine(45, _("Dinner"), K.MEAL),
        AgendaLine(45, _("Harvest: what do we take home?"), K.HARVEST),
        AgendaLine(15, _("Closing and looking ahead"), K.CLOSING),
    )


def closing_meeting() -> MeetingPlan:
    """Return the closing, which the networks of a programme share."""
    agenda = (
        AgendaLine(15, _("Welcome"), K.WELCOME),
        AgendaLine(75, _("The findings of all networks"), K.PRESENTATION),
        AgendaLine(60, _("Exchange across the networks"), K.EXCHANGE),
        AgendaLine(45, _("Dinner"), K.MEAL),
        AgendaLine(30, _("What each of us will do"), K.HARVEST),
        AgendaLine(15, _("Closing"), K.CLOSING),
    )
    return MeetingPlan(_("Closing meeting"), agenda, is_closing=True)


def webinar_meeting(title: str, on: date | None, start_time: time | None) -> MeetingPlan:
    """Return the one hour of a webinar."""
    agenda = (
        AgendaLine(5, _("Welcome and opening"), K.WELCOME),
        AgendaLine(30, _("Presentation"), K.PRESENTATION),
        AgendaLine(20, _("Exchange in breakout rooms"), K.EXCHANGE),
        AgendaLine(5, _("Harvest of outcomes and questions, closing"), K.HARVEST),
    )
    end_time = later(start_time, sum(line.minutes for line in agenda)) if start_time else None
    return MeetingPlan(
        title, agenda, Meeting.Mode.ONLINE, on=on, start_time=start_time, end_time=end_time
    )


def later(start: time, minutes: int) -> time:
    """Return a clock time some minutes later, at the latest one minute before midnight."""
    total = min(start.hour * 60 + start.minute + minutes, 24 * 60 - 1)
    return time(total // 60, total % 60)


def network_milestones(admission: str, last_day: date | None) -> tuple[MilestonePlan, ...]:
    """Return the steps between deadline and first meeting; after a deadline they have a week."""
    intake = MilestonePlan(Milestone.Kind.INTAKE, _("Online intake"), note=_("in your own time"))
    if admission != Activity.Admission.SELECTION:
        return (intake,)
    week = Precision.WEEK if last_day else Precision.UNKNOWN
    one_week, two_weeks = ((last_day + timedelta(days=7 * n)) if last_day else None for n in (1, 2))
    return (
        MilestonePlan(Milestone.Kind.BALANCE, _("The balance of all applications"), one_week, week),
        MilestonePlan(
            Milestone.Kind.CONFIRMATION, _("Official confirmation of your place"), two_weeks, week
        ),
        intake,
    )


def network_setup() -> str:
    """Return how a network works, as Markdown."""
    return "\n".join(
        (
            "- " + _("An **online intake** in which you tell which questions and themes you have."),
            "- "
            + _(
                "**Four meetings**. We invite experts on the basis of the participants' questions."
            ),
            "- " + _("A **closing meeting** in which the networks share what they have found."),
        )
    )


def network_catering() -> str:
    """Return what a network's evening offers."""
    return _("snacks and dinner")
