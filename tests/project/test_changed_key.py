"""The secret key is changed: what it signed and sealed goes on counting, and who has the old one
can add nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from pytest_django import Settings

from leerkring.admissions.mails import application_url
from leerkring.admissions.queries.window import application_by_link
from leerkring.audit.actions import seal_all, write_event
from leerkring.audit.actors import NOBODY, SYSTEM
from leerkring.audit.checks import Damage, verify_chain, verify_heads
from leerkring.audit.keys import keyed_digest, name_of_key
from leerkring.audit.models import Event, EventPayload, TrailHead
from leerkring.audit.problems import NotAllowed
from leerkring.audit.queries import chains, heads_of_trail, last_seal
from leerkring.audit.rekeying import TrailTouched, take_new_key
from leerkring.mail.actions import queue_letter
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.people.links import dated_token, day_of, link_token
from leerkring.people.sealed import CannotBeOpened, opened, sealed
from leerkring.project import checkup
from leerkring.project.environment import Environment, WrongSetting
from leerkring.project.first_team import NotDone
from leerkring.project.resealing import ready
from leerkring.project.secrets import former_keys
from leerkring.review.numbering import reading_number
from tests.factories import START, make_account, make_application, make_network, make_person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
NEW = "a new key for tests only, never used by any installation at all"
CHAIN = "organiser:1"


def happened(first: int, last: int) -> None:
    for number in range(first, last):
        about = f"application:{number}"
        write_event(by=SYSTEM, at=AT, verb="applied", subject=about, chain=CHAIN, why="x")


def damages() -> set[Damage]:
    return {one.damage for chain in chains() for one in verify_chain(chain)}


@pytest.fixture
def old(settings: Settings) -> str:
    """A trail of two seals and two events without one, under the key of before; return that key."""
    happened(0, 10)
    seal_all(at=AT)
    happened(10, 20)
    seal_all(at=AT)
    happened(20, 22)
    return str(settings.SECRET_KEY)


def change_key(settings: Settings, former: list[str], trail: list[str] | None = None) -> None:
    settings.SECRET_KEY = NEW
    settings.SECRET_KEY_FALLBACKS, settings.TRAIL_KEYS = former, trail or []


def test_links_and_sealed_things_of_before_go_on_counting(settings: Settings) -> None:
    old = settings.SECRET_KEY
    application = make_application(make_network())
    token, kept = link_token("application", application), sealed("geheim")
    dated = dated_token("mine", application, AT.date())
    number = reading_number(application.pk)
    change_key(settings, [old])
    assert application_by_link(application_url(application).split("/")[-2]) == application
    assert application_by_link(token) == application
    assert day_of(dated, "mine", application) == AT.date()
    assert opened(kept) == "geheim"
    assert reading_number(application.pk) == number
    assert link_token("application", application) != token


def test_a_key_of_the_trail_alone_opens_no_link_and_nothing_sealed(settings: Settings) -> None:
    old = settings.SECRET_KEY
    application = make_application(make_network())
    token, kept = link_token("application", application), sealed("geheim")
    change_key(settings, [], [old])
    assert application_by_link(token) is None
    with pytest.raises(CannotBeOpened):
        opened(kept)


def test_the_trail_of_before_is_checked_with_the_key_of_then(old: str, settings: Settings) -> None:
    kept_elsewhere = heads_of_trail()
    change_key(settings, [old])
    assert damages() == {Damage.FORMER}
    assert take_new_key(by=SYSTEM, at=AT)
    assert damages() == set()
    happened(22, 25)
    seal_all(at=AT)
    settings.SECRET_KEY_FALLBACKS, settings.TRAIL_KEYS = [], [old]
    assert damages() == set()
    assert list(verify_heads(kept_elsewhere)) == []
    assert not take_new_key(by=SYSTEM, at=AT)


def test_without_the_key_of_before_nothing_is_believed(old: str, settings: Settings) -> None:
    change_key(settings, [old])
    take_new_key(by=SYSTEM, at=AT)
    settings.SECRET_KEY_FALLBACKS = []
    assert damages() == {Damage.KEY}


def test_who_has_the_old_key_adds_no_event_and_changes_none(old: str, settings: Settings) -> None:
    change_key(settings, [old])
    take_new_key(by=SYSTEM, at=AT)
    settings.SECRET_KEY = old  # the attacker writes as the product of before
    happened(90, 91)
    settings.SECRET_KEY = NEW
    assert damages() == {Damage.EVENT, Damage.PAYLOAD}
    Event.objects.filter(subject="application:90").delete()
    first = Event.objects.filter(chain=CHAIN).earliest("pk")
    words = EventPayload.objects.get(event=first)
    words.values = {"why": "anders"}
    words.save()
    first.payload_digest = keyed_digest([words.salt, words.actor_name, words.values], old)
    moment = AT.isoformat(timespec="microseconds")
    stated = [CHAIN, first.verb, "system", first.actor_id, first.subject, "", moment]
    first.digest = keyed_digest([*stated, first.payload_digest], old)
    first.save()
    assert damages() == {Damage.EVENTS}


def test_who_has_the_old_key_cannot_take_the_head_back(old: str, settings: Settings) -> None:
    change_key(settings, [old])
    before = TrailHead.objects.values().get()
    take_new_key(by=SYSTEM, at=AT)
    TrailHead.objects.update(**{name: before[name] for name in ("key", "heads", "digest")})
    assert Damage.FORMER in damages()


def test_nothing_is_sealed_before_the_head_is(old: str, settings: Settings) -> None:
    change_key(settings, [old])
    before = last_seal(CHAIN)
    seal_all(at=AT)
    assert last_seal(CHAIN) == before


def test_a_touched_trail_gets_no_new_seal(old: str, settings: Settings) -> None:
    Event.objects.filter(subject="application:3").delete()
    change_key(settings, [old])
    with pytest.raises(TrailTouched):
        take_new_key(by=SYSTEM, at=AT)
    with pytest.raises(NotDone):
        ready()
    assert TrailHead.objects.get().key == name_of_key(old)


def test_nobody_but_the_system_takes_a_new_key(old: str, settings: Settings) -> None:
    change_key(settings, [old])
    with pytest.raises(NotAllowed):
        take_new_key(by=NOBODY, at=AT)


def letter_with_a_link() -> Letter:
    letter = queue_letter(
        at=START,
        purpose="meeting_reminder",
        person=make_person(),
        subject_ref="meeting:1",
        values={"given_name": "Sanne", "meeting": "x"},
        button=Button("Naar", application_url(make_application(make_network()))),
    )
    assert letter
    return letter


def test_init_seals_anew_so_that_the_old_key_is_needed_for_the_trail_alone(
    old: str, settings: Settings
) -> None:
    letter = letter_with_a_link()
    link = as_received(letter).text
    factor = Authenticator.objects.create(
        user=make_account(make_person()), type="totp", data={"secret": sealed("JBSWY3DP")}
    )
    change_key(settings, [old])
    assert ready().startswith("The key was changed. Sealed anew: the audit trail, the links of 1")
    change_key(settings, [], [old])
    letter.refresh_from_db()
    factor.refresh_from_db()
    assert as_received(letter).text == link
    assert opened(factor.data["secret"]) == "JBSWY3DP"
    assert damages() == set()
    assert ready() == "Ready."


def test_init_says_so_when_a_key_of_before_is_missing(old: str, settings: Settings) -> None:
    letter_with_a_link()
    change_key(settings, [])
    with pytest.raises(NotDone, match="LEERKRING_FORMER_KEYS"):
        ready()
    (found,) = [one for one in checkup.look_over(deploy=False) if one.subject == "what is sealed"]
    assert "sealed with another secret key" in found.problems[0]


def test_keys_of_before_stand_one_a_line_and_are_no_shorter_than_a_key() -> None:
    environment = Environment.read({"LEERKRING_FORMER_KEYS": f"{NEW}\n\n{NEW}2\n"})
    assert former_keys(environment.former_keys, "FORMER_KEYS") == [NEW, f"{NEW}2"]
    with pytest.raises(WrongSetting, match="LEERKRING_TRAIL_KEYS"):
        former_keys("short", "TRAIL_KEYS")
