"""Each organiser gets the head of the audit trail by mail, where that was wished."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from leerkring.audit.actions import seal_all
from leerkring.audit.actors import SYSTEM
from leerkring.audit.checks import verify_heads
from leerkring.audit.heads import heads_in
from leerkring.audit.models import Event, Seal
from leerkring.audit.problems import NotAllowed
from leerkring.audit.queries import heads_of_trail
from leerkring.mail.models import Letter
from leerkring.mail.wire import as_bytes
from leerkring.programmes.actions import create_programme, mail_trail_heads
from leerkring.programmes.models import Organiser
from leerkring.programmes.tasks import mail_heads_of_trail
from leerkring.project.kept_heads import heads_given
from tests.factories import make_actor, make_organiser
from tests.support import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(clock: Clock) -> Organiser:
    """An organiser with something in its trail, that is sealed."""
    made = make_organiser(reply_to="netwerk@school.example")
    create_programme(organiser=made, title="Kansen", by=make_actor(made), at=clock.now)
    seal_all(at=clock.now)
    return made


def letters() -> list[Letter]:
    return list(Letter.objects.filter(purpose="trail_head").order_by("pk"))


def test_nobody_gets_the_head_where_that_was_not_wished(organiser: Organiser) -> None:
    mail_heads_of_trail.call()
    assert letters() == []


def test_the_organiser_gets_the_head_of_its_trail_once_in_so_many_days(
    organiser: Organiser, clock: Clock, settings: Settings
) -> None:
    settings.TRAIL_MAIL_DAYS = 7
    clock.move_to("2023-10-12 10:00")
    for _day in range(14):
        mail_heads_of_trail.call()
        clock.advance(days=1)

    first, *_others = letters()
    assert len(letters()) in {2, 3}  # two weeks touch two or three intervals
    assert (first.recipient, first.state) == ("netwerk@school.example", Letter.State.QUEUED)
    assert heads_in(first.text) == heads_of_trail()
    assert Event.objects.filter(verb="mailed_trail_head").count() == len(letters())


def test_another_organiser_gets_nothing_of_this_trail(organiser: Organiser, clock: Clock) -> None:
    other = make_organiser(reply_to="ander@school.example")
    create_programme(organiser=other, title="Anders", by=make_actor(other), at=clock.now)
    seal_all(at=clock.now)

    by_address = {
        letter.recipient: {head.chain for head in heads_in(letter.text)}
        for letter in mail_trail_heads(every_days=1, by=SYSTEM, at=clock.now)
    }

    assert f"organiser:{other.pk}" not in by_address["netwerk@school.example"]
    assert f"organiser:{organiser.pk}" not in by_address["ander@school.example"]


def test_a_letter_that_was_saved_as_it_came_is_compared(
    organiser: Organiser, clock: Clock, tmp_path: Path
) -> None:
    (letter,) = mail_trail_heads(every_days=1, by=SYSTEM, at=clock.now)
    saved = tmp_path / "letter.eml"
    saved.write_bytes(as_bytes(letter, [], clock.now))

    heads = heads_given(str(saved))
    assert heads == heads_of_trail()
    assert list(verify_heads(heads)) == []

    Event.objects.update(seal=None)
    Seal.objects.all().delete()
    assert [one.chain for one in verify_heads(heads)] == [f"organiser:{organiser.pk}"]


def test_only_the_system_mails_heads(organiser: Organiser, clock: Clock) -> None:
    with pytest.raises(NotAllowed):
        mail_trail_heads(every_days=1, by=make_actor(organiser), at=clock.now)
