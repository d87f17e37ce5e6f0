"""An online meeting without a link is told where the team looks, until it has one."""

from __future__ import annotations

import pytest

from leerkring.programmes.models import Activity, Meeting
from tests.day import Visitor
from tests.factories import make_meeting, make_organiser, make_programme, make_staff, make_webinar
from tests.support import Clock

pytestmark = pytest.mark.django_db
LINK = "https://vergaderen.example/kamer"


@pytest.fixture
def webinar(clock: Clock) -> Activity:
    clock.move_to("2024-01-10 09:00")
    return make_webinar(programme=make_programme(organiser=make_organiser()), title="Wieg")


@pytest.fixture
def manager(webinar: Activity) -> Visitor:
    return Visitor(make_staff(webinar.programme.organiser))


@pytest.mark.parametrize(
    ("mode", "join_url", "is_told"),
    [
        ("online", "", True),
        ("hybrid", "", True),
        ("online", LINK, False),
        ("in_person", "", False),
    ],
)
def test_today_and_the_checklist_tell_of_a_missing_link(
    manager: Visitor, webinar: Activity, mode: str, join_url: str, is_told: bool
) -> None:
    meeting = make_meeting(webinar, title="Wieg live", mode=mode, join_url=join_url)
    field = f"/beheer/netwerken/{webinar.slug}/data/{meeting.pk}/#id_join_url"
    today = manager.reads("/beheer/")
    assert ("online bijeenkomst zonder link om mee te doen: Wieg live" in today) == is_told
    assert (field in today) == is_told
    checklist = manager.reads(f"/beheer/netwerken/{webinar.slug}/publiceren/")
    assert (field in checklist) == is_told
    assert ("Een link om online mee te doen" in checklist) == (mode != "in_person")


def test_a_meeting_that_is_over_or_cancelled_needs_no_link(
    manager: Visitor, webinar: Activity, clock: Clock
) -> None:
    meeting = make_meeting(webinar, mode="online")
    other = make_meeting(webinar, mode="online")
    Meeting.objects.filter(pk=other.pk).update(cancelled_at=clock.now)
    clock.move_to("2024-01-19 09:00")
    assert meeting.has_ended(clock.now)
    assert "zonder link om mee te doen" not in manager.reads("/beheer/")
