"""The audit trail shows when somebody touched it, and stays whole when a person is erased."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leerkring.audit import actions
from leerkring.audit.actions import events_written_together, seal_chain, write_event
from leerkring.audit.actors import SYSTEM, Actor, ActorKind, Grant, person_actor
from leerkring.audit.checks import Break, Damage, verify_chain
from leerkring.audit.erasing import erase_payloads
from leerkring.audit.heads import Head
from leerkring.audit.models import Event, EventPayload, Seal, Submission
from leerkring.audit.problems import NotAllowed
from leerkring.audit.queries import chains_to_seal, heads_of_trail, history
from leerkring.audit.tasks import forget_submissions, seal_all_chains

AT = datetime.datetime(2023, 11, 17, 15, 0, tzinfo=datetime.UTC)
PRIVACY_OFFICER = Actor(
    ActorKind.ACCOUNT, "4", "Anouk Bos", grants=frozenset({Grant(1, "privacy")})
)
TEACHER = person_actor(12, "Roos de Vries")
WAIT_SECONDS = 5.0


def happened(number: int, by: Actor = TEACHER, chain: str = "organiser:1") -> Event:
    return write_event(
        by=by,
        at=AT,
        verb="applied",
        subject=f"application:{number}",
        within="activity:1",
        chain=chain,
        motivation=f"because {number}",
    )


@pytest.fixture
def sealed(db: None) -> list[Event]:
    """Six events: three in a first seal, two in a second, one not sealed yet."""
    first = [happened(number) for number in range(3)]
    seal_chain(chain="organiser:1", at=AT)
    second = [happened(number) for number in (3, 4)]
    seal_chain(chain="organiser:1", at=AT)
    return [*first, *second, happened(5)]


def breaks() -> list[Break]:
    return list(verify_chain("organiser:1"))


def test_an_untouched_chain_holds(sealed: list[Event]) -> None:
    assert breaks() == []
    last = Seal.objects.get(number=2)
    assert heads_of_trail() == [Head("organiser:1", 2, 5, AT, last.digest)]


@pytest.mark.parametrize("place", [1, 4, 5])
@pytest.mark.parametrize(
    ("field", "value"),
    [("verb", "withdrew"), ("actor_id", "13"), ("subject", "application:9"), ("within", "")],
)
def test_a_changed_event_is_found(sealed: list[Event], place: int, field: str, value: str) -> None:
    Event.objects.filter(pk=sealed[place].pk).update(**{field: value})

    seal = {1: 1, 4: 2, 5: None}[place]
    assert breaks() == [Break("organiser:1", Damage.EVENT, seal, sealed[place].pk)]


def test_an_event_that_was_changed_with_its_own_digest_is_found(sealed: list[Event]) -> None:
    event = sealed[1]
    event.at += datetime.timedelta(hours=1)
    event.digest = actions.digest_of_event(event)
    event.save()

    assert breaks() == [Break("organiser:1", Damage.EVENTS, 1)]


@pytest.mark.parametrize("change", [{"values": {"motivation": "another"}}, {"actor_name": "Jan"}])
def test_changed_words_are_found(sealed: list[Event], change: dict[str, object]) -> None:
    EventPayload.objects.filter(event=sealed[3]).update(**change)

    assert breaks() == [Break("organiser:1", Damage.PAYLOAD, 2, sealed[3].pk)]


def test_a_removed_event_is_found(sealed: list[Event]) -> None:
    sealed[0].delete()

    assert breaks() == [Break("organiser:1", Damage.EVENTS, 1)]


def test_an_event_that_was_taken_out_of_its_seal_is_found(sealed: list[Event]) -> None:
    Event.objects.filter(pk=sealed[0].pk).update(seal=None)

    assert breaks() == [Break("organiser:1", Damage.EVENTS, 1)]


def test_a_changed_seal_is_found_at_itself_and_at_the_next(sealed: list[Event]) -> None:
    Seal.objects.filter(number=1).update(digest="f" * 64)

    assert breaks() == [
        Break("organiser:1", Damage.EVENTS, 1),
        Break("organiser:1", Damage.LINK, 2),
    ]


def test_the_last_seal_stands_for_everything_before_it() -> None:
    """Whoever kept the last digest sees any change of the past, however it was sealed again."""

    def digest(previous: str, *events: str) -> str:
        seal = Seal(chain="c", number=1, event_count=2, sealed_at=AT, previous_digest=previous)
        return actions.digest_of_seal(seal, events)

    first, other = digest("0", "a", "b"), digest("1", "a", "b")
    assert len({first, other, digest("0", "b", "a")}) == 3
    assert digest(first, "c") != digest(other, "c")


def test_a_removed_seal_is_found(sealed: list[Event]) -> None:
    Event.objects.filter(seal__number=1).delete()
    Seal.objects.filter(number=1).delete()

    assert breaks() == [
        Break("organiser:1", Damage.NUMBER, 1),
        Break("organiser:1", Damage.LINK, 2),
    ]


def test_a_place_in_the_chain_is_named_in_words(sealed: list[Event]) -> None:
    Event.objects.filter(pk=sealed[1].pk).update(verb="withdrew")

    assert str(breaks()[0]) == f"organiser:1, seal 1, event {sealed[1].pk}: the event was changed"


def test_erasure_by_subject_or_actor_keeps_the_chain_whole(sealed: list[Event]) -> None:
    by_the_system = happened(6, by=SYSTEM)
    erased = erase_payloads(
        subjects=["application:6"], actors=["person:12"], by=PRIVACY_OFFICER, at=AT
    )

    assert erased == 7
    assert breaks() == []
    assert Event.objects.exclude(verb="erased_words").count() == 7
    assert EventPayload.objects.exclude(event__verb="erased_words").count() == 0
    assert history("application:6").get() == by_the_system


@pytest.mark.parametrize("role", ["manager", "reader"])
def test_who_is_no_privacy_officer_erases_nothing(sealed: list[Event], role: str) -> None:
    somebody = Actor(ActorKind.ACCOUNT, "5", "Noor", grants=frozenset({Grant(1, role)}))
    with pytest.raises(NotAllowed):
        erase_payloads(subjects=["application:1"], by=somebody, at=AT)
    assert EventPayload.objects.count() == 6


def test_erasure_leaves_the_words_of_others(sealed: list[Event]) -> None:
    both = ["application:1", "application:12"]
    assert erase_payloads(subjects=both, actors=["person:1"], by=PRIVACY_OFFICER, at=AT) == 1
    assert EventPayload.objects.exclude(event__verb="erased_words").count() == 5


@pytest.mark.django_db
def test_each_organiser_has_a_chain_of_its_own() -> None:
    happened(1, chain="organiser:1")
    happened(2, chain="organiser:2")
    assert sorted(chains_to_seal()) == ["organiser:1", "organiser:2"]

    seal_all_chains.call()

    assert chains_to_seal() == []
    assert list(Seal.objects.order_by("chain").values_list("chain", "number")) == [
        ("organiser:1", 1),
        ("organiser:2", 1),
    ]


@pytest.mark.django_db
def test_many_events_are_sealed_in_short_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_EVENTS_PER_SEAL", 3)
    for number in range(7):
        happened(number)

    seal_all_chains.call()

    assert [seal.events.count() for seal in Seal.objects.order_by("number")] == [3, 3, 1]
    assert breaks() == []
    assert seal_chain(chain="organiser:1", at=AT) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.persistence
def test_a_writer_does_not_wait_for_a_sealer() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite every write takes its turn; sealing is one short batch")
    happened(1)
    written = threading.Event()

    def write() -> None:
        happened(2)
        connection.close()
        written.set()

    writer = threading.Thread(target=write)
    with transaction.atomic():
        seal_chain(chain="organiser:1", at=AT)
        writer.start()
        assert written.wait(WAIT_SECONDS), "the writer waited for the sealer"
    writer.join()

    assert breaks() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.persistence
def test_an_event_that_commits_after_a_seal_is_sealed_by_the_next() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite no two writes are open at once")
    opened, sealed = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            happened(1)
            opened.set()
            sealed.wait(WAIT_SECONDS)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    opened.wait(WAIT_SECONDS)
    happened(2)
    seal_chain(chain="organiser:1", at=AT)
    sealed.set()
    writer.join()
    seal_chain(chain="organiser:1", at=AT)

    assert [list(seal.events.values_list("subject", flat=True)) for seal in Seal.objects.all()] == [
        ["application:2"],
        ["application:1"],
    ]
    assert breaks() == []


@pytest.mark.django_db
def test_keys_of_forms_are_forgotten_after_a_week() -> None:
    now = datetime.datetime.now(datetime.UTC)
    for key, days in [("old", 8), ("recent", 6)]:
        Submission.objects.create(key=key, location="/", at=now - datetime.timedelta(days=days))

    forget_submissions.call()

    assert [submission.key for submission in Submission.objects.all()] == ["recent"]


class AnyPayload(TestCase):
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )

    @given(json_values)
    def test_whatever_is_recorded_keeps_its_digest(self, value: object) -> None:
        write_event(by=SYSTEM, at=AT, verb="tested", subject="thing:1", chain="any", value=value)

        assert list(verify_chain("any")) == []


@pytest.mark.django_db
def test_events_that_are_written_together_are_whole_and_in_their_order() -> None:
    with events_written_together():
        for number in range(3):
            happened(number)
        assert not Event.objects.exists()
    subjects = [event.subject for event in Event.objects.order_by("pk")]
    assert subjects == [happened(number).subject for number in range(3)]
    seal_chain(chain="organiser:1", at=AT)
    assert breaks() == []
