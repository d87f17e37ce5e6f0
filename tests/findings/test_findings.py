from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.audit.actors import person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.concepts.models import Concept
from leerkring.findings import actions, queries
from leerkring.findings.models import Finding, Position
from leerkring.live.actions import remove_note
from leerkring.live.models import Note
from leerkring.programmes.models import Activity
from tests.factories import make_actor, make_meeting, make_network, make_person

pytestmark = pytest.mark.django_db
AT = datetime(2024, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def manager(network):
    return make_actor(network.programme.organiser)


def draft(network, manager, **values) -> Finding:
    defaults = {"title": "Begin bij de ouders", "text": "Een huisbezoek helpt."}
    return actions.write_finding(by=manager, at=AT, activity=network, **{**defaults, **values})


def published(network, manager, **values) -> Finding:
    finding = draft(network, manager, **values)
    actions.check_finding(by=manager, at=AT, finding=finding)
    return actions.publish_finding(by=manager, at=AT, finding=finding)


def test_an_unchecked_finding_is_not_published(network, manager) -> None:
    with pytest.raises(actions.NotCheckedYet):
        actions.publish_finding(by=manager, at=AT, finding=draft(network, manager))


def test_a_checked_finding_names_who_checked_it(network, manager) -> None:
    assert published(network, manager).checked_by == manager.name


def test_each_step_of_a_finding_is_in_the_trail_under_its_own_name(network, manager) -> None:
    finding = published(network, manager)
    actions.take_back_finding(by=manager, at=AT, finding=finding)
    events = Event.objects.filter(subject=f"finding:{finding.pk}").order_by("pk")
    assert [event.verb for event in events] == [
        "finding_written",
        "finding_checked",
        "finding_published",
        "finding_taken_back",
    ]
    assert {(event.actor_id, event.within) for event in events} == {
        (str(manager.id), f"activity:{network.pk}")
    }


def test_new_words_ask_for_a_new_check(network, manager) -> None:
    finding = draft(network, manager)
    actions.check_finding(by=manager, at=AT, finding=finding)
    actions.change_finding(
        by=manager, at=AT, finding=finding, version=finding.version, values={"text": "Anders."}
    )
    with pytest.raises(actions.NotCheckedYet):
        actions.publish_finding(by=manager, at=AT, finding=finding)


def test_new_words_of_a_public_finding_must_have_been_read(network, manager) -> None:
    finding = published(network, manager)
    values = {"by": manager, "at": AT, "finding": finding, "values": {"text": "Anders."}}
    with pytest.raises(actions.CheckAgain):
        actions.change_finding(**values, version=finding.version)
    finding = Finding.objects.select_related("activity__programme").get()
    assert finding.text == "Een huisbezoek helpt."


def test_a_finding_that_a_colleague_changed_is_not_overwritten(network, manager) -> None:
    finding = draft(network, manager)
    values = {"by": manager, "at": AT, "finding": finding, "version": 1}
    actions.change_finding(**values, values={"text": "Anders."})
    with pytest.raises(ChangedMeanwhile):
        actions.change_finding(**values, values={"text": "Nog anders."})


def test_a_finding_that_was_taken_back_is_nowhere_to_be_read(network, manager) -> None:
    finding = published(network, manager)
    assert [work.findings for work in queries.shared_work([network])] == [(finding,)]
    actions.take_back_finding(by=manager, at=AT, finding=finding)
    assert [work.findings for work in queries.shared_work([network])] == [()]
    assert queries.finding_by_slug(finding.slug) is None


def test_the_finding_of_a_network_that_is_hidden_is_nowhere_to_be_read(network, manager) -> None:
    finding = published(network, manager)
    Activity.objects.filter(pk=network.pk).update(published_at=None)
    assert not queries.published_findings().exists()
    assert queries.finding_by_slug(finding.slug) is None


def test_a_finding_about_a_factor_is_found_by_the_factor_and_by_its_level(network, manager) -> None:
    level, other = Concept.objects.filter(parent=None)[:2]
    factor = Concept.objects.create(
        scheme_id=level.scheme_id, slug="ouders", label_nl="Ouders", parent=level
    )
    finding = published(network, manager)
    finding.concepts.add(factor)
    for concept, found in ((factor, [finding]), (level, [finding]), (other, [])):
        rows = queries.findings_about(queries.published_findings(), concepts=[concept])
        assert list(rows) == found


def test_two_findings_with_one_title_have_two_addresses(network, manager) -> None:
    assert draft(network, manager).slug != draft(network, manager).slug


def test_evidence_counts_notes_by_meeting_and_questions(network, manager) -> None:
    meeting = make_meeting(network)
    notes = [
        Note.objects.create(meeting=meeting, kind="insight", text=text, created_at=AT)
        for text in ("een", "twee")
    ]
    finding = draft(network, manager, evidence={"notes": notes})
    evidence = queries.evidence_of(finding)
    assert evidence.notes == ((meeting, 2),)
    assert (evidence.note_count, evidence.questions) == (2, 0)


def test_a_note_that_was_taken_away_is_no_evidence(network, manager) -> None:
    meeting = make_meeting(network)
    values = {"meeting": meeting, "kind": "insight", "created_at": AT}
    notes = [Note.objects.create(text=text, **values) for text in ("blijft", "weg")]
    finding = draft(network, manager, evidence={"notes": notes})
    remove_note(by=manager, at=AT, activity=network, note=notes[1])
    assert queries.evidence_of(finding).notes == ((meeting, 1),)


def test_a_facilitator_writes_but_does_not_publish(network) -> None:
    facilitator = make_actor(network.programme.organiser, "facilitator")
    finding = draft(network, facilitator)
    actions.check_finding(by=facilitator, at=AT, finding=finding)
    with pytest.raises(NotAllowed):
        actions.publish_finding(by=facilitator, at=AT, finding=finding)


def test_the_closing_shows_every_network_in_the_chosen_order(network, manager) -> None:
    teachers = make_network(programme=network.programme)
    aldermen = make_network(programme=network.programme)
    first, second = published(network, manager), published(network, manager, title="Tweede")
    third = published(teachers, manager, title="Derde")
    actions.compose_closing(
        by=manager, at=AT, programme=network.programme, findings=[second, third, first]
    )
    brought = {c.activity: c.findings for c in queries.closing_of(network.programme)}
    assert brought == {network: (second, first), teachers: (third,), aldermen: ()}


def test_an_unpublished_finding_is_not_brought_into_the_closing(network, manager) -> None:
    with pytest.raises(actions.NotCheckedYet):
        actions.compose_closing(
            by=manager, at=AT, programme=network.programme, findings=[draft(network, manager)]
        )


def test_nobody_writes_in_somebody_elses_intentions(network, manager) -> None:
    with pytest.raises(NotAllowed):
        actions.set_out(
            by=manager, at=AT, activity=network, person=make_person(), text="Ik ga bellen."
        )


def test_an_intention_keeps_what_came_of_it(network) -> None:
    person = make_person()
    me = person_actor(person.pk)
    intention = actions.set_out(by=me, at=AT, activity=network, person=person, text="Bellen.")
    actions.change_intention(by=me, at=AT, intention=intention, text="Bellen.", outcome="Gedaan.")
    assert (intention.outcome, intention.outcome_at) == ("Gedaan.", AT)


def test_a_position_is_one_per_moment(network) -> None:
    person = make_person()
    values = {"by": person_actor(person.pk), "at": AT, "activity": network, "person": person}
    for text in ("Eerst dit.", "Toch dat."):
        actions.take_position(**values, moment=Position.Moment.START, text=text)
    assert [position.text for position in Position.objects.all()] == ["Toch dat."]


def test_themes_and_findings_of_the_other_networks_are_seen(network, manager) -> None:
    teachers = make_network(programme=network.programme)
    theirs = published(teachers, manager)
    work = queries.shared_work([network])
    assert [(one.activity, one.findings) for one in work] == [(network, ()), (teachers, (theirs,))]
