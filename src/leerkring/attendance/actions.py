"""Every write about the day itself and calendar links."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.admissions.states import DateAnswer
from leerkring.attendance.emergency import of_circles, people_concerned
from leerkring.attendance.mails import EMERGENCY, write_emergency_letter
from leerkring.attendance.models import Attendance, CalendarFeed
from leerkring.attendance.rules import is_self, may_answer_for, may_keep_the_door
from leerkring.attendance.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import Addressee
from leerkring.mail.models import Letter
from leerkring.people.models import Person, new_nonce
from leerkring.programmes.models import Activity, Meeting, MeetingOf
from leerkring.programmes.rules import may_run_the_day


class NobodyToReach(Refused):
    """Nobody among those who were chosen has an address."""

    message = _("Nobody whom you chose has an e-mail address. Print the phone list and call.")
    status = 400


class MeetingIsOver(WrongState):
    """Nobody can still say whether they will come."""

    message = _("This meeting is over.")


def expect_at_meetings(application: Application, by: Actor, at: datetime) -> None:
    """Note that somebody with a place means to come to every meeting; earlier answers stay."""
    assert application.person_id is not None
    links = MeetingOf.objects.filter(activity_id=application.activity_id)
    Attendance.objects.bulk_create(
        (
            Attendance(
                person_id=application.person_id,
                meeting_id=meeting_id,
                activity_id=application.activity_id,
                intention=DateAnswer.YES,
                intention_at=at,
            )
            for meeting_id in links.values_list("meeting_id", flat=True)
        ),
        ignore_conflicts=True,
    )


def expect_no_longer(application: Application, by: Actor, at: datetime) -> None:
    """Forget that somebody who left meant to come, as far as nobody recorded that they did."""
    assert application.person_id is not None
    rows = Attendance.objects.filter(
        person_id=application.person_id, activity_id=application.activity_id, came=None
    )
    rows.delete()


def expect_as_before(application: Application, by: Actor, at: datetime) -> None:
    """Note again what somebody had said of each meeting before they gave their place back."""
    assert application.person_id is not None
    for meeting_id, intention in application.before_leaving.get("said", {}).items():
        rows = Attendance.objects.filter(person_id=application.person_id, meeting_id=meeting_id)
        rows.update(intention=intention, intention_at=at)


@transaction.atomic
def record_attendance_intention(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    person: Person,
    intention: str,
    stands_in_for: Person | None = None,
    heard: str = "",
) -> Attendance:
    """Record whether a person means to come to this one meeting.

    Whoever of the team does so for somebody says how they `heard` it. Raise HowUnknown or
    MeetingIsOver.
    """
    require(may_answer_for, by, person.pk, activity)
    for_another = speaks_for(by, person.pk, heard)
    if meeting.has_ended(at):
        raise MeetingIsOver
    attendance, _made = Attendance.objects.update_or_create(
        person=person,
        meeting=meeting,
        defaults={
            "activity": activity,
            "intention": intention,
            "intention_at": at,
            "intention_changes": F("intention_changes") + 1,
            **({"stands_in_for": stands_in_for} if stands_in_for else {}),
        },
        create_defaults={
            "activity": activity,
            "intention": intention,
            "intention_at": at,
            "intention_changes": 1,
            "stands_in_for": stands_in_for,
        },
    )
    said = {"meeting": meeting.title, "intention": intention}
    if for_another:
        said |= {"name": person.name, "heard": heard.strip()}
    verb = Verb.ATTENDANCE_INTENTION_FOR if for_another else Verb.ATTENDANCE_INTENTION
    record(by, at, verb, person, within=activity, **said)
    return attendance


@transaction.atomic
def record_arrival(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    person: Person,
    came: bool | None,
) -> Attendance:
    """Record that a person came, did not come, or (None) that it is not known."""
    require(may_keep_the_door, by, activity)
    attendance, _made = Attendance.objects.update_or_create(
        person=person,
        meeting=meeting,
        defaults={"came": came, "came_at": at if came else None},
        create_defaults={"activity": activity, "came": came, "came_at": at if came else None},
    )
    said = {"meeting": meeting.title, "came": came}
    record(by, at, Verb.ARRIVAL_RECORDED, person, within=activity, **said)
    return attendance


@transaction.atomic
def welcome_unlisted(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    given_name: str,
    family_name: str,
    surname_prefix: str = "",
    email: str = "",
    stands_in_for: Person | None = None,
) -> Attendance:
    """Record that somebody came who was not on the list: walked in, or in a participant's stead.

    Whoever has this address already is meant; without an address it is always a new person.
    """
    require(may_keep_the_door, by, activity)
    known = Person.objects.filter(email__iexact=email, erased_at=None).first() if email else None
    person = known or Person.objects.create(
        given_name=given_name,
        surname_prefix=surname_prefix,
        family_name=family_name,
        email=email or None,
        created_at=at,
    )
    attendance = record_arrival(
        by=by, at=at, activity=activity, meeting=meeting, person=person, came=True
    )
    if stands_in_for is not None and stands_in_for.pk != person.pk:
        attendance.stands_in_for = stands_in_for
        attendance.save(update_fields=["stands_in_for"])
    return attendance


@transaction.atomic
def record_arrivals(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    people: Mapping[Person, bool | None],
) -> int:
    """Record of several people at once whether they came; return for how many it was different."""
    require(may_keep_the_door, by, activity)
    before = dict(
        Attendance.objects.filter(meeting=meeting, person__in=list(people)).values_list(
            "person_id", "came"
        )
    )
    changed = {p: came for p, came in people.items() if before.get(p.pk) != came}
    for person, came in changed.items():
        record_arrival(by=by, at=at, activity=activity, meeting=meeting, person=person, came=came)
    return len(changed)


# --- a calendar of one's own -------------------------------------------------------------------


@transaction.atomic
def make_calendar_link(*, by: Actor, at: datetime, person: Person) -> CalendarFeed:
    """Make somebody's secret calendar link, or a new one: then the old one works no more."""
    require(is_self, by, person)
    values = {"link_nonce": new_nonce(), "made_at": at}
    feed, _made = CalendarFeed.objects.update_or_create(person=person, defaults=values)
    record(by, at, Verb.MADE_CALENDAR_LINK, person)
    return feed


@transaction.atomic
def remove_calendar_link(*, by: Actor, at: datetime, person: Person) -> None:
    """Take somebody's calendar link away; calendars that use it get nothing any more."""
    require(is_self, by, person)
    if CalendarFeed.objects.filter(person=person).delete()[0]:
        record(by, at, Verb.REMOVED_CALENDAR_LINK, person)


# --- an emergency ------------------------------------------------------------------------------


@transaction.atomic
def send_emergency_letter(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    circles: Collection[str],
    subject: str,
    text: str,
) -> int:
    """Write to everybody concerned at once; return to how many. Raise NobodyToReach.

    The letters go before all others; no weekly cap, pause or outbox holds them up.
    """
    require(may_run_the_day, by, activity)
    people = of_circles(people_concerned(meeting), circles)
    reachable = [one for one in people if one.email]
    if not reachable:
        raise NobodyToReach
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)  # one number per message
    earlier = Letter.objects.filter(
        purpose=EMERGENCY.purpose, subject_ref=reference(meeting)
    ).aggregate(last=Max("version", default=0))
    for one in reachable:
        write_emergency_letter(
            one.person or Addressee(one.email, one.language),
            one.called,
            activity,
            meeting,
            subject=subject,
            text=text,
            version=earlier["last"] + 1,
            at=at,
        )
    reached = {"number": len(reachable), "unreached": len(people) - len(reachable)}
    record(
        by, at, Verb.SENT_EMERGENCY_LETTER, meeting, within=activity, title=meeting.title, **reached
    )
    return len(reachable)
