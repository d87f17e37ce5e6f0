"""The announced way of selecting and exceptions to the rules, through the pages."""

from __future__ import annotations

import re

import pytest

from leerkring.admissions.mails import application_url
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.bridge.children import NoAnswer
from leerkring.selection.models import Decision, DrawRound, Override, ReserveDraw
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
)
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
S = ApplicationState
NAMES = ("Anna", "Bilal", "Chris", "Dewi", "Emre", "Femke")


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    network = make_network(places=2, selection_method="motivation")
    make_meeting(network)
    by = make_actor(network.programme.organiser, "reviewer")
    for name in NAMES:
        person = make_person(given_name=name, family_name="Tester")
        application = make_application(network, person=person, language="en")
        review(application=application, verdict="suitable", by=by, at=clock.now)
    return network


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def second(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def announce(network: Activity, **values: str) -> None:
    Activity.objects.filter(pk=network.pk).update(**values)


def at(network: Activity, rest: str) -> str:
    return f"/en/beheer/netwerken/{network.slug}/{rest}"


def pk_of(name: str) -> int:
    return Application.objects.get(given_name=name).pk


def outcome_of(name: str) -> str:
    return Application.objects.get(given_name=name).state


def decide(network: Activity, desk: Desk, names: tuple[str, ...], outcome: str, why: str) -> str:
    """Tick people, look how many and whom, and decide; return what was to be looked at."""
    fields = {"wie": [pk_of(name) for name in names], "outcome": outcome, "reason": why}
    look = desk.send(at(network, "trekking/kiezen/"), status=200, **fields)
    desk.send(at(network, "trekking/kiezen/"), zeker="1", **fields)
    return words_of(look.content.decode())


def release(network: Activity, desk: Desk) -> None:
    desk.send(at(network, "trekking/bekendmaken/"), answer_on="2023-12-01")


def letter_to(name: str) -> str:
    return Letter.objects.filter(subject_ref=f"application:{pk_of(name)}").latest("pk").text


def own_page(name: str) -> str:
    address = application_url(Application.objects.get(given_name=name))
    return words_of(Desk().open(address[address.index("/en/") :]))


def public(network: Activity) -> str:
    """Follow the link from the activity's public page to the record of its selection."""
    page = Desk().open(f"/en/activiteiten/{network.slug}/")
    found = re.search(r'href="(/en/trekkingen/\w+/)"', page)
    assert found
    return words_of(Desk().open(found[1]))


# --- the ways -----------------------------------------------------------------------------------


@pytest.mark.capability("S9", 31, 32)
def test_the_team_chooses_on_motivation_and_everybody_reads_why(
    network: Activity, manager: Desk
) -> None:
    manager.send(at(network, "trekking/"))
    look = decide(network, manager, NAMES[:2], "place", "Brings a question of us all")
    assert "for 2 people?" in look
    assert "Anna Tester" in look
    assert "Chris Tester" not in look
    decide(network, manager, NAMES[2:4], "reserve", "Comes next")
    page = words_of(manager.open(at(network, "trekking/kiezen/")))
    assert "not decided yet 2" in page
    assert "Done choosing" not in page
    decide(network, manager, NAMES[4:], "no_place", "Asks for a course")
    manager.send(at(network, "trekking/kiezen/"), to=at(network, "trekking/kiezen/klaar/"))
    assert set(Application.objects.values_list("state", flat=True)) == {S.SUBMITTED}
    assert not Letter.objects.exists()
    release(network, manager)
    assert [outcome_of(name) for name in NAMES] == [
        *(S.OFFERED, S.OFFERED, S.RESERVE, S.RESERVE, S.NOT_PLACED, S.NOT_PLACED)
    ]
    assert "Brings a question of us all" in letter_to("Anna")
    assert "Asks for a course" in letter_to("Femke")
    assert "Asks for a course" in own_page("Femke")
    assert "You are the first in line" in own_page("Chris")
    assert "reserve list. You are number" not in own_page("Chris")
    assert "Answer by Friday 1 December 2023. After that somebody else gets it" in own_page("Anna")
    remind = at(network, "bevestigen/herinneren/")
    assert remind not in manager.open(at(network, "bevestigen/"))  # their letters have not gone
    manager.open(remind, 302)
    record = public(network)
    assert "the team chose on motivation" in record
    assert "Tester" not in record
    assert "Seed" not in record


def test_a_place_that_was_not_given_is_announced_before_the_reserve_list_gets_it(
    network: Activity, manager: Desk
) -> None:
    manager.send(at(network, "trekking/"))
    decide(network, manager, NAMES[:1], "place", "A clear question")
    decide(network, manager, NAMES[1:], "reserve", "Comes next")
    page = words_of(manager.open(at(network, "trekking/kiezen/")))
    assert "At the release the others are offered to the reserve list" in page
    manager.send(at(network, "trekking/kiezen/"), to=at(network, "trekking/kiezen/klaar/"))
    page = words_of(manager.open(at(network, "trekking/bekendmaken/")))
    assert "1 place was not given" in page
    release(network, manager)
    assert [outcome_of(name) for name in NAMES[:3]] == [S.OFFERED, S.OFFERED, S.RESERVE]


def test_the_team_is_told_when_it_gives_more_places_than_there_are(
    network: Activity, manager: Desk
) -> None:
    manager.send(at(network, "trekking/"))
    fields = {"wie": [pk_of(name) for name in NAMES[:3]], "outcome": "place", "reason": "Fits"}
    answer = manager.send(at(network, "trekking/kiezen/"), status=200, zeker="1", **fields)
    assert "more than the 2 places" in words_of(answer.content.decode())
    nobody = manager.send(
        at(network, "trekking/kiezen/"), status=200, outcome="place", reason="Fits"
    )
    assert "Tick the people" in words_of(nobody.content.decode())
    assert not Decision.objects.exists()


def test_where_first_come_was_announced_nothing_is_drawn(network: Activity, manager: Desk) -> None:
    announce(network, selection_method="first_come")
    manager.send(at(network, "trekking/"))
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    page = words_of(manager.open(at(network, "trekking/")))
    assert "in the order in which they applied" in page
    release(network, manager)
    assert "who applied first has a place first" in public(network)


def test_without_an_agreed_spread_the_page_leads_to_the_balance_and_draws_nothing(
    network: Activity, manager: Desk
) -> None:
    announce(network, selection_method="spread")
    page = manager.open(at(network, "trekking/"))
    assert at(network, "balans/") in page
    assert 'name="seed"' not in page
    for rest, letter in (("trekking/", "j"), ("trekking/proef/", "k")):
        fields = {"seed": "1 2 3", "nummer": "1", "idempotency_key": letter * 24}
        answer = manager.client.post(at(network, rest), fields)
        assert answer.status_code == 200
        assert "spread" in words_of(answer.content.decode())
    assert not DrawRound.objects.exists()


def test_with_room_for_all_everybody_is_in(network: Activity, manager: Desk) -> None:
    Activity.objects.filter(pk=network.pk).update(places=6, selection_method="spread")
    page = words_of(manager.open(at(network, "trekking/")))
    assert "places enough for all 6 who take part" in page
    manager.send(at(network, "trekking/"))
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release(network, manager)
    assert {outcome_of(name) for name in NAMES} == {S.OFFERED}
    assert "nothing was drawn" in public(network)


@pytest.mark.capability(29, 37)
def test_a_free_place_is_drawn_anew_and_everybody_can_read_that(
    network: Activity, manager: Desk
) -> None:
    announce(network, selection_method="lottery", reserve_order="drawn")
    manager.send(at(network, "trekking/"), seed="3 1 4 1 5")
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release(network, manager)
    lucky = Application.objects.filter(state=S.OFFERED)[0]
    letter = Letter.objects.get(subject_ref=f"application:{lucky.pk}", purpose="place_offered")
    link = re.search(r"/aanbod/([^/\s]+)/", as_received(letter).text)
    assert link
    Desk().send(f"/aanbod/{link[1]}/", antwoord="nee", zeker="ja")
    fresh = ReserveDraw.objects.get()
    newcomer = Application.objects.get(pk=fresh.drawn[0])
    assert newcomer.state == S.OFFERED
    assert "Lots were drawn for it" in letter_to(newcomer.given_name)
    waiting = Application.objects.filter(state=S.RESERVE)[0].given_name
    assert "The list has no order" in own_page(waiting)
    assert "in line" not in own_page(waiting)
    assert "Lots were drawn for it" in own_page(newcomer.given_name)
    record = public(network)
    assert "1 person drawn among the 4 on the reserve list" in record
    assert "3 1 4 1 5 free place 1" in record
    assert "lots are drawn anew" in words_of(manager.open(at(network, "bevestigen/")))


def test_a_draw_for_a_free_place_that_failed_is_tried_again_by_hand(
    network: Activity, manager: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(network, selection_method="lottery", reserve_order="drawn")
    manager.send(at(network, "trekking/"), seed="3 1 4 1 5")
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release(network, manager)
    lucky = Application.objects.filter(state=S.OFFERED)[0]
    letter = Letter.objects.get(subject_ref=f"application:{lucky.pk}", purpose="place_offered")
    link = re.search(r"/aanbod/([^/\s]+)/", as_received(letter).text)
    assert link

    def dies(*_args: object) -> None:
        raise NoAnswer

    with monkeypatch.context() as broken:
        broken.setattr("leerkring.selection.actions.replacing.lots_for", dies)
        Desk().send(f"/aanbod/{link[1]}/", antwoord="nee", zeker="ja")
        assert not ReserveDraw.objects.exists()
        page = manager.open(at(network, "bevestigen/"))
        assert "1 place is free: the draw for it could not be computed" in words_of(page)
        assert "free place not drawn for" in words_of(manager.open("/en/beheer/"))
        again = at(network, "bevestigen/opnieuw-loten/")
        assert again in page
        assert "4 people on the reserve list take part" in words_of(manager.open(again))
        manager.send(again)
        page = words_of(manager.open(at(network, "bevestigen/")))
        assert "could not be computed this time either" in page
    manager.send(again)
    fresh = ReserveDraw.objects.get()
    assert fresh.seed == "3 1 4 1 5 free place 1"
    newcomer = Application.objects.get(pk=fresh.drawn[0])
    assert newcomer.state == S.OFFERED
    page = words_of(manager.open(at(network, "bevestigen/")))
    assert f"Drawn: {newcomer.name} is offered a place" in page
    assert "could not be computed" not in page
    assert "not drawn for" not in words_of(manager.open("/en/beheer/"))
    manager.open(again, 302)
    assert "had the draw for free places tried again" in words_of(
        manager.open(at(network, "geschiedenis/"))
    )


# --- exceptions ---------------------------------------------------------------------------------


def ask(network: Activity, desk: Desk, what: str, name: str, **fields: str) -> str:
    page = at(network, f"uitzonderingen/nieuw/{what}/")
    answer = desk.send(page, application=pk_of(name), reason="Promised in the spring", **fields)
    return str(answer["Location"])


def test_an_exception_shows_its_effect_and_counts_once_a_second_person_agrees(
    network: Activity, manager: Desk, second: Desk
) -> None:
    announce(network, selection_method="lottery")
    exception = ask(network, manager, "vaste-plaats", "Anna")
    page = words_of(manager.open(exception))
    assert "Everybody's chance goes from 33.3% (about 1 in 3) to 20.0% (about 1 in 5)" in page
    assert "A second person of the team has to agree" in page
    manager.send(exception, to=f"{exception}akkoord/")
    assert Override.objects.get().state == "asked"
    assert "exception waits for a second person" in words_of(second.open("/en/beheer/"))
    second.send(exception, to=f"{exception}akkoord/")
    assert Override.objects.get().state == "agreed"
    assert "exception waits" not in words_of(second.open("/en/beheer/"))
    manager.send(at(network, "trekking/"), seed="1 2 3 4")
    round_ = DrawRound.objects.get()
    assert (round_.places, round_.pool_size) == (1, 5)
    before = words_of(Desk().open(f"/en/trekkingen/{round_.public_id}/"))
    assert "Has a place before the draw: 1. 1 time two people agreed." in before
    manager.send(at(network, "trekking/"), to=at(network, "trekking/trekken/"))
    release(network, manager)
    assert outcome_of("Anna") == S.OFFERED
    assert "This place was reserved for you" in letter_to("Anna")
    record = public(network)
    assert "Has a place before the draw: 1." in record
    assert "Promised" not in record


def test_an_exception_for_which_there_is_no_place_shows_what_can_be_done(
    network: Activity, manager: Desk
) -> None:
    fields = {"reason": "Promised in June", "application": pk_of("Chris")}
    announce(network, selection_method="lottery")
    Activity.objects.filter(pk=network.pk).update(places_taken=2)
    address = at(network, "uitzonderingen/nieuw/vaste-plaats/")
    page = manager.send(address, status=200, **fields).content.decode()
    assert "All places are taken" in words_of(page)
    assert f'href="{at(network, "wijzigen/")}#id_places"' in page
    announce(network, selection_method="motivation")
    Activity.objects.filter(pk=network.pk).update(places_taken=0)
    manager.send(at(network, "trekking/"))
    decide(network, manager, NAMES[:2], "place", "A clear question")
    decide(network, manager, NAMES[2:], "reserve", "Comes next")
    manager.send(at(network, "trekking/kiezen/"), to=at(network, "trekking/kiezen/klaar/"))
    address, fields["outcome"] = at(network, "uitzonderingen/nieuw/uitkomst/"), "place"
    page = words_of(manager.send(address, status=200, **fields).content.decode())
    assert "ask another outcome for somebody who has a place now" in page
    release(network, manager)
    page = manager.send(address, status=200, **fields).content.decode()
    assert "It is offered to the reserve list at once" in words_of(page)
    assert f'href="{at(network, "bevestigen/")}"' in page


def test_where_everybody_who_applies_takes_part_nothing_waits_to_be_read(
    network: Activity, manager: Desk
) -> None:
    announce(network, selection_method="lottery")
    make_application(network, person=make_person(given_name="Guus", family_name="Tester"))
    page = words_of(manager.open(at(network, "")))
    assert "Nothing to read here: everybody who applies takes part." in page
    assert "7 people applied." in page
    assert "not read yet" not in words_of(manager.open("/en/beheer/"))


def test_an_effect_that_is_out_of_date_is_worked_out_again_before_it_counts(
    network: Activity, manager: Desk, second: Desk, clock: Clock
) -> None:
    announce(network, selection_method="lottery")
    exception = ask(network, manager, "vaste-plaats", "Anna")
    page = second.open(exception)
    assert f"{exception}akkoord/" in page
    late = make_application(network, person=make_person(given_name="Guus", family_name="Tester"))
    review(
        application=late,
        verdict="suitable",
        by=make_actor(network.programme.organiser, "reviewer"),
        at=clock.now,
    )
    second.send(exception, to=f"{exception}akkoord/")
    page = second.open(exception)
    assert "Have it worked out again and look, then agree" in words_of(page)
    assert "This is out of date" in words_of(page)
    assert f"{exception}akkoord/" not in page
    assert Override.objects.get().state == "asked"
    second.send(exception, to=f"{exception}opnieuw/")
    page = second.open(exception)
    assert "6 people take part instead of 7" in words_of(page)
    assert "This is out of date" not in words_of(page)
    second.send(exception, to=f"{exception}akkoord/")
    assert Override.objects.get().state == "agreed"
    assert "This is out of date" not in words_of(second.open(exception))
    history = words_of(manager.open(at(network, "geschiedenis/")))
    assert "had worked out again what an exception does to others" in history


def test_in_an_office_of_one_the_record_says_that_it_was_done_alone(
    network: Activity, manager: Desk
) -> None:
    announce(network, selection_method="lottery")
    exception = ask(network, manager, "vaste-plaats", "Anna")
    assert "Decide this alone" in manager.open(exception)
    manager.send(exception, to=f"{exception}akkoord/")
    manager.send(at(network, "trekking/"), seed="1 2 3 4")
    page = words_of(Desk().open(f"/en/trekkingen/{DrawRound.objects.get().public_id}/"))
    assert "1 time one person decided alone" in page


def test_who_does_not_agree_says_why_and_nothing_changes(
    network: Activity, manager: Desk, second: Desk
) -> None:
    exception = ask(network, manager, "leesoordeel", "Anna", verdict="not")
    assert "5 people take part instead of 6" in words_of(second.open(exception))
    to = f"{exception}niet-akkoord/"
    second.send(exception, to=to, status=200, **{"nee-note": ""})
    second.send(exception, to=to, **{"nee-note": "The readers were right"})
    assert "The readers were right" in manager.open(exception)
    manager.send(at(network, "trekking/"))
    assert DrawRound.objects.get().pool_size == 6


def test_who_is_too_late_may_still_send_once_two_agree(
    network: Activity, manager: Desk, second: Desk
) -> None:
    Application.objects.filter(given_name="Femke").update(state=S.DRAFT, submitted_at=None)
    link = at(network, f"uitzonderingen/?aanmelding={pk_of('Femke')}")
    assert f"nieuw/te-laat/?aanmelding={pk_of('Femke')}" in manager.open(link)
    exception = ask(network, manager, "te-laat", "Femke", until="2023-11-24T12:00")
    second.send(exception, to=f"{exception}akkoord/")
    assert Letter.objects.get().purpose == "late_entry"
    assert Application.objects.get(given_name="Femke").late_until_at


def test_the_history_says_an_exception_in_words(
    network: Activity, manager: Desk, second: Desk
) -> None:
    exception = ask(network, manager, "dubbel", "Anna", takes_part="no")
    second.send(exception, to=f"{exception}akkoord/")
    page = words_of(manager.open(at(network, "geschiedenis/")))
    assert "agreed to an exception" in page
    assert "counts once, or twice, against the rule" in page
    assert "duplicate" not in page
