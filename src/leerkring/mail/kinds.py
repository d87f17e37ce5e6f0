"""The kinds of letters that Leerkring writes, each with its placeholders and standard texts.

A kind's standard texts stand in files beside the room that sends it:
`<room>/letters/<purpose>.nl.md` and `.en.md`: the subject on the first line, an empty line, the
body in Markdown with {placeholders}. A line that is only {button} becomes the letter's one clear
button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from django.utils.functional import Promise

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One kind of letter; `placeholders` maps each name to what it stands for, in words.

    An `official` letter also goes along as a PDF, for the file of whoever needs it on paper.
    Of the `ordinary` ones nobody gets more in a week than the organiser's cap. An `urgent` one goes
    before all others, because somebody waits for it. One that is `private` is never copied.
    """

    purpose: str
    room: str
    title: str | Promise
    placeholders: Mapping[str, str | Promise]
    examples: Mapping[str, str] = field(default_factory=dict)
    about_activity: bool = True
    official: bool = False
    ordinary: bool = False
    urgent: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class LetterWords:
    """Subject and body of a letter, still with placeholders."""

    subject: str
    body: str


RECEIPT = "receipt"  # the placeholder for what came in, and when


def with_receipt(words: LetterWords, values: Mapping[str, str]) -> LetterWords:
    """Return the words with the receipt beneath them where they have no place for it themselves.

    Whatever words a team chose, the copy and the moment of what came in always go along.
    """
    if not values.get(RECEIPT) or f"{{{RECEIPT}}}" in words.body:
        return words
    return LetterWords(words.subject, f"{words.body}\n\n{{{RECEIPT}}}")


_kinds: dict[str, LetterKind] = {}


def register_letter(kind: LetterKind) -> LetterKind:
    """Make a kind of letter known; a purpose has one kind."""
    if _kinds.get(kind.purpose, kind) != kind:
        raise ValueError(f"two kinds of letter are called {kind.purpose}")
    _kinds[kind.purpose] = kind
    return kind


@dataclass(frozen=True, slots=True)
class KindsOf:
    """The kinds of letters of one room, with the placeholders that they have in common."""

    room: str
    common: Mapping[str, str | Promise] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)

    def add(
        self,
        purpose: str,
        title: str | Promise,
        *,
        about_activity: bool = True,
        official: bool = False,
        ordinary: bool = False,
        urgent: bool = False,
        private: bool = False,
        **more: str | Promise,
    ) -> LetterKind:
        """Make a kind known that has the common placeholders and `more`."""
        placeholders = {**self.common, **more}
        return register_letter(
            LetterKind(
                purpose=purpose,
                room=self.room,
                title=title,
                placeholders=placeholders,
                examples={n: self.examples[n] for n in placeholders if n in self.examples},
                about_activity=about_activity,
                official=official,
                ordinary=ordinary,
                urgent=urgent,
                private=private,
            )
        )


def letter_kind(purpose: str) -> LetterKind:
    """Return the kind that a purpose names; KeyError when there is none."""
    return _kinds[purpose]


def letter_kinds() -> list[LetterKind]:
    """Return all kinds, in the order of their purposes."""
    return [_kinds[purpose] for purpose in sorted(_kinds)]


def ordinary_purposes() -> list[str]:
    """Return the kinds of which nobody gets more in a week than the cap."""
    return [purpose for purpose, kind in _kinds.items() if kind.ordinary]


def is_private(purpose: str) -> bool:
    """Tell whether letters of a kind are for the recipient's eyes alone."""
    kind = _kinds.get(purpose)
    return kind is None or kind.private


@cache
def standard_words(purpose: str, language: str) -> LetterWords:
    """Return the standard text of a kind in a language ("nl" or "en")."""
    folder = files(f"leerkring.{letter_kind(purpose).room}") / "letters"
    text = (folder / f"{purpose}.{language}.md").read_text(encoding="utf-8")
    subject, _, body = text.partition("\n")
    return LetterWords(subject.strip(), body.strip())
