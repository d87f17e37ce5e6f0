"""The letters of admissions; their words stand in `letters/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.greeting import by_whom, greeted
from leerkring.admissions.models import Application, Nomination
from leerkring.admissions.queries.applications import LINK, reserve_position
from leerkring.admissions.receipts import (
    receipt_of_answer,
    receipt_of_application,
    receipt_of_change,
    receipt_of_repeat,
)
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.mail.actions import File, discard_letters, queue_letter
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.people.links import link_token
from leerkring.people.models import Person
from leerkring.people.queries import has_shown_address
from leerkring.programmes.calendar import cancellation, invitation
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of, milestones_of
from leerkring.programmes.wording import last_day_in_words, moment_in_words, next_steps_in_words

A_WHILE = timedelta(minutes=5)  # in which somebody still changes more
COMMON: Mapping[str, str | Promise] = {
    "given_name": gettext_lazy("the recipient's first name"),
    "activity": gettext_lazy("the title of the activity"),
    "organiser": gettext_lazy("the name of the organiser"),
    "contact": gettext_lazy("who answers questions, with address"),
}
EXAMPLES = {
    "given_name": "Sanne",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "team@voorbeeld.nl",
    "deadline": "vrijdag 17 november 2023",
    "next": "Officiële bevestiging: in de week van 20 november 2023",
    "moment": "woensdag 6 december 2023, 9.00–10.00 uur",
    "number": "3",
    "colleague": "Fatima Bakker",
    "choices": "",
    "nominated_by": "Els Bos (gemeente Zwolle)",
    "note": "Je begon vorig jaar een brugklas voor iedereen.",
    "by_whom": "",
    "receipt": "Ontvangstbewijs\nOntvangen: vrijdag 10 november 2023, 9.41.07 uur.",
    "until": "zaterdag 18 november 2023, 12.00 uur",
}


_kind = KindsOf("admissions", COMMON, EXAMPLES).add
DEADLINE = gettext_lazy("the last day on which one can apply")
_NEXT = gettext_lazy("what happens when")
_MOMENT = gettext_lazy("when it is")
_NUMBER = gettext_lazy("the place on the reserve list")
_BY_WHOM = gettext_lazy("that a colleague registered the recipient, if that is so")

RECEIPT = gettext_lazy("what came in, literally, and the exact moment")

DRAFT_LINK = _kind("application_draft_link", gettext_lazy("Go on later"), deadline=DEADLINE)
RECEIVED = _kind(
    "application_received",
    gettext_lazy("Application received"),
    deadline=DEADLINE,
    next=_NEXT,
    choices=gettext_lazy("the networks that were named, in order, if there is more than one"),
    receipt=RECEIPT,
)
ASKED = _kind(
    "asked_to_apply",
    gettext_lazy("Asked to apply"),
    nominated_by=gettext_lazy("who thought of this person"),
    note=gettext_lazy("why, as the team wrote it"),
    deadline=DEADLINE,
)
ASKED_AGAIN = _kind(
    "asked_again",
    gettext_lazy("Asked to apply: a reminder"),
    nominated_by=gettext_lazy("who thought of this person"),
    deadline=DEADLINE,
)
NOT_INTERESTED = _kind(
    "nomination_declined",
    gettext_lazy("Asked to apply: confirmation of a no"),
    deadline=DEADLINE,
    receipt=RECEIPT,
)
JOINED = _kind("applications_joined", gettext_lazy("Two applications count as one"))
TEAM_CHANGED = _kind(
    "team_changed",
    gettext_lazy("A colleague no longer applies together with you"),
    colleague=gettext_lazy("the name of the colleague"),
    deadline=DEADLINE,
)
KNOWN = _kind("application_known", gettext_lazy("Applied twice"), receipt=RECEIPT)
LATE_ENTRY = _kind(
    "late_entry",
    gettext_lazy("Still allowed to apply"),
    until=gettext_lazy("until when one may still apply"),
)
REGISTERED = _kind(
    "registered", gettext_lazy("Registered"), moment=_MOMENT, by_whom=_BY_WHOM, receipt=RECEIPT
)
ON_RESERVE_LIST = _kind(
    "on_reserve_list",
    gettext_lazy("On the reserve list"),
    moment=_MOMENT,
    number=_NUMBER,
    by_whom=_BY_WHOM,
    receipt=RECEIPT,
)
PLACE_FREED = _kind("place_freed", gettext_lazy("A place came free"), moment=_MOMENT)
WITHDRAWN = _kind("withdrawn", gettext_lazy("Withdrawn"), receipt=RECEIPT)
CHANGED = _kind("change_received", gettext_lazy("Change received"), receipt=RECEIPT)
# Anybody can have these written, to any address and under any name, by filling in a form.
BY_ANYBODY = frozenset({Application.Source.WEB, Application.Source.COLLEAGUE})
ANSWER_A_FORM = (DRAFT_LINK, RECEIVED, KNOWN, REGISTERED, ON_RESERVE_LIST, WITHDRAWN)


def application_url(application: Application) -> str:
    """Return the address of somebody's own page, in the language of the application."""
    prefix = "" if application.language == "nl" else f"/{application.language}"
    return f"{settings.BASE_URL}{prefix}/aanmelding/{link_token(LINK, application)}/"


def _send(
    kind: LetterKind,
    application: Application,
    *,
    at: datetime,
    label: str,
    person: Person | None = None,
    version: int = 0,
    files: Sequence[File] = (),
    draft: bool = False,
    batch: str = "",
    send_after: datetime | None = None,
    **values: str,
) -> Letter | None:
    activity = application.activity
    organiser = activity.programme.organiser
    person = person or application.person
    if person is None:
        return None
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=reference(application),
        version=version or application.version,
        **in_the_name_of(activity),
        language=application.language,
        files=files,
        draft=draft,
        batch=batch,
        send_after=send_after,
        button=Button(label, application_url(application)),
        values={
            "given_name": _name_in(kind, application, person),
            "activity": activity.title,
            "organiser": organiser.name,
            "contact": contact_of(activity),
            **values,
        },
    )


def _name_in(kind: LetterKind, application: Application, person: Person) -> str:
    """Return the name to greet by; none while anybody may have typed this address in a form."""
    if kind not in ANSWER_A_FORM or application.source not in BY_ANYBODY:
        return greeted(application, person)
    return greeted(application, person) if has_shown_address(person) else ""


def contact_of(activity: Activity) -> str:
    """Return who answers questions about an activity: name and address."""
    address = activity.contact_email or activity.programme.organiser.reply_to
    return f"{activity.contact_name} ({address})" if activity.contact_name else address


def deadline_of(activity: Activity) -> str:
    return last_day_in_words(activity.closes_before) if activity.closes_before else "–"


def _first_moment(activity: Activity) -> str:
    meeting = meetings_of(activity).first()
    return moment_in_words(meeting.moment) if meeting else _("date to be determined")


def send_draft_link(application: Application, person: Person, *, at: datetime, times: int) -> None:
    """Write the letter with the link to go on later."""
    with override(application.language):
        _send(
            DRAFT_LINK,
            application,
            at=at,
            person=person,
            version=times,
            label=_("Go on with my application"),
            deadline=deadline_of(application.activity),
        )


def send_received(
    application: Application, *, at: datetime, choices: Sequence[Application] = ()
) -> None:
    """Write the letter that confirms an application, with all networks that were named in it."""
    activity = application.activity
    with override(application.language):
        _send(
            RECEIVED,
            application,
            at=at,
            label=_("See or change my application"),
            deadline=deadline_of(activity),
            next="\n".join(next_steps_in_words(activity, milestones_of(activity))),
            choices=_choices_in_words(choices),
            receipt=receipt_of_application(application, at),
        )


def _choices_in_words(choices: Sequence[Application]) -> str:
    """Return the networks somebody named, in order; nothing when it is one only."""
    if len(choices) < 2:
        return ""
    ordered = sorted(choices, key=lambda row: row.preference or 0)
    lines = [f"{number}. {row.activity.title}" for number, row in enumerate(ordered, start=1)]
    return "\n".join([_("You named these networks, the one you like best first:"), *lines])


def send_team_changed(application: Application, who: Application, *, at: datetime) -> None:
    """Write to somebody in a team that a colleague no longer applies together with them."""
    with override(application.language):
        _send(
            TEAM_CHANGED,
            application,
            at=at,
            version=who.pk,
            label=_("Open my application"),
            colleague=who.name,
            deadline=deadline_of(application.activity),
        )


def send_joined(application: Application, *, at: datetime, version: int) -> None:
    """Write to somebody who applied twice under two addresses which application counts."""
    with override(application.language):
        _send(JOINED, application, at=at, version=version, label=_("Open my application"))


def send_asked(
    nomination: Nomination,
    person: Person,
    *,
    at: datetime,
    draft: bool,
    batch: str,
    send_after: datetime | None,
) -> None:
    """Write to somebody who was nominated, with the form that is filled in so far."""
    application = nomination.application
    with override(application.language):
        _send(
            ASKED,
            application,
            at=at,
            person=person,
            version=nomination.pk,
            draft=draft,
            batch=batch,
            send_after=max(at, send_after) if send_after else None,
            label=_("See, and answer yes or no"),
            nominated_by=nomination.nominated_by,
            note=nomination.note,
            deadline=deadline_of(application.activity),
        )


def send_asked_again(nomination: Nomination, person: Person, *, at: datetime) -> None:
    """Write once more to somebody who was nominated and did not answer."""
    application = nomination.application
    with override(application.language):
        _send(
            ASKED_AGAIN,
            application,
            at=at,
            person=person,
            version=nomination.pk,
            label=_("See, and answer yes or no"),
            nominated_by=nomination.nominated_by,
            deadline=deadline_of(application.activity),
        )


def send_not_interested(nomination: Nomination, person: Person, *, at: datetime) -> None:
    """Write to somebody who was nominated that their no arrived, and until when it is undone."""
    application = nomination.application
    with override(application.language):
        _send(
            NOT_INTERESTED,
            application,
            at=at,
            person=person,
            version=application.version,
            label=_("Undo, or see my application"),
            deadline=deadline_of(application.activity),
            receipt=receipt_of_answer(application, at, _("no, I am not interested")),
        )


def send_known(
    application: Application, *, at: datetime, times: int, came_again: bool = False
) -> None:
    """Write to somebody who applied already and was seen again, with the link they have.

    Nobody else's words stand in it: anybody can have typed this address.
    """
    with override(application.language):
        came = receipt_of_repeat(at) if came_again else ""
        label = _("Open my application")
        _send(KNOWN, application, at=at, version=times, label=label, receipt=came)


def send_changed(application: Application, *, at: datetime) -> None:
    """Write that a change was received; changes that follow at once are told in one letter."""
    discard_letters(subject_ref=reference(application), purposes=[CHANGED.purpose])
    with override(application.language):
        _send(
            CHANGED,
            application,
            at=at,
            send_after=at + A_WHILE,
            label=_("See or change my application"),
            receipt=receipt_of_change(application, at),
        )


def send_late_entry(application: Application, person: Person, *, at: datetime) -> None:
    """Write that one may still apply, until when."""
    until = application.late_until_at
    assert until is not None
    with override(application.language):
        _send(
            LATE_ENTRY,
            application,
            at=at,
            person=person,
            label=_("Go on with my application"),
            until=last_day_in_words(until),
        )


def send_registered(application: Application, *, at: datetime) -> None:
    """Write that somebody is registered, with the entry for their calendar."""
    _send_place(REGISTERED, application, at=at)


def send_place_freed(application: Application, *, at: datetime) -> None:
    """Write that a place came free and is theirs, with the entry for their calendar."""
    _send_place(PLACE_FREED, application, at=at)


def _send_place(kind: LetterKind, application: Application, *, at: datetime) -> None:
    meetings = list(meetings_of(application.activity))
    with override(application.language):
        moment = moment_in_words(meetings[0].moment) if meetings else _("date to be determined")
        _send(
            kind,
            application,
            at=at,
            label=_("See my registration, or cancel it"),
            files=_invitations(application, meetings, at),
            moment=moment,
            by_whom=by_whom(application),
            receipt="" if kind is PLACE_FREED else receipt_of_application(application, at),
        )


def calendar_files(application: Application, *, at: datetime) -> list[File]:
    """Return one invitation for each meeting with a date, addressed to this person only."""
    return _invitations(application, meetings_of(application.activity), at)


def _invitations(
    application: Application, meetings: Iterable[Meeting], at: datetime, *, leaves: bool = False
) -> list[File]:
    """Return what brings each coming meeting into one person's calendar, or takes it out."""
    write, method = (cancellation, "CANCEL") if leaves else (invitation, "REQUEST")
    files: list[File] = []
    for number, meeting in enumerate(meetings, start=1):
        if meeting.moment.starts_at is None or meeting.cancelled_at is not None:
            continue
        if leaves and meeting.has_ended(at):
            continue
        content = write(
            meeting,
            application.activity,
            at=at,
            name=application.name,
            email=application.email,
            url=application_url(application),
        )
        name = f"agenda-{number}.ics" if files else "agenda.ics"
        files.append(File(name, f"text/calendar; method={method}; charset=utf-8", content))
    return files


def send_on_reserve_list(application: Application, *, at: datetime) -> None:
    """Write that somebody is on the reserve list, and at which place."""
    with override(application.language):
        _send(
            ON_RESERVE_LIST,
            application,
            at=at,
            label=_("See my registration, or cancel it"),
            moment=_first_moment(application.activity),
            number=str(reserve_position(application)),
            by_whom=by_whom(application),
            receipt=receipt_of_application(application, at),
        )


def send_withdrawn(application: Application, *, at: datetime) -> None:
    """Write that somebody's withdrawal was received; who gave a place back loses its meetings."""
    had_a_place = application.state == ApplicationState.LEFT
    meetings = meetings_of(application.activity) if had_a_place else ()
    with override(application.language):
        files = _invitations(application, meetings, at, leaves=True)
        said = _("I give my place back") if had_a_place else _("I withdraw my application")
        came = receipt_of_answer(application, at, said)
        _send(WITHDRAWN, application, at=at, label=_("Open my page"), files=files, receipt=came)
