"""Decisions go by e-mail only to who agreed, and what comes on paper counts by its own day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from leerkring.admissions.actions.offering import (
    OfferExpired,
    answer_offer,
    expire_offers,
    make_offer,
)
from leerkring.admissions.actions.secretary import (
    LateReasonMissing,
    enter_application,
    import_applications,
)
from leerkring.admissions.formalities import TEXT_VERSION, ComesInLater
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.applications import postal_address_of
from leerkring.admissions.states import ApplicationState as S
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.mail.actions import release_letters
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Attachment, Letter
from leerkring.mail.post import mark_posted
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import midnight
from tests.factories import START, make_actor, make_application, make_network, make_organiser

pytestmark = [pytest.mark.django_db, pytest.mark.capability(156)]
END = midnight(date(2023, 11, 18))  # the last day is 17 November
MONDAY = datetime(2023, 11, 20, 9, tzinfo=UTC)
Decides = Application.Decides
VALUES = {
    "given_name": "Sanne",
    "family_name": "de Wit",
    "email": "sanne@school.example",
    "organisation_name": "De Springplank",
    "motivation": "Ik wil leren.",
}


def complete(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def offered(decides: str, **values: object) -> Application:
    version = TEXT_VERSION if decides == Decides.MAIL else ""
    network = make_network(places=5)
    row = complete(make_application(network, decides=decides, decides_text=version, **values))
    by = make_actor(network.programme.organiser)
    make_offer(application=row, answer_before=END, by=by, at=START, draft=True, batch="draw:1")
    return complete(row)


# --- decisions by e-mail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decides", "state"),
    [(Decides.POST, Letter.State.PAPER), (Decides.MAIL, Letter.State.QUEUED)],
)
def test_a_decision_is_mailed_to_who_agreed_and_printed_for_who_did_not(
    decides: str, state: str
) -> None:
    row = offered(decides)
    by = make_actor(row.activity.programme.organiser)
    assert Letter.objects.get().state == Letter.State.DRAFT
    release_letters(letters=Letter.objects.all(), by=by, at=START)
    letter = Letter.objects.get()
    assert letter.state == state
    assert Attachment.objects.get(letter=letter).filename == "brief.pdf"


def test_nothing_ever_mails_a_decision_on_paper(mailoutbox: list[object]) -> None:
    row = offered(Decides.POST)
    release_letters(
        letters=Letter.objects.all(), by=make_actor(row.activity.programme.organiser), at=START
    )
    deliver_due(now=END + timedelta(days=30))
    assert mailoutbox == []
    assert Letter.objects.get().state == Letter.State.PAPER


def test_who_has_no_address_at_all_gets_a_decision_on_paper() -> None:
    row = offered(Decides.POST, email="")
    row.person.email = None
    row.person.save()
    Letter.objects.all().delete()
    accepted = answer_offer(
        application=row,
        accept=True,
        heard="belde",
        by=make_actor(row.activity.programme.organiser),
        at=START,
    )
    letter = Letter.objects.get(purpose="place_confirmed")
    assert (letter.recipient, letter.state) == ("", Letter.State.PAPER)
    assert accepted.state == S.PLACED


def test_a_letter_on_paper_waits_until_somebody_says_that_it_was_posted() -> None:
    row = offered(Decides.POST)
    by = make_actor(row.activity.programme.organiser)
    with pytest.raises(WrongState):
        mark_posted(letter=Letter.objects.get(), by=by, at=START)
    release_letters(letters=Letter.objects.all(), by=by, at=START)
    with pytest.raises(NotAllowed):
        mark_posted(letter=Letter.objects.get(), by=make_actor(make_organiser()), at=START)
    mark_posted(letter=Letter.objects.get(), by=by, at=MONDAY)
    letter = Letter.objects.get()
    assert (letter.state, letter.sent_at) == (Letter.State.SENT, MONDAY)


def test_an_offer_on_paper_does_not_expire_before_it_was_posted() -> None:
    row = offered(Decides.POST)
    by = make_actor(row.activity.programme.organiser)
    release_letters(letters=Letter.objects.all(), by=by, at=START)
    assert expire_offers(activity=row.activity, by=by, at=END) == []
    mark_posted(letter=Letter.objects.get(), by=by, at=START)
    assert len(expire_offers(activity=row.activity, by=by, at=END)) == 1


@pytest.mark.parametrize(
    ("own", "address"),
    [("Dorpsstraat 1\n1234 AB Zwolle", "Dorpsstraat 1 1234 AB Zwolle"), ("", "De Boog, Utrecht")],
)
def test_a_letter_on_paper_goes_to_their_own_address_or_to_their_school(
    own: str, address: str
) -> None:
    offered(Decides.POST, postal_address=own, organisation_name="De Boog")
    assert postal_address_of(Letter.objects.get()) == address


def test_what_somebody_agreed_to_is_always_a_version_of_the_sentence() -> None:
    network = make_network()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_application(network, decides=Decides.MAIL, decides_text="")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_application(network, decides=Decides.POST, decides_text=TEXT_VERSION)


@pytest.mark.parametrize(("decides", "version"), [(Decides.MAIL, TEXT_VERSION), (Decides.POST, "")])
def test_a_list_says_whether_its_people_agreed(decides: str, version: str) -> None:
    network = make_network(closes_before=END)
    by = make_actor(network.programme.organiser)
    import_applications(activity=network, rows=[VALUES], decides=decides, by=by, at=START)
    row = Application.objects.get()
    assert (row.decides, row.decides_text) == (decides, version)


# --- what comes on paper --------------------------------------------------------------------------


def entered(network: Activity, came_in_on: date | None) -> Application:
    return enter_application(
        activity=network,
        values=VALUES,
        source=Application.Source.PAPER,
        came_in_on=came_in_on,
        by=make_actor(network.programme.organiser),
        at=MONDAY,
    )


def test_an_application_on_paper_is_in_time_by_the_day_on_which_it_came_in() -> None:
    row = entered(make_network(closes_before=END), date(2023, 11, 17))
    assert (row.state, row.came_in_on) == (S.SUBMITTED, date(2023, 11, 17))
    assert row.submitted_at == END - timedelta(seconds=1)
    assert Event.objects.filter(verb="entered_from_paper").count() == 1


@pytest.mark.parametrize("came_in_on", [date(2023, 11, 18), None])
def test_an_application_that_came_in_late_still_needs_a_reason(came_in_on: date | None) -> None:
    with pytest.raises(LateReasonMissing):
        entered(make_network(closes_before=END), came_in_on)


def test_paper_cannot_come_in_tomorrow() -> None:
    with pytest.raises(ComesInLater):
        entered(make_network(closes_before=END), date(2023, 11, 21))


def answered(row: Application, came_in_on: date | None) -> Application:
    return answer_offer(
        application=row,
        accept=True,
        heard="brief",
        came_in_on=came_in_on,
        by=make_actor(row.activity.programme.organiser),
        at=MONDAY,
    )


@pytest.mark.parametrize("has_expired", [False, True])
def test_an_answer_on_paper_counts_by_the_day_on_which_it_came_in(*, has_expired: bool) -> None:
    row = offered(Decides.MAIL)
    if has_expired:
        Letter.objects.update(state=Letter.State.SENT, sent_at=START)
        by = make_actor(row.activity.programme.organiser)
        assert len(expire_offers(activity=row.activity, by=by, at=END)) == 1
        row = complete(row)
    assert answered(row, date(2023, 11, 17)).state == S.PLACED
    assert Activity.objects.get().places_taken == 1
    assert Offer.objects.get().state == "accepted"


@pytest.mark.parametrize("came_in_on", [date(2023, 11, 18), None])
def test_an_answer_that_came_in_late_is_too_late(came_in_on: date | None) -> None:
    with pytest.raises(OfferExpired):
        answered(offered(Decides.MAIL), came_in_on)


def test_an_answer_on_paper_takes_no_place_that_has_gone_on() -> None:
    row = offered(Decides.MAIL)
    Letter.objects.update(state=Letter.State.SENT, sent_at=START)
    by = make_actor(row.activity.programme.organiser)
    expire_offers(activity=row.activity, by=by, at=END)
    Activity.objects.update(places=0)
    with pytest.raises(OfferExpired):
        answered(complete(row), date(2023, 11, 17))
