"""Reads of letters and of organisers' own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from leerkring.mail.kinds import LetterWords, standard_words
from leerkring.mail.models import Letter, LetterText
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
