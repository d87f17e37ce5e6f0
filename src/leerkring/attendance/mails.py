"""What people hear of a meeting: it changed, it was cancelled, it is near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.attendance.calendars import cancellation_files, update_files
from leerkring.attendance.links import my_address
from leerkring.attendance.queries import people_to_tell
from leerkring.attendance.states import WORTH_TELLING
from leerkring.audit.actors import Actor
from leerkring.audit.numbers import number_in
from leerkring.audit.trail import reference
from leerkring.mail.actions import Addressee, File, discard_letters, queue_letter
from leerkring.mail.hooks import before_sending
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.queries import words_for
from leerkring.mail.render import Button, Rendered, render
from leerkring.people.models import Person
from leerkring.programmes.ladders import Sending
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.wording import moment_in_words

_COMMON = {
    "given_name": gettext_lazy("the recipient's first name"),
    "activity": gettext_lazy("the name of the network or webinar"),
}
_MEETING = gettext_lazy("the meeting's title")
_MOMENT = gettext_lazy("day and time")
_PLACE = gettext_lazy("venue and room, or that it is online")
_EXAMPLES = {"what": "de plaats", "meetings": "Eerste bijeenkomst\nUtrecht"}
_kinds = KindsOf("attendance", _COMMON, _EXAMPLES)

MEETING_CHANGED = _kinds.add(
    "meeting_changed",
    gettext_lazy("A meeting changed"),
    what=gettext_lazy("what changed: the date, the time, the place"),
    meetings=gettext_lazy("the meetings as they are now"),
)
MEETING_CANCELLED = _kinds.add(
    "meeting_cancelled",
    gettext_lazy("A meeting is cancelled"),
    meeting=_MEETING,
    moment=_MOMENT,
)
MEETING_REMINDER = _kinds.add(
    "meeting_reminder",
    gettext_lazy("Reminder before a meeting"),
    ordinary=True,
    meeting=_MEETING,
    moment=_MOMENT,
    place=_PLACE,
)
DATE_MISSING = _kinds.add(
    "date_missing",
    gettext_lazy("Question whether somebody comes"),
    ordinary=True,
    meeting=_MEETING,
    moment=_MOMENT,
    place=_PLACE,
)
EMERGENCY = _kinds.add(
    "emergency",
    gettext_lazy("Urgent message about a meeting"),
    urgent=True,
    subject=gettext_lazy("what the team wrote as subject"),
    text=gettext_lazy("what the team wrote"),
    meeting=_MEETING,
    moment=_MOMENT,
    contact=gettext_lazy("who answers questions"),
)


CHANGED = "changed:"
LONGEST_BATCH = 60  # of Letter.batch


class _Change:
    """A meeting and the fields of it that changed."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.fields: set[str] = set()


_gathered: ContextVar[dict[int, _Change] | None] = ContextVar("changed meetings", default=None)


@contextmanager
def one_letter_each(*, at: datetime) -> Iterator[None]:
    """Tell each person once of all meetings that change inside this block."""
    changes: dict[int, _Change] = {}
    token = _gathered.set(changes)
    try:
        yield
    finally:
        _gathered.reset(token)
    _tell(changes, at)


def tell_of_change(meeting: Meeting, fields: frozenset[str], by: Actor, at: datetime) -> None:
    """Tell everyone concerned what changed; now, or at the end of the block that gathers."""
    gathered = _gathered.get()
    changes = {} if gathered is None else gathered
    if fields & set(WORTH_TELLING) and not meeting.has_ended(at):
        changes.setdefault(meeting.pk, _Change(meeting)).fields |= fields
    if gathered is None:
        _tell(changes, at)


@transaction.atomic
def _tell(changes: dict[int, _Change], at: datetime) -> None:
    for told in people_to_tell([change.meeting for change in changes.values()]):
        if told.activity is not None:  # the room of the experts writes to its speakers
            mine = [changes[meeting.pk] for meeting in told.meetings]
            _write_change(told.person, told.activity, mine, at)


def _write_change(
    person: Person, activity: Activity, changes: Sequence[_Change], at: datetime
) -> None:
    first = min(changes, key=lambda change: change.meeting.pk).meeting
    changes = _with_untold(person, activity, changes)
    with override(person.language):
        values = _change_in_words(person, activity, changes)
        url = my_address(person, at)
        files = [
            file
            for change in changes
            for file in update_files(change.meeting, activity, person, url=url, at=at)
        ]
    _queue(
        MEETING_CHANGED,
        person,
        activity,
        first,
        version=first.version,
        values=values,
        at=at,
        files=files,
        batch=_as_batch(changes),
    )


def _change_in_words(
    person: Person, activity: Activity, changes: Sequence[_Change]
) -> dict[str, str]:
    kinds = dict.fromkeys(
        str(word)
        for name, word in WORTH_TELLING.items()
        if any(name in change.fields for change in changes)
    )
    return {
        "given_name": person.called_in(person.language),
        "activity": activity.title,
        "what": (" " + _("and") + " ").join(kinds),
        "meetings": "\n\n".join(meeting_in_words(change.meeting) for change in changes),
    }


def change_as_seen(
    meeting: Meeting, fields: Iterable[str], activity: Activity, person: Person
) -> Rendered:
    """Return the letter about a change that is not saved yet as this person will see it; its link
    leads nowhere yet."""
    change = _Change(meeting)
    change.fields |= set(fields)
    refs = in_the_name_of(activity)["context_refs"]
    words = words_for(MEETING_CHANGED.purpose, person.language, refs)
    with override(person.language):
        values = _change_in_words(person, activity, [change])
        button = Button(_("To my learning network"), f"{settings.BASE_URL}/mijn/…/")
    return render(words, values, language=person.language, button=button)


def _with_untold(
    person: Person, activity: Activity, changes: Sequence[_Change]
) -> Sequence[_Change]:
    """Return the changes with those of a letter that has not gone yet, which this one replaces."""
    waiting = Letter.objects.filter(
        person=person,
        purpose=MEETING_CHANGED.purpose,
        context_ref=reference(activity),
        state__in=[Letter.State.DRAFT, Letter.State.QUEUED],
        edited=False,
        batch__startswith=CHANGED,
    )
    together = {change.meeting.pk: change for change in changes}
    for letter in waiting.order_by("pk"):
        ids, _dot, fields = letter.batch.removeprefix(CHANGED).partition(":")
        told = {int(pk) for pk in ids.split(".")}
        if not told & set(together):
            continue
        meetings = Meeting.objects.filter(pk__in=told, cancelled_at=None)
        for meeting in meetings.select_related("venue__place"):
            one = together.setdefault(meeting.pk, _Change(meeting))
            one.fields |= set(fields.split("."))
        Letter.objects.filter(pk=letter.pk).update(state=Letter.State.DISCARDED)
    return [together[pk] for pk in sorted(together)]


def _as_batch(changes: Sequence[_Change]) -> str:
    """Return which meetings changed and how, so that a letter that waits can be replaced."""
    kinds: dict[str, str] = {}
    for name, word in WORTH_TELLING.items():
        if any(name in change.fields for change in changes):
            kinds.setdefault(str(word), name)
    ids = ".".join(str(change.meeting.pk) for change in changes)
    batch = f"{CHANGED}{ids}:{'.'.join(kinds.values())}"
    return batch if len(batch) <= LONGEST_BATCH else ""


def tell_of_cancellation(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Tell everyone concerned that a meeting is cancelled, and take it out of their calendars."""
    discard_letters(
        subject_ref=reference(meeting),
        purposes=[MEETING_CHANGED.purpose, MEETING_REMINDER.purpose, DATE_MISSING.purpose],
    )
    if meeting.has_ended(at):
        return
    for told in people_to_tell([meeting]):
        if told.activity is not None:  # the room of the experts writes to its speakers
            _write_cancellation(told.person, told.activity, meeting, at)


def _write_cancellation(person: Person, activity: Activity, meeting: Meeting, at: datetime) -> None:
    with override(person.language):
        values = {
            "given_name": person.called_in(person.language),
            "activity": activity.title,
            "meeting": meeting.title,
            "moment": moment_in_words(meeting.moment),
        }
        url = my_address(person, at)
        files = cancellation_files(meeting, activity, person, url=url, at=at)
    _queue(
        MEETING_CANCELLED,
        person,
        activity,
        meeting,
        version=meeting.version,
        values=values,
        at=at,
        files=files,
    )


def send_meeting_reminder(
    kind: LetterKind, meeting: Meeting, activity: Activity, person: Person, sending: Sending
) -> Letter | None:
    """Write that a meeting is near, or ask whether somebody comes."""
    with override(person.language):
        values = {
            "given_name": person.called_in(person.language),
            "activity": activity.title,
            "meeting": meeting.title,
            "moment": moment_in_words(meeting.moment),
            "place": place_in_words(meeting),
        }
    return _queue(
        kind,
        person,
        activity,
        meeting,
        version=sending["version"],
        values=values,
        at=sending["at"],
        sending=sending,
    )


def meeting_in_words(meeting: Meeting) -> str:
    """Return a meeting's title, moment and place in lines, in the active language."""
    return f"{meeting.title}\n{moment_in_words(meeting.moment)}\n{place_in_words(meeting)}"


def place_in_words(meeting: Meeting) -> str:
    """Return where a meeting is, in the active language."""
    if meeting.is_online:
        return _("online")
    if meeting.venue is None:
        return _("place to be determined")
    return ", ".join(
        part for part in (meeting.venue.name, meeting.venue.address, meeting.room) if part
    )


def _to_my_page(person: Person, at: datetime) -> Button:
    with override(person.language):
        return Button(_("To my learning network"), my_address(person, at))


def _queue(
    kind: LetterKind,
    person: Person,
    activity: Activity,
    meeting: Meeting,
    *,
    version: int,
    values: dict[str, str],
    at: datetime,
    files: Sequence[File] = (),
    sending: Sending | None = None,
    batch: str = "",
) -> Letter | None:
    """Write one letter about a meeting, in the name of the activity's organiser."""
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=reference(meeting),
        version=version,
        values=values,
        button=_to_my_page(person, at),
        **in_the_name_of(activity),
        files=files,
        draft=bool(sending and sending["draft"]),
        batch=sending["batch"] if sending else batch,
        useful_until=sending["useful_until"] if sending else None,
    )


def write_emergency_letter(
    to: Person | Addressee,
    called: str,
    activity: Activity,
    meeting: Meeting,
    *,
    subject: str,
    text: str,
    version: int,
    at: datetime,
) -> Letter | None:
    """Write one urgent letter, which goes before all others and waits for no cap or pause."""
    organiser = activity.programme.organiser
    contact = " ".join(
        part for part in (activity.contact_name or organiser.name, activity.contact_phone) if part
    )
    with override(to.language):
        values = {
            "given_name": called,
            "activity": activity.title,
            "subject": subject,
            "text": text,
            "meeting": meeting.title,
            "moment": moment_in_words(meeting.moment),
            "contact": contact,
        }
    return queue_letter(
        at=at,
        purpose=EMERGENCY.purpose,
        person=to,
        subject_ref=reference(meeting),
        version=version,
        values=values,
        **in_the_name_of(activity),
    )


# --- what has happened since -------------------------------------------------------------------

ABOUT_MEETINGS = frozenset(
    kind.purpose
    for kind in (MEETING_CHANGED, MEETING_CANCELLED, MEETING_REMINDER, DATE_MISSING, EMERGENCY)
)


def no_longer_so(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Return the ids of the letters about meetings that tell what is no longer so.

    The meeting is over, it was cancelled or goes on again, or its reader has no part in it.
    """
    about = {row.pk: _meetings_in(row) for row in letters if row.purpose in ABOUT_MEETINGS}
    ids = {pk for told in about.values() for pk in told}
    meetings = {row.pk: row for row in Meeting.objects.filter(pk__in=ids)} if ids else {}
    concerns = {
        (meeting.pk, told.person.pk)
        for told in people_to_tell(list(meetings.values()))
        for meeting in told.meetings
    }
    known = {pk: told & set(meetings) for pk, told in about.items()}
    return {
        letter.pk
        for letter in letters
        if known.get(letter.pk)
        and not any(_is_so(letter, meetings[pk], concerns, at) for pk in known[letter.pk])
    }


def _meetings_in(letter: Letter) -> set[int]:
    """Return which meetings a letter is about: the first alone, or those that changed together."""
    if letter.batch.startswith(CHANGED):
        ids = letter.batch.removeprefix(CHANGED).partition(":")[0].split(".")
    else:
        ids = [letter.subject_ref.partition(":")[2]]
    return {number for pk in ids if (number := number_in(pk)) is not None}


def _is_so(letter: Letter, meeting: Meeting, concerns: set[tuple[int, int]], at: datetime) -> bool:
    if meeting.has_ended(at):
        return False
    if letter.purpose == EMERGENCY.purpose:  # its readers were chosen by a person
        return True
    was_cancelled = meeting.cancelled_at is not None
    is_told = letter.person_id is None or (meeting.pk, letter.person_id) in concerns
    return is_told and was_cancelled == (letter.purpose == MEETING_CANCELLED.purpose)


before_sending(no_longer_so)
