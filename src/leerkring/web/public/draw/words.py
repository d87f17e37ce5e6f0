"""What the public page of a draw says in each state, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.models import Activity
from leerkring.programmes.wording import instant_in_words as in_words
from leerkring.selection.agreement import NetworkAgreement
from leerkring.selection.bridge.chance import CHAIN, DICE, DRAND, NUMBERS
from leerkring.selection.bridge.lots import EVERYONE
from leerkring.selection.methods import BY_PEOPLE, FIRST_COME
from leerkring.selection.models import DrawRecord, DrawRound, SecretNumber
from leerkring.selection.overrides import Told
from leerkring.selection.queries.chances import secret_numbers, signature_of, was_typed_in
from leerkring.selection.queries.public_record import FreshDraw, Outcomes
from leerkring.selection.reasons import too_few_places
from leerkring.selection.states import DrawState
from leerkring.selection.wording import caps_in_words, chance_in_words

PUBLIC_SERVER = "https://api.drand.sh"
State = DrawState


@dataclass(frozen=True, slots=True)
class Note:
    """A smaller line under a fact: words, something to be compared sign by sign, a link."""

    words: str = ""
    code: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is told of a draw: a term, and words or a code."""

    term: str
    words: str = ""
    code: str = ""
    notes: tuple[Note, ...] = ()
    language: str = ""


def kind_of(round_: DrawRound, record: DrawRecord | None) -> str:
    """Return which page a draw has: that of its state, and once released of its way."""
    if round_.state == State.ROLLED_BACK:
        return "taken_back"
    if round_.state != State.RELEASED:
        return "locked"
    if round_.method == EVERYONE:
        return "everyone"
    if round_.method in BY_PEOPLE:
        return "by_people"
    return "record" if record else "plain"


def lead(round_: DrawRound, kind: str, *, has_record: bool) -> str:
    """Return the first sentences of the page."""
    if kind == "taken_back":
        return _(
            "This draw was taken back on %(at)s and does not count. It stays on record, so that "
            "nobody draws twice in silence."
        ) % {"at": _at(round_.rolled_back_at)}
    if kind == "locked":
        return _locked(round_, has_record=has_record)
    if kind == "everyone":
        return ngettext(
            "There were places enough for %(number)s person who took part; nothing was drawn.",
            "There were places enough for all %(number)s who took part; nothing was drawn.",
            round_.pool_size,
        ) % {"number": round_.pool_size}
    if kind == "by_people":
        return _by_people(round_)
    if kind == "plain":
        return _(
            "There were %(pool)s people for %(places)s places. Lots were drawn: everybody had "
            "the same chance."
        ) % {"pool": round_.pool_size, "places": round_.places}
    lot = _("So lots were drawn, with a spread that was agreed on before.")
    return f"{too_few_places(round_)} {lot}"


def _locked(round_: DrawRound, *, has_record: bool) -> str:
    if has_record:
        return _(
            "This draw is locked. What comes out of it appears here as soon as all applicants are "
            "told."
        )
    if round_.method == EVERYONE or round_.method in BY_PEOPLE:
        return _(
            "It is settled whose applications count. The outcome appears here as soon as everybody "
            "is told."
        )
    return _(
        "Who takes part is locked. What comes out appears here as soon as all applicants are told."
    )


def _by_people(round_: DrawRound) -> str:
    words = _(
        "As was announced, the team chose on motivation. Nothing was drawn, and everybody got the "
        "reason in a letter."
    )
    if round_.method == FIRST_COME:
        words = _("As was announced, who applied first has a place first. Nothing was drawn.")
    return f"{too_few_places(round_)} {words}".strip()


def of_chances(reached: dict[str, Any], without: int) -> str:
    """Return what is told of everybody's chance: the smallest, and how many had none."""
    if reached["status"] == "optimal":
        said = _("Everybody had the best chance that the spread allows.")
    else:
        said = _(
            "Everybody's chance was made as good as the computer could within the spread; it ran "
            "out of time to prove that it cannot be better."
        )
    smallest = _("The smallest chance was %(chance)s.") % {
        "chance": chance_in_words(reached["lowest_chance"])
    }
    if without:
        smallest += " " + ngettext(
            "Beside them %(number)s person could not be drawn: no outcome that keeps the spread "
            "has room for them.",
            "Beside them %(number)s people could not be drawn: no outcome that keeps the spread "
            "has room for them.",
            without,
        ) % {"number": without}
    quality = _("The lot says nothing about anybody's quality.")
    return f"{said} {smallest} {quality}"


def _at(moment: datetime | None) -> str:
    return in_words(moment) if moment else ""


# --- what came of it ----------------------------------------------------------------------------


def preferences(choices: dict[int, int]) -> list[str]:
    """Return who got what they named first, second and so on in a draw over several networks."""
    said = [
        _(
            "Nobody got more than one place. Who named several networks got the one they like "
            "best, as far as the lot allowed."
        )
    ]
    for rank, number in choices.items():
        if rank == 1:
            words = ngettext(
                "%(number)s person got the first preference.",
                "%(number)s people got their first preference.",
                number,
            )
        else:
            words = ngettext(
                "%(number)s person got preference %(rank)s.",
                "%(number)s people got preference %(rank)s.",
                number,
            )
        said.append(words % {"number": number, "rank": rank})
    return said


def of_seated(number: int) -> str:
    """Return how many places had been given before; empty where none was."""
    if not number:
        return ""
    return ngettext(
        "%(number)s place had been given before. It counts for the spread.",
        "%(number)s places had been given before. They count for the spread.",
        number,
    ) % {"number": number}


def of_proof(status: str) -> str:
    """Return whether it was proven that no lottery is fairer, and who can check that."""
    if status == "optimal":
        return _(
            "A proof that no lottery is fairer is part of the full record, which an auditor can "
            "check."
        )
    return _(
        "It ran out of time to prove that no lottery is fairer; the full record says how close it "
        "came."
    )


def of_network(own: NetworkAgreement) -> str:
    """Return the places of one network of several, and who named it."""
    words = ngettext(
        "%(number)s place. %(wanted)s people named this network, %(first)s of them first.",
        "%(number)s places. %(wanted)s people named this network, %(first)s of them first.",
        own.left,
    )
    return words % {"number": own.left, "wanted": own.pool, "first": own.first}


def of_the_others(outcomes: Outcomes, *, draws_anew: bool, has_spread: bool) -> list[str]:
    """Return how many have a place, wait, or took part without a place."""
    said = [
        ngettext(
            "%(number)s person got a place.", "%(number)s people got a place.", outcomes.placed
        )
        % {"number": outcomes.placed}
    ]
    if outcomes.elsewhere:
        words = ngettext(
            "%(number)s person got a place in another network.",
            "%(number)s people got a place in another network.",
            outcomes.elsewhere,
        )
        said.append(words % {"number": outcomes.elsewhere})
    if outcomes.waiting:
        said.append(_of_the_waiting(outcomes.waiting, draws_anew=draws_anew, has_spread=has_spread))
    if outcomes.without:
        words = ngettext(
            "%(number)s other person took part and has no place.",
            "%(number)s others took part and have no place.",
            outcomes.without,
        )
        said.append(words % {"number": outcomes.without})
    return said


def _of_the_waiting(number: int, *, draws_anew: bool, has_spread: bool) -> str:
    if draws_anew:
        words = ngettext(
            "%(number)s person is on the reserve list, which has no order.",
            "%(number)s people are on the reserve list, which has no order.",
            number,
        )
    else:
        words = ngettext(
            "%(number)s person is on the reserve list, in an order that the same lot decided.",
            "%(number)s people are on the reserve list, in an order that the same lot decided.",
            number,
        )
    said = words % {"number": number}
    return f"{said} {_of_free_places(draws_anew=draws_anew, has_spread=has_spread)}"


def _of_free_places(*, draws_anew: bool, has_spread: bool) -> str:
    if draws_anew and has_spread:
        return _(
            "For each free place lots are drawn anew, within the spread. When nobody fits, the "
            "place stays open until the team decides."
        )
    if draws_anew:
        return _("For each free place lots are drawn anew.")
    if has_spread:
        return _(
            "A free place goes to the first with whom the spread is kept. When nobody fits, the "
            "place stays open until the team decides."
        )
    return _("A free place goes to the first.")


def exception(told: Told) -> str:
    """Return how often people decided otherwise in one way, and how often alone."""
    label = told.label[:1].upper() + told.label[1:]
    said = [f"{label}: {told.count}."]
    if told.together:
        words = ngettext(
            "%(number)s time two people agreed.",
            "%(number)s times two people agreed.",
            told.together,
        )
        said.append(words % {"number": told.together})
    if told.alone:
        words = ngettext(
            "%(number)s time one person decided alone, because nobody else in the team could.",
            "%(number)s times one person decided alone, because nobody else in the team could.",
            told.alone,
        )
        said.append(words % {"number": told.alone})
    return " ".join(said)


def fresh(one: FreshDraw) -> str:
    """Return how many were drawn for places that came free later."""
    words = ngettext(
        "%(at)s: %(number)s person drawn among the %(pool)s on the reserve list.",
        "%(at)s: %(number)s people drawn among the %(pool)s on the reserve list.",
        len(one.draw.drawn),
    )
    pool = one.draw.pool_size
    return words % {"at": _at(one.draw.drawn_at), "number": len(one.draw.drawn), "pool": pool}


# --- what is locked, and what was when ----------------------------------------------------------


def facts(
    round_: DrawRound, record: DrawRecord | None, activities: Sequence[Activity]
) -> Iterator[Fact]:
    """Yield what was locked, what decides or decided, and when."""
    is_released = round_.state == State.RELEASED
    yield Fact(_("Locked"), _at(round_.fixed_at))
    if record:
        yield from (Fact(_("From one school"), cap) for cap in caps_in_words(record.agreement))
        yield Fact(_("The chance comes from"), record.source, language=activities[0].language)
        yield from _way(record, is_released=is_released)
    if is_released:
        by_people = round_.method in BY_PEOPLE
        term = _("Decided") if by_people else _("Drawn")
        notes = (Note(_who_typed(record)),) if record and record.chance_kind != NUMBERS else ()
        yield Fact(term, _at(round_.drawn_at), notes=notes)
        yield from _what_decided(round_, record)
        yield Fact(_("Told to everybody"), _at(round_.released_at))
    yield _seal(round_, record)


def _way(record: DrawRecord, *, is_released: bool) -> Iterator[Fact]:
    if record.chance_kind == NUMBERS:
        numbers = secret_numbers(record)
        words = ngettext(
            "%(number)s person lays a number down, of which the hash stands here. They show it "
            "only when all are laid down; together the numbers decide.",
            "%(number)s people each lay a number down, of which the hash stands here. They show it "
            "only when all are laid down; together the numbers decide.",
            record.chance_people or 0,
        )
        notes = tuple(_laid_down(numbers, is_released=is_released))
        nobody = (Note(_("Nobody has laid a number down yet.")),)
        said = words % {"number": record.chance_people}
        yield Fact(_("Secret numbers"), said, notes=notes or nobody)
    elif record.chance_kind == DRAND:
        yield _public_number(record, is_released=is_released)


def _laid_down(numbers: Iterable[SecretNumber], *, is_released: bool) -> Iterator[Note]:
    for one in numbers:
        at = _at(one.laid_down_at)
        words = _("laid down by %(person)s on %(at)s") % {"person": one.person, "at": at}
        yield Note(words, one.commitment)
        if is_released and one.number:
            yield Note(_("The number:"), one.number)


def _public_number(record: DrawRecord, *, is_released: bool) -> Fact:
    words = _(
        "Round %(number)s of drand appears on %(at)s. A group of organisations makes these numbers "
        "together; nobody can know one before."
    ) % {"number": record.chance_round, "at": _at(record.chance_at)}
    notes = [Note(_("Chain (quicknet):"), CHAIN)]
    if is_released and (signature := signature_of(record)):
        notes.append(Note(_("Signature:"), signature))
    said = _(
        "We do not verify the cryptographic signature of drand ourselves. Anybody can compare it "
        "with the public record of drand:"
    )
    url = f"{PUBLIC_SERVER}/{CHAIN}/public/{record.chance_round}"
    notes.append(Note(said, url=url, link="api.drand.sh"))
    return Fact(_("Public number"), words, notes=tuple(notes))


def _who_typed(record: DrawRecord) -> str:
    if record.chance_kind == DICE:
        if record.is_alone:
            return _("One person of the team typed in the throws: nobody else in the team could.")
        return _("Two people of the team typed in the same throws.")
    if not was_typed_in(record):
        return _("The public number was fetched by the computer.")
    if record.is_alone:
        return _("One person of the team copied the public number: nobody else in the team could.")
    return _("Two people of the team copied the same public number.")


def _what_decided(round_: DrawRound, record: DrawRecord | None) -> Iterator[Fact]:
    if not round_.seed or (record and record.chance_kind == NUMBERS):
        return
    if record is None:
        yield Fact(_("The text that decided"), code=round_.seed)
        return
    term = _("The throws that decided")
    if record.chance_kind == DRAND:
        term = _("The number that follows from it")
    yield Fact(term, code=round_.seed.split(" ")[-1])


def _seal(round_: DrawRound, record: DrawRecord | None) -> Fact:
    if record is None:
        note = _("A fingerprint of the text and of the list of those who take part.")
        if round_.method in BY_PEOPLE:
            note = _("A fingerprint of the list of those who take part.")
        return Fact(_("Seal"), code=round_.pool_digest, notes=(Note(note),))
    if not record.frozen_digest:
        return Fact(_("Seal"), _("It is being computed, and follows here before the draw."))
    note = _(
        "A fingerprint of all that was locked before the draw. Write it down: if anything had been "
        "changed afterwards, it would be another."
    )
    if record.chance_kind == DICE:
        note = _(
            "A fingerprint of all that was locked before the throws. Write it down: if anything "
            "had been changed afterwards, it would be another."
        )
    return Fact(_("Seal"), code=record.frozen_digest, notes=(Note(note),))
