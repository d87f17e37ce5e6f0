"""How an organiser's post goes out: on hold or not, how fast, how much, and what goes by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import ChangedMeanwhile, Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.mail.actions import message_id
from leerkring.mail.models import AutoRelease, Letter, LetterText, PostSettings, ReminderRule
from leerkring.mail.render import Rendered
from leerkring.mail.rules import may_handle_letter, may_keep_post
from leerkring.mail.trail import Verb
from leerkring.people.models import Person

TEST = "test_letter"


class NoAddress(Refused):
    """Nobody can get a test letter without an address."""

    message = _("You have no e-mail address here.")


@transaction.atomic
def pause_post(*, context_ref: str, by: Actor, at: datetime) -> PostSettings:
    """Put the post of an organiser or activity on hold; sign-in letters go on."""
    require(may_keep_post, by, context_ref)
    row, _made = PostSettings.objects.get_or_create(context_ref=context_ref)
    if row.paused_at is None:
        row.paused_at, row.paused_by = at, by.name
        row.save(update_fields=["paused_at", "paused_by"])
        record(by, at, Verb.LETTERS_PAUSED, row)
    return row


@transaction.atomic
def resume_post(*, context_ref: str, by: Actor, at: datetime) -> bool:
    """Let the post go on; False when it was not on hold."""
    require(may_keep_post, by, context_ref)
    rows = PostSettings.objects.filter(context_ref=context_ref, paused_at__isnull=False)
    if not rows.update(paused_at=None, paused_by=""):
        return False
    record(by, at, Verb.LETTERS_RESUMED, _post_of(context_ref))
    return True


def _post_of(context_ref: str) -> PostSettings:
    """Return what the trail calls the post of an activity or organiser, whatever stands there."""
    return PostSettings(context_ref=context_ref)


@transaction.atomic
def change_post_settings(
    *, context_ref: str, values: dict[str, Any], version: int, by: Actor, at: datetime
) -> PostSettings:
    """Keep how fast and how much letters go; 0 is the version of the standard."""
    require(may_keep_post, by, context_ref)
    row, is_new = PostSettings.objects.get_or_create(context_ref=context_ref, defaults=values)
    if not is_new:
        if version == 0:  # the row was made by putting the post on hold
            version = row.version if row.version == 1 else 0
        save_version(row, version, values)
    elif version:
        raise ChangedMeanwhile(values)
    record(by, at, Verb.MAIL_SETTINGS_CHANGED, row, **values)
    return row


@transaction.atomic
def let_go_by_itself(*, context_ref: str, purpose: str, on: bool, by: Actor, at: datetime) -> bool:
    """Switch on or off that a kind of letter need not wait; False when nothing changed."""
    require(may_keep_post, by, context_ref)
    rows = AutoRelease.objects.filter(context_ref=context_ref, purpose=purpose)
    if on:
        values = {"switched_on_by": by.name, "switched_on_at": at}
        _row, changed = AutoRelease.objects.get_or_create(
            context_ref=context_ref, purpose=purpose, defaults=values
        )
    else:
        changed = bool(rows.delete()[0])
    if changed:
        verb = Verb.AUTO_RELEASE_ON if on else Verb.AUTO_RELEASE_OFF
        record(by, at, verb, _post_of(context_ref), purpose=purpose)
    return changed


@transaction.atomic
def copy_choices(*, source: str, copy: str, at: datetime) -> None:
    """Give a copied activity the same reminders and own words."""
    rows: list[ReminderRule | LetterText] = [
        *ReminderRule.objects.filter(context_ref=source, follows=False)
    ]
    rows.extend(LetterText.objects.filter(context_ref=source))
    for row in rows:
        row.pk, row.context_ref, row.changed_at, row.version = None, copy, at, 1
        row.save(force_insert=True)


@transaction.atomic
def send_test(
    *,
    person: Person,
    rendered: Rendered,
    context_ref: str,
    purpose: str,
    language: str,
    by: Actor,
    at: datetime,
    sender: str,
) -> Letter:
    """Send somebody of the team the letter as it reads now, marked as a test."""
    require(may_keep_post, by, context_ref)
    if not person.email:
        raise NoAddress
    about = f"{context_ref}:{purpose}"
    times = Letter.objects.filter(recipient=person.email, purpose=TEST, subject_ref=about).count()
    with override(language):
        subject = gettext("Test: %(subject)s") % {"subject": rendered.subject}
    record(by, at, Verb.SENT_TEST_LETTER, _post_of(context_ref), purpose=purpose)
    return Letter.objects.create(
        person=person,
        recipient=person.email,
        purpose=TEST,
        subject_ref=about,
        version=times + 1,
        language=language,
        subject=subject[:250],
        text=rendered.text,
        html=rendered.html,
        sender_name=sender,
        message_id=message_id(person.email, TEST, about, times + 1),
        urgent=True,
        send_after=at,
        created_at=at,
    )


@transaction.atomic
def mark_posted(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """Write down that a letter on paper was posted; raise WrongState where none waits for that."""
    require(may_handle_letter, by, letter)
    rows = Letter.objects.filter(pk=letter.pk, state=Letter.State.PAPER)
    if not rows.update(state=Letter.State.SENT, sent_at=at):
        raise WrongState
    letter.state, letter.sent_at = Letter.State.SENT, at
    record(by, at, Verb.POSTED_LETTER, letter)
    return letter
