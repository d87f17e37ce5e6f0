"""Every write of the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _greeting
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import ChangedMeanwhile, Refused, WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record
from leerkring.mail.hiding import Hider, sealed_links, secrets_of
from leerkring.mail.hooks import on_failing_address
from leerkring.mail.kinds import LetterWords, letter_kind, with_receipt
from leerkring.mail.models import NOT_NEEDED, Attachment, Letter, LetterText
from leerkring.mail.pdf import PDF_NAME, letter_pdf
from leerkring.mail.queries import goes_by_itself, words_for
from leerkring.mail.refusals import says_address_fails
from leerkring.mail.render import Button, Rendered, check_placeholders, render, render_edited
from leerkring.mail.rules import may_handle_letter, may_keep_post, may_release
from leerkring.mail.trail import Verb
from leerkring.people.belongings import Belongings
from leerkring.people.models import Person
from leerkring.people.plain_names import is_plain_name

WAITING = (Letter.State.DRAFT, Letter.State.QUEUED, Letter.State.PAPER)
UNDELIVERED = (Letter.State.FAILED, Letter.State.BOUNCED)


@dataclass(frozen=True, slots=True)
class File:
    """Something to attach to a letter."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody of whom an address is known and nothing else: a subscriber, or an unknown sender."""

    email: str
    language: str


@transaction.atomic(savepoint=False)  # called for many people in one action
def queue_letter(
    *,
    at: datetime,
    purpose: str,
    person: Person | Addressee,
    subject_ref: str,
    values: Mapping[str, str],
    button: Button | None = None,
    version: int = 1,
    context_refs: Sequence[str] = (),
    language: str = "",
    draft: bool = False,
    batch: str = "",
    send_after: datetime | None = None,
    reply_to: str = "",
    sender_name: str = "",
    files: Sequence[File] = (),
    headers: Mapping[str, str] | None = None,
    useful_until: datetime | None = None,
    codes: Sequence[str] = (),
    on_paper: bool = False,
) -> Letter | None:
    """Write one letter in the caller's transaction; once per person, purpose, subject and version.

    Returns the letter, the one that was written before, or None for a person without an address.
    `context_refs` name where own words are looked up, nearest first ("activity:3", "organiser:1").
    A letter that is not sent by `useful_until` is not sent at all; one `on_paper` is never mailed,
    somebody prints it. Values in `codes` are sealed.
    """
    if not person.email and not on_paper:
        return None
    language, kind = language or person.language, letter_kind(purpose)
    words = with_receipt(words_for(purpose, language, context_refs), values)
    values = _with_plain_name(values, language)
    rendered = render(words, values, language=language, button=button, codes=codes)
    reader = str(person.pk) if isinstance(person, Person) and person.shares_mailbox else ""
    letter = Letter(
        recipient=person.email or "",
        reader=reader,
        on_paper=on_paper,
        purpose=purpose,
        subject_ref=subject_ref,
        version=version,
        person=person if isinstance(person, Person) else None,
        context_ref=context_refs[0] if context_refs else "",
        batch=batch,
        language=language,
        reply_to=reply_to,
        sender_name=sender_name,
        message_id=message_id(f"{person.email}{reader}", purpose, subject_ref, version),
        state=_first_state(purpose, context_refs, draft=draft, on_paper=on_paper),
        send_after=send_after or at,
        created_at=at,
        headers=dict(headers or {}),
        organiser_ref=next((r for r in context_refs if r.startswith("organiser:")), ""),
        urgent=kind.urgent,
        useful_until=useful_until,
        **_words_of(rendered),
    )
    return _written_once(letter, files, official=kind.official or on_paper)


def _words_of(rendered: Rendered) -> dict[str, Any]:
    return {
        "subject": rendered.subject[:250],
        "text": rendered.text,
        "html": rendered.html,
        "links": rendered.links,
    }


def _first_state(
    purpose: str, context_refs: Sequence[str], *, draft: bool, on_paper: bool
) -> Letter.State:
    waits = draft and not goes_by_itself(purpose, context_refs)
    return Letter.State.DRAFT if waits else _let_go(on_paper=on_paper)


def _let_go(*, on_paper: bool) -> Letter.State:
    """Return the state of a letter that nobody needs to look at any more."""
    return Letter.State.PAPER if on_paper else Letter.State.QUEUED


def _with_marks(letter: Letter, files: Sequence[File]) -> list[File]:
    """Seal a letter's links, also those in its headers; return its files with marks for them."""
    hider = Hider(letter.language, letter.links)
    letter.headers = {name: hider.text(value) for name, value in letter.headers.items()}
    marked = [replace(f, content=hider.file(f.content, f.content_type)) for f in files]
    letter.links = sealed_links(hider.found)
    return marked


def _with_plain_name(values: Mapping[str, str], language: str) -> Mapping[str, str]:
    """Greet nobody by what is no name: a link, or signs that are not seen."""
    name = values.get("given_name", "")
    if name and is_plain_name(name):
        return values
    with override(language):
        return {**values, "given_name": _greeting("reader")} if "given_name" in values else values


def _written_once(letter: Letter, files: Sequence[File], *, official: bool) -> Letter:
    """Save a letter with what goes along, or return the one that was written before."""
    files = _with_marks(letter, files)
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        return Letter.objects.get(
            recipient=letter.recipient,
            reader=letter.reader,
            purpose=letter.purpose,
            subject_ref=letter.subject_ref,
            version=letter.version,
        )
    if files:
        Attachment.objects.bulk_create(
            Attachment(
                letter=letter,
                filename=file.filename,
                content_type=file.content_type,
                content=file.content,
            )
            for file in files
        )
    if official:
        _attach_pdf(letter)
    return letter


def _attach_pdf(letter: Letter) -> None:
    """Put the letter's PDF beside it, or make it anew from changed words."""
    content = letter_pdf(letter)
    if content is None:
        Attachment.objects.filter(letter=letter, filename=PDF_NAME[letter.language]).delete()
        return
    Attachment.objects.update_or_create(
        letter=letter,
        filename=PDF_NAME[letter.language],
        defaults={"content_type": "application/pdf", "content": content},
    )


def message_id(recipient: str, purpose: str, subject_ref: str, version: int) -> str:
    """Return the letter's fixed Message-ID: the same letter always carries the same one."""
    unique = "\n".join((settings.SECRET_KEY, recipient.lower(), purpose, subject_ref, str(version)))
    digest = hashlib.sha256(unique.encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


@transaction.atomic
def discard_letters(*, subject_ref: str, purposes: Sequence[str] = ()) -> int:
    """Take back the letters about something that have not been sent yet; return how many."""
    waiting = Letter.objects.filter(subject_ref=subject_ref, state__in=WAITING)
    if purposes:
        waiting = waiting.filter(purpose__in=purposes)
    return waiting.update(state=Letter.State.DISCARDED, last_error=NOT_NEEDED)


def discard_letters_of(kept: Belongings, at: datetime) -> None:
    """Take back what still waits for somebody whose data are erased; part of that action."""
    for one in kept:
        if one.model is Letter:
            kept.of(one).filter(state__in=WAITING).update(state=Letter.State.DISCARDED)


# --- what people do in the outbox --------------------------------------------------------------


class NothingToSend(Refused):
    """None of the chosen letters waits any more."""

    message = _("None of these letters waits any more: they were sent or discarded meanwhile.")


class WrittenThere(Refused):
    """The same letter went to this address before."""

    message = _("This letter went to that address before.")


class TextMissing(Refused):
    """A letter needs a subject and words."""

    message = _("A letter needs a subject and a text.")
    status = 400


@transaction.atomic
def release_letters(
    *,
    letters: QuerySet[Letter],
    by: Actor,
    at: datetime,
    send_after: datetime | None = None,
    release: str = "",
) -> int:
    """Let drafts go out, now or from a moment; return how many. Raise NothingToSend.

    Letters that are let go under one `release` are counted together while they are being sent.
    """
    require(may_release, by, letters)
    drafts = letters.filter(state=Letter.State.DRAFT).select_for_update(of=("self",))
    waiting = list(drafts.select_related(None).only("context_ref", "organiser_ref"))
    if not waiting:
        raise NothingToSend
    rows = Letter.objects.filter(pk__in=[letter.pk for letter in waiting])
    rows.filter(send_after__lt=send_after or at).update(send_after=send_after or at)
    for on_paper in (False, True):
        of_a_kind = rows.filter(on_paper=on_paper)
        of_a_kind.update(state=_let_go(on_paper=on_paper), release=release)
    for letter in waiting:
        record(by, at, Verb.RELEASED_LETTER, letter)
    return len(waiting)


@transaction.atomic
def discard_letter(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """Take one letter back that was not sent yet."""
    require(may_handle_letter, by, letter)
    rows = Letter.objects.filter(pk=letter.pk, state__in=WAITING)
    if not rows.update(state=Letter.State.DISCARDED):
        raise WrongState
    letter.state = Letter.State.DISCARDED
    record(by, at, Verb.DISCARDED_LETTER, letter)
    return letter


@transaction.atomic
def edit_letter(
    *,
    letter: Letter,
    seen: str,
    subject: str,
    text: str,
    send_after: datetime,
    by: Actor,
    at: datetime,
) -> Letter:
    """Change one letter before it is sent; `seen` is the digest of what the editor saw."""
    require(may_handle_letter, by, letter)
    subject, text = " ".join(subject.split()), text.replace("\r\n", "\n").strip() + "\n"
    if not subject or not text.strip():
        raise TextMissing
    current = Letter.objects.select_for_update(of=("self",)).select_related("person")
    letter = current.get(pk=letter.pk)
    if digest_of_words(letter) != seen:
        raise ChangedMeanwhile({"subject": letter.subject, "text": letter.text})
    if letter.state not in WAITING:
        raise WrongState
    if (subject, text) != (letter.subject, letter.text):
        links = secrets_of(letter)
        new = render_edited(subject, text, language=letter.language, links=links)
        letter.subject, letter.text, letter.html = new.subject[:250], new.text, new.html
        letter.links, letter.edited = sealed_links(new.links), True
    letter.send_after = send_after
    letter.save(update_fields=["subject", "text", "html", "links", "edited", "send_after"])
    if letter.edited and (letter.on_paper or letter_kind(letter.purpose).official):
        _attach_pdf(letter)
    record(by, at, Verb.EDITED_LETTER, letter)
    return letter


def digest_of_words(letter: Letter) -> str:
    """Return a digest of a letter's words, to notice that somebody else changed them."""
    return hashlib.sha256(f"{letter.subject}\n{letter.text}".encode()).hexdigest()


@transaction.atomic
def retry_letter(
    *, letter: Letter, by: Actor, at: datetime, recipient: str = "", heard: str = ""
) -> Letter:
    """Send a letter again that failed or came back, perhaps to a corrected address.

    It may hold a link by which one acts in a person's name: the trail keeps both addresses, and
    whoever sends it to one that is not known of that person says how they `heard` it. Raise
    HowUnknown, WrittenThere or WrongState.
    """
    require(may_handle_letter, by, letter)
    rows = Letter.objects.filter(pk=letter.pk, state__in=UNDELIVERED)
    address, before = recipient or letter.recipient, letter.recipient
    is_other = address.lower() != before.lower()
    is_theirs = Person.objects.filter(pk=letter.person_id or 0, email__iexact=address).exists()
    as_heard = is_other and not is_theirs and speaks_for(by, None, heard)
    there = Letter.objects.filter(
        recipient=address,
        reader=letter.reader,
        purpose=letter.purpose,
        subject_ref=letter.subject_ref,
        version=letter.version,
    )
    if there.exclude(pk=letter.pk).exists():
        raise WrittenThere
    if not rows.update(
        state=Letter.State.QUEUED,
        attempts=0,
        send_after=at,
        sent_at=None,
        recipient=address,
        useful_until=None,
    ):
        raise WrongState
    letter.state = Letter.State.QUEUED
    if not is_other:
        record(by, at, Verb.RETRIED_LETTER, letter)
        return letter
    verb = Verb.READDRESSED_LETTER_AS_HEARD if as_heard else Verb.READDRESSED_LETTER
    record(by, at, verb, letter, address=address, before=before, heard=heard.strip())
    return letter


@transaction.atomic
def mark_bounced(*, letter: Letter, why: str, by: Actor, at: datetime) -> Letter:
    """Write down that a letter came back, with what the mail server said.

    A letter that is known to have come back, or that was sent again since, stays as it is.
    """
    require(may_handle_letter, by, letter)
    rows = Letter.objects.filter(pk=letter.pk, state=Letter.State.SENT)
    if not rows.update(state=Letter.State.BOUNCED, bounced_at=at, last_error=why[:1000]):
        letter.refresh_from_db(fields=["state", "bounced_at", "last_error"])
        return letter
    letter.state, letter.bounced_at, letter.last_error = Letter.State.BOUNCED, at, why[:1000]
    record(by, at, Verb.LETTER_BOUNCED, letter)
    if says_address_fails(why):
        on_failing_address(letter, at)
    return letter


@transaction.atomic
def save_letter_text(
    *,
    context_ref: str,
    purpose: str,
    language: str,
    words: LetterWords,
    version: int,
    by: Actor,
    at: datetime,
) -> LetterText:
    """Keep an organiser's own words for a kind of letter; 0 is the version of the standard text.

    Raise UnknownPlaceholder or ChangedMeanwhile.
    """
    require(may_keep_post, by, context_ref)
    if not words.subject.strip() or not words.body.strip():
        raise TextMissing
    check_placeholders(words, letter_kind(purpose).placeholders)
    row, made = LetterText.objects.get_or_create(
        context_ref=context_ref,
        purpose=purpose,
        language=language,
        defaults={"subject": words.subject, "body": words.body, "changed_at": at},
    )
    if not made:
        values = {"subject": words.subject, "body": words.body}
        if save_version(row, version, values):
            LetterText.objects.filter(pk=row.pk).update(changed_at=at)
    record(by, at, Verb.WROTE_LETTER_TEXT, row)
    return row


@transaction.atomic
def restore_letter_text(
    *, context_ref: str, purpose: str, language: str, by: Actor, at: datetime
) -> bool:
    """Go back to the standard text of a kind of letter; False when that was in use already."""
    require(may_keep_post, by, context_ref)
    rows = LetterText.objects.filter(context_ref=context_ref, purpose=purpose, language=language)
    row = rows.first()
    if row is None:
        return False
    record(by, at, Verb.RESTORED_LETTER_TEXT, row)
    row.delete()
    return True


@transaction.atomic
def settle_past_letters(*, at: datetime) -> int:
    """Count every letter written before a moment as sent when it was written; return how many.

    For records that are brought in with their history: nobody gets those letters again.
    """
    past = Letter.objects.filter(
        created_at__lt=at, state__in=[Letter.State.DRAFT, Letter.State.QUEUED]
    )
    return past.update(state=Letter.State.SENT, sent_at=F("created_at"))
