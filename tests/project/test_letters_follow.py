"""Each kind of letter follows what has happened since it was written: a table of all of them.

A letter that waits is dropped, where the team sees it, once it tells what is no longer so; as long
as it is so it leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.trail import reference
from leerkring.experts.models import Speaker
from leerkring.intake.models import Invitation, Questionnaire
from leerkring.mail.delivery import deliver_due
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import NOT_NEEDED, Letter
from leerkring.people.models import Person
from leerkring.privacy.models import ErasureRequest
from leerkring.programmes.models import Meeting, Subscription
from leerkring.review.models import ReadingTask
from tests.factories import (
    START,
    make_account,
    make_application,
    make_expert,
    make_invitation,
    make_meeting,
    make_network,
    make_questionnaire,
    place_person,
)

pytestmark = pytest.mark.django_db
S = ApplicationState
AT = START + timedelta(days=2)
YESTERDAY = (AT - timedelta(days=1)).date()
# A letter's subject and its reader, and what overtakes it.
Case = tuple[Any, Person | None, Callable[[], object]]


def application(state: S, after: S) -> Callable[[], Case]:
    """Somebody in one state, who moves on to another before the letter leaves."""

    def make() -> Case:
        row = make_application(make_network(), state=state)
        return row, row.person, lambda: Application.objects.filter(pk=row.pk).update(state=after)

    return make


def meeting(**after: Any) -> Callable[[], Case]:
    """Somebody with a place, and a meeting to which this happens."""

    def make() -> Case:
        network = make_network()
        row = make_meeting(network)
        person = place_person(network).person
        return row, person, lambda: Meeting.objects.filter(pk=row.pk).update(**after)

    return make


def left_place() -> Case:
    network = make_network()
    row, place = make_meeting(network), place_person(network)
    leave = Application.objects.filter(pk=place.pk)
    return row, place.person, lambda: leave.update(state=S.WITHDRAWN)


def meets_after_all() -> Case:
    network = make_network()
    row = make_meeting(network, cancelled_at=START)
    rows = Meeting.objects.filter(pk=row.pk)
    return row, place_person(network).person, lambda: rows.update(cancelled_at=None)


def erasure() -> Case:
    """Somebody whose request to be erased was agreed with, and who takes it back."""
    person = place_person(make_network()).person
    row = ErasureRequest.objects.create(person=person, state="agreed", asked_at=START, due_at=AT)
    rows = ErasureRequest.objects.filter(pk=row.pk)
    return person, person, lambda: rows.update(state="taken_back", due_at=None)


def speaker(state: str, after: str) -> Callable[[], Case]:
    def make() -> Case:
        network = make_network()
        expert = make_expert(network.programme.organiser)
        answered = None if state == "invited" else START
        row = Speaker.objects.create(
            meeting=make_meeting(network), expert=expert, state=state, answered_at=answered
        )
        rows = Speaker.objects.filter(pk=row.pk)
        return row, expert.person, lambda: rows.update(state=after, answered_at=AT)

    return make


def speaker_of_a_meeting_that_is_over() -> Case:
    row, person, _never = speaker("invited", "declined")()
    rows = Meeting.objects.filter(pk=row.meeting_id)
    return row, person, lambda: rows.update(on=YESTERDAY)


def copy(**after: Any) -> Callable[[], Case]:
    """Somebody with a place and a questionnaire of theirs to which this happens."""

    def make() -> Case:
        network = make_network()
        questionnaire = make_questionnaire(network, sent_at=START)
        person = place_person(network).person
        assert person is not None
        row = make_invitation(questionnaire, person)
        rows = Invitation.objects.filter(pk=row.pk)
        return f"intake:{row.pk}", person, lambda: rows.update(**after)

    return make


def copy_closed() -> Case:
    ref, person, _never = copy()()
    return ref, person, lambda: Questionnaire.objects.update(closes_before=AT)


def reader() -> Case:
    row = make_application(make_network())
    account = make_account()
    ReadingTask.objects.create(application=row, reader=account, assigned_at=START)
    return row.activity, account.person, lambda: ReadingTask.objects.update(abstained_at=AT)


def subscriber() -> Case:
    row = Subscription.objects.create(email="n@s.example", asked_at=START, confirmed_at=START)
    return row, None, lambda: Subscription.objects.update(ended_at=AT)


TABLE: list[tuple[tuple[str, ...], list[Callable[[], Case]]]] = [
    (
        (
            "application_by_mail",
            "application_draft_link",
            "application_reminder",
            "asked_again",
            "asked_to_apply",
            "deadline_extended",
            "late_entry",
        ),
        [application(S.DRAFT, S.SUBMITTED), application(S.DRAFT, S.WITHDRAWN)],
    ),
    (
        ("application_received", "applications_joined", "team_changed"),
        [application(S.SUBMITTED, S.WITHDRAWN)],
    ),
    (
        ("place_offered", "place_invited", "offer_reminder", "offer_link_again"),
        [application(S.OFFERED, S.PLACED), application(S.OFFERED, S.DECLINED)],
    ),
    (
        ("place_confirmed", "place_freed", "registered", "replacement_welcome"),
        [application(S.PLACED, S.LEFT)],
    ),
    (
        ("reserve_place", "on_reserve_list"),
        [application(S.RESERVE, S.PLACED), application(S.RESERVE, S.WITHDRAWN)],
    ),
    (("no_place",), [application(S.NOT_PLACED, S.OFFERED)]),
    (("offer_expired",), [application(S.EXPIRED, S.PLACED)]),
    (("place_declined",), [application(S.DECLINED, S.PLACED)]),
    (("withdrawn",), [application(S.WITHDRAWN, S.SUBMITTED)]),
    (("nomination_declined",), [application(S.WITHDRAWN, S.DRAFT)]),
    (
        ("meeting_changed", "meeting_reminder", "date_missing"),
        [meeting(cancelled_at=AT), meeting(on=YESTERDAY), left_place],
    ),
    (("meeting_cancelled",), [meets_after_all]),
    (("emergency",), [meeting(on=YESTERDAY)]),
    (("expert_invitation",), [speaker("invited", "accepted"), speaker_of_a_meeting_that_is_over]),
    (("expert_reminder",), [speaker("invited", "declined"), speaker_of_a_meeting_that_is_over]),
    (("expert_declined",), [speaker("declined", "accepted")]),
    (("expert_thanks",), [speaker("accepted", "declined")]),
    (("expert_meeting_changed",), [speaker("accepted", "declined")]),
    (("expert_meeting_cancelled",), [speaker_of_a_meeting_that_is_over]),
    (("intake_invitation", "intake_reminder"), [copy(started_at=AT, done_at=AT), copy_closed]),
    (("reading_given", "reading_reminder"), [reader]),
    (("new_activities",), [subscriber]),
    (("erasure_agreed",), [erasure]),
]
OVERTAKEN = {purpose: cases for purposes, cases in TABLE for purpose in purposes}
# What somebody wrote or asked for, or what stays so: it goes whatever happens.
STAYS_TRUE = {
    *("change_received", "message_received", "erasure_receipt", "erasure_refused"),
    *("answer", "answer_closed", "answer_elsewhere", "answer_how_to_apply", "answer_own_page"),
    *("answer_thanks", "application_by_mail_late", "application_known", "bundle", "sign_in"),
    *("second_factor", "subscription_link", "trail_head", "which_activity"),
}
CASES = [
    pytest.param(purpose, case, id=f"{purpose}-{number}")
    for purpose, cases in OVERTAKEN.items()
    for number, case in enumerate(cases, start=1)
]


def letter(purpose: str, about: Any, person: Person | None) -> Letter:
    return Letter.objects.create(
        person=person,
        recipient="noor@school.example",
        purpose=purpose,
        subject_ref=about if isinstance(about, str) else reference(about),
        subject="Bericht",
        text="Dag.",
        message_id=f"{purpose}@leerkring.example",
        send_after=START,
        created_at=START,
    )


def test_the_table_knows_every_kind_of_letter() -> None:
    assert {kind.purpose for kind in letter_kinds()} == OVERTAKEN.keys() | STAYS_TRUE


@pytest.mark.parametrize(("purpose", "make"), CASES)
def test_a_letter_that_events_overtook_is_dropped_with_the_reason(
    purpose: str, make: Callable[[], Case]
) -> None:
    about, person, happens = make()
    written = letter(purpose, about, person)
    happens()
    deliver_due(now=AT)
    written.refresh_from_db()
    assert (written.state, written.last_error) == (Letter.State.DISCARDED, NOT_NEEDED)


@pytest.mark.parametrize(
    ("purpose", "make"),
    [
        pytest.param(purpose, cases[0], id=purpose)
        for purpose, cases in OVERTAKEN.items()
        if purpose != "expert_meeting_cancelled"
    ],
)
def test_a_letter_that_is_still_true_leaves(purpose: str, make: Callable[[], Case]) -> None:
    about, person, _never = make()
    written = letter(purpose, about, person)
    deliver_due(now=AT)
    written.refresh_from_db()
    assert written.state == Letter.State.SENT
