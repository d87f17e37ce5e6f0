"""What the page of a draw says in each state: which template, which heading, which sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.selection.bridge.lots import EVERYONE
from leerkring.selection.methods import FIRST_COME, MOTIVATION
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.selection.states import DrawState
from leerkring.web.staff.draw.scope import DrawScope

APART, NOBODY, PREPARE, TOGETHER, CHOOSING, READY, COMPUTING, FAILED, CHANCE, DRAWN, RELEASED = (
    *("apart", "nobody", "prepare", "together", "choosing", "ready"),
    *("computing", "failed", "chance", "drawn", "released"),
)
BY_CHANCE = frozenset({COMPUTING, FAILED, CHANCE})
OF_RECORD = {
    DrawRecord.State.WAITING: COMPUTING,
    DrawRecord.State.FAILED: FAILED,
    DrawRecord.State.READY: CHANCE,
}


def state_of(round_: DrawRound | None, record: DrawRecord | None) -> str:
    """Return in which state a draw is, which is also the name of its template."""
    if round_ is None:
        return PREPARE
    if round_.state in {DrawState.DRAWN, DrawState.RELEASED}:
        return DRAWN if round_.state == DrawState.DRAWN else RELEASED
    if round_.method == MOTIVATION:
        return CHOOSING
    return OF_RECORD[DrawRecord.State(record.state)] if record else READY


def heading(state: str, round_: DrawRound | None) -> str:
    """Return the heading of the page."""
    if state == READY and round_ is not None and round_.method == EVERYONE:
        return _("There is room for everybody")
    if state == READY and round_ is not None and round_.method == FIRST_COME:
        return _("Ready: in the order of applying")
    return {
        APART: _("One draw for several networks"),
        TOGETHER: _("One draw for several networks"),
        CHOOSING: _("The team chooses"),
        READY: _("Ready to be drawn"),
        COMPUTING: _("The draw is locked"),
        FAILED: _("Ready to be drawn"),
        CHANCE: _("Ready to be drawn"),
        DRAWN: _("The outcome, not yet released"),
        RELEASED: _("The outcome is known"),
    }.get(state, _("Give the places"))


def lead(round_: DrawRound, record: DrawRecord | None, scope: DrawScope) -> str:
    """Return the sentence beneath the heading, for a draw that was fixed."""
    if round_.state == DrawState.DRAWN:
        nothing = _("Applicants see nothing of this yet.")
        return f"{_drawn(round_, record, scope)} {nothing}"
    return "" if round_.state == DrawState.RELEASED else _fixed(round_, record, scope)


def _fixed(round_: DrawRound, record: DrawRecord | None, scope: DrawScope) -> str:
    numbers = {"pool": round_.pool_size, "places": round_.places}
    if round_.method == EVERYONE:
        return _everybody(round_.pool_size, scope)
    if round_.method == MOTIVATION:
        return (
            _(
                "%(pool)s people were found suitable for %(places)s places. "
                "Decide about each, with a reason."
            )
            % numbers
        )
    words = _(
        "%(pool)s people take part for %(places)s places. Nobody can change the text or the list "
        "any more without it being seen."
    )
    if round_.method == FIRST_COME:
        words = _(
            "%(pool)s people take part for %(places)s places. Who applied first has a place first; "
            "nothing is drawn."
        )
    elif record is not None:
        words = _(
            "%(pool)s people take part for %(places)s places. Nobody can change the spread or the "
            "list any more without it being seen."
        )
    return words % numbers


def _everybody(number: int, scope: DrawScope) -> str:
    if scope.activity:
        words = ngettext(
            "There are places enough. Nothing needs to be drawn: the one applicant gets a place.",
            "There are places enough. Nothing needs to be drawn: all %(number)s applicants get a "
            "place.",
            number,
        )
    else:
        words = ngettext(
            "Everybody can have the network they want most. Nothing needs to be drawn: the one "
            "applicant gets a place.",
            "Everybody can have the network they want most. Nothing needs to be drawn: all "
            "%(number)s applicants get a place.",
            number,
        )
    return words % {"number": number}


def _drawn(round_: DrawRound, record: DrawRecord | None, scope: DrawScope) -> str:
    if round_.method == EVERYONE and scope.activity:
        return _("There were places enough: nothing was drawn, everybody has one.")
    if round_.method == EVERYONE:
        return _("Everybody has the network they wanted most: nothing was drawn.")
    words = _("%(places)s places among %(pool)s people, each with the same chance.")
    if round_.method == MOTIVATION:
        words = _("The team chose on motivation: %(pool)s people for %(places)s places.")
    elif round_.method == FIRST_COME:
        words = _("%(places)s places for %(pool)s people, in the order in which they applied.")
    elif record is not None and scope.activity:
        words = _("%(places)s places among %(pool)s people, with the agreed spread.")
    elif record is not None:
        words = _(
            "%(places)s places among %(pool)s people, with the agreed spread of each network."
        )
    return words % {"pool": round_.pool_size, "places": round_.places}


def button(round_: DrawRound) -> str:
    """Return what the button says that gives the places, where no throws do."""
    words = {
        EVERYONE: _("Give everybody a place"),
        FIRST_COME: _("Give the places in this order"),
    }
    return words.get(round_.method, _("Draw now"))


def spread_kept(kept: int, agreed: int) -> tuple[str, str]:
    """Return the kind of alert and the sentence about the agreed spread in an outcome."""
    if kept == agreed:
        words = ngettext(
            "The agreed spread is kept: the one agreed number holds.",
            "The agreed spread is kept: all %(agreed)d agreed numbers hold.",
            agreed,
        )
        return "ok", words % {"agreed": agreed}
    broken = agreed - kept
    words = ngettext(
        "Decided otherwise afterwards: %(broken)d of the %(agreed)d agreed numbers does not hold.",
        "Decided otherwise afterwards: %(broken)d of the %(agreed)d agreed numbers do not hold.",
        broken,
    )
    return "warning", words % {"broken": broken, "agreed": agreed}


def choices_in_words(choices: dict[int, int]) -> str:
    """Return how many people have their first, second, … preference."""
    said = []
    for rank, number in choices.items():
        words = ngettext(
            "%(number)s person has preference %(rank)s.",
            "%(number)s people have preference %(rank)s.",
            number,
        )
        if rank == 1:
            words = ngettext(
                "%(number)s person has the first preference.",
                "%(number)s people have their first preference.",
                number,
            )
        said.append(words % {"number": number, "rank": rank})
    return " ".join(said)
