"""Reads of letters and of organisers' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from leerkring.mail.kinds import LetterWords, standard_words
from leerkring.mail.models import AutoRelease, Letter, LetterText, PostSettings
from leerkring.people.models import Person


def words_for(purpose: str, language: str, context_refs: Sequence[str]) -> LetterWords:
    """Return the words of a kind of letter: the first context's own text, or the standard one."""
    rows = LetterText.objects.filter(
        purpose=purpose, language=language, context_ref__in=context_refs
    )
    own = {row.context_ref: row for row in rows}
    for ref in context_refs:
        if ref in own:
            return LetterWords(own[ref].subject, own[ref].body)
    return standard_words(purpose, language)


def letters_to(person: Person) -> QuerySet[Letter]:
    """Return every letter to a person, newest first."""
    return Letter.objects.filter(Q(person=person)).order_by("-id")


def due_letters(at: datetime) -> QuerySet[Letter]:
    """Return the letters whose moment has come, oldest first."""
    return Letter.objects.filter(state=Letter.State.QUEUED, send_after__lte=at).order_by(
        "send_after", "id"
    )


def letters_about(subject_ref: str) -> QuerySet[Letter]:
    """Return every letter about something, newest first."""
    return Letter.objects.filter(subject_ref=subject_ref).order_by("-id")


def letters_in(context_refs: Sequence[str]) -> QuerySet[Letter]:
    """Return the letters of these contexts; letters without one (sign-in links) are nobody's."""
    return Letter.objects.filter(context_ref__in=[ref for ref in context_refs if ref])


def waiting_drafts(context_refs: Sequence[str]) -> QuerySet[Letter]:
    """Return the letters that wait for a person to let them go, in the order of their names."""
    drafts = letters_in(context_refs).filter(state=Letter.State.DRAFT)
    return drafts.select_related("person").order_by("purpose", "recipient", "id")


def own_text(context_ref: str, purpose: str, language: str) -> LetterText | None:
    """Return the words that an organiser wrote for a kind of letter, if any."""
    rows = LetterText.objects.filter(context_ref=context_ref, purpose=purpose, language=language)
    return rows.first()


def own_texts(context_ref: str) -> set[tuple[str, str]]:
    """Return for which kinds and languages an organiser wrote words of their own."""
    rows = LetterText.objects.filter(context_ref=context_ref)
    return set(rows.values_list("purpose", "language"))


def goes_by_itself(purpose: str, context_refs: Sequence[str]) -> bool:
    """Tell whether somebody switched on that this kind of letter need not wait for a person."""
    return AutoRelease.objects.filter(purpose=purpose, context_ref__in=context_refs).exists()


def kinds_by_themselves(context_ref: str) -> dict[str, AutoRelease]:
    """Return the kinds of letters that go by themselves in a context, with who decided that."""
    rows = AutoRelease.objects.filter(context_ref=context_ref)
    return {row.purpose: row for row in rows}


def post_settings(context_ref: str) -> PostSettings:
    """Return how the post of a context goes out; the standard when nobody chose otherwise."""
    row = PostSettings.objects.filter(context_ref=context_ref).first()
    return row or PostSettings(context_ref=context_ref, version=0)


def paused_refs() -> list[str]:
    """Return the contexts whose post is on hold."""
    rows = PostSettings.objects.filter(paused_at__isnull=False)
    return list(rows.values_list("context_ref", flat=True))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the letters are that were let go together."""

    all: int
    sent: int
    waiting: int
    failed: int
    later: datetime | None

    @property
    def is_done(self) -> bool:
        return self.waiting == 0


def progress_of(release: str) -> Progress:
    """Return how far the letters are that were let go together; copies for assistants apart."""
    rows = Letter.objects.filter(release=release, copy_of=None)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    done = (Letter.State.SENT, Letter.State.BOUNCED, Letter.State.BUNDLED)
    waiting = (Letter.State.QUEUED, Letter.State.SENDING, Letter.State.DRAFT)
    moments = rows.filter(state=Letter.State.QUEUED).aggregate(at=Min("send_after"))
    return Progress(
        all=sum(counts.values()) - counts.get(Letter.State.DISCARDED, 0),
        sent=sum(counts.get(state, 0) for state in done),
        waiting=sum(counts.get(state, 0) for state in waiting),
        failed=counts.get(Letter.State.FAILED, 0),
        later=moments["at"],
    )
