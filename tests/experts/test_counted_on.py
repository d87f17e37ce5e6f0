"""Who is asked or said yes is counted on, everywhere; who said no or was never asked, nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from leerkring.attendance.emergency import people_concerned
from leerkring.attendance.queries import calendar_entries, people_to_tell
from leerkring.audit.actors import SYSTEM
from leerkring.experts.models import Speaker
from leerkring.experts.queries import expert_coverage, lead_times, same_day_parts
from leerkring.mail.models import Letter
from leerkring.programmes.registers import on_meeting_cancelled, on_meeting_changed
from tests.factories import make_expert, make_meeting, make_network, make_person, make_theme

pytestmark = pytest.mark.django_db
STATE = Speaker.State
COUNTED_ON = {STATE.INVITED, STATE.ACCEPTED}
NOW = datetime(2023, 11, 27, 9, tzinfo=UTC)


def is_told_of_a_change(speaker: Speaker) -> bool:
    on_meeting_changed(speaker.meeting, frozenset({"on"}), SYSTEM, NOW)
    return Letter.objects.exists()


def is_told_that_it_is_off(speaker: Speaker) -> bool:
    on_meeting_cancelled(speaker.meeting, SYSTEM, NOW)
    return Letter.objects.exists()


def stands_on_the_list_of_who_will_be_told(speaker: Speaker) -> bool:
    told = people_to_tell([speaker.meeting])
    return speaker.expert.person in [one.person for one in told]


def is_reached_when_it_is_urgent(speaker: Speaker) -> bool:
    return speaker.expert.person in [one.person for one in people_concerned(speaker.meeting)]


def has_it_in_the_calendar(speaker: Speaker) -> bool:
    entries = calendar_entries(speaker.expert.person)
    return [entry.meeting for entry in entries] == [speaker.meeting]


def fills_the_gap_of_a_theme(speaker: Speaker) -> bool:
    activity = speaker.meeting.activities.get()
    theme = speaker.themes.get()
    return expert_coverage(activity).comes(theme.pk, speaker.meeting_id)


def is_busy_that_day(speaker: Speaker) -> bool:
    network = speaker.meeting.activities.select_related("programme").get()
    other = make_meeting(network)
    return same_day_parts(speaker.expert, other) == [speaker]


def makes_that_nobody_is_asked_too_late(speaker: Speaker) -> bool:
    (lead,) = lead_times(speaker.meeting.activities.get(), datetime(2024, 1, 10, tzinfo=UTC))
    return not lead.is_late


READS = [
    is_told_of_a_change,
    is_told_that_it_is_off,
    stands_on_the_list_of_who_will_be_told,
    is_reached_when_it_is_urgent,
    has_it_in_the_calendar,
    fills_the_gap_of_a_theme,
    is_busy_that_day,
    makes_that_nobody_is_asked_too_late,
]


@pytest.mark.parametrize("state", STATE.values)
@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_an_expert_is_counted_on_after_being_asked_until_they_say_no(
    read: Callable[[Speaker], bool], state: str
) -> None:
    network = make_network()
    meeting = make_meeting(network)
    person = make_person(given_name="Farid", phone="06 12345678")
    answered = {"answered_at": NOW} if state in {STATE.ACCEPTED, STATE.DECLINED} else {}
    speaker = Speaker.objects.create(
        expert=make_expert(network.programme.organiser, person=person),
        meeting=meeting,
        state=state,
        **answered,
    )
    speaker.themes.add(make_theme(network))
    assert read(speaker) == (state in COUNTED_ON)
