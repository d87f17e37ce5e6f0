from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from leerkring.admissions.models import Question
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.programmes.actions import (
    cancel_activity,
    copy_activity,
    create_network,
    create_webinar,
    edit_activity,
    publish,
    schedule_publication,
    set_organisation_roles,
    unpublish,
)
from leerkring.programmes.actions.activities import (
    AlreadyHasApplications,
    CancelledAlready,
    FewerPlacesThanTaken,
    RoleOf,
)
from leerkring.programmes.models import Activity, Meeting, Programme
from leerkring.programmes.queries import meetings_by_activity
from leerkring.programmes.states import PublicState, public_state
from tests.factories import (
    START,
    make_actor,
    make_meeting,
    make_network,
    make_organisation,
    make_organiser,
    make_programme,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 10, 10, 9, 0, 30, tzinfo=UTC)


@pytest.fixture
def programme() -> Programme:
    return make_programme(published_at=None)


def network_of(programme: Programme, **values: object) -> Activity:
    manager = make_actor(programme.organiser)
    defaults = {
        "title": "Leernetwerk voor leraren",
        "audience": ["teacher"],
        "sectors": ["po"],
        "admission": "selection",
    }
    return create_network(by=manager, at=NOW, programme=programme, **{**defaults, **values})


def titles(activity: Activity) -> list[str]:
    return [plan.meeting.title for plan in meetings_by_activity([activity])[activity.pk]]


def test_a_new_network_has_four_meetings_of_full_evenings_and_a_closing(
    programme: Programme,
) -> None:
    plans = meetings_by_activity([network_of(programme)])
    [meetings] = plans.values()
    assert [plan.minutes for plan in meetings] == [240] * 5
    assert [plan.agenda_minutes for plan in meetings] == [240] * 5
    assert [plan.meeting.is_closing for plan in meetings] == [False] * 4 + [True]


def test_the_networks_of_a_programme_share_their_closing(programme: Programme) -> None:
    first, second, third = (network_of(programme, title=f"Netwerk {n}") for n in "abc")
    plans = meetings_by_activity([first, second, third])
    closings = {plans[a.pk][-1].meeting.pk for a in (first, second, third)}
    assert len(closings) == 1
    assert plans[third.pk][-1].shared_by == 3


def test_a_network_is_a_draft_until_it_is_published(programme: Programme) -> None:
    network = network_of(programme, closes_before=NOW + timedelta(days=30))
    assert public_state(network, NOW) == PublicState.DRAFT
    publish(by=make_actor(programme.organiser), at=NOW, activity=network)
    assert public_state(network, NOW) == PublicState.OPEN
    programme.refresh_from_db()
    assert programme.published_at == NOW


def test_a_network_without_a_deadline_is_only_announced(programme: Programme) -> None:
    network = network_of(programme)
    publish(by=make_actor(programme.organiser), at=NOW, activity=network)
    assert public_state(network, NOW) == PublicState.ANNOUNCED


def test_a_planned_publication_waits_for_its_moment(programme: Programme) -> None:
    network = network_of(programme, closes_before=NOW + timedelta(days=30))
    manager = make_actor(programme.organiser)
    later = NOW + timedelta(days=2)
    schedule_publication(by=manager, at=NOW, activity=network, publish_at=later)
    assert public_state(network, NOW) == PublicState.DRAFT
    assert public_state(network, later) == PublicState.OPEN


def test_the_balance_falls_in_the_week_after_the_deadline(programme: Programme) -> None:
    closes_before = datetime(2023, 11, 17, 23, tzinfo=UTC)  # the 17th counts: midnight Amsterdam
    network = network_of(programme, closes_before=closes_before)
    found = {step.kind: (step.on, step.precision) for step in network.milestones.all()}
    assert found["balance"] == (date(2023, 11, 24), "week")
    assert found["intake"] == (None, "tbd")


def test_a_webinar_is_one_online_hour_open_to_all(programme: Programme) -> None:
    webinar = create_webinar(
        by=make_actor(programme.organiser),
        at=NOW,
        programme=programme,
        title="Wat werkt?",
        on=date(2023, 12, 6),
        start_time=time(9),
    )
    [plan] = meetings_by_activity([webinar])[webinar.pk]
    assert (plan.meeting.start_time, plan.meeting.end_time) == (time(9), time(10))
    assert plan.agenda_minutes == 60
    assert webinar.starts_at == datetime(2023, 12, 6, 8, tzinfo=UTC)
    publish(by=make_actor(programme.organiser), at=NOW, activity=webinar)
    assert public_state(webinar, NOW) == PublicState.OPEN
    assert public_state(webinar, webinar.ends_at) == PublicState.PAST


def test_two_activities_with_one_title_have_two_addresses(programme: Programme) -> None:
    slugs = {network_of(programme).slug for _ in range(3)}
    assert slugs == {
        "leernetwerk-voor-leraren",
        "leernetwerk-voor-leraren-2",
        "leernetwerk-voor-leraren-3",
    }


def test_a_stale_edit_overwrites_nothing_and_shows_what_stands_there(
    programme: Programme,
) -> None:
    network = network_of(programme)
    manager = make_actor(programme.organiser)
    seen = network.version
    values = {"title": "Nieuwe titel", "lead": "Nieuw"}
    edit_activity(by=manager, at=NOW, activity=network, version=seen, values=values)
    other = Activity.objects.select_related("programme").get(pk=network.pk)
    with pytest.raises(ChangedMeanwhile) as refusal:
        edit_activity(by=manager, at=NOW, activity=other, version=seen, values={"title": "Van mij"})
    assert refusal.value.current == {"title": "Nieuwe titel"}
    other.refresh_from_db()
    assert other.title == "Nieuwe titel"


def test_an_edit_leaves_old_and_new_in_the_trail(programme: Programme) -> None:
    network = network_of(programme)
    manager = make_actor(programme.organiser)
    values = {"region": "Utrecht", "title": network.title}
    edit_activity(by=manager, at=NOW, activity=network, version=1, values=values)
    event = Event.objects.select_related("payload").get(verb="activity_edited")
    assert event.payload.values == {"changes": {"region": ["", "Utrecht"]}}
    assert event.within == f"activity:{network.pk}"


def test_places_never_go_below_what_is_taken() -> None:
    network = make_network(places=18, places_taken=12)
    with pytest.raises(FewerPlacesThanTaken):
        edit_activity(
            by=make_actor(network.programme.organiser),
            at=NOW,
            activity=network,
            version=1,
            values={"places": 11},
        )


def test_an_activity_with_places_taken_cannot_be_hidden() -> None:
    network = make_network(places_taken=1)
    with pytest.raises(AlreadyHasApplications):
        unpublish(by=make_actor(network.programme.organiser), at=NOW, activity=network)


def test_cancelling_spares_a_meeting_that_others_share() -> None:
    network = make_network()
    other = make_network(programme=network.programme)
    own, joint = make_meeting(network), make_meeting(network, other)
    manager = make_actor(network.programme.organiser)
    cancel_activity(by=manager, at=NOW, activity=network)
    cancelled = set(Meeting.objects.exclude(cancelled_at=None).values_list("pk", flat=True))
    assert cancelled == {own.pk}
    assert joint.pk not in cancelled
    with pytest.raises(CancelledAlready):
        cancel_activity(by=manager, at=NOW, activity=network)


def test_a_copy_has_the_words_and_agendas_but_no_dates_and_no_applicants() -> None:
    network = make_network(places_taken=3, lead="Kort en goed")
    make_meeting(network)
    Question.objects.create(activity=network, position=1, kind="short", label="Waarom?")
    manager = make_actor(network.programme.organiser)
    elsewhere = make_programme(organiser=network.programme.organiser)
    copy = copy_activity(
        by=manager, at=NOW, activity=network, programme=elsewhere, title="Volgend jaar"
    )
    [plan] = meetings_by_activity([copy])[copy.pk]
    assert (plan.meeting.on, plan.meeting.start_time) == (None, time(16))
    assert (copy.lead, copy.places_taken, copy.published_at) == ("Kort en goed", 0, None)
    assert copy.version == 1
    assert [question.label for question in copy.questions.all()] == ["Waarom?"]


def test_an_organisation_can_have_two_roles_and_each_only_once() -> None:
    network = make_network()
    ministry = make_organisation(name="Ministerie")
    roles = [RoleOf(ministry, "initiator"), RoleOf(ministry, "funder"), RoleOf(ministry, "funder")]
    set_organisation_roles(
        by=make_actor(network.programme.organiser), at=NOW, activity=network, roles=roles
    )
    assert {row.role for row in network.organisation_roles.all()} == {"initiator", "funder"}


@pytest.mark.parametrize("role", ["reader", "reviewer", "facilitator", "host", "privacy"])
def test_only_a_manager_changes_an_activity(role: str) -> None:
    network = make_network()
    with pytest.raises(NotAllowed):
        edit_activity(
            by=make_actor(network.programme.organiser, role),
            at=START,
            activity=network,
            version=1,
            values={"title": "x"},
        )


def test_a_manager_of_another_organiser_changes_nothing() -> None:
    with pytest.raises(NotAllowed):
        publish(by=make_actor(make_organiser()), at=NOW, activity=make_network())
