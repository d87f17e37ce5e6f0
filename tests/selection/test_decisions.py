from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.actions.offering import (
    AlreadyAnswered,
    AnswerTooSoon,
    Guest,
    InvitedAlready,
    OfferExpired,
    answer_offer,
    expire_offers,
    invite,
)
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.registers import on_placed
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM, Actor, person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.mail.actions import release_letters
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.queries import actor_of
from leerkring.review.actions.reviewing import OwnInterest, ReadingIsOver, review
from leerkring.review.readers import applications_to_read
from leerkring.review.verdicts import with_readings
from leerkring.selection.actions.drawing import (
    AlreadyDrawn,
    NotAllRead,
    PoolChanged,
    draw,
    fix_draw,
    roll_back,
    try_draw,
)
from leerkring.selection.actions.releasing import release
from leerkring.selection.bridge.lots import lots_for, pool_digest, pool_of
from leerkring.selection.models import Decision, DrawRound
from tests.factories import (
    make_actor,
    make_affiliation,
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)
from tests.trail import every_move_told

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
ANSWER = AT + timedelta(days=10)
S = ApplicationState


def lottery(**values: int) -> Activity:
    """Return a network that announced a lot among all who applied."""
    return make_network(**{"selection_method": "lottery", "places": 2, **values})


def team(activity: Activity, role: str = Membership.Role.MANAGER) -> Actor:
    return make_actor(activity.programme.organiser, role)


def suitable(activity: Activity, count: int) -> list[Application]:
    reader = team(activity, Membership.Role.REVIEWER)
    rows = [make_application(activity) for _ in range(count)]
    for row in rows:
        review(application=row, verdict="suitable", by=reader, at=AT)
    return rows


def drawn(activity: Activity, by: Actor, places: int = 2) -> DrawRound:
    round_ = fix_draw(activity=activity, places=places, seed="3 1 4 1 5", by=by, at=AT)
    return draw(round_=round_, by=by, at=AT)


def released(activity: Activity, by: Actor, places: int = 2) -> DrawRound:
    round_ = drawn(activity, by, places)
    release(round_=round_, answer_before=ANSWER, by=by, at=AT)
    return round_


def states(activity: Activity) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in Application.objects.filter(activity=activity).values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    return counts


def first(activity: Activity, state: str) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.filter(activity=activity, state=state).order_by("reserve_number", "pk")[0]


def taken(activity: Activity) -> int:
    return Activity.objects.values_list("places_taken", flat=True).get(pk=activity.pk)


# --- reading ------------------------------------------------------------------------------------


def test_a_doubted_motivation_goes_to_a_second_reader_only() -> None:
    network = make_network()
    teacher, leader = make_application(network), make_application(network)
    one, two = team(network, "reviewer"), team(network, "reviewer")
    review(application=teacher, verdict="doubt", by=one, at=AT)
    review(application=leader, verdict="suitable", by=one, at=AT)
    assert not applications_to_read(network, one, AT).exists()
    assert list(applications_to_read(network, two, AT)) == [teacher]
    review(application=teacher, verdict="not", by=two, at=AT)
    assert not applications_to_read(network, two, AT).exists()
    verdicts = dict(with_readings(Application.objects.all()).values_list("pk", "verdict"))
    assert verdicts == {teacher.pk: "not", leader.pk: "suitable"}


def test_readers_who_contradict_each_other_leave_a_doubt() -> None:
    network = make_network()
    application = make_application(network)
    for verdict in ("suitable", "not"):
        review(application=application, verdict=verdict, by=team(network, "reviewer"), at=AT)
    assert with_readings(Application.objects.all()).get().verdict == "doubt"


def test_nobody_reads_a_motivation_from_their_own_school() -> None:
    network = make_network()
    school = make_organisation()
    colleague = make_person()
    make_affiliation(colleague, school)
    reader = actor_of(make_staff(network.programme.organiser, "reviewer", person=colleague))
    application = make_application(network, organisation=school)
    assert not applications_to_read(network, reader, AT).exists()
    with pytest.raises(OwnInterest):
        review(application=application, verdict="suitable", by=reader, at=AT)


def test_a_verdict_stands_once_the_draw_is_made() -> None:
    network = lottery()
    application, *_others = suitable(network, 3)
    drawn(network, team(network))
    with pytest.raises(ReadingIsOver):
        review(application=application, verdict="not", by=team(network), at=AT)


# --- drawing ------------------------------------------------------------------------------------


def test_an_unread_motivation_holds_the_draw_up() -> None:
    network = make_network(places=2)
    suitable(network, 3)
    make_application(network)
    with pytest.raises(NotAllRead) as refusal:
        fix_draw(activity=network, places=2, seed="x", by=team(network), at=AT)
    assert refusal.value.parameters == {"count": 1}


def test_the_draw_follows_from_the_stated_text_and_the_pool() -> None:
    network = lottery()
    ids = [row.pk for row in suitable(network, 6)]
    round_ = drawn(network, team(network))
    assert round_.pool_digest == pool_digest("3 1 4 1 5", pool_of(network, "all"))
    lots = lots_for(ids, 2, "3 1 4 1 5")
    decisions = Decision.objects.filter(round=round_)
    places = decisions.filter(outcome="place").values_list("application_id", flat=True)
    reserve = decisions.filter(outcome="reserve").order_by("reserve_number")
    assert set(places) == set(lots.places)
    assert list(reserve.values_list("application_id", flat=True)) == list(lots.reserve)


def test_a_drawn_outcome_changes_nobodys_state_before_the_release() -> None:
    network = lottery()
    suitable(network, 4)
    drawn(network, team(network))
    assert states(network) == {"submitted": 4}
    assert not Letter.objects.exists()


def test_two_managers_cannot_both_draw() -> None:
    network = lottery()
    suitable(network, 4)
    by = team(network)
    round_ = fix_draw(activity=network, places=2, seed="a", by=by, at=AT)
    with pytest.raises(AlreadyDrawn):
        fix_draw(activity=network, places=2, seed="b", by=team(network), at=AT)
    draw(round_=round_, by=by, at=AT)
    with pytest.raises(WrongState):
        draw(round_=round_, by=by, at=AT)


def test_a_reviewer_may_not_draw() -> None:
    network = lottery()
    suitable(network, 4)
    with pytest.raises(NotAllowed):
        fix_draw(activity=network, places=2, seed="a", by=team(network, "reviewer"), at=AT)


def test_somebody_who_withdraws_after_the_draw_is_locked_does_not_stop_it() -> None:
    network = lottery()
    rows = suitable(network, 4)
    by = team(network)
    round_ = fix_draw(activity=network, places=2, seed="a", by=by, at=AT)
    first, *_others = lots_for(pool_of(network, round_.pool), 2, "a").places
    withdraw(application=next(row for row in rows if row.pk == first), by=by, at=AT, heard="belde")
    draw(round_=round_, by=by, at=AT)
    assert Decision.objects.get(application=first).outcome == "place"
    release(round_=round_, answer_before=AT + timedelta(days=9), by=by, at=AT)
    states = Application.objects.filter(pk__in=[row.pk for row in rows])
    assert sorted(states.values_list("state", flat=True)) == [
        *("offered", "offered", "reserve", "withdrawn")
    ]


def test_somebody_else_in_the_pool_stops_a_draw() -> None:
    network = lottery()
    suitable(network, 4)
    by = team(network)
    round_ = fix_draw(activity=network, places=2, seed="a", by=by, at=AT)
    make_application(network)
    with pytest.raises(PoolChanged):
        draw(round_=round_, by=by, at=AT)


def test_with_places_enough_everybody_is_in_and_nothing_is_drawn() -> None:
    network = lottery(places=5)
    suitable(network, 3)
    round_ = fix_draw(activity=network, places=5, seed="", by=team(network), at=AT)
    draw(round_=round_, by=team(network), at=AT)
    assert set(Decision.objects.values_list("outcome", "reason")) == {("place", "enough_places")}
    assert (round_.method, round_.seed) == ("everyone", "")


def test_a_draw_for_practice_leaves_nothing_but_its_trace() -> None:
    network = lottery()
    suitable(network, 5)
    lots = try_draw(activity=network, places=2, pool="all", number=1, by=team(network), at=AT)
    assert (len(lots.places), len(lots.reserve)) == (2, 3)
    assert not DrawRound.objects.exists()
    assert Event.objects.filter(verb="tried_draw").count() == 1


def test_a_draw_taken_back_stays_on_record_and_can_be_done_anew() -> None:
    network = lottery(places=2)
    suitable(network, 4)
    by = team(network)
    round_ = drawn(network, by)
    roll_back(round_=round_, reason="wrong number of places", by=by, at=AT)
    network.refresh_from_db(fields=["selection"])
    assert network.selection == Activity.Selection.READING
    Activity.objects.filter(pk=network.pk).update(places=3)
    again = drawn(network, by, places=3)
    assert again.number == 2
    assert DrawRound.objects.get(number=1).rolled_back_reason == "wrong number of places"
    released_round = release(round_=again, answer_before=ANSWER, by=by, at=AT)
    assert released_round.offered == 3
    with pytest.raises(WrongState):
        roll_back(round_=again, reason="regret", by=by, at=AT)


# --- release and answers ------------------------------------------------------------------------


def test_the_release_offers_reserves_and_refuses_with_drafts_in_one_batch() -> None:
    network = lottery()
    suitable(network, 4)
    by = team(network)
    round_ = fix_draw(activity=network, places=2, seed="3 1", reserves=1, by=by, at=AT)
    draw(round_=round_, by=by, at=AT)
    release(round_=round_, answer_before=ANSWER, by=by, at=AT)
    assert states(network) == {"offered": 2, "reserve": 1, "not_placed": 1}
    letters = Letter.objects.filter(batch=f"draw:{round_.pk}", state=Letter.State.DRAFT)
    assert sorted(letters.values_list("purpose", flat=True)) == [
        *("no_place", "place_offered", "place_offered", "reserve_place")
    ]
    assert taken(network) == 2


@pytest.mark.parametrize(("goes", "too_soon"), [(None, AT), (ANSWER, ANSWER)])
def test_nobody_must_answer_before_the_letter_that_asks_goes_out(
    goes: datetime | None, too_soon: datetime
) -> None:
    network, moment = lottery(), timedelta(minutes=1)
    suitable(network, 3)
    by = team(network)
    round_ = drawn(network, by)
    values = {"round_": round_, "send_after": goes, "by": by, "at": AT}
    with pytest.raises(AnswerTooSoon):
        release(answer_before=too_soon, **values)
    assert states(network) == {"submitted": 3}
    release(answer_before=too_soon + moment, **values)
    assert states(network) == {"offered": 2, "reserve": 1}


def test_somebody_who_withdrew_after_the_draw_makes_room_at_the_release() -> None:
    network = lottery()
    suitable(network, 4)
    by = team(network)
    round_ = drawn(network, by)
    gone = (
        Decision.objects.filter(outcome="place")
        .select_related("application__activity__programme__organiser", "application__person")[0]
        .application
    )
    withdraw(application=gone, by=by, at=AT, heard="belde")
    with every_move_told():
        outcome = release(round_=round_, answer_before=ANSWER, by=by, at=AT)
    assert (outcome.offered, outcome.reserves) == (2, 1)
    assert states(network) == {"offered": 2, "reserve": 1, "withdrawn": 1}
    drafts = Letter.objects.filter(state=Letter.State.DRAFT)
    assert drafts.filter(purpose="reserve_place").count() == 1


def test_yes_is_a_place_and_twice_yes_is_one() -> None:
    network = lottery()
    suitable(network, 3)
    released(network, team(network))
    application = first(network, S.OFFERED)
    placed: list[int] = []

    def note(row: Application, by: Actor, at: datetime) -> None:
        placed.append(row.pk)

    on_placed.register(note)
    by = person_actor(application.person_id or 0)
    for _ in range(2):
        answer_offer(application=application, accept=True, by=by, at=AT)
    on_placed._handlers.remove(note)
    assert placed == [application.pk]
    assert states(network) == {"placed": 1, "offered": 1, "reserve": 1}
    assert Letter.objects.filter(purpose="place_confirmed").count() == 1
    with pytest.raises(AlreadyAnswered):
        answer_offer(application=application, accept=False, by=by, at=AT)


def test_no_gives_the_place_to_the_next_at_once() -> None:
    network = lottery()
    suitable(network, 4)
    released(network, team(network))
    application, next_one = first(network, S.OFFERED), first(network, S.RESERVE)
    with every_move_told():
        answer_offer(application=application, accept=False, by=SYSTEM, at=AT)
    next_one.refresh_from_db(fields=["state"])
    assert next_one.state == S.OFFERED
    offer = Offer.objects.get(application=next_one)
    assert offer.answer_before == datetime(2023, 11, 27, 23, tzinfo=UTC)
    assert taken(network) == 2
    assert Letter.objects.get(purpose="place_offered", state="queued").recipient == next_one.email


def test_an_unanswered_offer_moves_on_but_not_while_its_letter_waits() -> None:
    network = lottery()
    suitable(network, 4)
    by = team(network)
    released(network, by)
    late = ANSWER + timedelta(minutes=1)
    assert expire_offers(activity=network, by=SYSTEM, at=late) == []
    release_letters(letters=Letter.objects.all(), by=by, at=AT)
    Letter.objects.update(state=Letter.State.SENT, sent_at=AT)
    with every_move_told():
        assert len(expire_offers(activity=network, by=SYSTEM, at=late)) == 2
    assert states(network) == {"expired": 2, "offered": 2}
    assert expire_offers(activity=network, by=SYSTEM, at=late) == []
    assert Letter.objects.filter(purpose="offer_expired").count() == 2


def test_an_answer_after_the_moment_is_too_late() -> None:
    network = lottery()
    suitable(network, 3)
    released(network, team(network))
    with pytest.raises(OfferExpired):
        answer_offer(application=first(network, S.OFFERED), accept=True, by=SYSTEM, at=ANSWER)


def test_a_participant_who_leaves_makes_room_for_the_next() -> None:
    network = lottery(places=1)
    suitable(network, 3)
    released(network, team(network), places=1)
    application = first(network, S.OFFERED)
    answer_offer(application=application, accept=True, by=SYSTEM, at=AT)
    placed = first(network, S.PLACED)
    with every_move_told():
        withdraw(application=placed, by=team(network), at=AT, heard="belde")
    assert states(network) == {"left": 1, "offered": 1, "reserve": 1}
    assert taken(network) == 1


def test_more_places_than_there_are_cannot_be_drawn() -> None:
    network = lottery()
    suitable(network, 4)
    with pytest.raises(NoPlaceLeft):
        fix_draw(activity=network, places=3, seed="x", by=team(network), at=AT)


# --- invitations --------------------------------------------------------------------------------


def test_aldermen_are_invited_all_or_none() -> None:
    aldermen = make_network(admission=Activity.Admission.INVITATION, places=None)
    by = team(aldermen)
    guest = Guest(
        given_name="Joris", family_name="Smit", email="smit@stad.example", organisation_name="Stad"
    )
    other = Guest(given_name="Els", family_name="Bos", email="bos@dorp.example")
    invite(activity=aldermen, guests=[guest], answer_before=ANSWER, by=by, at=AT)
    with pytest.raises(InvitedAlready):
        invite(activity=aldermen, guests=[other, guest], answer_before=ANSWER, by=by, at=AT)
    assert states(aldermen) == {"offered": 1}
    assert Letter.objects.get().purpose == "place_invited"
    answer_offer(application=first(aldermen, S.OFFERED), accept=True, by=SYSTEM, at=AT)
    assert states(aldermen) == {"placed": 1}
