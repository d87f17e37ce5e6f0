from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.actions import record_attendance_intention
from leerkring.attendance.models import Attendance
from leerkring.attendance.queries import people_to_tell
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.experts.models import Expert, Speaker
from leerkring.mail.models import Letter
from leerkring.people.models import Place
from leerkring.people.places import AmbiguousPlace
from leerkring.planning import actions, queries
from leerkring.planning.bridge import Trip
from leerkring.programmes.actions import cancel_meeting
from leerkring.programmes.models import Venue
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 1, 9, tzinfo=UTC)


def placed(activity, **values):
    return make_application(activity, state=ApplicationState.PLACED, **values)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def manager(network):
    return make_actor(network.programme.organiser)


def a_venue(network, **values) -> Venue:
    return Venue.objects.create(
        organiser=network.programme.organiser, **{"name": "De Kring", **values}
    )


def accepted_speaker(network, meeting) -> Speaker:
    expert = Expert.objects.create(
        organiser=network.programme.organiser, person=make_person(given_name="Mehmet"), added_at=AT
    )
    return Speaker.objects.create(
        expert=expert, meeting=meeting, state=Speaker.State.ACCEPTED, answered_at=AT
    )


def test_a_venue_is_placed_on_the_map_by_its_town(network, manager) -> None:
    venue = actions.register_venue(
        by=manager, at=AT, organiser=network.programme.organiser, name="De Kring", town="Utrecht"
    )
    assert venue.place.name == "Utrecht"


def test_a_town_name_with_namesakes_is_asked_not_guessed(network, manager) -> None:
    with pytest.raises(AmbiguousPlace):
        actions.register_venue(
            by=manager, at=AT, organiser=network.programme.organiser, name="Zaal", town="Hengelo"
        )


def test_a_venue_that_a_colleague_changed_is_not_overwritten(network, manager) -> None:
    venue = a_venue(network)
    actions.change_venue(by=manager, at=AT, venue=venue, version=1, name="De Kring", capacity=30)
    with pytest.raises(ChangedMeanwhile):
        actions.change_venue(by=manager, at=AT, venue=venue, version=1, capacity=40)


def test_whoever_has_a_place_and_every_speaker_hears_of_the_venue_once(network, manager) -> None:
    meetings = [make_meeting(network), make_meeting(network)]
    placed(network)
    accepted_speaker(network, meetings[0])
    make_application(network, state=ApplicationState.LEFT)
    make_application(network, state=ApplicationState.NOT_PLACED)
    expected = {told.person.email for told in people_to_tell(meetings)}
    actions.choose_venue(
        by=manager, at=AT, activity=network, meetings=meetings, venue=a_venue(network)
    )
    assert sorted(letter.recipient for letter in Letter.objects.all()) == sorted(expected)
    assert len(expected) == 2


def test_one_letter_names_all_meetings_with_a_calendar_file_each(network, manager) -> None:
    meetings = [make_meeting(network, title="Eerste"), make_meeting(network, title="Tweede")]
    placed(network)
    actions.choose_venue(
        by=manager, at=AT, activity=network, meetings=meetings, venue=a_venue(network)
    )
    letter = Letter.objects.get()
    assert "Eerste" in letter.text
    assert "Tweede" in letter.text
    assert letter.attachments.count() == 2


def test_choosing_the_same_venue_again_tells_nobody(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    venue = a_venue(network)
    for _ in range(2):
        actions.choose_venue(by=manager, at=AT, activity=network, meetings=[meeting], venue=venue)
    assert Letter.objects.count() == 1
    assert meeting.calendar_sequence == 1


def test_a_change_of_venue_keeps_everybodys_answer(network, manager) -> None:
    meeting = make_meeting(network)
    application = placed(network)
    record_attendance_intention(
        by=manager,
        at=AT,
        activity=network,
        meeting=meeting,
        person=application.person,
        intention="no",
        heard="belde",
    )
    actions.choose_venue(
        by=manager, at=AT, activity=network, meetings=[meeting], venue=a_venue(network)
    )
    assert Attendance.objects.get().intention == "no"


def test_a_cancelled_meeting_is_told_and_leaves_no_earlier_news_waiting(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    actions.choose_venue(
        by=manager, at=AT, activity=network, meetings=[meeting], venue=a_venue(network)
    )
    cancel_meeting(by=manager, at=AT, meeting=meeting)
    states = dict(Letter.objects.values_list("purpose", "state"))
    assert states == {
        "meeting_changed": Letter.State.DISCARDED,
        "meeting_cancelled": Letter.State.QUEUED,
    }


def test_a_meeting_that_is_over_is_not_moved(network, manager) -> None:
    meeting = make_meeting(network)
    with pytest.raises(actions.MeetingIsOver):
        actions.choose_venue(
            by=manager,
            at=meeting.ends_at,
            activity=network,
            meetings=[meeting],
            venue=a_venue(network),
        )


def test_the_venue_of_another_organiser_is_not_considered(network, manager) -> None:
    theirs = a_venue(make_network())
    with pytest.raises(actions.VenueOfAnother):
        actions.consider_venue(by=manager, at=AT, activity=network, venue=theirs)
    assert not queries.candidates_for(network).exists()


def test_the_venue_of_another_organiser_is_not_chosen(network, manager) -> None:
    with pytest.raises(actions.VenueOfAnother):
        actions.choose_venue(
            by=manager,
            at=AT,
            activity=network,
            meetings=[make_meeting(network)],
            venue=a_venue(make_network()),
        )


def test_a_facilitator_does_not_choose_the_venue(network) -> None:
    facilitator = make_actor(network.programme.organiser, "facilitator")
    with pytest.raises(NotAllowed):
        actions.choose_venue(
            by=facilitator, at=AT, activity=network, meetings=[], venue=a_venue(network)
        )


def test_everybodys_trip_is_known_or_said_to_be_unknown(network) -> None:
    utrecht = Place.objects.create(name="Utrecht", lat=52.09, lon=5.12)
    zwolle = Place.objects.create(name="Zwolle", lat=52.51, lon=6.09)
    placed(network, organisation=make_organisation(place=zwolle))
    placed(network, organisation=make_organisation())
    travellers = queries.travellers_of(network)
    journeys = queries.journeys_to(a_venue(network, place=utrecht), travellers)
    assert [trip is None for trip in journeys.trips].count(True) == 1
    assert [75 < trip.km < 85 for trip in journeys.trips if trip] == [True]
    assert journeys.mean_minutes == journeys.worst_minutes == 75


@given(
    st.lists(
        st.none() | st.tuples(st.floats(0, 400), st.integers(0, 300)).map(lambda it: Trip(*it)),
        max_size=8,
    )
)
def test_the_worst_trip_is_the_longest_and_the_mean_lies_below_it(trips) -> None:
    journeys = queries.Journeys(Venue(), tuple(trips))
    known = [trip for trip in trips if trip]
    if not known:
        assert (journeys.worst_minutes, journeys.mean_minutes) == (None, None)
        return
    assert journeys.worst_minutes == max(trip.travel_minutes for trip in known)
    assert min(t.travel_minutes for t in known) <= journeys.mean_minutes <= journeys.worst_minutes


def test_who_travels_furthest_decides_the_worst_trip_not_who_travels_least(network) -> None:
    towns = {"Utrecht": (52.09, 5.12), "Zwolle": (52.51, 6.09), "Groningen": (53.22, 6.57)}
    utrecht, *others = [
        Place.objects.create(name=name, lat=lat, lon=lon) for name, (lat, lon) in towns.items()
    ]
    for place in others:
        placed(network, organisation=make_organisation(place=place))
    journeys = queries.journeys_to(a_venue(network, place=utrecht), queries.travellers_of(network))
    assert journeys.worst_minutes > journeys.mean_minutes > 75


@pytest.mark.parametrize("state", [*ApplicationState.values])
def test_a_host_is_the_school_of_a_participant(network, state) -> None:
    school = make_organisation()
    moments = {"submitted_at": None} if state == ApplicationState.DRAFT else {}
    if state == ApplicationState.WITHDRAWN:
        moments["withdrawn_at"] = AT
    make_application(network, state=state, organisation=school, **moments)
    elsewhere = make_organisation()
    placed(make_network(), organisation=elsewhere)
    found = list(queries.hosts_for(network.programme.organiser))
    assert found == ([school] if state == ApplicationState.PLACED else [])
