"""What higher rooms tell the outbox just before letters leave, and hear when they fail."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime

from leerkring.audit.hooks import Hook
from leerkring.audit.numbers import number_in
from leerkring.mail.models import Letter

on_failing_address: Hook[[Letter, datetime]] = Hook(
    "a letter shows that its address fails for good"
)

# Gets letters that are about to leave; returns the ids of those that nobody needs any more.
Check = Callable[[Sequence[Letter], datetime], set[int]]
_checks: list[Check] = []


def before_sending(check: Check) -> None:
    """Have `check` asked about letters that are about to leave."""
    if check not in _checks:
        _checks.append(check)


def no_longer_wanted(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Return the ids of the letters that would tell something that is no longer so."""
    return {pk for check in _checks for pk in check(letters, at)}


# Returns the state of each of these things, by id, at a moment.
ReadStates = Callable[[Sequence[int], datetime], Mapping[int, str]]


def true_only_in(kind: str, states: Mapping[str, Container[str]], read: ReadStates) -> Check:
    """Drop letters about things of one kind, such as "application:3", once they are no longer so.

    `states` says by a letter's purpose in which states of its thing the letter is true. What can no
    longer be read says nothing: its letters leave as they are.
    """

    def untrue(letters: Sequence[Letter], at: datetime) -> set[int]:
        about = {
            letter.pk: number
            for letter in letters
            if letter.purpose in states
            and letter.subject_ref.startswith(f"{kind}:")
            and (number := number_in(letter.subject_ref.removeprefix(f"{kind}:"))) is not None
        }
        now = read(list(about.values()), at) if about else {}
        purposes = {letter.pk: letter.purpose for letter in letters}
        return {
            pk
            for pk, number in about.items()
            if number in now and now[number] not in states[purposes[pk]]
        }

    before_sending(untrue)
    return untrue


# Returns the organiser whose thing this is, by the thing's id.
FindOrganiser = Callable[[int], int | None]
_finders: dict[str, FindOrganiser] = {"organiser": lambda pk: pk}


def finds_organiser_of(kind: str) -> Callable[[FindOrganiser], FindOrganiser]:
    """Have a function asked whose things of this kind are: post is about "activity:3"."""

    def register(find: FindOrganiser) -> FindOrganiser:
        _finders[kind] = find
        return find

    return register


def organiser_of(context_ref: str) -> int | None:
    """Return the id of the organiser whose post this is; None when it is nobody's."""
    kind, _, pk = context_ref.partition(":")
    number = number_in(pk)
    return _finders[kind](number) if kind in _finders and number is not None else None
