"""Who may do what with post: every action of the room, by every role, and what the trail says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from leerkring.audit.actors import NOBODY, SYSTEM, Actor, ActorKind, person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed
from leerkring.audit.trail import TrailVerb
from leerkring.mail import actions, incoming, post
from leerkring.mail.kinds import standard_words
from leerkring.mail.models import AutoRelease, IncomingMessage, Letter, LetterText, PostSettings
from leerkring.mail.render import Rendered
from leerkring.mail.trail import Verb
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.queries import actor_of
from tests.factories import make_network, make_organiser, make_person, make_staff

pytestmark = pytest.mark.django_db

NOW = datetime(2023, 12, 1, 9, tzinfo=UTC)
KIND = "meeting_changed"
R = Membership.Role
Deed = Callable[[Actor, Activity], Any]


@pytest.fixture
def network() -> Activity:
    return make_network()


def ref_of(network: Activity) -> str:
    return f"activity:{network.pk}"


def letter(network: Activity, state: str = "draft") -> Letter:
    written = actions.queue_letter(
        at=NOW,
        purpose=KIND,
        person=make_person(),
        subject_ref="meeting:1",
        values={},
        context_refs=(ref_of(network), f"organiser:{network.programme.organiser_id}"),
        draft=True,
    )
    assert written
    sent_at = NOW if state in {"sent", "bounced"} else None
    Letter.objects.filter(pk=written.pk).update(state=state, sent_at=sent_at)
    written.refresh_from_db()
    return written


def message(network: Activity, **values: Any) -> IncomingMessage:
    defaults = {
        "channel": "imap",
        "mailbox": "INBOX",
        "raw": b"From: els@school.example",
        "digest": "1",
        "received_at": NOW,
        "interpreted_at": NOW,
        "outcome": "unknown",
        "sender": "els@school.example",
        "context_ref": ref_of(network),
    }
    return IncomingMessage.objects.create(**{**defaults, **values})


def release(by: Actor, network: Activity) -> int:
    rows = Letter.objects.filter(pk=letter(network).pk)
    return actions.release_letters(letters=rows, by=by, at=NOW)


def edit(by: Actor, network: Activity) -> Letter:
    one = letter(network)
    seen, words = actions.digest_of_words(one), {"subject": "Nieuw", "text": "Anders"}
    return actions.edit_letter(letter=one, seen=seen, send_after=NOW, by=by, at=NOW, **words)


def word(by: Actor, network: Activity) -> LetterText:
    of = {"context_ref": ref_of(network), "purpose": KIND, "language": "nl"}
    words = standard_words(KIND, "nl")
    return actions.save_letter_text(words=words, version=0, by=by, at=NOW, **of)


def restore(by: Actor, network: Activity) -> bool:
    of = {"context_ref": ref_of(network), "purpose": KIND, "language": "nl"}
    LetterText.objects.create(subject="a", body="b", changed_at=NOW, **of)
    return actions.restore_letter_text(by=by, at=NOW, **of)


def resume(by: Actor, network: Activity) -> bool:
    PostSettings.objects.create(context_ref=ref_of(network), paused_at=NOW)
    return post.resume_post(context_ref=ref_of(network), by=by, at=NOW)


def settle(by: Actor, network: Activity) -> PostSettings:
    ref, values = ref_of(network), {"weekly_cap": 5}
    return post.change_post_settings(context_ref=ref, values=values, version=0, by=by, at=NOW)


def by_itself(on: bool) -> Deed:
    def switch(by: Actor, network: Activity) -> bool:
        of = {"context_ref": ref_of(network), "purpose": KIND}
        if not on:
            AutoRelease.objects.create(switched_on_by="Noor", switched_on_at=NOW, **of)
        return post.let_go_by_itself(on=on, by=by, at=NOW, **of)

    return switch


def try_out(by: Actor, network: Activity) -> Letter:
    of = {"context_ref": ref_of(network), "purpose": KIND, "language": "nl"}
    rendered, sender = Rendered("Proef", "Tekst", "<p>Tekst</p>"), "Alliantie"
    person = make_person()
    return post.send_test(person=person, rendered=rendered, sender=sender, by=by, at=NOW, **of)


def upload(by: Actor, network: Activity) -> object:
    raw, ref = b"From: els@school.example", ref_of(network)
    return incoming.upload_message(raw=raw, filename="a.eml", context_ref=ref, by=by, at=NOW)


def file_(by: Actor, network: Activity) -> IncomingMessage:
    return incoming.file_message(
        message=message(network),
        outcome="reply",
        why="by_team",
        person=None,
        subject_ref="application:1",
        context_ref=ref_of(network),
        by=by,
        at=NOW,
        verb=Verb.FINISHED_MESSAGE,
    )


DEEDS: dict[str, tuple[Deed, TrailVerb]] = {
    "release": (release, Verb.RELEASED_LETTER),
    "edit": (edit, Verb.EDITED_LETTER),
    "discard": (
        lambda by, n: actions.discard_letter(letter=letter(n), by=by, at=NOW),
        Verb.DISCARDED_LETTER,
    ),
    "retry": (
        lambda by, n: actions.retry_letter(letter=letter(n, "bounced"), by=by, at=NOW),
        Verb.RETRIED_LETTER,
    ),
    "note a bounce": (
        lambda by, n: actions.mark_bounced(letter=letter(n, "sent"), why="550", by=by, at=NOW),
        Verb.LETTER_BOUNCED,
    ),
    "word": (word, Verb.WROTE_LETTER_TEXT),
    "restore the words": (restore, Verb.RESTORED_LETTER_TEXT),
    "pause": (
        lambda by, n: post.pause_post(context_ref=ref_of(n), by=by, at=NOW),
        Verb.LETTERS_PAUSED,
    ),
    "resume": (resume, Verb.LETTERS_RESUMED),
    "settings": (settle, Verb.MAIL_SETTINGS_CHANGED),
    "by itself": (by_itself(True), Verb.AUTO_RELEASE_ON),
    "no longer by itself": (by_itself(False), Verb.AUTO_RELEASE_OFF),
    "test": (try_out, Verb.SENT_TEST_LETTER),
    "upload": (upload, Verb.UPLOADED_MESSAGE),
    "assign": (
        lambda by, n: incoming.assign_message(message=message(n), to=None, by=by, at=NOW),
        Verb.ASSIGNED_MESSAGE,
    ),
    "finish": (
        lambda by, n: incoming.finish_message(message=message(n), by=by, at=NOW),
        Verb.FINISHED_MESSAGE,
    ),
    "reopen": (
        lambda by, n: incoming.reopen_message(message=message(n, done_at=NOW), by=by, at=NOW),
        Verb.REOPENED_MESSAGE,
    ),
    "answer": (
        lambda by, n: incoming.answer_message(
            message=message(n), text="Dag", reply_to="", sender_name="", by=by, at=NOW
        ),
        Verb.ANSWERED_MESSAGE,
    ),
    "file": (file_, Verb.FINISHED_MESSAGE),
    "unfile": (
        lambda by, n: incoming.unfile_message(
            message=message(n), by=by, at=NOW, verb=Verb.REOPENED_MESSAGE
        ),
        Verb.REOPENED_MESSAGE,
    ),
}

MAY = {"manager", "manager of the activity", "system"}
WHO = [*MAY, *(role for role in R.values if role != R.MANAGER)]
WHO += ["manager elsewhere", "manager of another activity", "participant", "nobody"]


def actor(who: str, network: Activity) -> Actor:
    organiser: Organiser = network.programme.organiser
    others = {
        "manager": lambda: make_staff(organiser),
        "manager of the activity": lambda: make_staff(organiser, R.MANAGER, network),
        "manager of another activity": lambda: make_staff(
            organiser, R.MANAGER, make_network(programme=network.programme)
        ),
        "manager elsewhere": lambda: make_staff(make_organiser()),
    }
    if who in {"system", "nobody"}:
        return SYSTEM if who == "system" else NOBODY
    if who == "participant":
        return person_actor(make_person().pk)
    return actor_of(others[who]() if who in others else make_staff(organiser, who))


@pytest.mark.parametrize("who", sorted(WHO))
@pytest.mark.parametrize("deed", DEEDS)
def test_post_is_for_those_who_manage_what_it_is_about(
    deed: str, who: str, network: Activity
) -> None:
    act, verb = DEEDS[deed]
    by = actor(who, network)
    if who not in MAY:
        with pytest.raises(NotAllowed):
            act(by, network)
        assert not Event.objects.exists()
        return
    act(by, network)
    event = Event.objects.get()
    assert (event.verb, event.actor_id, event.within) == (verb.stored, by.id, ref_of(network))
    assert event.chain == f"organiser:{network.programme.organiser_id}"


def test_a_sender_files_their_own_message_by_link_and_no_other(network: Activity) -> None:
    asked, other = message(network), message(network, digest="2")
    sender = Actor(ActorKind.PERSON, f"message:{asked.pk}", "Els")
    filed: dict[str, Any] = {
        "outcome": "reply",
        "why": "chosen",
        "person": None,
        "subject_ref": "application:1",
    }
    filed |= {"context_ref": ref_of(network), "verb": Verb.FINISHED_MESSAGE}
    incoming.file_message(message=asked, by=sender, at=NOW, **filed)
    with pytest.raises(NotAllowed):
        incoming.file_message(message=other, by=sender, at=NOW, **filed)


def test_letters_of_several_activities_go_together_only_if_all_are_ones_own(
    network: Activity,
) -> None:
    both = [letter(network), letter(make_network())]
    rows = Letter.objects.filter(pk__in=[one.pk for one in both])
    with pytest.raises(NotAllowed):
        actions.release_letters(letters=rows, by=actor("manager", network), at=NOW)
    assert set(rows.values_list("state", flat=True)) == {Letter.State.DRAFT}
    assert actions.release_letters(letters=rows, by=SYSTEM, at=NOW) == 2
    assert set(Event.objects.values_list("within", flat=True)) == {one.context_ref for one in both}
