"""Two changes shortly after each other: people hear of them in one letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from leerkring.audit.actors import SYSTEM
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Letter
from leerkring.programmes.actions import change_meeting
from leerkring.programmes.models import Activity, Meeting
from tests.factories import make_meeting, make_network, place_person

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def network() -> Activity:
    network = make_network()
    place_person(network)
    return network


def change(meeting: Meeting, at: datetime, **values: object) -> None:
    meeting = Meeting.objects.get(pk=meeting.pk)
    change_meeting(by=SYSTEM, at=at, meeting=meeting, version=meeting.version, values=values)


def waiting() -> list[Letter]:
    return list(Letter.objects.filter(state=Letter.State.QUEUED).order_by("pk"))


def test_a_second_change_replaces_a_letter_that_has_not_gone(network: Activity) -> None:
    meeting = make_meeting(network)
    change(meeting, AT, on=date(2024, 1, 25))
    change(meeting, AT + SECOND, start_time=time(15), end_time=time(19))
    [letter] = waiting()
    assert "de datum en de tijd" in letter.text
    assert "25 januari 2024, 15.00–19.00" in letter.text
    assert deliver_due(now=AT + SECOND) == 1


def test_what_was_sent_is_not_told_again(network: Activity) -> None:
    meeting = make_meeting(network)
    change(meeting, AT, on=date(2024, 1, 25))
    deliver_due(now=AT)
    change(meeting, AT + SECOND, start_time=time(15), end_time=time(19))
    [letter] = waiting()
    assert "de datum" not in letter.text
    assert deliver_due(now=AT + SECOND) == 1


def test_changes_of_different_meetings_stay_apart(network: Activity) -> None:
    first, second = make_meeting(network), make_meeting(network)
    change(first, AT, on=date(2024, 1, 25))
    change(second, AT + SECOND, on=date(2024, 1, 26))
    assert [letter.subject_ref for letter in waiting()] == [
        f"meeting:{first.pk}",
        f"meeting:{second.pk}",
    ]


def test_a_letter_that_somebody_changed_by_hand_is_not_replaced(network: Activity) -> None:
    meeting = make_meeting(network)
    change(meeting, AT, on=date(2024, 1, 25))
    Letter.objects.update(edited=True)
    change(meeting, AT + SECOND, on=date(2024, 1, 26))
    assert len(waiting()) == 2
